"""Build an index from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.nodes import nodes_build
from ronghe.engines.index.building.plan import Plan, plan_of
from ronghe.engines.index.building.result import Build
from ronghe.engines.index.building.steps import step_apply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index
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
    scores = nodes_build(plan, state.values)
    nominal, effective = _weights(index)
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
        coverage=_shares(index, observed),
        imputed_share=_shares(index, state.imputed),
        treatments=state.treatments,
    )


def ranks_of(plan: Plan, scores: Floats) -> NDArray[np.int64]:
    """Return the ranks of scores of the root (..., rows) among those of their period; 0 is none."""
    sign = 1.0 if plan.index.rank.direction == "higher" else -1.0
    ranks = np.zeros(scores.shape, np.int64)
    for rows in plan.frame.slices.values():
        ranks[..., rows] = np.apply_along_axis(_competition, -1, sign * scores[..., rows])
    return ranks


def _competition(scores: Floats) -> NDArray[np.int64]:
    known = ~np.isnan(scores)
    rising = np.sort(-scores[known])
    ranks = np.zeros(scores.shape, np.int64)
    ranks[known] = np.searchsorted(rising, -scores[known], side="left") + 1
    return ranks


def _shares(index: Index, flags: NDArray[np.bool_]) -> Floats:
    """Return for each key the share of the indicators below it that have a flag, (keys, rows)."""
    positions = {leaf.key: at for at, leaf in enumerate(index.leaves)}
    found = [flags[at].astype(np.float64) for at in range(len(index.leaves))]
    for node in index.nodes:
        below = [positions[leaf.key] for leaf in node.leaves]
        found.append(flags[below].sum(axis=0) / len(below))
    return np.stack(found)


def _weights(index: Index) -> tuple[Floats, Floats]:
    nominal = {index.root.key: 1.0}
    effective = {index.root.key: 1.0}
    for node in reversed(index.nodes):
        total = sum(child.weight for child in node.children)
        for child in node.children:
            nominal[child.key] = child.weight / total
            effective[child.key] = nominal[child.key] * effective[node.key]
    keys = index.keys
    return np.array([nominal[key] for key in keys]), np.array([effective[key] for key in keys])
