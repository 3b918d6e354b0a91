"""The nodes of the tree: children become the score of their parent, runs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.definition import Aggregation

    Floats = NDArray[np.float64]


def nodes_build(
    plan: Plan,
    values: Floats,
    *,
    weights: Mapping[str, Floats] | None = None,
    aggregations: Mapping[str, Aggregation] | None = None,
) -> Floats:
    """Return the scores of all keys of the index, (..., keys, rows), the root last.

    Parameters
    ----------
    plan : of the index and its table.
    values : the indicators as the last step left them, (..., leaves, rows).
    weights : by key of a node, weights of its children other than its own, (..., children) or
        (..., children, rows).
    aggregations : by key of a node, another way to aggregate than its own.
    """
    index = plan.index
    found: dict[str, Floats] = {
        leaf.key: values[..., at, :] for at, leaf in enumerate(index.leaves)
    }
    for node in index.nodes:
        children = np.stack([found[child.key] for child in node.children], axis=-2)
        own = np.array([child.weight for child in node.children])
        weight = (weights or {}).get(node.key, own)
        found[node.key] = _arithmetic(children, weight)
    return np.stack(np.broadcast_arrays(*(found[key] for key in index.keys)), axis=-2)


def _arithmetic(x: Floats, weights: Floats) -> Floats:
    per_row = weights if weights.ndim >= x.ndim else weights[..., None]
    total = sum_of_weights = np.zeros(x.shape[:-2] + x.shape[-1:])
    for child in range(x.shape[-2]):
        column, weight = x[..., child, :], per_row[..., child, :]
        known = ~np.isnan(column)
        total = total + np.where(known, column * weight, 0.0)
        sum_of_weights = sum_of_weights + np.where(known, weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / sum_of_weights)
