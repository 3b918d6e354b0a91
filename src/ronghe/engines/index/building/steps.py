"""The steps that change the indicators, each on arrays (..., leaves, rows)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.impute import impute
from ronghe.engines.index.building.normalise import Block, normalised
from ronghe.engines.index.building.parts import part_of, with_part
from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.building.treat import transform, treat
from ronghe.engines.index.methods.denominating import denominated
from ronghe.engines.index.methods.screening import coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan, State
    from ronghe.engines.index.definition import Leaf, Step

    Floats = NDArray[np.float64]


def step_apply(plan: Plan, step: Step, state: State) -> State:
    """Return the state after a step; leading axes of the values are runs."""
    if step.kind == "screen":
        return _screened(plan, step, state)
    if step.kind == "treat":
        return treat(plan, state, _positions(plan, step.leaves), step)
    if step.kind == "denominate":
        return _denominated(plan, step, state)
    over = step.options.get("over")
    for method, options, leaves in _methods(step):
        positions = _positions(plan, leaves)
        if step.kind == "impute":
            state = impute(plan, state, positions, method, options, over)
        elif step.kind == "transform":
            made = transform(
                plan, part_of(state.values, positions), method=method,
                leaves=[plan.index.leaves[at] for at in positions],
                options=options, over=over, sign=_sign(plan, state, positions),
            )  # fmt: skip
            state = state.changed(with_part(state.values, positions, made))
        else:
            state = _normalised(plan, state, positions, method, options, over)
    return state


def _methods(step: Step) -> list[tuple[str, Mapping[str, Any], list[str]]]:
    """Return the methods of a step with the indicators of each; those of their own stand alone."""
    found: list[tuple[str, Mapping[str, Any], list[str]]] = []
    for leaf in step.leaves:
        method, options = step.own.get(leaf, (step.method, step.options))
        last = next((one for one in found if one[0] == method and one[1] is options), None)
        if last:
            last[2].append(leaf)
        else:
            found.append((method, options, [leaf]))
    return found


def _positions(plan: Plan, leaves: tuple[str, ...] | list[str]) -> list[int]:
    positions = plan.positions
    return [positions[leaf] for leaf in leaves]


def _sign(plan: Plan, state: State, positions: list[int]) -> Floats:
    leaves = plan.index.leaves
    is_turned = [leaves[at].direction == "lower" and not state.oriented[at] for at in positions]
    return np.where(is_turned, -1.0, 1.0)


def _denominated(plan: Plan, step: Step, state: State) -> State:
    values = state.values.copy()
    for at in _positions(plan, step.leaves):
        leaf = plan.index.leaves[at]
        if leaf.denominator is not None:
            denominator = plan.numbers[leaf.denominator]
            values[..., at, :] = denominated(values[..., at, :], denominator, per=leaf.per)
    return state.changed(values)


def _screened(plan: Plan, step: Step, state: State) -> State:
    options = step.options
    kept = set(options["keep"])
    found = coverage(
        part_of(state.values, _positions(plan, step.leaves)),
        at_least=options["at_least"],
        nonzero_at_least=options["nonzero"],
        keep=[unit in kept for unit in plan.frame.units],
    )
    screened = state.screened | ~found.is_kept
    if not screened.any():
        return replace(state, screened=screened)
    values = np.where(screened[..., None, :], np.nan, state.values)
    return replace(state, values=values, screened=screened)


def _normalised(
    plan: Plan,
    state: State,
    positions: list[int],
    method: str,
    options: Mapping[str, Any],
    over: str | None,
) -> State:
    sign = _sign(plan, state, positions)
    leaves = [plan.index.leaves[at] for at in positions]
    before = part_of(state.values, positions)
    made = normalised_rows(plan, before, leaves, sign, method, options, over)
    values = with_part(state.values, positions, made)
    oriented = state.oriented.copy()
    oriented[positions] |= method != "none"
    return replace(state, values=values, oriented=oriented)


def normalised_rows(
    plan: Plan,
    before: Floats,
    leaves: list[Leaf],
    sign: Floats,
    method: str,
    options: Mapping[str, Any],
    over: str | None,
) -> Floats:
    """Return indicators on one scale, period for period or all at once, (..., leaves, rows)."""
    found = []
    for span in spans_of(plan, over):
        block = Block(
            plan=plan, span=span, leaves=leaves, options=options, values=before[..., span.to],
            given=before[..., span.of], whole=before, sign=sign,
        )  # fmt: skip
        found.append(normalised(method, block))
    return found[0] if len(found) == 1 else np.concatenate(found, axis=-1)
