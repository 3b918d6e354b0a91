"""Whether a table within bounds that closes exists at all; if not, what stands against what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ronghe.engines.allocation.grid import Grid


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Things of an order that cannot hold together.

    Attributes
    ----------
    kind :
        * `crossed` : a cell must be at least what it may at most be exceeded by;
        * `too-little` : the city's value of a year is less than what its bearers must have;
        * `too-much` : it is more than what they may have;
        * `too-slow` : from the first to the second year the city moves less than the bounds of its
          bearers force them to (or even turns back, with no bearer forced).
    years : one year, or the two ends of the stretch.
    bearers : keys of those whose bounds or locks are in the way; none where the city's values are.
    by : how much is missing, in the unit of the target; of a mean in the mean itself.
    """

    kind: str
    years: tuple[int, ...]
    bearers: tuple[str, ...]
    by: Fraction


class InfeasibleError(ValueError):
    """No table keeps all bounds, locks, courses and sums; `conflicts` says why."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        """Keep the conflicts in the order of the years."""
        self.conflicts = tuple(conflicts)
        super().__init__(
            "; ".join(
                f"{each.kind} {'-'.join(map(str, each.years))} by {float(each.by):g}"
                for each in self.conflicts
            )
        )


def feasibility_check(grid: Grid) -> None:
    """Refuse bounds and sums that cannot hold together.

    Notes
    -----
    Of a free course a year is feasible when its sum lies between the least and the most of all
    cells. Of a rising one, the increments of a bearer over the years, with its bounds, are a
    generalised polymatroid (bounds of prefix sums are a laminar family), and so is the sum of all
    bearers. Its lower border is additive over stretches of consecutive years. Hence a table exists
    exactly when in every stretch the city rises at least by what bounds force its bearers to rise,
    and with whole bounds and sums a whole-number table exists too (A. Frank, Connections in
    Combinatorial Optimization, 2011, chapter 14).
    """
    if conflicts := (*_crossed(grid),):
        raise InfeasibleError(conflicts)
    conflicts = (*_out_of_reach(grid), *_too_slow(grid))
    if conflicts:
        raise InfeasibleError(conflicts)


def _crossed(grid: Grid) -> Iterator[Conflict]:
    for i, key in enumerate(grid.keys):
        for t, year in enumerate(grid.years):
            by = grid.lower[t][i] - grid.upper[t][i]
            if by > 0:
                yield Conflict(kind="crossed", years=(year,), bearers=(key,), by=by * grid.step)
                break  # later years of the course repeat it


def _out_of_reach(grid: Grid) -> Iterator[Conflict]:
    low, high = ("too-much", "too-little") if grid.is_mirrored else ("too-little", "too-much")
    for t, year in enumerate(grid.years):
        least, most = grid.summed(grid.lower[t]), grid.summed(grid.upper[t])
        if grid.totals[t] < least:
            yield _conflict(grid, low, (year,), _bound(grid, t, side=-1), least - grid.totals[t])
        if grid.totals[t] > most:
            yield _conflict(grid, high, (year,), _bound(grid, t, side=1), grid.totals[t] - most)


def _too_slow(grid: Grid) -> Iterator[Conflict]:
    if not grid.is_chained:
        return
    for a in range(len(grid.years)):
        for b in range(a + 1, len(grid.years)):
            forced = [
                max(low - high, 0) for low, high in zip(grid.lower[b], grid.upper[a], strict=True)
            ]
            short = grid.summed(forced) - (grid.totals[b] - grid.totals[a])
            if short > 0:
                rows = tuple(
                    key
                    for key, c, rise in zip(grid.keys, grid.coefficients, forced, strict=True)
                    if c and rise
                )
                yield _conflict(grid, "too-slow", (grid.years[a], grid.years[b]), rows, short)


def _bound(grid: Grid, t: int, *, side: int) -> tuple[str, ...]:
    """Return who has a bound of its own on that side; none where only the city's value is wrong."""
    bounds = grid.lower[t] if side < 0 else grid.upper[t]
    return tuple(
        key
        for key, c, bound in zip(grid.keys, grid.coefficients, bounds, strict=True)
        if c and abs(bound) < grid.boundless and (side > 0 or bound != 0)
    )


def _conflict(
    grid: Grid, kind: str, years: tuple[int, ...], bearers: tuple[str, ...], by: Fraction
) -> Conflict:
    return Conflict(kind=kind, years=years, bearers=bearers, by=by / grid.whole * grid.step)
