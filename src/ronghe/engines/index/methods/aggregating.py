"""Make one score of the scores of a node's children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import portable
from ronghe.engines.index.methods.arrays import Array, Mask, divided, finite, floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_TOLERANCE = 1e-12  # shares are compared with it, so that two of three weights of 1/3 are 2/3


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """What a node makes of a child without a score.

    A missing child leaves the weights, if the present children have at least the share `at_least`
    of the weights (or, `by` "number", of the children); else the node has no score. 1 demands all
    of them.
    """

    at_least: float = 0.0
    by: Literal["weight", "number"] = "weight"


LEAVES = Missing()


def weighted(weights: ArrayLike, scores: Array, *, of_units: bool = False) -> Array:
    """Return weights with an axis for units, as the aggregators take them.

    Parameters
    ----------
    weights : array, shape (..., children), or (..., children, units) with `of_units`.
    scores : array, shape (..., children, units)
    of_units : each unit has weights of its own.

    Raises
    ------
    ValueError
        If there is not a weight for each child.

    Examples
    --------
    >>> weighted([1.0, 2.0], np.zeros((2, 3))).tolist()
    [[1.0], [2.0]]
    """
    array = np.asarray(weights, dtype=np.float64)
    found = array if of_units else array[..., np.newaxis]
    if found.shape[-2] != scores.shape[-2]:
        raise ValueError(f"{found.shape[-2]} weights for {scores.shape[-2]} children")
    return found


def arithmetic(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    of_units: bool = False,
    as_given: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the weighted arithmetic mean: a gain of one child makes up for a loss of another.

    Parameters
    ----------
    scores : array, shape (..., children, units)
    weights : array, shape (..., children), with any sum, or (..., children, units) with `of_units`.
    as_given : do not divide by the sum of all weights: weights of a sum of 0.999 give 0.999 of the
        mean.
    missing : what a missing child does.

    Returns
    -------
    array, shape (..., units)
        ``Σ w·x / Σ w`` over the children present; missing where none is, or too few, or where
        their weights add up to 0.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 7.

    Examples
    --------
    >>> arithmetic([[10.0, 10.0], [40.0, float("nan")]], [1.0, 2.0]).tolist()
    [30.0, 10.0]
    """
    array = floats(scores)
    shares = weighted(weights, array, of_units=of_units)
    found = divided(_sum(array, shares), _present(array, shares))
    if as_given:
        found = found * _sum(np.ones_like(shares), shares)
    return _enough(found, array, shares, missing)


