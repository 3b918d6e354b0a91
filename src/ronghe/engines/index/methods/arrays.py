"""What all methods share: types of arrays, sums in a fixed order, quotients without infinities."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


def floats(values: ArrayLike) -> Array:
    """Return values as an array of doubles, units side by side in memory."""
    return np.ascontiguousarray(values, dtype=np.float64)


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
        return finite(np.true_divide(dividend, divisor))


def finite(values: ArrayLike) -> Array:
    """Return the values with NaN in the place of infinities."""
    array = np.asarray(values, dtype=np.float64)
    infinite = np.isinf(array)
    return np.where(infinite, np.nan, array) if infinite.any() else array


def by_unit(parameter: ArrayLike) -> Array:
    """Return a parameter of each series with an axis for its units."""
    return np.asarray(parameter, dtype=np.float64)[..., np.newaxis]
