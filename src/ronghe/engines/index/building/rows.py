"""Over which rows the parameters of a step are taken, and to which rows they are put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.frame import period_rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan

Rows = "slice | NDArray[np.int64]"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Rows that a step changes together, and those that its parameters come from."""

    to: slice
    of: slice | NDArray[np.int64]

    @property
    def is_own(self) -> bool:
        """Return whether the parameters come from the rows that they are put to."""
        return isinstance(self.of, slice) and self.of == self.to


def spans_of(plan: Plan, over: str | None) -> tuple[Span, ...]:
    """Return the spans of a step: one for each period, or one of all rows.

    Parameters
    ----------
    plan : of the index and its table.
    over : "each" or "pooled" where that is said, None for what the index says.
    """
    rule = plan.index.parameters
    everything = slice(0, plan.frame.rows)
    if over == "each":
        return tuple(Span(to=rows, of=rows) for rows in plan.frame.slices.values())
    if over == "pooled" or (over is None and rule.over == "pooled"):
        return (Span(to=everything, of=everything),)
    if over is None and rule.over == "periods":
        return (Span(to=everything, of=_rows_between(plan, rule.first, rule.last)),)
    return tuple(Span(to=rows, of=rows) for rows in plan.frame.slices.values())


def _rows_between(plan: Plan, first: str | None, last: str | None) -> NDArray[np.int64]:
    found = [
        np.arange(rows.start, rows.stop)
        for period, rows in plan.frame.slices.items()
        if (first is None or period_rank(period) >= period_rank(first))
        and (last is None or period_rank(period) <= period_rank(last))
    ]
    return np.concatenate(found) if found else np.array([], dtype=np.int64)
