"""Answers as the numbers that stand for them in the columns of `score_table`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.scoring.answer_values import NOT_APPLICABLE
from ronghe.engines.scoring.definition import (
    Day,
    File,
    Multiple,
    Ratio,
    Repeat,
    Scale,
    Scene,
    Single,
    Trend,
    Words,
)
from ronghe.engines.scoring.evaluation.columns import (
    DECLARED,
    MISSING,
    UnknownAnswerError,
    is_measured,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.answer_values import Answer, Answers, Rows
    from ronghe.engines.scoring.definition import Aggregate, Instrument, Item

    Codes = NDArray[np.int64] | NDArray[np.float64]

_EPOCH = date(1970, 1, 1).toordinal()
_GIVEN = 1  # of texts, files and repeats: there is an answer


def answer_code(item: Item, answer: Answer | None) -> int | float:
    """Return the number that stands for an answer in a column of `score_table`.

    Raises
    ------
    UnknownAnswerError
        If the answer's kind is not the item's.
    """
    if answer is None:
        return math.nan if is_measured(item) else MISSING
    if answer is NOT_APPLICABLE:
        return -math.inf if is_measured(item) else DECLARED
    if isinstance(item.question, Day):
        code: float | None = _day(answer)
    else:
        code = _measured(answer) if is_measured(item) else _code(item, answer)
    if code is None:
        raise UnknownAnswerError(item.id, answer)
    return code


def answer_codes(item: Item, answer: Answer | None) -> dict[str, int | float]:
    """Return the codes of an answer by column: a repeat has one for each aggregate, too.

    Raises
    ------
    UnknownAnswerError
        If the answer's kind is not the item's.
    """
    if isinstance(item.question, Ratio):
        if answer is not None:
            raise UnknownAnswerError(item.id, answer)
        return {}
    codes = {item.id: answer_code(item, answer)}
    if isinstance(item.question, Repeat):
        rows: Rows = ()
        if isinstance(answer, tuple):
            rows = tuple(row for row in answer if isinstance(row, Mapping))
        for aggregate in item.question.aggregates:
            code = math.nan if answer is None else -math.inf
            if isinstance(answer, tuple):
                code = _aggregate(aggregate, rows)
            codes[aggregate.item_id] = code
    return codes


def answer_columns(instrument: Instrument, responses: Sequence[Answers]) -> dict[str, Codes]:
    """Return responses as the columns that `score_table` takes.

    Raises
    ------
    UnknownAnswerError
        If an answer belongs to nothing that is answered, or is of another kind.
    """
    groups = {group.key for group in instrument.all_groups if group.may_not_apply}
    for response in responses:
        for name, answer in response.values.items():
            is_group = name in groups and answer is NOT_APPLICABLE
            if not is_group and name not in instrument.item_by_id:
                raise UnknownAnswerError(name, answer)
    columns: dict[str, Codes] = {}
    for item in instrument.items:
        by_column: dict[str, list[int | float]] = {}
        for response in responses:
            for name, code in answer_codes(item, response.values.get(item.id)).items():
                by_column.setdefault(name, []).append(code)
        for name in column_names(item):
            columns[name] = codes_array(item, by_column.get(name, []), column=name)
    for key in groups:
        codes = [DECLARED if key in response.values else MISSING for response in responses]
        columns[key] = np.array(codes, dtype=np.int64)
    return columns


def column_names(item: Item) -> tuple[str, ...]:
    """Return the columns that an item has in a table of answers; a ratio has none."""
    if isinstance(item.question, Ratio):
        return ()
    if isinstance(item.question, Repeat):
        return (item.id, *(aggregate.item_id for aggregate in item.question.aggregates))
    return (item.id,)


def codes_array(item: Item, codes: Sequence[int | float], *, column: str | None = None) -> Codes:
    """Return codes as an array of the type that the item's column has.

    `column` names which one, where it is that of an aggregate.
    """
    if is_measured(item) or column not in (None, item.id):
        return np.array(codes, dtype=np.float64)
    return np.array(codes, dtype=np.int64)


def _day(answer: Answer) -> float | None:
    return float(answer.toordinal() - _EPOCH) if isinstance(answer, date) else None


def _measured(answer: Answer) -> float | None:
    # What is no number has no place in the column, where NaN is missing and -inf not applicable.
    if not isinstance(answer, int | float) or isinstance(answer, bool):
        return None
    return float(answer) if math.isfinite(answer) else None


def _code(item: Item, answer: Answer) -> int | None:
    match item.question:
        case Multiple() if isinstance(answer, frozenset):
            is_known = all(position in range(len(item.options)) for position in answer)
            return sum(1 << position for position in answer) if is_known else None
        case Trend():
            return next((o.position for o in item.options if o.name == answer), None)
        case Single() | Scale() | Scene() if type(answer) is int:
            return None if answer < 0 else answer
        case Words() if isinstance(answer, str):
            return _GIVEN if answer else MISSING
        case File() | Repeat() if isinstance(answer, tuple):
            return _GIVEN if answer or isinstance(item.question, Repeat) else MISSING
    return None


def _aggregate(aggregate: Aggregate, rows: Rows) -> float:
    if aggregate.how == "count" or aggregate.field is None:
        return float(len(rows))
    values = [float(row[aggregate.field]) for row in rows if aggregate.field in row]
    if aggregate.how == "sum":
        return math.fsum(values)
    return math.fsum(values) / len(values) if values else math.nan
