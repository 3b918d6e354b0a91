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
from ronghe.engines.scoring.differences import asked_before
from ronghe.engines.scoring.evaluation.steps import HIDDEN
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.manifest.pointers import computed_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring import Instrument, Item, Result
    from ronghe.engines.scoring.definition import Constraint

LONGEST = 200  # characters of a finding's value
_DIRECTIONS = {"down": -1.0, "flat": 0.0, "up": 1.0}


def sheet_of(
    instrument: Instrument,
    rows: Sequence[Mapping[str, Any] | None],
    *,
    with_computed: bool = True,
) -> Sheet:
    """Return stored answers as columns, in the order of the rows; None is a row without any.

    An answer to a question that other answers hide counts for nothing and is missing. Computed
    are score, level, outputs, ratios and what is added up of repeats; what is undecided is missing.
    """
    answers = [restored(row or {}) for row in rows]
    hidden = _hidden(instrument, answers)
    numbers: dict[str, NDArray[np.float64]] = {}
    chosen: dict[str, NDArray[np.bool_]] = {}
    for item in instrument.items:
        column = [one.values.get(item.id) for one in answers]
        for row in hidden.get(item.id, ()):
            column[row] = None
        if isinstance(item.question, Multiple):
            chosen[item.id] = _chosen(item, column)
        else:
            numbers[item.id] = np.array([_number(item, value) for value in column], dtype=float)
    if with_computed and answers:
        results = score_many(instrument, answers)
        for name in computed_names(instrument):
            known = (
                _computed(name, result) if row else float("nan")
                for row, result in zip(rows, results, strict=True)
            )
            numbers[name] = np.array(list(known), dtype=float)
    return Sheet(n=len(rows), numbers=numbers, chosen=chosen)


def earlier_sheet(
    instrument: Instrument, rows: Sequence[tuple[Instrument, Mapping[str, Any]] | None]
) -> Sheet:
    """Return answers of a period before as columns of this version; None is a row without any.

    Of another version an answer counts where the question is the same, by its id or by the
    indicator that it measures, and an output where key and unit are. Score and level of two
    versions are made of different things and do not compare.
    """
    same = [row[1] if row and row[0] == instrument else None for row in rows]
    sheet = sheet_of(instrument, same)
    numbers = {name: column.copy() for name, column in sheet.numbers.items()}
    chosen = {name: column.copy() for name, column in sheet.chosen.items()}
    for other in {row[0].version: row[0] for row in rows if row}.values():
        if other == instrument:
            continue
        at = [n for n, row in enumerate(rows) if row and row[0] == other]
        held = sheet_of(other, [row[1] for row in rows if row and row[0] == other])
        for name, source in _sources(instrument, other).items():
            if name in numbers and source in held.numbers:
                numbers[name][at] = held.numbers[source]
            elif name in chosen and source in held.chosen:
                chosen[name][at] = held.chosen[source]
    return Sheet(n=len(rows), numbers=numbers, chosen=chosen)


def _sources(instrument: Instrument, other: Instrument) -> dict[str, str]:
    """Return which column of another version stands for each of this one, where any does."""
    found = {}
    for item in instrument.items:
        before = asked_before(item, other)
        if before is not None:
            found[item.id] = before.id
    outputs = {output.key: output for output in other.outputs}
    for output in instrument.outputs:
        held = outputs.get(output.key)
        if held is not None and held.unit == output.unit and output.value is not None:
            found[output.key] = held.key
    return found


def _hidden(instrument: Instrument, answers: Sequence[Answers]) -> dict[str, NDArray[np.intp]]:
    """Return the rows in which other answers hide an item, by items that can be hidden."""
    if not answers:
        return {}
    why = score_table(instrument, answer_columns(instrument, answers)).why
    return {item: np.flatnonzero(codes == HIDDEN) for item, codes in why.items()}


def _computed(name: str, result: Result) -> float:
    if name == "score":
        return float(result.score) if result.is_scored else float("nan")
    if name == "level":
        level = result.level_decided
        return float("nan") if level is None else float(level.number)
    outputs = result.outputs_decided
    value = outputs[name].value if name in outputs else result.numbers.get(name)
    return float("nan") if value is None else float(value)


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
