"""The nodes of the tree: children become the score of their parent, runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.aggregate import aggregated
from ronghe.engines.index.building.parts import part_of
from ronghe.engines.index.building.steps import normalised_rows
from ronghe.engines.index.building.treat import transform
from ronghe.engines.index.building.weigh import node_weights
from ronghe.engines.index.definition import Leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.definition import Aggregation, Node, Step

    Floats = NDArray[np.float64]


def nodes_build(
    plan: Plan,
    values: Floats,
    *,
    weights: Mapping[str, Floats] | None = None,
    aggregations: Mapping[str, Aggregation] | None = None,
    used: dict[str, Floats] | None = None,
) -> Floats:
    """Return the scores of all keys of the index, (..., keys, rows), the root last.

    Parameters
    ----------
    plan : of the index and its table.
    values : the indicators as the last step left them, (..., leaves, rows).
    weights : by key of a node, weights of its children other than its own, (..., children).
    aggregations : by key of a node, another way to aggregate than its own.
    used : gets the weights of the children of each node that were used.
    """
    index, positions = plan.index, plan.positions
    found: dict[str, Floats] = {
        leaf.key: values[..., at, :] for at, leaf in enumerate(index.leaves)
    }
    for node in index.nodes:
        children = _children(node, values, positions, found)
        own = (weights or {}).get(node.key)
        shares, of_units = node_weights(plan, node, children) if own is None else (own, False)
        way = (aggregations or {}).get(node.key, node.aggregation)
        score = aggregated(plan, node, way, children, shares, of_units=of_units)
        for step in node.then:
            score = _then(plan, node, step, score)
        found[node.key] = score
        if used is not None:
            used[node.key] = shares
    return np.stack(np.broadcast_arrays(*(found[key] for key in index.keys)), axis=-2)


def _children(
    node: Node, values: Floats, positions: Mapping[str, int], found: Mapping[str, Floats]
) -> Floats:
    """Return the scores of the children of a node, (..., children, rows)."""
    if all(child.key in positions for child in node.children):
        return part_of(values, [positions[child.key] for child in node.children])
    parts = np.broadcast_arrays(*(found[child.key] for child in node.children))
    return np.stack(parts, axis=-2)


def _then(plan: Plan, node: Node, step: Step, score: Floats) -> Floats:
    """Return the score of a node after one of its own steps."""
    alone = [Leaf(key=node.key, title=node.title, column=node.key, provenance=node.provenance)]
    column, sign, over = score[..., None, :], np.ones(1), step.options["over"]
    if step.kind == "transform":
        made = transform(
            plan, column, leaves=alone, method=step.method, options=step.options, over=over,
            sign=sign,
        )  # fmt: skip
    else:
        made = normalised_rows(plan, column, alone, sign, step.method, step.options, over)
    return made[..., 0, :]
