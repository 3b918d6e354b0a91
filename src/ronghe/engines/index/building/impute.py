"""Fill gaps, and remember which values rest on that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.methods import imputing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan, State

    Floats = NDArray[np.float64]


def impute(
    plan: Plan,
    state: State,
    leaves: list[int],
    method: str,
    options: Mapping[str, Any],
    over: str | None,
) -> State:
    """Return the state with gaps of some indicators filled; new ones are marked as imputed."""
    values, imputed = state.values.copy(), state.imputed.copy()
    before = values[..., leaves, :]
    after = before.copy()
    for span in spans_of(plan, over):
        after[..., span.to] = _filled(plan, before[..., span.to], span.to, method, options)
    if options["at_most"] < 1:
        missing = np.isnan(before).mean(axis=-1)[..., None]
        after = np.where(missing > options["at_most"], before, after)
    values[..., leaves, :] = after
    imputed[..., leaves, :] |= np.isnan(before) & ~np.isnan(after)
    return replace(state, values=values, imputed=imputed)


def _filled(
    plan: Plan, values: Floats, rows: slice, method: str, options: Mapping[str, Any]
) -> Floats:
    if method == "value":
        return imputing.constant(values, options["value"]).values
    centre: Any = "median" if method.endswith("median") else "mean"
    groups = None
    if method.startswith("group-"):
        groups = plan.frame.groups[options["by"]][rows]
    return imputing.centre(values, method=centre, groups=groups).values
