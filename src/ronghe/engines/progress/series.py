"""A short series of measured values, and how its increments are compared with those of peers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ronghe.engines.progress.dates import moment

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

Kind = Literal["level", "amount", "cumulative"]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Measured values at the ends of days, oldest first or not; None is missing and left out.

    Attributes
    ----------
    kind : `level` for shares, rates and ranks: increments compare as they are; `amount` for sums
        that grow with the size of who has them: increments compare relative to size; `cumulative`
        for counts that never fall: relative to size too, and the small ones vary more.
    whole : whether values are whole numbers.
    least, most : bounds of what is possible, such as 0 and 100.
    """

    values: tuple[tuple[date, Decimal | float | None], ...]
    kind: Kind = "level"
    whole: bool = False
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        """Refuse two values for a day and numbers that are none."""
        days = [on for on, value in self.values if value is not None]
        if len(set(days)) < len(days):
            raise ValueError("A series has one value a day.")
        if not all(math.isfinite(value) for _, value in self.values if value is not None):
            raise ValueError("A value of a series is not finite.")

    @cached_property
    def known(self) -> tuple[tuple[float, float], ...]:
        """Return moments (in years) and values that are there, the oldest first."""
        there = [(on, value) for on, value in self.values if value is not None]
        return tuple((float(moment(on)), float(value)) for on, value in sorted(there))

    @property
    def last(self) -> tuple[float, float]:
        """Return the newest moment and value."""
        return self.known[-1]

    @cached_property
    def increments(self) -> tuple[tuple[float, float, float], ...]:
        """Return start, end and change between values that follow each other."""
        return tuple((t, u, y - x) for (t, x), (u, y) in pairwise(self.known))

    @property
    def drift(self) -> float:
        """Return the mean change a year; needs two values."""
        return (self.known[-1][1] - self.known[0][1]) / self.span

    @property
    def span(self) -> float:
        """Return the years from the oldest to the newest value."""
        return self.known[-1][0] - self.known[0][0]

    def until(self, count: int) -> Series:
        """Return the series as it was when it had its first `count` values."""
        there = sorted((on, value) for on, value in self.values if value is not None)
        return replace(self, values=tuple(there[:count]))
