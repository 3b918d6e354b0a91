"""The allocation itself: fill exactly, round, explain, check."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.allocation.checking import sums
from ronghe.engines.allocation.feasibility import feasibility_check
from ronghe.engines.allocation.filling import filled
from ronghe.engines.allocation.grid import grid_of
from ronghe.engines.allocation.order import order_check
from ronghe.engines.allocation.result import AllocatedCell, Allocation
from ronghe.engines.allocation.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.allocation.grid import Grid
    from ronghe.engines.allocation.order import Cell, Order
    from ronghe.engines.allocation.result import HeldBy


def allocate(order: Order) -> Allocation:
    """Split a city's values over its bearers and years.

    Parameters
    ----------
    order : what to split and how; see `Order`.

    Returns
    -------
    Allocation
        A cell for every bearer and year. Unless the method is `typed`, every cell is a multiple of
        the step within its bounds, locks are kept, courses hold, and every year closes: sums
        exactly, means within half a step. Typed tables come back as typed, with their sums; hold
        them against bounds and course with `table_conflicts`. The order in which bearers are given
        makes no difference.

    Raises
    ------
    OrderError
        If the order has no meaning; all faults at once.
    InfeasibleError
        If no table keeps everything; which years and bearers stand against each other, by how much.

    Examples
    --------
    Five thousand retrofits by number of enterprises, one district held to what it has agreed to:

    >>> from decimal import Decimal
    >>> from ronghe.engines.allocation import Order, Bearer
    >>> bearers = tuple(
    ...     Bearer(key=k, weight=Decimal(w)) for k, w in [("a", 640), ("b", 62), ("c", 560)]
    ... )
    >>> order = Order(
    ...     bearers=bearers,
    ...     totals={2019: Decimal(1250), 2020: Decimal(2500)},
    ...     method="weight",
    ...     course="rising",
    ...     locks={("b", 2020): Decimal(100)},
    ... )
    >>> [(at, int(cell.value)) for at, cell in allocate(order).cells.items() if at[1] == 2020]
    [(('a', 2020), 1280), (('b', 2020), 100), (('c', 2020), 1120)]
    """
    order_check(order)
    if order.method == "typed":
        return _as_typed(order)
    grid = grid_of(order)
    feasibility_check(grid)
    cells = _cells(order, grid)
    values = {at: cell.value for at, cell in cells.items() if cell.value is not None}
    return Allocation(cells=cells, sums=sums(order, values))


def _as_typed(order: Order) -> Allocation:
    values = {**order.typed, **order.locks}
    cells = {
        (bearer.key, year): AllocatedCell(
            value=values.get((bearer.key, year)),
            method="typed",
            held_by="lock" if (bearer.key, year) in order.locks else None,
        )
        for bearer in order.bearers_by_key()
        for year in order.years
    }
    return Allocation(cells=cells, sums=sums(order, values))


def _cells(order: Order, grid: Grid) -> dict[Cell, AllocatedCell]:
    exact = filled(grid)
    whole = rounded(grid, exact)
    sign = -1 if grid.is_mirrored else 1
    paces = [_pace(grid, t) for t in range(len(grid.years))]
    shares = [effort.shares() for effort in grid.efforts]
    cells: dict[Cell, AllocatedCell] = {}
    for i, key in enumerate(grid.keys):
        for t, year in enumerate(grid.years):
            effort = grid.efforts[t]
            wanted = effort.offsets[i] + paces[t] * effort.slopes[i]
            cells[key, year] = AllocatedCell(
                value=sign * whole.steps[t][i] * order.step,
                method=order.method,
                share=shares[t][i],
                unbounded=sign * wanted * grid.step,
                exact=sign * exact[t][i] * grid.step,
                held_by=None
                if exact[t][i] == wanted and (key, year) not in order.locks
                else _held_by(order, (key, year), grid, exact, (t, i)),
                remainder=exact[t][i] % 1,
                rank=whole.ranks[t][i],
                is_rounded_up=whole.steps[t][i] > exact[t][i],
            )
    return cells


def _pace(grid: Grid, t: int) -> Fraction:
    effort = grid.efforts[t]
    weight = grid.summed(effort.slopes)
    offset = grid.summed(effort.offsets)
    return (grid.totals[t] - offset) / weight if weight else Fraction(0)


def _held_by(
    order: Order,
    at: Cell,
    grid: Grid,
    exact: Sequence[tuple[Fraction, ...]],
    place: tuple[int, int],
) -> HeldBy | None:
    if at in order.locks:
        return "lock"
    t, i = place
    value, low, high = exact[t][i], Fraction(grid.lower[t][i]), grid.upper[t][i]
    if grid.is_chained and t:
        low = max(low, exact[t - 1][i])
    least: HeldBy
    most: HeldBy
    least, most = ("upper", "lower") if grid.is_mirrored else ("lower", "upper")
    if value == low:
        return least
    return most if value == high else None
