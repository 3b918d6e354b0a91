"""What is to be split, over whom, and by which rule; all that is wrong with it is said at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ronghe.engines.allocation.exactly import whole_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Cell = tuple[str, int]  # the key of a bearer, a year
Method = Literal["base", "weight", "equal_growth", "equal_share", "convergence", "typed"]
AddsUp = Literal["sum", "mean"]
Course = Literal["free", "rising", "falling"]

_NEEDS_BASE: frozenset[Method] = frozenset({"base", "equal_growth", "convergence"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Bearer:
    """One who takes a part: a district, a park, a department.

    Attributes
    ----------
    key : its code; ties go to the smaller key, so the order of the bearers never matters.
    base : the value of the target's own indicator in the base year, in the target's unit.
    weight : number or output of its enterprises; of a mean what its level counts for in
        the city's. None is missing, not zero.
    """

    key: str
    base: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """A target to be split over bearers and years.

    Attributes
    ----------
    bearers : at least one.
    totals : by year the city's value, in the unit of the target.
    method : see `docs/allocation.md` for the formulas.
    adds_up : `sum` where the bearers add up to the city (counts, amounts), `mean` where the city is
        their mean weighted by `Bearer.weight` (shares, rates).
    course : `rising` where no bearer may fall from one year to the next (cumulative series),
        `falling` for the opposite, `free` where years do not depend on each other.
    of : `total` splits the city's value, `increase` only what it adds to the bearers' base values.
    starts_at_base : whether a rising or falling course begins at the bearers' base values.
    strength : of `convergence`, from 0 (all alike) to 1 (the gap is closed).
    ceiling : of `convergence` for a mean: the level that all draw near to.
    step : the smallest unit of the result, 1 for whole numbers, 0.1 for one decimal.
    least, most : bounds of every cell, None for none. `lower`, `upper` are further bounds of single
        cells. A bound between two steps counts as the next step inside.
    locks : cells that keep their value, on the step.
    typed : of method `typed`: the values as typed; a cell that is not there is missing.
    """

    bearers: tuple[Bearer, ...]
    totals: Mapping[int, Decimal]
    method: Method
    adds_up: AddsUp = "sum"
    course: Course = "free"
    of: Literal["total", "increase"] = "total"
    starts_at_base: bool = False
    strength: Decimal = Decimal(1)
    ceiling: Decimal | None = None
    step: Decimal = Decimal(1)
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None
    lower: Mapping[Cell, Decimal] = field(default_factory=dict)
    upper: Mapping[Cell, Decimal] = field(default_factory=dict)
    locks: Mapping[Cell, Decimal] = field(default_factory=dict)
    typed: Mapping[Cell, Decimal] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years in their order."""
        return tuple(sorted(self.totals))

    def bearers_by_key(self) -> tuple[Bearer, ...]:
        """Return the bearers in the order of their keys, in which everything is computed."""
        return tuple(sorted(self.bearers, key=lambda bearer: bearer.key))

    def coefficients(self) -> tuple[int, ...]:
        """Return what a bearer's value counts for in the city's, in the order of the keys.

        One each for a sum; for a mean whole numbers in proportion to the weights.
        """
        if self.adds_up == "sum":
            return (1,) * len(self.bearers)
        return whole_numbers([Fraction(bearer.weight or 0) for bearer in self.bearers_by_key()])


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFault:
    """One thing that is wrong with an order: a stable `rule`, and where."""

    rule: str
    bearer: str | None = None
    year: int | None = None
    value: str = ""


