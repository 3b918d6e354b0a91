"""Small matrices in sums of a fixed order: the same bits on every machine, as BLAS does not give.

Matrices stand on the last two axes; leading axes are runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import (
    Array,
    Mask,
    by_unit,
    count,
    divided,
    finite,
    floats,
    total,
)
from ronghe.engines.index.methods.moments import mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

_SWEEPS = 30  # Jacobi's method squares its error in each; ten are enough for any matrix of ours


def covariances(scores: ArrayLike) -> Array:
    """Return the covariances of children over the units that have both.

    Parameters
    ----------
    scores : array, shape (..., children, units)

    Returns
    -------
    array, shape (..., children, children)
        Divided by n - 1, where n counts the units that have both; missing for fewer than two.

    Examples
    --------
    >>> covariances([[1.0, 3.0], [2.0, 8.0]]).tolist()
    [[2.0, 6.0], [6.0, 18.0]]
    """
    return _of_pairs(floats(scores), _covariance)


def correlations(scores: ArrayLike) -> Array:
    """Return the correlations (Pearson) of children over the units that have both.

    Parameters
    ----------
    scores : array, shape (..., children, units)

    Returns
    -------
    array, shape (..., children, children)
        1 on the diagonal; missing for a constant and for fewer than two units in common.

    Examples
    --------
    >>> correlations([[1.0, 2.0, 3.0], [6.0, 4.0, 2.0], [5.0, 5.0, 5.0]]).tolist()
    [[1.0, -1.0, nan], [-1.0, 1.0, nan], [nan, nan, nan]]
    """
    return _of_pairs(floats(scores), correlation)


def _of_pairs(array: Array, measure: Callable[[Array, Array], Array]) -> Array:
    children = array.shape[-2]
    found = np.empty((*array.shape[:-2], children, children))
    for one in range(children):
        for other in range(one, children):
            pair = measure(array[..., one, :], array[..., other, :])
            found[..., one, other] = found[..., other, one] = pair
    return found


def correlation(one: ArrayLike, other: ArrayLike) -> Array:
    """Return the correlation (Pearson) of series over the units that have both.

    Parameters
    ----------
    one, other : arrays, shape (..., units), that broadcast.

    Returns
    -------
    array, shape (...)
        Missing for a constant and for fewer than two units in common.

    Examples
    --------
    >>> correlation([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]], [2.0, 4.0, 6.0]).tolist()
    [1.0, -1.0]
    """
    with np.errstate(all="ignore"):
        left, right, _ = _paired(floats(one), floats(other))
        squares = finite(total(left * left) * total(right * right))
        return np.clip(divided(total(left * right), np.sqrt(squares)), -1.0, 1.0)


def _covariance(one: Array, other: Array) -> Array:
    with np.errstate(all="ignore"):
        left, right, n = _paired(one, other)
        return divided(total(left * right), np.where(n > 1, n - 1.0, 0.0))


def _paired(one: Array, other: Array) -> tuple[Array, Array, Array]:
    """Return the offsets of two series from their means over the units of both, and how many."""
    has_both = ~(np.isnan(one) | np.isnan(other))
    return _offsets(one, has_both), _offsets(other, has_both), count(has_both)


def _offsets(values: Array, chosen: Mask) -> Array:
    kept = np.where(chosen, values, np.nan)
    return np.where(chosen, kept - by_unit(mean(kept)), 0.0)


def solved(matrix: ArrayLike, right: ArrayLike) -> Array:
    """Return the solution of linear equations, by elimination with pivots.

    Parameters
    ----------
    matrix : array, shape (..., k, k)
    right : array, shape (..., k)

    Returns
    -------
    array, shape (..., k)
        Missing where the matrix is singular or holds a missing number.

    Examples
    --------
    >>> solved([[0.0, 2.0], [4.0, 0.0]], [6.0, 8.0]).tolist()
    [2.0, 3.0]
    """
    rows = np.concatenate([floats(matrix), floats(right)[..., np.newaxis]], axis=-1)
    size = rows.shape[-2]
    for column in range(size):
        pivot = column + np.argmax(np.abs(rows[..., column:, column]), axis=-1)
        rows = _swapped(rows, column, pivot)
        factors = divided(rows[..., :, column], rows[..., column, column, np.newaxis])
        factors[..., column] = 0.0
        rows = rows - factors[..., np.newaxis] * rows[..., column, np.newaxis, :]
    return divided(rows[..., size], np.diagonal(rows, axis1=-2, axis2=-1))


def _swapped(
    rows: Array, one: int, other: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> Array:
    """Return rows with two of each matrix in each other's place."""
    order = np.broadcast_to(np.arange(rows.shape[-2]), rows.shape[:-1]).copy()
    np.put_along_axis(order, np.asarray(other)[..., np.newaxis], one, axis=-1)
    order[..., one] = other
    return np.take_along_axis(rows, order[..., np.newaxis], axis=-2)


