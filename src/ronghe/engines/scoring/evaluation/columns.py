"""Read the columns of answers: points that an answer gives by itself, and what is known of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.scoring.definition import (
    Banded,
    Day,
    File,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Words,
    points_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument, Item

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

MISSING = -1  # of a code; a measured value is missing as NaN
DECLARED = -2  # not applicable, of a code; of a measured value -inf
_FEW = 64  # rows
LARGEST_LOOKUP = 16  # options; a table of 2**16 sums fits the cache, beyond it bits are added up


class UnknownAnswerError(ValueError):
    """An answer does not fit its item, or the instrument has no such item."""

    def __init__(self, item_id: str, answer: object) -> None:
        """Name the item and the answer."""
        super().__init__(f"{answer!r} is no answer to item {item_id!r}")


def is_measured(item: Item) -> bool:
    """Return whether a column of the item holds measured values, days included, and no codes."""
    return isinstance(item.question, Banded | Linear | Number | Day)


def is_asked(item: Item) -> bool:
    """Return whether somebody answers the item; a ratio is computed."""
    return not isinstance(item.question, Ratio)


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Items whose answers are whole numbers, read as one block, a row an item.

    A code of an answer is at least `first`; ``table[base + code]`` are its points, also for the
    codes of answers that are missing or not applicable. `pointed` are the items for which it has
    other points than zero; `wide` those with too many options for it.
    """

    ids: tuple[str, ...]
    rows: Integers  # of the item among all
    low: Integers
    high: Integers
    first: Integers
    base: Integers
    table: Integers
    pointed: Integers
    wide: tuple[tuple[int, tuple[int, ...], int], ...]  # position, units of options, most units

    @cached_property
    def position(self) -> dict[str, int]:
        """Return the row of each item in the block."""
        return {item_id: position for position, item_id in enumerate(self.ids)}

    @cached_property
    def is_declarable(self) -> bool:
        """Return whether any of the items may be declared not applicable."""
        return bool((self.low == DECLARED).any())

    def block(self, columns: Mapping[str, NDArray[Any]], start: int, stop: int) -> Integers:
        """Return the codes of some rows, checked, shape (n_items, stop - start).

        Raises
        ------
        UnknownAnswerError
            If a code is none of the item's.
        """
        codes = np.empty((len(self.ids), stop - start), dtype=np.int64)
        for position, item_id in enumerate(self.ids):
            column = columns.get(item_id)
            codes[position] = MISSING if column is None else column[start:stop]
        if codes.size:
            wrong = (codes.min(axis=1) < self.low) | (codes.max(axis=1) > self.high)
            for position in np.flatnonzero(wrong).tolist():
                row = codes[position]
                is_wrong = (row < self.low[position]) | (row > self.high[position])
                raise UnknownAnswerError(self.ids[position], int(row[is_wrong][0]))
        return codes

    def put_units(self, codes: Integers, units: Integers) -> None:
        """Write the points of codes into the rows of the items in `units`.

        Rows of items that never give points are left alone.
        """
        if codes.shape[1] <= _FEW:
            codes_of, base = codes[self.pointed], self.base[self.pointed, None]
            units[self.rows[self.pointed]] = self.table[codes_of + base]
        else:
            for position in self.pointed.tolist():
                # The codes are checked; "clip" leaves the check out.
                entries, row = codes[position] + self.base[position], self.rows[position]
                np.take(self.table, entries, mode="clip", out=units[row])
        for position, worth, most in self.wide:
            chosen = np.maximum(codes[position], 0)
            total = np.zeros(len(chosen), dtype=np.int64)
            for option, unit in enumerate(worth):
                total += ((chosen >> option) & 1) * unit
            units[self.rows[position]] = np.minimum(total, most)


@dataclass(frozen=True, kw_only=True)
class MeasuredColumn:
    """A column of measured values: an item, or an aggregate of a repeat.

    `row` is that of the item among all. The first of `bounds` that is not below a value finds
    its `units`; an item without bands has no points of its own here.
    """

    name: str
    row: int
    is_aggregate: bool
    low: float
    high: float
    may_not_apply: bool
    bounds: Floats
    units: Integers

    def read(self, column: NDArray[Any]) -> tuple[Floats, Flags, Flags | None]:
        """Return values, where they are known, and where they are declared not applicable.

        Raises
        ------
        UnknownAnswerError
            If a value is out of range.
        """
        values = column.astype(np.float64)
        known = ~np.isnan(values)
        declared = None
        if self.may_not_apply:
            declared = values == -np.inf
            known &= ~declared
        wrong = known & ~((values >= self.low) & (values <= self.high))
        if wrong.any():
            raise UnknownAnswerError(self.name, float(values[wrong][0]))
        return values, known, declared


