"""Fill a sum into cells within bounds, everybody at the same pace until it hits a bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.allocation.exactly import weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.allocation.grid import Grid
    from ronghe.engines.allocation.shares import Effort

    Number = int | Fraction


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What a later year asks of this one: of the total, `at_least` lies at or under `cap`.

    `cap` is by bearer the least that it must have then. Whatever one lacks of it must be made up by
    what the city still adds in between.
    """

    cap: tuple[Number, ...]
    at_least: Fraction


@dataclass(frozen=True, kw_only=True)
class Vessel:
    """The cells of a year: bounds, efforts, what each counts for (None: 1), the sum to fill in."""

    effort: Effort
    coefficients: tuple[int, ...] | None
    lower: tuple[Number, ...]
    upper: tuple[Number, ...]
    total: Fraction

    def worth(self, values: Sequence[Number]) -> Fraction:
        """Return the sum of coefficient times value."""
        return weighed(self.coefficients, values)


def filled(grid: Grid) -> list[tuple[Fraction, ...]]:
    """Return exact values by year for a feasible grid: bounds, course and sums hold.

    Years are filled from the first to the last. Each takes the values nearest to what the method
    wants (least sum of squared deviation over slope, which is one pace for all who are not at a
    bound), among those from which all later years can still be reached.
    """
    found: list[tuple[Fraction, ...]] = []
    for t in range(len(grid.years)):
        lower: tuple[Number, ...] = grid.lower[t]
        if grid.is_chained and found:
            lower = tuple(map(max, lower, found[-1]))
        vessel = Vessel(
            effort=grid.efforts[t],
            coefficients=grid.counted,
            lower=lower,
            upper=grid.upper[t],
            total=grid.totals[t],
        )
        found.append(tuple(map(Fraction, _filled_for_later(vessel, _ahead(grid, t)))))
    return found


def _ahead(grid: Grid, t: int) -> list[Ahead]:
    if not grid.is_chained:
        return []
    given = grid.summed(grid.lower[t])
    found: list[Ahead] = []
    for b in range(t + 1, len(grid.years)):
        at_least = grid.summed(grid.lower[b]) - (grid.totals[b] - grid.totals[t])
        if at_least > given:  # otherwise the bounds of this year see to it
            found.append(Ahead(cap=grid.lower[b], at_least=at_least))
    return found


def _filled_for_later(vessel: Vessel, ahead: Sequence[Ahead]) -> tuple[Number, ...]:
    """Fill in layers where later years ask for it: first under the cap, then above it.

    The request that is missed by most holds with equality in the nearest solution, so there the
    cells fall into two layers that are filled on their own (the decomposition of nested resource
    allocation; T. Vidal, D. Gribel, P. Jaillet, INFORMS Journal on Optimization 1, 2019).
    """
    values = _filled(vessel)
    asked = [_within(vessel, each) for each in ahead]
    short = [each.at_least - vessel.worth(tuple(map(min, values, each.cap))) for each in asked]
    if not asked or max(short) <= 0:
        return values
    at = short.index(max(short))
    cap = asked[at].cap
    below = replace(vessel, upper=cap, total=asked[at].at_least)
    low = _filled_for_later(below, asked[:at])
    rest = vessel.total - below.total
    base = vessel.worth(cap)
    above = replace(vessel, lower=cap, total=base + rest)
    later = [replace(each, at_least=each.at_least - below.total + base) for each in asked[at + 1 :]]
    high = _filled_for_later(above, later)
    return tuple(x + y - c for x, y, c in zip(low, high, cap, strict=True))


def _within(vessel: Vessel, ahead: Ahead) -> Ahead:
    """Return the request with its cap drawn into the bounds; what lies outside is given anyway."""
    cap = tuple(
        max(low, min(high, cap))
        for low, high, cap in zip(vessel.lower, vessel.upper, ahead.cap, strict=True)
    )
    given = tuple(max(low - cap, 0) for low, cap in zip(vessel.lower, ahead.cap, strict=True))
    return Ahead(cap=cap, at_least=ahead.at_least + vessel.worth(given))


def _filled(vessel: Vessel) -> tuple[Number, ...]:
    """Return `offset + pace * slope` within bounds, with the pace that gives the total.

    Cells without effort take part, all alike, only when the others are at their bounds.
    """
    effort = vessel.effort
    values: list[Number] = list(map(_clamp, effort.offsets, vessel.lower, vessel.upper))
    moving = [i for i, slope in enumerate(effort.slopes) if slope]
    resting = [i for i, slope in enumerate(effort.slopes) if not slope]
    at_rest = _worth(vessel, values, resting)
    left = _level(vessel, values, moving, slopes=effort.slopes, total=vessel.total - at_rest)
    if left:
        _level(vessel, values, resting, slopes=[1] * len(values), total=left + at_rest)
    return tuple(values)


def _level(
    vessel: Vessel,
    values: list[Number],
    cells: Sequence[int],
    *,
    slopes: Sequence[int],
    total: Fraction,
) -> Fraction:
    """Give these cells one pace within their bounds, in place; return what found no room.

    Whichever side is exceeded by more keeps its bounds for good, and the rest moves on (G. Bitran,
    A. Hax, Management Science 27, 1981): exact, and a few rounds at most in practice.
    """
    offsets, low, high = vessel.effort.offsets, vessel.lower, vessel.upper
    free = list(cells)
    pace = Fraction(0)
    while (weight := _worth(vessel, slopes, free)) != 0:
        pace = (total - _worth(vessel, offsets, free)) / weight
        for i in free:
            values[i] = offsets[i] + pace * slopes[i]
        over = [i for i in free if values[i] > high[i]]
        under = [i for i in free if values[i] < low[i]]
        surplus = _worth(vessel, values, over) - _worth(vessel, high, over)
        deficit = _worth(vessel, low, under) - _worth(vessel, values, under)
        if not over and not under:
            return Fraction(0)
        settled = (*(over if surplus >= deficit else ()), *(under if surplus <= deficit else ()))
        for i in settled:
            values[i] = _clamp(values[i], low[i], high[i])
        total -= _worth(vessel, values, settled)
        gone = set(settled)
        free = [i for i in free if i not in gone]
    for i in free:  # they count for nothing, so the pace of the others is theirs
        values[i] = _clamp(offsets[i] + pace * slopes[i], low[i], high[i])
    return total


def _worth(vessel: Vessel, values: Sequence[Number], cells: Sequence[int]) -> Fraction:
    c = vessel.coefficients
    return weighed(None if c is None else [c[i] for i in cells], [values[i] for i in cells])


def _clamp(value: Number, low: Number, high: Number) -> Number:
    return max(low, min(high, value))
