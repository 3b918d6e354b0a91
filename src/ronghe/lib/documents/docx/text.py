"""The text of one paragraph as a reader of the page sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ronghe.lib.documents.docx.package import WORD, is_on, value_of

_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted or moved away by a tracked change, what a field is made of, and properties.
_LEFT_OUT: Final = frozenset(
    WORD + name
    for name in (
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sectPr"),
        *("rt", "sdtPr", "sdtEndPr", "fldData", "tblPr", "annotationRef"),
    )
)
_BOX: Final = WORD + "txbxContent"
_SIGNS: Final = {
    WORD + "tab": " ", WORD + "ptab": " ", WORD + "cr": "\n", WORD + "noBreakHyphen": "-",
}  # fmt: skip


@dataclass(kw_only=True, slots=True)
class Passage:
    """A paragraph's text.

    `rendered` and `explicit` are offsets at which a page began when the file was saved, and at
    which the author asked for one; `boxes` are text boxes anchored in it, `notes` its footnotes.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    rendered: list[int] = field(default_factory=list)
    explicit: list[int] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        """Append a piece of text."""
        self.parts.append(text)
        self.length += len(text)


def passage_of(paragraph: Any) -> Passage:
    """Return what a `w:p` prints, without its number."""
    passage = Passage()
    _walk(paragraph, passage)
    return passage


def _walk(element: Any, passage: Passage) -> None:
    for child in element:
        tag = child.tag
        if tag == WORD + "t" or tag == _MATH + "t":
            passage.add(child.text or "")
        elif tag == WORD + "r":
            if not is_on(child.find(f"{WORD}rPr/{WORD}vanish")):
                _walk(child, passage)
        elif tag in _SIGNS:
            passage.add(_SIGNS[tag])
        elif tag == WORD + "br":
            _break(child, passage)
        elif tag == WORD + "lastRenderedPageBreak":
            passage.rendered.append(passage.length)
        elif tag == WORD + "sym":
            passage.add(_symbol(child))
        elif tag == WORD + "footnoteReference":
            passage.notes.append(value_of(child, "id") or "")
        elif tag == _COMPATIBILITY + "AlternateContent":
            _alternative(child, passage)
        elif tag == _BOX:
            passage.boxes.append(child)
        elif tag not in _LEFT_OUT:
            _walk(child, passage)


def _break(element: Any, passage: Passage) -> None:
    kind = value_of(element, "type")
    if kind == "page":
        passage.explicit.append(passage.length)
    elif kind != "column":
        passage.add("\n")


def _alternative(element: Any, passage: Passage) -> None:
    """Read one of several forms of the same drawing: the first that holds something."""
    for form in element:
        before = (passage.length, len(passage.boxes))
        _walk(form, passage)
        if (passage.length, len(passage.boxes)) != before:
            return


def _symbol(element: Any) -> str:
    try:
        code = int(value_of(element, "char") or "", 16)
    except ValueError:
        return ""
    # Signs of symbol fonts stand in the private area and mean nothing as characters.
    return "" if code >= 0xF000 or 0xD800 <= code < 0xE000 or code == 0 else chr(code)
