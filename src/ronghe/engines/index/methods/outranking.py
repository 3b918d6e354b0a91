"""Compare units by pairs: how many others each one beats, whatever the distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, floats, series_of, tables_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_CELLS = 1 << 18  # of pairs compared at once: what stays in the cache


def margins(scores: ArrayLike, weights: ArrayLike) -> Array:
    """Return by how much each unit outranks each other.

    Parameters
    ----------
    scores : array, shape (children, units)
    weights : array, shape (children,)

    Returns
    -------
    array, shape (units, units)
        The weights of the children by which the unit of the row is better less those by which it is
        worse, as a share of all: from -1 to 1, 0 on the diagonal. A child that either unit lacks
        says nothing. Twice the entry of an outranking matrix, less one.

    Examples
    --------
    >>> margins([[1.0, 2.0], [5.0, 3.0], [4.0, 1.0]], [1.0, 1.0, 2.0]).tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    array, given = floats(scores), floats(weights)
    return _margins(array, given, slice(0, array.shape[-1])) / float(np.add.reduce(given))


def copeland(scores: ArrayLike, weights: ArrayLike) -> Array:
    """Return how many units each one outranks, less how many outrank it.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Only their order matters; NaN is a child that says nothing of the unit.
    weights : array, shape (..., children)

    Returns
    -------
    array, shape (..., units)
        From ``1 - n`` to ``n - 1``; missing where the unit has no child at all, and not counted by
        the others. Time grows with the square of the units, memory with the units.

    Notes
    -----
    Source: Copeland (1951); OECD/JRC Handbook (2008), step 7, non-compensatory multi-criteria.

    Examples
    --------
    >>> copeland([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]], [1.0, 1.0, 1.0]).tolist()
    [-2.0, 0.0, 2.0]
    """
    array = floats(scores)
    given = np.asarray(weights, dtype=np.float64)
    lead = np.broadcast_shapes(array.shape[:-2], given.shape[:-1])
    tables = tables_of(np.broadcast_to(array, (*lead, *array.shape[-2:])))
    rows = series_of(np.broadcast_to(given, (*lead, given.shape[-1])))
    found = np.array([_copeland(table, row) for table, row in zip(tables, rows, strict=True)])
    return found.reshape(*lead, array.shape[-1])


def _copeland(scores: Array, weights: Array) -> Array:
    units = scores.shape[-1]
    # Weights that cancel leave dust; a child's weight is far above it.
    dust = 1e-12 * float(np.add.reduce(np.abs(weights)))
    found = np.empty(units)
    step = max(_CELLS // max(units, 1), 1)
    for start in range(0, units, step):
        chunk = slice(start, start + step)
        by = _margins(scores, weights, chunk)
        found[chunk] = np.count_nonzero(by > dust, axis=-1) - np.count_nonzero(by < -dust, axis=-1)
    found[np.isnan(scores).all(axis=-2)] = np.nan
    return found


def _margins(scores: Array, weights: Array, chunk: slice) -> Array:
    """Return the margins, in weights, of a chunk of units over all."""
    found = np.zeros((scores[0, chunk].size, scores.shape[-1]))
    for child, weight in zip(scores, weights, strict=True):
        own = child[chunk, np.newaxis]
        found += weight * ((own > child).view(np.int8) - (own < child).view(np.int8))
    return found