class OrderError(ValueError):
    """An order that nobody could carry out; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[OrderFault]) -> None:
        """Keep the faults in the order in which they were found."""
        self.faults = tuple(faults)
        said = (
            f"{each.rule} {each.bearer or ''} {each.year or ''} {each.value}" for each in faults
        )
        super().__init__("; ".join(" ".join(words.split()) for words in said))


def order_check(order: Order) -> None:
    """Refuse an order that has no meaning, whatever the numbers.

    Raises
    ------
    OrderError
        With rules `no-bearers`, `no-years`, `repeated-bearer`, `step-not-positive`, `not-finite`,
        `missing-base`, `missing-weight`, `negative-base`, `negative-weight`, `no-share`,
        `method-not-for-means`, `strength-out-of-range`, `missing-ceiling`, `unknown-cell`,
        `off-step`.
    """
    if faults := tuple(_faults(order)):
        raise OrderError(faults)


def _faults(order: Order) -> Iterator[OrderFault]:
    if not order.bearers:
        yield OrderFault(rule="no-bearers")
    if not order.totals:
        yield OrderFault(rule="no-years")
    for key, times in Counter(bearer.key for bearer in order.bearers).items():
        if times > 1:
            yield OrderFault(rule="repeated-bearer", bearer=key)
    infinite = tuple(_not_finite(order))
    yield from infinite
    if not order.step.is_finite() or order.step <= 0:
        yield OrderFault(rule="step-not-positive", value=str(order.step))
    elif not infinite:
        yield from _cell_faults(order)
        yield from _bearer_faults(order)
        yield from _method_faults(order)


def _not_finite(order: Order) -> Iterator[OrderFault]:
    for year, value in order.totals.items():
        if not value.is_finite():
            yield OrderFault(rule="not-finite", year=year, value=str(value))
    for bearer in order.bearers:
        for given in (bearer.base, bearer.weight):
            if given is not None and not given.is_finite():
                yield OrderFault(rule="not-finite", bearer=bearer.key, value=str(given))
    for values in (order.lower, order.upper, order.locks, order.typed):
        for (key, year), value in values.items():
            if not value.is_finite():
                yield OrderFault(rule="not-finite", bearer=key, year=year, value=str(value))
    for bound in (order.least, order.most, order.ceiling, order.strength):
        if bound is not None and not bound.is_finite():
            yield OrderFault(rule="not-finite", value=str(bound))


def _cell_faults(order: Order) -> Iterator[OrderFault]:
    keys = {bearer.key for bearer in order.bearers}
    for values in (order.lower, order.upper, order.locks, order.typed):
        for key, year in values:
            if key not in keys or year not in order.totals:
                yield OrderFault(rule="unknown-cell", bearer=key, year=year)
    step = Fraction(order.step)
    for (key, year), value in order.locks.items():
        if Fraction(value) % step:
            yield OrderFault(rule="off-step", bearer=key, year=year, value=str(value))
    if order.adds_up == "sum" and order.method != "typed":
        for year, value in order.totals.items():
            if Fraction(value) % step:
                yield OrderFault(rule="off-step", year=year, value=str(value))


def _bearer_faults(order: Order) -> Iterator[OrderFault]:
    needs_base = order.method in _NEEDS_BASE or order.of == "increase" or order.starts_at_base
    needs_weight = order.method == "weight" or order.adds_up == "mean"
    if order.method == "typed":
        needs_base = False
    shares_by_base = order.method in _NEEDS_BASE and not (
        order.method == "convergence" and order.adds_up == "mean"
    )
    # Weights are optional for convergence, but then all are or none is given.
    some_weights = order.method == "convergence" and any(
        u.weight is not None for u in order.bearers
    )
    for bearer in order.bearers:
        if needs_base and bearer.base is None:
            yield OrderFault(rule="missing-base", bearer=bearer.key)
        if (needs_weight or some_weights) and bearer.weight is None:
            yield OrderFault(rule="missing-weight", bearer=bearer.key)
        if shares_by_base and bearer.base is not None and bearer.base < 0:
            yield OrderFault(rule="negative-base", bearer=bearer.key, value=str(bearer.base))
        if bearer.weight is not None and bearer.weight < 0:
            yield OrderFault(rule="negative-weight", bearer=bearer.key, value=str(bearer.weight))
    if shares_by_base and order.bearers and not any(bearer.base for bearer in order.bearers):
        yield OrderFault(rule="no-share", value="base")
    if (needs_weight or some_weights) and not any(bearer.weight for bearer in order.bearers):
        yield OrderFault(rule="no-share", value="weight")


def _method_faults(order: Order) -> Iterator[OrderFault]:
    if order.adds_up == "mean" and order.method == "weight":
        yield OrderFault(rule="method-not-for-means", value=order.method)
    if order.method == "convergence":
        if not 0 <= order.strength <= 1:
            yield OrderFault(rule="strength-out-of-range", value=str(order.strength))
        if order.adds_up == "mean" and order.ceiling is None:
            yield OrderFault(rule="missing-ceiling")
