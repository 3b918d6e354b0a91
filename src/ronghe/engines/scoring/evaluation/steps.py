"""What happens to answers before points add up: hiding, leaving out, and computing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.scoring.evaluation.state import State
    from ronghe.lib.expressions import Expression

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

APPLIES, DECLARED, HIDDEN = 0, 1, 2  # why an item is not applicable; what is larger prevails
_PLACES = 1e9  # of a ratio in per cent


@dataclass(frozen=True, kw_only=True)
class Hide:
    """Some items one after the other are not applicable unless a condition is known to hold.

    `variants` says by position of the variant item's option whether the branch has a weight.
    """

    first: int
    last: int
    show_if: Expression | None
    variants: Flags | None

    def run(self, state: State) -> None:
        """Note which rows hide the items."""
        if self.show_if is not None:
            shown = state.environment.holds(self.show_if).values
            self._hide(state, ~shown)
        if self.variants is not None and state.variant is not None:
            position, known = state.variant
            self._hide(state, ~(known & self.variants[position]))

    def _hide(self, state: State, hidden: Flags) -> None:
        if state.why is not None and hidden.any():
            state.why[self.first : self.last, hidden] = HIDDEN


@dataclass(frozen=True, kw_only=True)
class RatioStep:
    """The per cent that one number is of another, rounded half up to 10**-9 per cent.

    Missing where a part is, where the second number is zero, and outside of `low` and `high`.
    """

    item: str
    row: int
    of: str
    to: str
    low: float
    high: float
    bounds: Floats
    units: Integers

    def run(self, state: State) -> None:
        """Compute value and points."""
        of, to = state.number(self.of), state.number(self.to)
        state.not_applicable_with(self.row, (self.of, self.to))
        known = of.known & to.known & (to.values != 0)
        per_cent = of.values * 100.0 / np.where(known, to.values, 1.0)
        values = np.floor(per_cent * _PLACES + 0.5) / _PLACES
        known &= (values >= self.low) & (values <= self.high)
        state.known_set(self.item, self.row, np.where(known, values, np.nan), known)
        position = np.searchsorted(self.bounds, np.where(known, values, np.inf))
        state.units[self.row] = self.units[position]


@dataclass(frozen=True, kw_only=True)
class LinearStep:
    """Points by the place of a value between two marks, rounded half up to a unit.

    Computed in double precision as ``(value - base) / (lead - base)``.
    """

    item: str
    row: int
    base: float | str
    lead: float | str
    units: int

    def run(self, state: State) -> None:
        """Compute points."""
        marks = [mark for mark in (self.base, self.lead) if isinstance(mark, str)]
        state.not_applicable_with(self.row, marks)
        value = state.number(self.item)
        base, base_known = self._mark(state, self.base)
        lead, lead_known = self._mark(state, self.lead)
        known = value.known & base_known & lead_known & (lead != base)
        span = np.where(known, lead - base, 1.0)
        share = np.clip((value.values - base) / span, 0.0, 1.0)
        points = np.floor(np.where(known, share, 0.0) * self.units + 0.5)
        state.units[self.row] = points.astype(np.int64)
        state.answered[self.row] = known

    def _mark(self, state: State, mark: float | str) -> tuple[Floats, Flags]:
        if isinstance(mark, str):
            found = state.number(mark)
            return found.values, found.known
        return np.full(state.rows, mark), np.ones(state.rows, dtype=np.bool_)


Step = Hide | RatioStep | LinearStep
