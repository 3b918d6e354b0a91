"""Fill gaps, and remember which values rest on that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.parts import part_of, with_part
from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.methods import donors, imputing, moments, series
from ronghe.engines.index.methods.arrays import tables_of
from ronghe.engines.index.methods.multiple import multiple

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
    before = part_of(state.values, leaves)
    if method in ("latest", "linear"):
        after = _along_time(plan, before, method, options)
    else:
        directions = _directions(plan, state, leaves)
        # A gap is filled from its own period, whatever parameters are frozen.
        spans = spans_of(plan, over or "each")
        made = [
            _filled(plan, before[..., span.to], span.to, directions, method, options)
            for span in spans
        ]
        after = made[0] if len(made) == 1 else np.concatenate(made, axis=-1)
    if options["at_most"] < 1:
        missing = np.isnan(before).mean(axis=-1)[..., None]
        after = np.where(missing > options["at_most"], before, after)
    imputed = np.broadcast_to(state.imputed, state.values.shape).copy()
    imputed[..., leaves, :] |= np.isnan(before) & ~np.isnan(after)
    return replace(state, values=with_part(state.values, leaves, after), imputed=imputed)


def _along_time(plan: Plan, values: Floats, method: str, options: Mapping[str, Any]) -> Floats:
    """Return gaps filled from other periods of the same unit."""
    frame = plan.frame
    if method == "latest":
        made = series.latest(
            values, units=frame.unit_codes, times=frame.times, within=options["max_gap"]
        )
    else:
        made = series.linear(
            values, units=frame.unit_codes, times=frame.times, hold=options["hold"]
        )
    return made.values


def _filled(
    plan: Plan,
    values: Floats,
    rows: slice,
    directions: list[int],
    method: str,
    options: Mapping[str, Any],
) -> Floats:
    """Return gaps filled from other units of the same rows, or other indicators of the unit."""
    if method in ("unit-mean", "unit-median"):
        return _of_own(values, directions, method, options)
    if method == "value":
        return imputing.constant(values, options["value"]).values
    column = options.get("by")
    groups = None if column is None else plan.frame.groups[column][rows]
    if method == "hot-deck":
        draws = np.random.Generator(np.random.PCG64(options["seed"])).random(values.shape[-2:])
        return donors.hot_deck(values, draws, groups=groups).values
    if method == "multiple":
        return _completed(values, options)
    if method == "nearest":
        return donors.nearest(values, neighbours=options["neighbours"]).values
    centre: Any = "median" if method.endswith("median") else "mean"
    return imputing.centre(values, method=centre, groups=groups).values


def _directions(plan: Plan, state: State, leaves: list[int]) -> list[int]:
    """Return -1 for indicators of which less is better still."""
    is_lower = [plan.index.leaves[at].direction == "lower" for at in leaves]
    return [
        -1 if lower and not state.oriented[at] else 1
        for at, lower in zip(leaves, is_lower, strict=True)
    ]


def _of_own(
    values: Floats, directions: list[int], method: str, options: Mapping[str, Any]
) -> Floats:
    """Return gaps filled from the other indicators of a unit."""
    return imputing.across(
        values,
        method="median" if method == "unit-median" else "mean",
        normalise_first=options["normalise_first"],
        directions=directions,
    ).values


def _completed(values: Floats, options: Mapping[str, Any]) -> Floats:
    """Return gaps filled by the mean of many completed tables."""
    found = values.copy()
    for table in tables_of(found):
        made = multiple(
            table,
            draws=range(options["draws"]),
            seed=options["seed"],
            method="matching" if options["matching"] else "regression",
            predictors=options["predictors"],
            neighbours=options["neighbours"],
        )
        table[:] = imputing.filled(table, moments.mean(np.moveaxis(made.values, 0, -1))).values
    return found
