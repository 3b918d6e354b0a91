"""Round exact values to whole steps so that sums, bounds and courses still hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.engines.allocation.grid import Grid

    Exact = Sequence[tuple[Fraction, ...]]


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """Whole steps by year and bearer, and by year the ranks of the remainders, None without one."""

    steps: tuple[tuple[int, ...], ...]
    ranks: tuple[tuple[int | None, ...], ...]


def rounded(grid: Grid, exact: Exact) -> Rounded:
    """Round exact values of a grid.

    Sums: largest remainders (Hamilton), exactly. Means: to the nearest step, then as many cells to
    the other side as bring the mean nearer, the least sure ones first.
    """
    ranks = tuple(_ranks(year) for year in exact)
    steps = _means(grid, exact, ranks) if grid.is_mean else _sums(grid, exact, ranks)
    return Rounded(steps=tuple(steps), ranks=ranks)


def _ranks(values: Sequence[Fraction]) -> tuple[int | None, ...]:
    """Rank the remainders, the greatest first; of equal ones the smaller key, which comes first."""
    fractional = [i for i, value in enumerate(values) if value.denominator > 1]
    fractional.sort(key=lambda i: values[i] % 1, reverse=True)  # stable: ties keep their order
    ranks: list[int | None] = [None] * len(values)
    for rank, i in enumerate(fractional, start=1):
        ranks[i] = rank
    return tuple(ranks)


def _by_rank(ranks: Iterable[int | None]) -> list[int]:
    ranked = [(rank, i) for i, rank in enumerate(ranks) if rank is not None]
    return [i for _, i in sorted(ranked)]


def _sums(
    grid: Grid, exact: Exact, ranks: Sequence[tuple[int | None, ...]]
) -> list[tuple[int, ...]]:
    """Give each year's spare steps to the largest remainders that the other years allow.

    Whoever was rounded up stays so as long as its exact value stays within the same step. So of
    those that stay within it until a later year, no more may be rounded up than that year has steps
    to spare. These limits are nested, which makes taking the largest remainders first the best
    choice of the year and never a dead end.
    """
    floors = [[math.floor(value) for value in year] for year in exact]
    spare = [int(total) - sum(floor) for total, floor in zip(grid.totals, floors, strict=True)]
    found: list[tuple[int, ...]] = []
    for t, floor in enumerate(floors):
        left = spare[t]
        stays_until = _stays_until(grid, floors, t)
        room = spare[t:]  # by later year, how many more may stay rounded up until then
        forced = [
            i for i in range(len(floor)) if grid.is_chained and found and found[-1][i] > floor[i]
        ]
        steps = list(floor)
        taken = set(forced)
        for i in (*forced, *(i for i in _by_rank(ranks[t]) if i not in taken)):
            last = stays_until[i] - t
            if left <= 0 and i not in taken:
                break
            if i not in taken and min(room[1 : last + 1], default=1) <= 0:
                continue
            for later in range(1, last + 1):
                room[later] -= 1
            steps[i] += 1
            left -= 1
        found.append(tuple(steps))
    return found


def _stays_until(grid: Grid, floors: Sequence[Sequence[int]], t: int) -> list[int]:
    """Return by bearer the last year whose exact value lies within the same step as in year t."""
    last = [t] * len(floors[t])
    if not grid.is_chained:
        return last
    for i, floor in enumerate(floors[t]):
        while last[i] + 1 < len(floors) and floors[last[i] + 1][i] == floor:
            last[i] += 1
    return last


def _means(
    grid: Grid, exact: Exact, ranks: Sequence[tuple[int | None, ...]]
) -> list[tuple[int, ...]]:
    """Round to the nearest, which keeps bounds and courses and the mean within half a step."""
    nearest = [tuple(math.floor(value + Fraction(1, 2)) for value in year) for year in exact]
    found: list[tuple[int, ...]] = []
    for t, year in enumerate(nearest):
        off = grid.totals[t] - grid.summed(year)
        order = sorted(_by_rank(ranks[t]), key=lambda i: abs(exact[t][i] % 1 - Fraction(1, 2)))
        steps = list(year)
        for i in order:
            toward = 1 if exact[t][i] > year[i] else -1
            change = toward * grid.coefficients[i]
            if abs(off - change) < abs(off) and _keeps_course(
                grid, steps[i] + toward, found[-1:], nearest[t + 1 : t + 2], i
            ):
                steps[i] += toward
                off -= change
        found.append(tuple(steps))
    return found


def _keeps_course(
    grid: Grid,
    value: int,
    before: Sequence[tuple[int, ...]],
    after: Sequence[tuple[int, ...]],
    bearer: int,
) -> bool:
    if not grid.is_chained:
        return True
    return all(year[bearer] <= value for year in before) and all(
        year[bearer] >= value for year in after
    )
