"""Logarithms, exponentials and powers that are the same bits on every machine.

A release is rebuilt elsewhere byte for byte, and libraries of mathematics differ in the last bit of
a double. They agree on it when they calculate with more bits than they keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def log(values: ArrayLike) -> Array:
    """Return the natural logarithm; missing where the value is not above zero.

    Examples
    --------
    >>> log([1.0, 0.0, -1.0]).tolist()
    [0.0, nan, nan]
    """
    with np.errstate(all="ignore"):
        return _doubles(np.log(_longer(values)))


def log2(values: ArrayLike) -> Array:
    """Return the logarithm to base 2; missing where the value is not above zero.

    Examples
    --------
    >>> log2([1.0, 8.0, 0.25]).tolist()
    [0.0, 3.0, -2.0]
    """
    with np.errstate(all="ignore"):
        return _doubles(np.log2(_longer(values)))


def log10(values: ArrayLike) -> Array:
    """Return the logarithm to base 10; missing where the value is not above zero.

    Examples
    --------
    >>> log10([1.0, 1000.0]).tolist()
    [0.0, 3.0]
    """
    with np.errstate(all="ignore"):
        return _doubles(np.log10(_longer(values)))


def exp(values: ArrayLike) -> Array:
    """Return e to a power; missing where it is too large for a double.

    Examples
    --------
    >>> exp([0.0, 1000.0]).tolist()
    [1.0, nan]
    """
    with np.errstate(all="ignore"):
        return _doubles(np.exp(_longer(values)))


def power(values: ArrayLike, exponent: ArrayLike) -> Array:
    """Return values to a power; missing where it is not a finite real number.

    Examples
    --------
    >>> power([4.0, 0.0, -1.0], 0.5).tolist()
    [2.0, 0.0, nan]
    """
    with np.errstate(all="ignore"):
        return _doubles(np.power(_longer(values), _longer(exponent)))


def _longer(values: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.longdouble]]:
    return np.asarray(values, dtype=np.longdouble)


def _doubles(values: np.ndarray[tuple[int, ...], np.dtype[np.longdouble]]) -> Array:
    return finite(values.astype(np.float64))
