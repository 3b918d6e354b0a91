"""What each method wants: by year a start and an effort of every bearer, before any bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.allocation.exactly import whole_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.allocation.order import Bearer, Order


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """The course of one year: a bearer wants `offset + pace * slope`, with one pace for all.

    `offsets` are in steps, `slopes` whole numbers in proportion to the shares of the effort.
    """

    offsets: tuple[Fraction, ...]
    slopes: tuple[int, ...]

    def shares(self) -> list[Fraction]:
        """Return each bearer's share of the efforts of all."""
        whole = sum(self.slopes)
        return [Fraction(slope, whole) for slope in self.slopes]


def efforts(order: Order, *, sign: int) -> tuple[Effort, ...]:
    """Return starts and efforts by year, bearers in the order of their keys.

    `sign` is -1 for a falling course, which is computed upside down.
    """
    bearers = order.bearers_by_key()
    starts = _starts_at_own_value(order)
    step = Fraction(order.step)
    offsets = tuple(
        sign * Fraction(bearer.base or 0) / step if starts else Fraction() for bearer in bearers
    )
    found: list[Effort] = []
    for position in range(len(order.years)):
        slopes = _slopes(order, bearers, way=Fraction(position + 1, len(order.years)))
        # Upside down a share of the total is the same share of the negative total: `pace` turns.
        found.append(Effort(offsets=offsets, slopes=whole_numbers(slopes)))
    return tuple(found)


def _starts_at_own_value(order: Order) -> bool:
    if order.method == "equal_growth":
        return False  # growth by the same rate is a share of the total already
    if order.method == "convergence":
        return order.adds_up == "mean"
    return order.of == "increase"


def _slopes(order: Order, bearers: tuple[Bearer, ...], *, way: Fraction) -> list[Fraction]:
    if order.method in ("base", "equal_growth"):
        return [Fraction(bearer.base or 0) for bearer in bearers]
    if order.method == "weight":
        return [Fraction(bearer.weight or 0) for bearer in bearers]
    if order.method == "convergence":
        strength = Fraction(order.strength)
        if order.adds_up == "mean":
            return _gap_closing(order, bearers, strength=strength)
        return _drawing_near(bearers, strength=strength * way)
    return [Fraction(1) for _ in bearers]


def _drawing_near(bearers: tuple[Bearer, ...], *, strength: Fraction) -> list[Fraction]:
    """Mix the share that a bearer has with the one it would have if all were alike by weight."""
    own = [Fraction(bearer.base or 0) for bearer in bearers]
    has_weights = any(bearer.weight is not None for bearer in bearers)
    fair = [Fraction(bearer.weight or 0) if has_weights else Fraction(1) for bearer in bearers]
    all_own, all_fair = sum(own), sum(fair)
    return [
        (1 - strength) * mine / all_own + strength * even / all_fair
        for mine, even in zip(own, fair, strict=True)
    ]


def _gap_closing(
    order: Order, bearers: tuple[Bearer, ...], *, strength: Fraction
) -> list[Fraction]:
    """Mix the same number of points for all with points in proportion to the gap to the ceiling."""
    weights = [Fraction(bearer.weight or 0) for bearer in bearers]
    base = [Fraction(bearer.base or 0) for bearer in bearers]
    ceiling = Fraction(order.ceiling or 0)
    mean = _mean(base, weights)
    side = 1 if ceiling >= mean else -1
    gaps = [max(side * (ceiling - own), Fraction(0)) for own in base]
    middle = _mean(gaps, weights)
    if not middle:
        return [Fraction(1) for _ in bearers]
    return [(1 - strength) + strength * gap / middle for gap in gaps]


def _mean(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    pairs = zip(values, weights, strict=True)
    return sum((value * weight for value, weight in pairs), Fraction(0)) / sum(weights)
