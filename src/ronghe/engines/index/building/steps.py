"""The steps that change the indicators, each on arrays (..., leaves, rows)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan, State
    from ronghe.engines.index.definition import Step

    Floats = NDArray[np.float64]


def step_apply(plan: Plan, step: Step, state: State) -> State:
    """Return the state after a step; leading axes of the values are runs."""
    positions = plan.positions
    values = state.values.copy()
    for leaf in step.leaves:
        at = positions[leaf]
        sign = -1.0 if plan.index.leaves[at].direction == "lower" else 1.0
        for rows in plan.frame.slices.values():
            values[..., at, rows] = _min_max(sign * values[..., at, rows])
    return state.changed(values)


def _min_max(x: Floats) -> Floats:
    low = np.fmin.reduce(x, axis=-1, keepdims=True)
    high = np.fmax.reduce(x, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(high > low, (x - low) / (high - low) * 100.0, np.nan)
