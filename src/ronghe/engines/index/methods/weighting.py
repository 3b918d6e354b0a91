"""Weights of the children of a node, given or from the data, and what they come to up a tree.

No weights need sum to one; those from data do. Weights from data are taken from the units that have
all children, unless said otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import moments, portable
from ronghe.engines.index.methods.arrays import Array, by_unit, divided, floats, total
from ronghe.engines.index.methods.matrices import correlations, eigen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def shares(weights: ArrayLike) -> Array:
    """Return weights divided by their sum, over the last axis.

    Examples
    --------
    >>> shares([1.0, 1.0, 2.0]).tolist()
    [0.25, 0.25, 0.5]
    """
    array = floats(weights)
    return divided(array, by_unit(total(array)))


def equal(children: int) -> Array:
    """Return equal weights of a sum of one.

    Examples
    --------
    >>> equal(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    return np.full(children, 1.0 / children)


def effective(weights: ArrayLike, parents: Sequence[int]) -> Array:
    """Return the weight that each node of a tree has in the root.

    Parameters
    ----------
    weights : array, shape (..., nodes): of each node among its siblings.
    parents : for each node the place of its parent, which comes before it; -1 for the root.

    Returns
    -------
    array, shape (..., nodes)
        The product of the shares on the way up: 1 for the root, and for the leaves a sum of one.

    Raises
    ------
    ValueError
        If a parent does not come before its child.

    Notes
    -----
    Source: `get_eff_weights` of COINr.

    Examples
    --------
    >>> effective([1.0, 1.0, 3.0, 2.0, 2.0], [-1, 0, 0, 2, 2]).tolist()
    [1.0, 0.25, 0.75, 0.375, 0.375]
    """
    array = floats(weights)
    above = np.asarray(parents)
    found = np.empty_like(array)
    for node, parent in enumerate(parents):
        if parent < 0:
            found[..., node] = 1.0
            continue
        if parent >= node:
            raise ValueError(f"node {node} comes before its parent {parent}")
        siblings = total(array[..., above == parent])
        found[..., node] = found[..., parent] * divided(array[..., node], siblings)
    return found


def principal(
    scores: ArrayLike, *, of: Literal["first", "all"] = "first", least_value: float = 1.0
) -> Array:
    """Return weights by principal components of the correlations of the children.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of any scale: they are standardised.
    of : "first" takes the loadings of the first component, which may be negative, as COINr does;
        "all" the squared loadings of the important components after a varimax rotation, each child
        in the component that explains most of it, components weighed by the variance they explain
        (OECD).
    least_value : for "all", components with a smaller eigenvalue are not important.

    Returns
    -------
    array, shape (..., children)
        Of a sum of one, unless loadings of both signs make that impossible; missing where a child
        is a constant, or fewer than two units have all children.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 6, "weights based on principal components analysis".

    Examples
    --------
    >>> scores = [[1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0], [3.0, 3.1, 3.2, 3.3]]
    >>> principal(scores).round(12).tolist()
    [0.333333333333, 0.333333333333, 0.333333333333]
    """
    matrix = correlations(_complete(floats(scores)))
    values, vectors = eigen(matrix)
    if of == "first":
        return shares(vectors[..., :, 0])
    rows = zip(
        values.reshape(-1, values.shape[-1]),
        vectors.reshape(-1, *vectors.shape[-2:]),
        strict=True,
    )
    found = [_of_components(value, vector, least_value) for value, vector in rows]
    return np.array(found).reshape(values.shape)


def _of_components(values: Array, vectors: Array, least: float) -> Array:
    if np.isnan(values).any():
        return np.full(values.shape, np.nan)
    kept = max(int(np.count_nonzero(values >= least - 1e-12)), 1)
    loadings = _varimax(vectors[:, :kept] * np.sqrt(np.maximum(values[:kept], 0.0)))
    squares = loadings * loadings
    explained = total(squares.T)
    component = np.argmax(squares, axis=1)
    within = divided(squares[np.arange(len(values)), component], explained[component])
    return shares(within * explained[component] / total(explained))


def _varimax(loadings: Array) -> Array:
    """Return loadings turned so that each child loads on few components (Kaiser 1958)."""
    turned = loadings.copy()
    children, components = turned.shape
    for _ in range(100):
        largest = 0.0
        for one in range(components - 1):
            for other in range(one + 1, components):
                x, y = turned[:, one].copy(), turned[:, other].copy()
                u, v = x * x - y * y, 2.0 * x * y
                a, b = total(u), total(v)
                numerator = 2.0 * (total(u * v) - a * b / children)
                denominator = total(u * u - v * v) - (a * a - b * b) / children
                c, s = _quarter(float(numerator), float(denominator))
                turned[:, one], turned[:, other] = c * x + s * y, c * y - s * x
                largest = max(largest, abs(s))
        if largest < 1e-12:
            break
    return turned


def _quarter(sine: float, cosine: float) -> tuple[float, float]:
    """Return cosine and sine of a quarter of an angle given by its own, by two halvings."""
    length = float(np.sqrt(sine * sine + cosine * cosine))
    if length == 0.0:
        return 1.0, 0.0
    c, s = cosine / length, sine / length
    for _ in range(2):
        half = float(np.sqrt(max((1.0 + c) / 2.0, 0.0)))
        s = s / (2.0 * half) if half > 1e-8 else float(np.copysign(1.0, s))
        c = half
    return c, s


def entropy(scores: ArrayLike) -> Array:
    """Return weights by the entropy of the children: the more units differ in one, the more.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of zero upwards.

    Returns
    -------
    array, shape (..., children)
        ``w = (1 - E) / Σ(1 - E)`` with ``E = -Σ p·ln p / ln n`` and ``p = x / Σx`` over the n units
        that have the child; 0 for a constant; missing where a score is negative, all are 0, or
        fewer than two units have one. Where no child differs at all, they are equal.

    Notes
    -----
    Source: Shannon (1948); Zeleny (1982), Multiple Criteria Decision Making, chapter 7.

    Examples
    --------
    >>> entropy([[1.0, 1.0], [0.0, 2.0]]).tolist()
    [0.0, 1.0]
    >>> entropy([[1.0, 3.0], [3.0, 5.0]]).round(4).tolist()
    [0.8055, 0.1945]
    """
    array = floats(scores)
    known = np.where(np.isnan(array), 0.0, array)
    p = divided(known, by_unit(total(known)))
    is_negative = (known < 0.0).any(axis=-1)
    terms = np.where(p > 0.0, p * portable.log(np.where(p > 0.0, p, 1.0)), p)
    n = moments.number(array)
    spread = 1.0 + divided(total(terms), portable.log(n))
    constant = moments.highest(array) == moments.lowest(array)
    spread = np.where(constant & ~np.isnan(spread), 0.0, np.maximum(spread, 0.0))
    return _or_equal(np.where(is_negative, np.nan, spread))


def critic(scores: ArrayLike) -> Array:
    """Return weights by contrast and conflict: large for a child that varies and says its own.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        On one scale: the method takes standard deviations as they are, mostly of min-max scores.

    Returns
    -------
    array, shape (..., children)
        ``C_j = sd_j · Σ_k (1 - r_jk)`` divided by the sum; 0 for a constant, whose correlations
        count as 0; missing where fewer than two units have a child.

    Notes
    -----
    Source: Diakoulaki, Mavrotas and Papayannakis (1995), doi 10.1016/0305-0548(94)00059-H. CRITIC
    stands for criteria importance through intercriteria correlation.

    Examples
    --------
    >>> critic([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]).tolist()
    [0.25, 0.25, 0.5]
    """
    array = floats(scores)
    deviation = moments.deviation(array)
    found = correlations(array)
    conflict = 1.0 - np.where(np.isnan(found), 0.0, found)
    own = np.arange(array.shape[-2])
    conflict[..., own, own] = 0.0
    return _or_equal(deviation * total(conflict))


def noisy(weights: ArrayLike, draws: ArrayLike, *, factor: float) -> Array:
    """Return weights with noise in proportion to each.

    Parameters
    ----------
    weights : array, shape (..., children)
    draws : array, shape (..., children): uniform between 0 and 1.
    factor : how far a weight may leave itself; 0.25 is a quarter up or down.

    Returns
    -------
    array, shape (..., children)
        ``w · (1 + factor · (2·draw - 1))``.

    Notes
    -----
    Source: `get_noisy_weights` of COINr.

    Examples
    --------
    >>> noisy([2.0, 2.0, 2.0], [0.0, 0.5, 1.0], factor=0.25).tolist()
    [1.5, 2.0, 2.5]
    """
    return floats(weights) * (1.0 + factor * (2.0 * floats(draws) - 1.0))


def _complete(scores: Array) -> Array:
    """Return scores, missing for the units that lack a child."""
    lacks = np.asarray(np.isnan(scores).any(axis=-2))
    return np.where(lacks[..., np.newaxis, :], np.nan, scores)


def _or_equal(importance: Array) -> Array:
    """Return importances as shares; equal ones where there is none at all."""
    children = importance.shape[-1]
    nothing = (importance == 0.0).all(axis=-1, keepdims=True)
    return np.where(nothing, 1.0 / children, shares(importance))
