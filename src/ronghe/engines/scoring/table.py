"""Score a table of responses with NumPy: the numbers of `score`, a million at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.scoring.definition import Banded, Multiple, Trend, points_of
from ronghe.engines.scoring.evaluation import UnknownAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.answers import Answer, Answers
    from ronghe.engines.scoring.definition import Instrument, Item

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Codes = Integers | Floats

MISSING = -1  # of a code; a measured value is missing as NaN
_LARGEST_LOOKUP = 16  # options; a table of 2**16 sums fits the cache, beyond it bits are added up


@dataclass(frozen=True, kw_only=True)
class ResultTable:
    """The scores of many responses, in whole units of 10**-digits points.

    Attributes
    ----------
    units : array, shape (n_responses,)
        Scores.
    units_by_group, units_by_item : dict of arrays, shape (n_responses,)
        Points of each group and item; 0 where an answer is missing.
    is_answered : dict of boolean arrays, shape (n_responses,)
        By item: whether there is an answer.
    level : array, shape (n_responses,)
        Numbers of the levels.
    outputs : dict of arrays, shape (n_responses,)
        Values of the computed outputs.
    """

    digits: int
    units: Integers
    units_by_group: Mapping[str, Integers]
    units_by_item: Mapping[str, Integers]
    is_answered: Mapping[str, Flags]
    level: Integers
    outputs: Mapping[str, Integers]

    @property
    def score(self) -> Floats:
        """Return the scores in points, each the float nearest to the exact number."""
        return self.points(self.units)

    @property
    def answered(self) -> Integers:
        """Return how many items each response answers."""
        count = np.zeros(len(self.units), dtype=np.int64)
        for flags in self.is_answered.values():
            count += flags
        return count

    def points(self, units: Integers) -> Floats:
        """Return units as points; one division, so the bits do not depend on the way there."""
        return units / np.float64(10**self.digits)


def score_table(instrument: Instrument, columns: Mapping[str, NDArray[Any]]) -> ResultTable:
    """Score responses that are given column by column, an array an item.

    Parameters
    ----------
    columns : dict of arrays, shape (n_responses,)
        By item id, coded as `answer_code` does: the position of a single choice; the sum of
        ``2**position`` of a multiple one (0 chooses nothing and is missing, as for `score`);
        0, 1 or 2 of a trend down, flat or up; the measured value of a band item in its unit.
        Missing is -1, or NaN for a measured value. An item without a column is missing
        everywhere.

    Returns
    -------
    ResultTable
        The same numbers as `score` gives for each response.

    Raises
    ------
    UnknownAnswerError
        If a column belongs to no item, or holds a code outside the item's answers.
    ValueError
        If the columns differ in length, or there is none.
    """
    for item_id in columns:
        if item_id not in instrument.item_by_id:
            raise UnknownAnswerError(item_id, "a column")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        message = f"the columns have {sorted(lengths)} rows; they need one common length"
        raise ValueError(message)
    length = lengths.pop()
    units_by_item: dict[str, Integers] = {}
    is_answered: dict[str, Flags] = {}
    for item in instrument.items:
        column = columns.get(item.id)
        if column is None:
            units_by_item[item.id] = np.zeros(length, dtype=np.int64)
            is_answered[item.id] = np.zeros(length, dtype=np.bool_)
        else:
            units_by_item[item.id], is_answered[item.id] = _item(instrument, item, column)
    units_by_group = {
        key: _total([units_by_item[item_id] for item_id in item_ids], length)
        for key, item_ids in instrument.item_ids_by_group.items()
    }
    units = _total([units_by_group[group.key] for group in instrument.groups], length)
    level = _levels(instrument, units)
    return ResultTable(
        digits=instrument.digits,
        units=units,
        units_by_group=units_by_group,
        units_by_item=units_by_item,
        is_answered=is_answered,
        level=level,
        outputs={
            output.key: _steps(
                level,
                starts=[step.from_level for step in output.steps],
                values=[step.value for step in output.steps],
            )
            for output in instrument.outputs
        },
    )


def answer_code(item: Item, answer: Answer | None) -> int | float:
    """Return the number that stands for an answer in a column of `score_table`.

    Raises
    ------
    UnknownAnswerError
        If the answer's kind is not the item's.
    """
    question = item.question
    if isinstance(question, Banded):
        if isinstance(answer, int | float):
            return float(answer)
        if answer is None:
            return float("nan")
    elif answer is None:
        return MISSING
    elif isinstance(question, Multiple):
        if isinstance(answer, frozenset):
            return sum(1 << position for position in answer)
    elif isinstance(question, Trend):
        for option in question.options:
            if option.name == answer:
                return option.position
    elif isinstance(answer, int):
        return answer
    raise UnknownAnswerError(item.id, answer)


def answer_columns(instrument: Instrument, responses: Sequence[Answers]) -> dict[str, Codes]:
    """Return responses as the columns that `score_table` takes."""
    columns: dict[str, Codes] = {}
    for item in instrument.items:
        codes = [answer_code(item, response.values.get(item.id)) for response in responses]
        columns[item.id] = codes_array(item, codes)
    return columns


def codes_array(item: Item, codes: Sequence[int | float]) -> Codes:
    """Return codes as an array of the type that the item's column has."""
    if isinstance(item.question, Banded):
        return np.array(codes, dtype=np.float64)
    return np.array(codes, dtype=np.int64)


