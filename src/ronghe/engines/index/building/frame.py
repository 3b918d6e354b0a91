"""The rows that an index is built on, in an order that no file decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The rows of a table in canonical order: by period, then by the key of the unit.

    Attributes
    ----------
    order : the row of the table that each row was, shape (rows,).
    slices : the rows of each period; one slice of all rows where there are no periods.
    groups : for each column of groups the number of the group of each row, -1 is none.
    """

    units: tuple[str, ...]
    names: tuple[str, ...] | None
    periods: tuple[str, ...] | None
    order: NDArray[np.int64]
    slices: Mapping[str, slice]
    groups: Mapping[str, NDArray[np.int64]]

    @cached_property
    def unit_codes(self) -> NDArray[np.int64]:
        """Return a whole number for the unit of each row, (rows,)."""
        return _codes(list(self.units))

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """Return the period of each row as a number, (rows,): its own, or its place in order."""
        periods = self.periods or ("0",) * self.rows
        numbers = [period_rank(period)[0] for period in periods]
        if np.isfinite(numbers).all():
            return np.array(numbers)
        places = {period: float(place) for place, period in enumerate(self.slices)}
        return np.array([places[period] for period in periods])

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return len(self.units)


def frame_of(index: Index, table: Table) -> Frame:
    """Return the frame of a table."""
    keys = table.units
    periods = table.periods
    if periods is None:
        order = sorted(range(len(keys)), key=keys.__getitem__)
    else:
        order = sorted(range(len(keys)), key=lambda row: (period_rank(periods[row]), keys[row]))
    sorted_periods = None if periods is None else tuple(periods[row] for row in order)
    return Frame(
        units=tuple(keys[row] for row in order),
        names=None if table.names is None else tuple(table.names[row] for row in order),
        periods=sorted_periods,
        order=np.array(order, dtype=np.int64),
        slices=_slices(sorted_periods, len(keys)),
        groups={
            name: _codes([texts[row] for row in order])
            for name, texts in table.texts.items()
        },
    )  # fmt: skip


def period_rank(period: str) -> tuple[float, str]:
    """Return what periods are sorted by: their number if they are one, then their text.

    Examples
    --------
    >>> sorted(["2020", "999", "2019-Q2", "2019-Q1"], key=period_rank)
    ['999', '2020', '2019-Q1', '2019-Q2']
    """
    try:
        return float(period), period
    except ValueError:
        return float("inf"), period


def _slices(periods: tuple[str, ...] | None, rows: int) -> dict[str, slice]:
    if periods is None:
        return {"": slice(0, rows)}
    starts = [row for row in range(rows) if row == 0 or periods[row] != periods[row - 1]]
    ends = [*starts[1:], rows]
    return {periods[start]: slice(start, end) for start, end in zip(starts, ends, strict=True)}


def _codes(texts: list[str]) -> NDArray[np.int64]:
    numbers = {text: code for code, text in enumerate(sorted(set(texts) - {""}))}
    return np.fromiter(map({**numbers, "": -1}.__getitem__, texts), np.int64, len(texts))
