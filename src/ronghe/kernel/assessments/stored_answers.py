"""Turn answers into the JSON that a response keeps, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ronghe.engines.scoring import NOT_APPLICABLE, Answer, Answers, answer_text, reason_in

# How answers look that JSON has no form of its own for; an object has one of these keys.
NA, DATE, FILES, ROWS = "na", "date", "files", "rows"
WHY = "why"  # beside `NA`: the reason that was given


def stored(answers: Answers, cells: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return answers as JSON values: a set of positions becomes a sorted list.

    Not applicable is ``{"na": true}``, with the reason that the `cells` they were read from give
    as ``"why"``; a date, files and the rows of a repeat are objects as well.
    """
    values: dict[str, Any] = {key: _stored(value) for key, value in answers.values.items()}
    for item, cell in (cells or {}).items():
        if is_declared(values.get(item)) and (reason := reason_in(cell)):
            values[item][WHY] = reason
    return values


def cells_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return stored values as the cells that give them again, reasons included.

    Examples
    --------
    >>> cells_of({"net": [1, 3], "boilers": {"na": True, "why": "we have none"}})
    {'net': '1;3', 'boilers': 'n/a: we have none'}
    """
    found = {item: answer_text(value) for item, value in restored(values).values.items()}
    reasons = {item: reason_of(value) for item, value in values.items()}
    return {
        item: f"{cell}: {reasons[item]}" if reasons[item] else cell for item, cell in found.items()
    }


def reason_of(value: object) -> str:
    """Return why a stored value is not applicable, "" where that was not said."""
    return str(value.get(WHY, "")) if isinstance(value, Mapping) and is_declared(value) else ""


def restored(values: Mapping[str, Any]) -> Answers:
    """Return the answers that `stored` gave."""
    return Answers(values={item: _restored(value) for item, value in values.items()})


def is_declared(value: object) -> bool:
    """Return whether a stored value says: not applicable."""
    return isinstance(value, Mapping) and value.get(NA) is True


def _stored(value: Answer) -> object:
    if value is NOT_APPLICABLE:
        return {NA: True}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return {DATE: value.isoformat()}
    if isinstance(value, tuple):
        if value and isinstance(value[0], str):
            return {FILES: list(value)}
        return {ROWS: [dict(row) for row in value if isinstance(row, Mapping)]}
    return value


def _restored(value: Any) -> Answer:
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(value, Mapping):
        if is_declared(value):
            return NOT_APPLICABLE
        if DATE in value:
            return date.fromisoformat(value[DATE])
        if FILES in value:
            return tuple(value[FILES])
        return tuple(dict(row) for row in value[ROWS])
    answer: Answer = value
    return answer
