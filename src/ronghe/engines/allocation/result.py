"""What an allocation gives: the cells, why each is what it is, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from fractions import Fraction

    from ronghe.engines.allocation.checking import Sum
    from ronghe.engines.allocation.order import Cell, Method

HeldBy = Literal["lock", "lower", "upper"]


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocatedCell:
    """The part of one bearer in one year, and how it came about.

    Attributes
    ----------
    value : in the unit of the target, a multiple of the step; None where nothing was typed.
    method : by which the bearer's share was made.
    share : of the year's effort, from 0 to 1, before any bound; None of a typed cell.
    unbounded : what the method alone would give, no bound, lock or other year regarded.
    exact : the same within bounds, locks and the years around; the sums hold for it exactly.
    held_by : what kept the cell from following its share: a lock, the least or the most it may
        have, by its own bounds or by those of other years of its course.
    remainder : the part of a step that `exact` has above the step below; of a falling course the
        part below the step above.
    rank : 1 for the greatest remainder of its year; None where there was nothing to round.
    is_rounded_up : to the greater number; of a falling course to the smaller one.
    """

    value: Decimal | None
    method: Method
    share: Fraction | None = None
    unbounded: Fraction | None = None
    exact: Fraction | None = None
    held_by: HeldBy | None = None
    remainder: Fraction | None = None
    rank: int | None = None
    is_rounded_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """A split target: the cells by bearer and year, and by year whether they close."""

    cells: Mapping[Cell, AllocatedCell]
    sums: tuple[Sum, ...]

    def values(self) -> dict[Cell, Decimal]:
        """Return the cells that have a value."""
        return {at: cell.value for at, cell in self.cells.items() if cell.value is not None}
