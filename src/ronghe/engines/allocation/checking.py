"""Hold a table against its order: sums by year, bounds, course and step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.allocation.exactly import weighed
from ronghe.engines.allocation.feasibility import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.engines.allocation.order import Bearer, Cell, Order


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """One year held against the city's value.

    Attributes
    ----------
    required : the city's value.
    allocated : the sum of the bearers, or their weighted mean; None where no bearer has a value,
        or no weight. Missing cells are in neither.
    difference : allocated less required; None without a value.
    missing : keys of the bearers without a value.
    closes : nothing is missing, and the difference is 0; of a mean, at most half a step, because
        levels on a step rarely have any mean one likes.
    """

    year: int
    required: Decimal
    allocated: Fraction | None
    difference: Fraction | None
    missing: tuple[str, ...]
    closes: bool


def sums(order: Order, values: Mapping[Cell, Decimal]) -> tuple[Sum, ...]:
    """Return, year by year, whether a table adds up to the city's values.

    Examples
    --------
    >>> from ronghe.engines.allocation import Order, Bearer
    >>> bearers = (Bearer(key="500112"), Bearer(key="500105"))
    >>> order = Order(bearers=bearers, totals={2020: Decimal(10)}, method="equal_share")
    >>> (year,) = sums(order, {("500112", 2020): Decimal(7)})
    >>> year.difference, year.missing, year.closes
    (Fraction(-3, 1), ('500105',), False)
    """
    return tuple(_sum(order, values, year) for year in order.years)


def table_conflicts(order: Order, values: Mapping[Cell, Decimal]) -> tuple[Conflict, ...]:
    """Return where a table breaks its order: sums, bounds, locks, course, step.

    Missing cells break nothing but the sum of their year, which is then short by an unknown
    amount and told as `missing`. The kinds are those of `Conflict`, further `below`, `above`,
    `lock-moved`, `course`, `off-step`, `missing` and `sum`.
    """
    return (*_sum_conflicts(order, values), *_cell_conflicts(order, values))


def _sum(order: Order, values: Mapping[Cell, Decimal], year: int) -> Sum:
    weights = dict(zip((u.key for u in order.bearers_by_key()), order.coefficients(), strict=True))
    given = {u.key: values[u.key, year] for u in order.bearers if (u.key, year) in values}
    total = weighed([weights[key] for key in given], [Fraction(v) for v in given.values()])
    counted = sum(weights[key] for key in given)
    allocated: Fraction | None = total
    if not given or not counted:
        allocated = None
    elif order.adds_up == "mean":
        allocated = total / counted
    required = order.totals[year]
    missing = tuple(sorted({bearer.key for bearer in order.bearers} - given.keys()))
    difference = None if allocated is None else allocated - Fraction(required)
    allowed = Fraction(order.step) / 2 if order.adds_up == "mean" else 0
    return Sum(
        year=year,
        required=required,
        allocated=allocated,
        difference=difference,
        missing=missing,
        closes=not missing and difference is not None and abs(difference) <= allowed,
    )


def _sum_conflicts(order: Order, values: Mapping[Cell, Decimal]) -> Iterator[Conflict]:
    for year in sums(order, values):
        if year.missing:
            yield Conflict(kind="missing", years=(year.year,), bearers=year.missing, by=Fraction(0))
        elif not year.closes and year.difference is not None:
            yield Conflict(kind="sum", years=(year.year,), bearers=(), by=year.difference)


def _cell_conflicts(order: Order, values: Mapping[Cell, Decimal]) -> Iterator[Conflict]:
    for bearer in order.bearers_by_key():
        for year in order.years:
            at = (bearer.key, year)
            if at in values:
                yield from _own_conflicts(order, at, values[at])
        yield from _course_conflicts(order, bearer, values)


def _own_conflicts(order: Order, at: Cell, value: Decimal) -> Iterator[Conflict]:
    def conflict(kind: str, by: Decimal) -> Conflict:
        return Conflict(kind=kind, years=(at[1],), bearers=(at[0],), by=Fraction(by))

    lows = [b for b in (order.least, order.lower.get(at)) if b is not None]
    highs = [b for b in (order.most, order.upper.get(at)) if b is not None]
    if at in order.locks:
        if value != order.locks[at]:
            yield conflict("lock-moved", value - order.locks[at])
    elif lows and value < max(lows):
        yield conflict("below", max(lows) - value)
    elif highs and value > min(highs):
        yield conflict("above", value - min(highs))
    if off := Fraction(value) % Fraction(order.step):
        yield Conflict(kind="off-step", years=(at[1],), bearers=(at[0],), by=off)


def _course_conflicts(
    order: Order, bearer: Bearer, values: Mapping[Cell, Decimal]
) -> Iterator[Conflict]:
    if order.course == "free":
        return
    course = [(y, values[bearer.key, y]) for y in order.years if (bearer.key, y) in values]
    if order.starts_at_base and bearer.base is not None and course:
        course = [(course[0][0], bearer.base), *course]
    for (before, earlier), (year, later) in pairwise(course):
        back = earlier - later if order.course == "rising" else later - earlier
        if back > 0:
            years = (before, year) if before != year else (year,)
            yield Conflict(kind="course", years=years, bearers=(bearer.key,), by=Fraction(back))
