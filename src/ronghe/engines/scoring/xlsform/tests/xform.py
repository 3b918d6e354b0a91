"""Evaluate the XPath of a form as a form program does: libxml2, and ODK's own functions."""

from __future__ import annotations

import math
import re
from typing import Any

from lxml import etree

from ronghe.engines.scoring.xlsform.xpath.syntax import Path, path_text

_REFERENCE = re.compile(r"\$\{([^}]*)\}")


class Answered:
    """Answers to a form by column; what has none is blank, as in an XForm."""

    def __init__(self, cells: dict[str, str]) -> None:
        self.root = etree.Element("data")
        for name, text in cells.items():
            etree.SubElement(self.root, name).text = text
        namespace = etree.FunctionNamespace(None)
        namespace.update(
            {
                "selected": _selected, "count-selected": _count_selected, "if": _if,
                "min": _least, "max": _greatest, "abs": _size,
            }
        )  # fmt: skip

    def truth(self, path: Path, own: str | None = None) -> bool:
        return self._found(f"boolean({path_text(path)})", own)

    def text(self, text: str) -> str:
        return self._found(f"string({text})", None)

    def _found(self, text: str, own: str | None) -> Any:
        context = self.root if own is None else self.root.find(own)
        return context.xpath(_REFERENCE.sub(r"/data/\1", text))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, float):
        return value
    try:
        return float(_text(value))
    except ValueError:
        return math.nan


def _selected(_: Any, answer: Any, value: Any) -> bool:
    return _text(value) in _text(answer).split()


def _count_selected(_: Any, answer: Any) -> float:
    return float(len(_text(answer).split()))


def _if(_: Any, condition: Any, then: Any, otherwise: Any) -> Any:
    return then if condition else otherwise


def _least(_: Any, *values: Any) -> float:
    numbers = [_number(value) for value in values]
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def _greatest(_: Any, *values: Any) -> float:
    numbers = [_number(value) for value in values]
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def _size(_: Any, value: Any) -> float:
    return abs(_number(value))
