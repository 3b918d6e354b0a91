"""Turn answers into the JSON that a response keeps, and back; and into the cells of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring import Answers

if TYPE_CHECKING:
    from collections.abc import Mapping


def stored(answers: Answers) -> dict[str, Any]:
    """Return answers as JSON values: a set of positions becomes a sorted list."""
    return {
        item: sorted(value) if isinstance(value, frozenset) else value
        for item, value in answers.values.items()
    }


def restored(values: Mapping[str, Any]) -> Answers:
    """Return the answers that `stored` gave."""
    return Answers(
        values={
            item: frozenset(value) if isinstance(value, list) else value
            for item, value in values.items()
        }
    )


def cell(value: Any) -> str:
    """Return a stored answer as the cell of an answers file (docs/scoring.md).

    Examples
    --------
    >>> cell([1, 3]), cell(35.0), cell("up"), cell(None)
    ('1;3', '35', 'up', '')
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(position) for position in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
