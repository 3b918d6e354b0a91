"""How fast the score of a node rises with the score of each of its children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods import portable
from ronghe.engines.index.methods.arrays import floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Aggregation, Node

    Floats = NDArray[np.float64]
    Gradient = Callable[[Floats, Floats, Floats, Aggregation], Floats]

_AS_THEY_ARE = ("as-given", "benefit-of-the-doubt")  # weights that are not divided by their sum


def gradients(node: Node, x: Floats, weights: Floats, score: Floats) -> Floats | None:
    """Return the slope of a node's score in each child, so that ``Σ slope·x`` is the score.

    A mean of numbers that all grow by a part grows by the same part; for such functions (Euler)
    the products of slope and child add up to the value itself, whatever mean it is.

    Parameters
    ----------
    node : whose aggregation makes the score of its children.
    x : scores of the children, (children, rows), a missing one by the number that it counts as;
        NaN is one that leaves the weights.
    weights : of the children, (children, rows).
    score : of the node, (rows,).

    Returns
    -------
    array or None
        (children, rows), 0 for a child that is missing; where a child of 0 makes the whole 0, all
        slopes are 0. None where the score is no such mean of its children (as Copeland).
    """
    method = node.aggregation.method
    found = _GRADIENTS.get(method)
    if found is None:
        return None
    known = ~np.isnan(x)
    present = np.where(known, weights, 0.0)
    total = present.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(total != 0.0, present / total, 0.0)
        slopes = found(np.where(known, x, 1.0), shares, score, node.aggregation)
    if method == "sum" or (method == "arithmetic" and node.weighting.method in _AS_THEY_ARE):
        slopes = slopes * np.where(known.any(axis=0), weights.sum(axis=0), 0.0)
    return np.where(known & np.isfinite(slopes), slopes, 0.0)


def _arithmetic(x: Floats, shares: Floats, score: Floats, how: Aggregation) -> Floats:
    return shares


def _geometric(x: Floats, shares: Floats, score: Floats, how: Aggregation) -> Floats:
    return floats(shares * score / x)


def _harmonic(x: Floats, shares: Floats, score: Floats, how: Aggregation) -> Floats:
    return floats(shares * (score / x) ** 2)


def _power(x: Floats, shares: Floats, score: Floats, how: Aggregation) -> Floats:
    exponent = 1.0 - float(how.options["exponent"])
    return floats(shares * portable.power(np.asarray(score / x), exponent))


def _extreme(x: Floats, shares: Floats, score: Floats, how: Aggregation) -> Floats:
    """Return 1 for the first child that is the extreme one, 0 for the others."""
    is_it = (x == score) & (shares > 0.0)
    return floats(is_it & (np.cumsum(is_it, axis=0) == 1))


_GRADIENTS: dict[str, Gradient] = {
    "arithmetic": _arithmetic,
    "sum": _arithmetic,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "power": _power,
    "minimum": _extreme,
    "maximum": _extreme,
}
