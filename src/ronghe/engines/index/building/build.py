"""Build an index from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.frame import period_rank
from ronghe.engines.index.building.nodes import nodes_build
from ronghe.engines.index.building.plan import Plan, plan_of
from ronghe.engines.index.building.result import Build
from ronghe.engines.index.building.steps import step_apply
from ronghe.engines.index.methods.arrays import divided
from ronghe.engines.index.methods.ranking import ranks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index, Node, RankRule
    from ronghe.engines.index.table import Table

    Floats = NDArray[np.float64]


def index_build(index: Index, table: Table) -> Build:
    """Return an index built from a table, with every number on the way to its scores.

    Raises
    ------
    FaultsError
        If the table lacks what the index needs; it carries all faults.
    """
    return plan_build(plan_of(index, table))


def plan_build(plan: Plan) -> Build:
    """Return the index of a plan, built."""
    index, frame = plan.index, plan.frame
    state = plan.start()
    stages = {"data": state.values}
    for step in index.steps:
        state = step_apply(plan, step, state)
        stages[step.name] = state.values
    used: dict[str, Floats] = {}
    scores = nodes_build(plan, state.values, used=used)
    if state.screened.any():
        scores[:, state.screened] = np.nan
    nominal, effective = _weights(index, used)
    observed = ~np.isnan(plan.data)
    return Build(
        index=index,
        units=frame.units,
        names=frame.names,
        periods=frame.periods,
        order=frame.order,
        stages=stages,
        imputed=state.imputed,
        screened=state.screened,
        keys=index.keys,
        scores=scores,
        nominal=nominal,
        effective=effective,
        rank=ranks_of(plan, scores[-1]),
        group_ranks={name: ranks_of(plan, scores[-1], within=name) for name in index.units.groups},
        coverage=_shares(index, observed),
        imputed_share=_shares(index, state.imputed),
        treated=state.treated,
    )


def ranks_of(plan: Plan, scores: Floats, *, within: str | None = None) -> NDArray[np.int64]:
    """Return the ranks of scores of the root (..., rows) among those of their period; 0 is none.

    `within` names a column of groups: ranks are then those among the same group.
    """
    rule = plan.index.rank
    found = np.zeros(scores.shape, np.int64)
    for period, rows in plan.frame.slices.items():
        own = scores[..., rows]
        decimals = _decimals(rule, period)
        if decimals is not None:
            own = np.round(own, decimals)
        groups = None if within is None else plan.frame.groups[within][rows]
        found[..., rows] = ranks(own, direction=rule.direction, ties=rule.ties, groups=groups)
    return found


def _decimals(rule: RankRule, period: str) -> int | None:
    """Return to how many places scores of a period are rounded before they are ranked."""
    since = [
        first for first in rule.decimals if not first or period_rank(first) <= period_rank(period)
    ]
    latest = max(since, key=lambda first: (bool(first), period_rank(first)), default=None)
    return None if latest is None else rule.decimals[latest]


def _shares(index: Index, flags: NDArray[np.bool_]) -> Floats:
    """Return for each key the share of the indicators below it that have a flag, (keys, rows)."""
    positions = {leaf.key: at for at, leaf in enumerate(index.leaves)}
    leaves = len(index.leaves)
    found = np.empty((len(index.keys), flags.shape[-1]))
    found[:leaves] = flags
    for at, node in enumerate(index.nodes, start=leaves):
        below = [positions[leaf.key] for leaf in node.leaves]
        np.divide(np.count_nonzero(flags[below], axis=0), len(below), out=found[at])
    return found


def _weights(index: Index, used: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return the weight of each key in its parent and in the root."""
    nominal: dict[str, Floats] = {index.root.key: np.ones(1)}
    effective: dict[str, Floats] = {index.root.key: np.ones(1)}
    for node in reversed(index.nodes):
        shares = _shares_of(node, used[node.key])
        for at, child in enumerate(node.children):
            nominal[child.key] = shares[at]
            effective[child.key] = shares[at] * effective[node.key]
    return _stacked(index, nominal), _stacked(index, effective)


def _shares_of(node: Node, weights: Floats) -> Floats:
    """Return weights as shares, (children, 1) or (children, rows); those as given stay."""
    by_row = weights if weights.ndim == 2 else weights[:, None]
    if node.weighting.method == "as-given" or node.aggregation.method == "sum":
        return by_row
    return divided(by_row, by_row.sum(axis=0))


def _stacked(index: Index, found: Mapping[str, Floats]) -> Floats:
    """Return one number for each key, or one for each row where any has that, in their order."""
    stacked = np.stack(np.broadcast_arrays(*(found[key] for key in index.keys)))
    return stacked[:, 0] if stacked.shape[1] == 1 else stacked
