"""The order in whole steps: bounds of all cells, drawn tight along the course of each bearer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from ronghe.engines.allocation.exactly import weighed
from ronghe.engines.allocation.shares import Effort, efforts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ronghe.engines.allocation.order import Bearer, Cell, Order


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An order as numbers by year and bearer, in steps; a falling course is turned upside down.

    Attributes
    ----------
    coefficients : what a bearer counts for: 1, or its weight in a mean.
    whole : by what a city's value is multiplied to be a sum: 1, or the sum of the weights.
    totals : by year the sum of coefficient times value.
    lower, upper : by year and bearer, whole steps; along a course no bound is looser than what the
        years around allow.
    efforts : by year, what the method wants.
    boundless : a bound that cannot bind.
    """

    keys: tuple[str, ...]
    years: tuple[int, ...]
    step: Fraction
    coefficients: tuple[int, ...]
    whole: int
    totals: tuple[Fraction, ...]
    lower: tuple[tuple[int, ...], ...]
    upper: tuple[tuple[int, ...], ...]
    efforts: tuple[Effort, ...]
    boundless: int
    is_chained: bool
    is_mirrored: bool
    is_mean: bool

    def summed(self, values: Sequence[int] | Sequence[Fraction]) -> Fraction:
        """Return the sum of coefficient times value."""
        return weighed(self.counted, values)

    @property
    def counted(self) -> tuple[int, ...] | None:
        """Return the coefficients of a mean; None of a sum, where all are 1."""
        return self.coefficients if self.is_mean else None


def grid_of(order: Order) -> Grid:
    """Return a checked order as numbers."""
    bearers, years = order.bearers_by_key(), order.years
    step = Fraction(order.step)
    sign = -1 if order.course == "falling" else 1
    coefficients = order.coefficients()
    whole = sum(coefficients) if order.adds_up == "mean" else 1
    totals = tuple(sign * Fraction(order.totals[year]) / step * whole for year in years)
    wanted = efforts(order, sign=sign)
    boundless = _boundless(order, totals, wanted, whole=whole, coefficients=coefficients)
    bounds = [_course_bounds(order, bearer, sign=sign, boundless=boundless) for bearer in bearers]
    return Grid(
        keys=tuple(bearer.key for bearer in bearers),
        years=years,
        step=step,
        coefficients=coefficients,
        whole=whole,
        totals=totals,
        lower=tuple(zip(*(lower for lower, _ in bounds), strict=True)),
        upper=tuple(zip(*(upper for _, upper in bounds), strict=True)),
        efforts=wanted,
        boundless=boundless,
        is_chained=order.course != "free",
        is_mirrored=sign < 0,
        is_mean=order.adds_up == "mean",
    )


def _boundless(
    order: Order,
    totals: tuple[Fraction, ...],
    wanted: tuple[Effort, ...],
    *,
    whole: int,
    coefficients: tuple[int, ...],
) -> int:
    """Return more than any cell could ever reach, by the sums and by all bounds together."""
    step = Fraction(order.step)
    given: list[Decimal] = [*order.lower.values(), *order.upper.values(), *order.locks.values()]
    given += [bound for bound in (order.least, order.most) if bound is not None]
    given += [bearer.base for bearer in order.bearers if bearer.base is not None]
    largest = max((abs(Fraction(value)) for value in given), default=Fraction(0)) / step
    size = (2 + len(order.bearers)) * largest
    size += max(abs(total) for total in totals) / whole
    size += sum(abs(offset) for offset in wanted[0].offsets)
    # A light bearer must move far to move the mean.
    lever = Fraction(max(whole, 1), min(c for c in coefficients if c))
    return 2 * math.ceil((size + len(order.bearers)) * max(lever, Fraction(1))) + 2


def _course_bounds(
    order: Order, bearer: Bearer, *, sign: int, boundless: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    own = [
        _own_bounds(order, (bearer.key, year), sign=sign, boundless=boundless)
        for year in order.years
    ]
    lower, upper = [low for low, _ in own], [high for _, high in own]
    if order.course == "free":
        return tuple(lower), tuple(upper)
    if order.starts_at_base and bearer.base is not None:
        start = math.ceil(sign * Fraction(bearer.base) / Fraction(order.step))
        lower[0] = max(lower[0], start)
    return tuple(accumulate(lower, max)), tuple(accumulate(reversed(upper), min))[::-1]


def _own_bounds(order: Order, at: Cell, *, sign: int, boundless: int) -> tuple[int, int]:
    step = Fraction(order.step)
    if at in order.locks:
        value = int(sign * Fraction(order.locks[at]) / step)
        return value, value
    lows = [b for b in (order.least, order.lower.get(at)) if b is not None]
    highs = [b for b in (order.most, order.upper.get(at)) if b is not None]
    if sign < 0:
        lows, highs = [-b for b in highs], [-b for b in lows]
    low = max((math.ceil(Fraction(b) / step) for b in lows), default=-boundless)
    high = min((math.floor(Fraction(b) / step) for b in highs), default=boundless)
    return low, high
