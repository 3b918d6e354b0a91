"""What all methods share: types of arrays, sums in a fixed order, quotients without infinities."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

_CELLS = 1 << 15  # of a block


def floats(values: ArrayLike) -> Array:
    """Return values as an array of doubles, units side by side in memory."""
    return np.asarray(values, dtype=np.float64, order="C")


def total(values: Array) -> Array:
    """Return the sum over the last axis, 0 of nothing.

    Rows are laid side by side first: NumPy then adds each row pairwise in an order that depends on
    its length alone, so that a row has the same bits alone and among a thousand.
    """
    return np.asarray(np.add.reduce(np.ascontiguousarray(values), axis=-1))


def count(present: Mask) -> Array:
    """Return how many are true on the last axis, as doubles."""
    return np.asarray(np.count_nonzero(present, axis=-1), dtype=np.float64)


def divided(dividend: ArrayLike, divisor: ArrayLike) -> Array:
    """Return the quotient; missing where it is not a finite number.

    Examples
    --------
    >>> divided([1.0, 1.0, float("nan")], [2.0, 0.0, 1.0]).tolist()
    [0.5, nan, nan]
    """
    with np.errstate(all="ignore"):
        found = np.asarray(np.true_divide(dividend, divisor))
    np.copyto(found, np.nan, where=np.isinf(found))
    return found


def finite(values: ArrayLike) -> Array:
    """Return the values with NaN in the place of infinities."""
    array = np.asarray(values, dtype=np.float64)
    infinite = np.isinf(array)
    return np.where(infinite, np.nan, array) if infinite.any() else array


def series_of(array: Array) -> Array:
    """Return the series of an array one below the other: leading axes become one.

    Examples
    --------
    >>> series_of(np.zeros((2, 3, 4))).shape, series_of(np.zeros(0)).shape
    ((6, 4), (1, 0))
    """
    return array.reshape(math.prod(array.shape[:-1]), array.shape[-1])


def tables_of(array: Array) -> Array:
    """Return the tables (children, units) of an array one after the other.

    Examples
    --------
    >>> tables_of(np.zeros((2, 3, 4, 5))).shape, tables_of(np.zeros((4, 0))).shape
    ((6, 4, 5), (1, 4, 0))
    """
    return array.reshape(math.prod(array.shape[:-2]), *array.shape[-2:])


def blocks_of(rows: Array) -> Iterator[Array]:
    """Yield series (rows, units) a few at a time: what is worked with stays in the cache.

    Examples
    --------
    >>> [len(block) for block in blocks_of(np.zeros((5, 16000)))]
    [2, 2, 1]
    """
    step = max(_CELLS // max(rows.shape[1], 1), 1)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def in_blocks(
    function: Callable[[Array], tuple[Array, ...]], array: Array, numbers: int
) -> tuple[Array, ...]:
    """Return what a function says of each series, in `blocks_of` them.

    Parameters
    ----------
    function : gives so many `numbers` for each of some series (any, units).
    array : shape (..., units)

    Returns
    -------
    arrays, shape (...), as many as `numbers`
        Missing where the function leaves the range of doubles.

    Examples
    --------
    >>> in_blocks(lambda rows: (rows[:, 0], rows[:, 1]), np.array([[1.0, 2.0], [3.0, 4.0]]), 2)
    (array([1., 3.]), array([2., 4.]))
    """
    rows = series_of(array)
    found = np.empty((numbers, len(rows)))
    start = 0
    with np.errstate(all="ignore"):
        for block in blocks_of(rows):
            end = start + len(block)
            for target, part in zip(found, function(block), strict=True):
                target[start:end] = finite(part)
            start = end
    return tuple(each.reshape(array.shape[:-1]) for each in found)


def by_unit(parameter: ArrayLike) -> Array:
    """Return a parameter of each series with an axis for its units."""
    return np.asarray(parameter, dtype=np.float64)[..., np.newaxis]
