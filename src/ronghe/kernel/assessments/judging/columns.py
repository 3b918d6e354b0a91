"""Answers of many responses as the columns that rules judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.findings import Finding, Sheet
from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    Multiple,
    Trend,
    answer_columns,
    answer_text,
    score_many,
    score_table,
)
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring import Instrument, Item
    from ronghe.engines.scoring.definition import Constraint

LONGEST = 200  # characters of a finding's value
_DIRECTIONS = {"down": -1.0, "flat": 0.0, "up": 1.0}


def sheet_of(
    instrument: Instrument, rows: Sequence[Mapping[str, Any] | None], *, with_score: bool = True
) -> Sheet:
    """Return stored answers as columns, in the order of the rows; None is a row without any."""
    answers = [restored(row or {}).values for row in rows]
    numbers: dict[str, NDArray[np.float64]] = {}
    chosen: dict[str, NDArray[np.bool_]] = {}
    for item in instrument.items:
        column = [values.get(item.id) for values in answers]
        if isinstance(item.question, Multiple):
            chosen[item.id] = _chosen(item, column)
        else:
            numbers[item.id] = np.array([_number(item, value) for value in column], dtype=float)
    if with_score:
        scores = iter(score_many(instrument, [restored(row) for row in rows if row]))
        numbers["score"] = np.array(
            [float(next(scores).score) if row else float("nan") for row in rows]
        )
    return Sheet(n=len(rows), numbers=numbers, chosen=chosen)


def contradictions(instrument: Instrument, rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return where stored answers are known to break the instrument's own constraints."""
    if not instrument.constraints:
        return []
    answers = [restored(row) for row in rows]
    broken = score_table(instrument, answer_columns(instrument, answers)).broken
    return [
        _contradiction(constraint, int(row), answers[row])
        for constraint in instrument.constraints
        for row in np.flatnonzero(broken[constraint.key])
    ]


def _contradiction(constraint: Constraint, row: int, answers: Answers) -> Finding:
    told = {
        item: answer_text(answers.values[item])
        for item in constraint.items
        if item in answers.values
    }
    # Where another answer breaks it anew, it is another finding, and not dismissed with the first.
    value = "; ".join(f"{item} = {text}" for item, text in told.items())
    return Finding(
        row=row,
        rule=constraint.key,
        kind="constraint",
        severity=constraint.severity,
        item=constraint.items[0] if constraint.items else "",
        value=value[:LONGEST],
        comparison=dict(told),
        reason_zh=constraint.message.zh,
        reason_en=constraint.message.en,
    )


def _number(item: Item, value: Any) -> float:
    if value is None or value is NOT_APPLICABLE or isinstance(value, bool):
        return float("nan")
    if isinstance(item.question, Trend):
        return _DIRECTIONS[str(value)]
    return float(value) if isinstance(value, int | float) else float("nan")


def _chosen(item: Item, column: Sequence[Any]) -> NDArray[np.bool_]:
    table = np.zeros((len(column), len(item.options)), dtype=bool)
    place = {option.position: n for n, option in enumerate(item.options)}
    for row, value in enumerate(column):
        chosen = value if isinstance(value, frozenset) else ()
        for position in chosen:
            table[row, place[position]] = True
    return table
