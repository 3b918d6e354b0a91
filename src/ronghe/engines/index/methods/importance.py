"""Weights by what they should bring about: each child as important in the result as intended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods import portable
from ronghe.engines.index.methods.aggregating import arithmetic
from ronghe.engines.index.methods.arrays import Array, Mask, floats, total
from ronghe.engines.index.methods.matrices import correlation, covariances, solved
from ronghe.engines.index.methods.weighting import shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

_ROUNDS = 1000
_MUCH = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """Weights of a sum of one, and the importance that they give: shares of the correlations."""

    weights: Array
    importance: Array


def importance(scores: ArrayLike, result: ArrayLike) -> Array:
    """Return the correlation of each child with the score of its node.

    Parameters
    ----------
    scores : array, shape (children, units)
    result : array, shape (units,)

    Examples
    --------
    >>> importance([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]], [2.0, 4.0, 6.0]).tolist()
    [1.0, -1.0]
    """
    return correlation(floats(scores), floats(result))


def balanced(
    scores: ArrayLike,
    target: ArrayLike,
    *,
    aggregate: Callable[[Array, Array], Array] = arithmetic,
) -> Balance:
    """Return weights by which the correlations of children and node are in given proportions.

    Parameters
    ----------
    scores : array, shape (children, units)
        Units that lack a child are left out.
    target : array, shape (children,): intended importance, above 0, of any sum.
    aggregate : how scores and weights make the score of the node.

    Returns
    -------
    Balance
        Where the target cannot be reached by weights of zero upwards, those that come near it.
        Missing where a child is a constant or fewer than three units have all children.

    Raises
    ------
    ValueError
        If there is not a target above 0 for each child.

    Notes
    -----
    For the arithmetic mean, correlations are proportional to ``C·w / s`` with the covariances C and
    the standard deviations s: linear equations. Else weights are adapted in the proportion of what
    is intended to what is reached until they stay. COINr searches for the same by a simplex method
    with random results. Source: Becker et al. (2017), doi 10.1016/j.ecolind.2017.03.056.

    Examples
    --------
    >>> made = balanced([[1.0, 2.0, 3.0, 4.0], [20.0, 10.0, 40.0, 30.0]], [1.0, 1.0])
    >>> made.weights.round(6).tolist(), made.importance.round(6).tolist()
    ([0.909091, 0.090909], [0.5, 0.5])
    """
    array, wanted = floats(scores), floats(target)
    if wanted.shape != array.shape[:1] or not (wanted > 0.0).all():
        raise ValueError("a target above 0 for each child is needed")
    complete = array[:, ~np.isnan(array).any(axis=0)]
    covariance = covariances(complete)
    spread = np.sqrt(np.diagonal(covariance))
    if complete.shape[1] < 3 or not (spread > 0.0).all():
        missing = np.full(wanted.shape, np.nan)
        return Balance(weights=missing, importance=missing)
    weights = shares(_not_negative(covariance / spread[:, np.newaxis], shares(wanted)))
    if aggregate is not arithmetic:
        weights = _adapted(complete, wanted, weights, aggregate)
    reached = importance(complete, aggregate(complete, weights))
    return Balance(weights=weights, importance=shares(reached))


def _not_negative(matrix: Array, target: Array) -> Array:
    """Return the solution; or that of zero upwards with the least squares of the differences.

    Method: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23.
    """
    found = solved(matrix, target)
    if (found >= 0.0).all():
        return found
    # One more equation, of much weight: what is reached sums to one, as the target does.
    matrix = np.concatenate([matrix, _MUCH * total(matrix.T)[np.newaxis]])
    target = np.append(target, _MUCH)
    square = _product(matrix.T, matrix.T)
    right = total(matrix.T * target)
    weights = np.zeros(len(right))
    chosen = np.zeros(len(right), dtype=np.bool_)
    for _ in range(3 * len(right)):
        slope = np.where(chosen, -np.inf, right - total(square * weights))
        best = int(np.argmax(slope))
        if slope[best] <= 1e-12 * float(np.max(np.abs(right))):
            break
        chosen[best] = True
        weights = _feasible(square, right, weights, chosen)
    return weights


def _feasible(square: Array, right: Array, weights: Array, chosen: Mask) -> Array:
    """Return the solution for the chosen weights, those that would be negative left out."""
    while True:
        trial = np.zeros(weights.shape)
        trial[chosen] = solved(square[np.ix_(chosen, chosen)], right[chosen])
        sinking = chosen & ~(trial > 0.0)
        if not sinking.any():
            return trial
        steps = weights[sinking] / (weights[sinking] - trial[sinking])
        weights = weights + float(np.nanmin(steps)) * (trial - weights)
        chosen &= weights > 1e-15
        weights = np.where(chosen, weights, 0.0)


def _product(one: Array, other: Array) -> Array:
    return np.stack([total(row * other) for row in one])


def _adapted(
    scores: Array, target: Array, weights: Array, aggregate: Callable[[Array, Array], Array]
) -> Array:
    wanted = shares(target)

    def lacking(tried: Array) -> tuple[Array, float]:
        reached = np.maximum(importance(scores, aggregate(scores, tried)), 1e-3)
        ratio = wanted / shares(reached)
        return ratio, float(np.max(np.abs(ratio - 1.0)))

    weights, step = shares(np.maximum(weights, 1e-6)), 1.0
    ratio, apart = lacking(weights)
    for _ in range(_ROUNDS):
        if apart < 1e-12 or step < 1e-6:
            break
        tried = shares(weights * portable.power(ratio, step))
        new_ratio, new_apart = lacking(tried)
        # Longer steps while they help, half the way back where one was too long.
        if new_apart < apart:
            weights, ratio, apart, step = tried, new_ratio, new_apart, step * 1.5
        else:
            step /= 2.0
    return weights
