"""What a form written elsewhere does not say and a definition must."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.xlsform import rules
from ronghe.engines.scoring.xlsform.showing import condition_parsed
from ronghe.lib.expressions import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row

_SOURCE = {
    "zh": "由 XLSForm 导入，未注明来源",
    "en": "Imported from an XLSForm that names no source",
}
_LEVELS = {
    "rule": {"zh": "未定义等级。", "en": "No levels are defined."},
    "list": [
        {
            "number": Decimal(0), "key": "none", "least": Decimal(0),
            "title": {"zh": "未分级", "en": "No level"},
        }
    ],
}  # fmt: skip


def added_keys(
    mapping: dict[str, Any], notes: Notes, *, valid_from: date, rows: dict[int, Row]
) -> None:
    """Add stand-ins for what a definition must say, each noted; drop constants of no use."""
    _unused_dropped(mapping, notes, rows)
    title = mapping.get("title") or {"zh": notes.name, "en": notes.name}
    standins: dict[str, Any] = {
        "key": "imported-form", "version": "1", "title": title,
        "valid_from": valid_from.isoformat(), "points": Decimal(100), "score": "mean",
        "source": _SOURCE,
        "status": "illustrative", "levels": _LEVELS,
    }  # fmt: skip
    for key, value in standins.items():
        if mapping.get(key) is None:
            mapping[key] = value
            notes.whole(rules.ADDED, key)


def _unused_dropped(mapping: dict[str, Any], notes: Notes, rows: dict[int, Row]) -> None:
    used = {name for text in _conditions(mapping) for name in _names(text)}
    kept = []
    for parameter in mapping.get("parameters", []):
        if parameter["name"] in used:
            kept.append(parameter)
        else:
            row = rows[id(parameter)]
            notes.note(rules.UNUSED, row, "name", parameter["name"])
    if kept:
        mapping["parameters"] = kept
    else:
        mapping.pop("parameters", None)


def _conditions(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("show_if", "when") and isinstance(part, str):
                yield part
            else:
                yield from _conditions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _conditions(part)


def _names(text: str) -> frozenset[str]:
    try:
        return condition_parsed(text).names
    except ExpressionError:
        return frozenset()