def _item(instrument: Instrument, item: Item, column: NDArray[Any]) -> tuple[Integers, Flags]:
    units = [instrument.units(points) for points in points_of(item)]
    if isinstance(item.question, Banded):
        return _measured(item, item.question, column, units=units)
    codes = _codes(item, column)
    if not isinstance(item.question, Multiple):
        # -1 takes the last entry: the missing one.
        return np.array([*units, 0], dtype=np.int64)[codes], codes >= 0
    cap = instrument.units(item.points)
    if len(units) <= _LARGEST_LOOKUP:
        return np.minimum(_subset_sums(units), cap)[np.maximum(codes, 0)], codes > 0
    chosen = np.maximum(codes, 0)
    total = np.zeros(len(codes), dtype=np.int64)
    for position, unit in enumerate(units):
        total += ((chosen >> position) & 1) * unit
    return np.minimum(total, cap), codes > 0


def _codes(item: Item, column: NDArray[Any]) -> Integers:
    if not np.issubdtype(column.dtype, np.integer):
        raise UnknownAnswerError(item.id, f"a column of {column.dtype}")
    codes = column.astype(np.int64, copy=False)
    count = len(item.options)
    end = 1 << count if isinstance(item.question, Multiple) else count
    wrong = (codes < MISSING) | (codes >= end)
    if wrong.any():
        raise UnknownAnswerError(item.id, int(codes[wrong][0]))
    return codes


def _measured(
    item: Item, question: Banded, column: NDArray[Any], *, units: list[int]
) -> tuple[Integers, Flags]:
    values = column.astype(np.float64, copy=False)
    is_answered = ~np.isnan(values)
    wrong = is_answered & ((values < float(question.low)) | (values > float(question.high)))
    if wrong.any():
        raise UnknownAnswerError(item.id, float(values[wrong][0]))
    bounds = np.array([float(band.upto) for band in question.bands])
    # The first bound that is not below the value; NaN sorts behind all and finds the last entry.
    return np.array([*units, 0], dtype=np.int64)[np.searchsorted(bounds, values)], is_answered


def _subset_sums(units: list[int]) -> Integers:
    """Return the sum for every set of options, at the index whose bits are the set."""
    sums = np.zeros(1, dtype=np.int64)
    for unit in units:
        sums = np.concatenate([sums, sums + unit])
    return sums


def _total(parts: list[Integers], length: int) -> Integers:
    total = np.zeros(length, dtype=np.int64)
    for part in parts:
        total += part
    return total


def _levels(instrument: Instrument, units: Integers) -> Integers:
    levels = instrument.level_rule.levels
    return _steps(
        units,
        starts=[instrument.units(level.least) for level in levels],
        values=[level.number for level in levels],
    )


def _steps(numbers: Integers, *, starts: list[int], values: list[int]) -> Integers:
    """Return for each number the value of the last step that it reaches."""
    position = np.searchsorted(np.array(starts), numbers, side="right") - 1
    return np.array(values, dtype=np.int64)[position]