def coded_of(instrument: Instrument, rows: Mapping[str, int]) -> Coded:
    """Return how the items with codes are read."""
    items = [item for item in instrument.items if is_asked(item) and not is_measured(item)]
    tables: list[Integers] = []
    base, wide = [], []
    length = 0
    for position, item in enumerate(items):
        units = tuple(instrument.units(points) for points in points_of(item))
        if isinstance(item.question, Multiple) and len(units) > LARGEST_LOOKUP:
            wide.append((position, units, instrument.units(item.points)))
        table = np.concatenate([[0, 0], _points_by_code(instrument, item, units)])
        base.append(length - DECLARED)
        length += len(table)
        tables.append(table.astype(np.int64))
    ends = [_last_code(item) for item in items]
    return Coded(
        ids=tuple(item.id for item in items),
        rows=np.array([rows[item.id] for item in items], dtype=np.int64),
        low=np.array([DECLARED if i.may_not_apply else MISSING for i in items], dtype=np.int64),
        high=np.array(ends, dtype=np.int64),
        first=np.array([_first_code(item) for item in items], dtype=np.int64),
        base=np.array(base, dtype=np.int64),
        table=np.concatenate(tables) if tables else np.zeros(2, dtype=np.int64),
        pointed=np.flatnonzero([table.any() for table in tables]),
        wide=tuple(wide),
    )


def measured_of(instrument: Instrument, rows: Mapping[str, int]) -> tuple[MeasuredColumn, ...]:
    """Return how the columns of measured values are read."""
    found = []
    for item in instrument.items:
        if isinstance(item.question, Repeat):
            found += [
                _measured(item, aggregate.item_id, rows[item.id], is_aggregate=True)
                for aggregate in item.question.aggregates
            ]
        elif is_measured(item):
            found.append(_measured(item, item.id, rows[item.id], instrument=instrument))
    return tuple(found)


def column_check(instrument: Instrument, columns: Mapping[str, NDArray[Any]]) -> int:
    """Return the one length that all columns have.

    Raises
    ------
    UnknownAnswerError
        If a column belongs to nothing that is answered, or is of a type that cannot hold codes.
    ValueError
        If the columns differ in length, or there is none.
    """
    known = {
        name: types for item in instrument.items for name, types in _types_by_column(item).items()
    }
    known |= {group.key: "iu" for group in instrument.all_groups if group.may_not_apply}
    for name, column in columns.items():
        if name not in known:
            raise UnknownAnswerError(name, "a column")
        if column.dtype.kind not in known[name]:
            raise UnknownAnswerError(name, f"a column of {column.dtype}")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        message = f"the columns have {sorted(lengths)} rows; they need one common length"
        raise ValueError(message)
    return lengths.pop()


def _types_by_column(item: Item) -> dict[str, str]:
    """Return the columns that an item has, and which kinds of NumPy types each may be of."""
    if isinstance(item.question, Repeat):
        names = [aggregate.item_id for aggregate in item.question.aggregates]
        return {item.id: "iub", **dict.fromkeys(names, "iuf")}
    if not is_asked(item):
        return {}
    if is_measured(item):
        return {item.id: "iuf"}
    return {item.id: "iub" if isinstance(item.question, Words | File) else "iu"}


def _measured(
    item: Item,
    name: str,
    row: int,
    *,
    is_aggregate: bool = False,
    instrument: Instrument | None = None,
) -> MeasuredColumn:
    question = item.question
    low, high = -sys.float_info.max, sys.float_info.max
    if isinstance(question, Banded | Linear | Number):
        low, high = float(question.low), float(question.high)
    bounds, units = [], [0]
    if isinstance(question, Banded) and instrument is not None:
        bounds = [float(band.upto) for band in question.bands]
        units = [*(instrument.units(band.points) for band in question.bands), 0]
    return MeasuredColumn(
        name=name,
        row=row,
        is_aggregate=is_aggregate,
        low=low,
        high=high,
        may_not_apply=item.may_not_apply,
        bounds=np.array(bounds, dtype=np.float64),
        units=np.array(units, dtype=np.int64),
    )


def _points_by_code(instrument: Instrument, item: Item, units: Sequence[int]) -> Integers:
    if not isinstance(item.question, Multiple):
        # Texts, files and repeats: 0 is no answer, 1 is one, neither gives points.
        return np.array(units or [0, 0], dtype=np.int64)
    if len(units) > LARGEST_LOOKUP:
        return np.zeros(0, dtype=np.int64)
    sums = np.zeros(1, dtype=np.int64)
    for unit in units:
        sums = np.concatenate([sums, sums + unit])
    return np.minimum(sums, instrument.units(item.points))


def _first_code(item: Item) -> int:
    return 0 if item.options and not isinstance(item.question, Multiple) else 1


def _last_code(item: Item) -> int:
    if isinstance(item.question, Multiple):
        return (1 << len(item.options)) - 1
    return len(item.options) - 1 if item.options else 1
