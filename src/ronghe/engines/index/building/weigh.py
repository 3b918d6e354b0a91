"""Where the weights of the children of a node come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.methods import judging, weighting
from ronghe.engines.index.methods.frontier import benefit_of_the_doubt
from ronghe.engines.index.methods.importance import balanced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.definition import Node

    Floats = NDArray[np.float64]

# From the scores of the children, (..., children, rows), to weights, (..., children).
_FROM_SCORES: Mapping[str, Callable[[Floats, Mapping[str, Any]], Floats]] = {
    "pca": lambda scores, options: weighting.principal(scores, of=options["of"]),
    "entropy": lambda scores, _: weighting.entropy(scores),
    "critic": lambda scores, _: weighting.critic(scores),
    "balance": lambda scores, options: _balanced(scores, options["importance"]),
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
    method, options = node.weighting.method, node.weighting.options
    if method in ("given", "as-given"):
        return np.array([child.weight for child in node.children]), False
    if method == "equal":
        return np.ones(len(node.children)), False
    if method == "ahp":
        return judging.judged(options["matrix"]).weights, False
    spans = spans_of(plan, None)
    if method == "benefit-of-the-doubt":
        return _at_their_best(plan, children, options), True
    found = [_FROM_SCORES[method](children[..., span.of], options) for span in spans]
    if len(spans) == 1:
        return found[0], False
    by_row = np.empty(children.shape)
    for span, weights in zip(spans, found, strict=True):
        by_row[..., span.to] = weights[..., None]
    return by_row, True


def _at_their_best(plan: Plan, children: Floats, options: Mapping[str, Any]) -> Floats:
    """Return the weights of each row that serve it best among those of its span."""
    by_row = np.empty(children.shape)
    for span in spans_of(plan, None):
        best = benefit_of_the_doubt(
            children[..., span.to], low=options["low"], high=options["high"]
        )
        by_row[..., span.to] = best.weights
    return by_row


def _balanced(scores: Floats, importance: tuple[float, ...] | None) -> Floats:
    target = np.ones(scores.shape[-2]) if importance is None else np.array(importance)
    runs = scores.reshape(-1, *scores.shape[-2:])
    found = np.stack([balanced(run, target).weights for run in runs])
    return found.reshape(scores.shape[:-1])