def eigen(matrix: ArrayLike) -> tuple[Array, Array]:
    """Return the eigenvalues and eigenvectors of symmetric matrices, the largest first.

    Parameters
    ----------
    matrix : array, shape (..., k, k)

    Returns
    -------
    values : array, shape (..., k)
    vectors : array, shape (..., k, k)
        A column each, of length 1, its largest component positive; missing where the matrix holds a
        missing number.

    Notes
    -----
    Method: cyclic rotations of Jacobi (1846), doi 10.1515/crll.1846.30.51; additions,
    multiplications and square roots alone.

    Examples
    --------
    >>> values, vectors = eigen([[2.0, 1.0], [1.0, 2.0]])
    >>> values.round(12).tolist(), vectors.round(6).tolist()
    ([3.0, 1.0], [[0.707107, 0.707107], [0.707107, -0.707107]])
    """
    rest = floats(matrix).copy()
    size = rest.shape[-1]
    vectors = np.broadcast_to(np.eye(size), rest.shape).copy()
    scale = np.max(np.abs(rest), axis=(-2, -1), initial=0.0)
    off = ~np.eye(size, dtype=np.bool_)
    for _ in range(_SWEEPS):
        if not (np.abs(rest[..., off]) > 1e-300 + by_unit(scale) * 1e-17).any():
            break
        for one in range(size - 1):
            for other in range(one + 1, size):
                _rotate(rest, vectors, one, other)
    is_whole = np.asarray(~np.isnan(floats(matrix)).any(axis=(-2, -1)))
    vectors = np.where(is_whole[..., np.newaxis, np.newaxis], vectors, np.nan)
    values = np.where(is_whole[..., np.newaxis], np.diagonal(rest, axis1=-2, axis2=-1), np.nan)
    order = np.argsort(-values, axis=-1, kind="stable")
    vectors = np.take_along_axis(vectors, order[..., np.newaxis, :], axis=-1)
    return np.take_along_axis(values, order, axis=-1), _pointed(vectors)


def _rotate(rest: Array, vectors: Array, one: int, other: int) -> None:
    """Make one pair of entries off the diagonal 0."""
    entry = rest[..., one, other]
    half = divided(rest[..., other, other] - rest[..., one, one], 2.0 * entry)
    with np.errstate(over="ignore"):
        tangent = np.copysign(1.0, half) / (np.abs(half) + np.sqrt(half * half + 1.0))
    tangent = np.where(np.isnan(half), 0.0, tangent)
    cosine = 1.0 / np.sqrt(tangent * tangent + 1.0)
    c, s = cosine[..., np.newaxis], (tangent * cosine)[..., np.newaxis]
    for columns in (rest, vectors):
        left, right = columns[..., one].copy(), columns[..., other].copy()
        columns[..., one], columns[..., other] = c * left - s * right, s * left + c * right
    upper, lower = rest[..., one, :].copy(), rest[..., other, :].copy()
    rest[..., one, :], rest[..., other, :] = c * upper - s * lower, s * upper + c * lower


def _pointed(vectors: Array) -> Array:
    """Return columns whose largest component is positive."""
    largest = np.argmax(np.abs(vectors), axis=-2)[..., np.newaxis, :]
    return vectors * np.where(np.take_along_axis(vectors, largest, axis=-2) < 0.0, -1.0, 1.0)