def geometric(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the weighted geometric mean: a weak child weighs more than a strong one.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of zero upwards.
    weights, of_units, missing : as for `arithmetic`.

    Returns
    -------
    array, shape (..., units)
        ``exp(Σ w·ln x / Σ w)``; 0 where a child with a weight is 0; missing where none is present,
        or too few, or where one is negative.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 7.

    Examples
    --------
    >>> geometric([[4.0, 0.0], [9.0, 5.0]], [1.0, 1.0]).round(12).tolist()
    [6.0, 0.0]
    """
    array = floats(scores)
    shares = weighted(weights, array, of_units=of_units)
    logs = portable.log(np.where(array == 0.0, 1.0, array))
    sums, present = _sum(logs, shares), _present(array, shares)
    found = portable.exp(divided(sums, present))
    return _enough(_of_positive(found, array, shares), array, shares, missing)


def harmonic(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the weighted harmonic mean: a weak child weighs most.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of zero upwards.
    weights, of_units, missing : as for `arithmetic`.

    Returns
    -------
    array, shape (..., units)
        ``Σ w / Σ (w/x)``; 0 where a child with a weight is 0; missing where none is present, or too
        few, or where one is negative.

    Examples
    --------
    >>> harmonic([[2.0, 0.0], [6.0, 5.0]], [1.0, 1.0]).tolist()
    [3.0, 0.0]
    """
    array = floats(scores)
    shares = weighted(weights, array, of_units=of_units)
    inverse = divided(1.0, np.where(array == 0.0, 1.0, array))
    found = divided(_present(array, shares), _sum(inverse, shares))
    return _enough(_of_positive(found, array, shares), array, shares, missing)


def power(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    exponent: float,
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the weighted power mean; the lower the exponent, the more a weak child weighs.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of zero upwards.
    weights, of_units, missing : as for `arithmetic`.
    exponent : 1 is the arithmetic mean, 0 the geometric and -1 the harmonic one.

    Returns
    -------
    array, shape (..., units)
        ``(Σ w·x^p / Σ w)^(1/p)``; for p of 0 or below 0 where a child with a weight is 0; missing
        where none is present, or too few, or where one is negative.

    Examples
    --------
    >>> power([[1.0], [7.0]], [1.0, 1.0], exponent=2).tolist()
    [5.0]
    """
    array = floats(scores)
    if exponent == 0:
        return geometric(array, weights, of_units=of_units, missing=missing)
    shares = weighted(weights, array, of_units=of_units)
    safe = np.where(array == 0.0, 1.0, array) if exponent < 0 else array
    mean = divided(_sum(portable.power(safe, exponent), shares), _present(array, shares))
    found = portable.power(mean, divided(1.0, exponent))
    kept = _of_positive(found, array, shares, is_zero_kept=exponent > 0)
    return _enough(kept, array, shares, missing)


def penalised(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    penalty: Literal["down", "up"] = "down",
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the mean with a penalty for children that differ (Mazziotta-Pareto index).

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Z-scores with a mean of 100 and a standard deviation of 10, by the method.
    weights, of_units, missing : as for `arithmetic`; the method itself has equal weights.
    penalty : "down" where a high score is good, "up" where it is bad, as of poverty.

    Returns
    -------
    array, shape (..., units)
        ``M · (1 ∓ cv²)`` with the weighted mean M and the coefficient of variation cv of the
        children present (population); missing where none is, or too few, or where M is 0.

    Notes
    -----
    Source: Mazziotta and Pareto (2013), Rivista Italiana di Economia Demografia e Statistica 67.

    Examples
    --------
    >>> penalised([[90.0, 100.0], [110.0, 100.0]], [1.0, 1.0]).tolist()
    [99.0, 100.0]
    >>> penalised([[90.0], [110.0]], [1.0, 1.0], penalty="up").tolist()
    [101.0]
    """
    array = floats(scores)
    shares = weighted(weights, array, of_units=of_units)
    present = _present(array, shares)
    mean = divided(_sum(array, shares), present)
    offsets = array - mean[..., np.newaxis, :]
    with np.errstate(over="ignore"):
        variance = divided(_sum(finite(offsets * offsets), shares), present)
    ratio = divided(variance, mean)
    return _enough(mean - ratio if penalty == "down" else mean + ratio, array, shares, missing)


def median(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return the weighted median: half of the weights lie below it, half above.

    Parameters
    ----------
    scores : array, shape (..., children, units)
    weights, of_units, missing : as for `arithmetic`; weights of zero upwards.

    Returns
    -------
    array, shape (..., units)
        A child's score, or the mean of two where the weights part between them; so that equal
        weights give the median. Missing where no child with a weight is present, or too few.

    Examples
    --------
    >>> median([[1.0], [9.0], [2.0]], [1.0, 1.0, 1.0]).tolist()
    [2.0]
    >>> median([[1.0], [9.0], [2.0]], [1.0, 2.0, 1.0]).tolist()
    [5.5]
    """
    array = floats(scores)
    given = weighted(weights, array, of_units=of_units)
    shape = np.broadcast_shapes(array.shape, given.shape)
    counted = np.where(np.isnan(array), 0.0, given)
    order = np.argsort(np.broadcast_to(array, shape), axis=-2, kind="stable")
    ordered = np.take_along_axis(np.broadcast_to(array, shape), order, axis=-2)
    below = np.cumsum(np.take_along_axis(np.broadcast_to(counted, shape), order, -2), axis=-2)
    half = below[..., -1:, :] / 2.0
    dust = below[..., -1:, :] * _TOLERANCE
    low, high = (
        np.take_along_axis(ordered, np.argmax(passes, axis=-2)[..., np.newaxis, :], -2)[..., 0, :]
        for passes in (below >= half - dust, below > half + dust)
    )
    found = np.where(half[..., 0, :] > 0.0, (low + high) / 2.0, np.nan)
    return _enough(found, array, given, missing)


def in_order(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    place: Literal["median", "minimum", "maximum"],
    of_units: bool = False,
    missing: Missing = LEAVES,
) -> Array:
    """Return what stands at a place among the children: the `median`, the smallest, the largest.

    Parameters
    ----------
    scores : array, shape (..., children, units)
    weights, of_units, missing : as for `arithmetic`; to the smallest and the largest they only say
        whether enough is present.

    Examples
    --------
    >>> in_order([[1.0], [2.0], [9.0]], [1.0, 1.0, 1.0], place="maximum").tolist()
    [9.0]
    """
    if place == "median":
        return median(scores, weights, of_units=of_units, missing=missing)
    array = floats(scores)
    shares = weighted(weights, array, of_units=of_units)
    reduce = np.fmin.reduce if place == "minimum" else np.fmax.reduce
    return _enough(np.asarray(reduce(array, axis=-2)), array, shares, missing)


def _sum(scores: Array, weights: Array) -> Array:
    """Return ``Σ w·x`` over the children present, added in their order.

    A product of matrices would change its last bits with the number of runs.
    """
    shape = np.broadcast_shapes(scores.shape, weights.shape)
    added = np.zeros((*shape[:-2], shape[-1]))
    has_missing = bool(np.isnan(scores).any())
    for child in range(shape[-2]):
        term = weights[..., child, :] * scores[..., child, :]
        added += np.where(np.isnan(scores[..., child, :]), 0.0, term) if has_missing else term
    return added


def _present(scores: Array, weights: Array) -> Array:
    """Return the sum of the weights of the children present."""
    return _sum(np.where(np.isnan(scores), np.nan, 1.0), weights)


def _of_positive(
    means: Array, scores: Array, weights: Array, *, is_zero_kept: bool = False
) -> Array:
    """Return means that are 0 where a child with a weight is, and missing where one is negative."""
    has_weight = weights != 0.0
    found = np.where(((scores < 0.0) & has_weight).any(axis=-2), np.nan, means)
    if is_zero_kept:
        return found
    is_zero = ((scores == 0.0) & has_weight).any(axis=-2)
    return np.where(is_zero & ~np.isnan(found), 0.0, found)


def _enough(means: Array, scores: Array, weights: Array, missing: Missing) -> Array:
    """Return means, missing where too few children are present."""
    if missing.at_least <= 0.0:
        return finite(means)
    counted = np.ones_like(weights) if missing.by == "number" else np.abs(weights)
    share = divided(_present(scores, counted), _sum(np.ones_like(counted), counted))
    is_enough: Mask = share >= missing.at_least - _TOLERANCE
    return np.where(is_enough, finite(means), np.nan)
