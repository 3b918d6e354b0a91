"""Where the weights of the children of a node come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.methods import weighting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.definition import Node

    Floats = NDArray[np.float64]

# From the scores of the children, (..., children, rows), to weights, (..., children).
_FROM_SCORES: Mapping[str, Callable[[Floats], Floats]] = {
    "pca": weighting.principal,
    "entropy": weighting.entropy,
    "critic": weighting.critic,
}


def node_weights(plan: Plan, node: Node, children: Floats) -> tuple[Floats, bool]:
    """Return the weights of the children of a node, and whether each row has its own.

    Parameters
    ----------
    plan : of the index and its table.
    node : whose children they are.
    children : their scores, (..., children, rows).

    Returns
    -------
    array, (..., children), or (..., children, rows) where each row has its own
        Of any sum.
    """
    method = node.weighting.method
    if method in ("given", "as-given"):
        return np.array([child.weight for child in node.children]), False
    if method == "equal":
        return np.ones(len(node.children)), False
    spans = spans_of(plan, None)
    found = [_FROM_SCORES[method](children[..., span.of]) for span in spans]
    if len(spans) == 1:
        return found[0], False
    by_row = np.empty(children.shape)
    for span, weights in zip(spans, found, strict=True):
        by_row[..., span.to] = weights[..., None]
    return by_row, True
