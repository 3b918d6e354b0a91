"""What the style of a paragraph says: its depth as a heading, its list, whether it is contents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from ronghe.lib.documents.docx.package import WORD, value_of, whole_number

_BODY_LEVEL: Final = 9  # Word's outline level of body text


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A paragraph style with what it inherits; level 1 is the highest heading, 0 is body text."""

    level: int = 0
    num_id: str = ""
    num_level: int = 0
    is_contents: bool = False


class Styles:
    """The paragraph styles of a document by their ids."""

    def __init__(self, styles: Any) -> None:
        """Take the tree of the part, or None."""
        self._elements: dict[str, Any] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for style in [] if styles is None else styles.findall(f"{WORD}style"):
            key = value_of(style, "styleId") or ""
            self._elements[key] = style
            if value_of(style, "type") == "paragraph" and value_of(style, "default") == "1":
                self._default = key

    def of(self, key: str | None) -> Style:
        """Return a style; one that is not defined says nothing."""
        wanted = self._default if key is None else key
        if wanted not in self._known:
            self._known[wanted] = self._resolved(wanted)
        return self._known[wanted]

    def _resolved(self, key: str) -> Style:
        chain: list[Any] = []
        seen: set[str | None] = set()
        current: str | None = key
        while current in self._elements and current not in seen:
            seen.add(current)
            chain.append(self._elements[current])
            current = value_of(chain[-1].find(f"{WORD}basedOn"))
        style = Style()
        for element in reversed(chain):
            style = _with(style, element, key=value_of(element, "styleId") or "")
        return style


def _with(style: Style, element: Any, *, key: str) -> Style:
    name = (value_of(element.find(f"{WORD}name")) or "").lower()
    if name.startswith("toc ") or name == "table of figures":
        style = replace(style, is_contents=True)
    properties = element.find(f"{WORD}pPr")
    if properties is None:
        return style
    if (outline := value_of(properties.find(f"{WORD}outlineLvl"))) is not None:
        depth = whole_number(outline, _BODY_LEVEL)
        style = replace(style, level=depth + 1 if 0 <= depth < _BODY_LEVEL else 0)
    numbers = properties.find(f"{WORD}numPr")
    if numbers is not None:
        level = value_of(numbers.find(f"{WORD}ilvl"))
        style = replace(
            style,
            num_id=value_of(numbers.find(f"{WORD}numId")) or style.num_id,
            num_level=whole_number(level, style.num_level),
        )
    return style
