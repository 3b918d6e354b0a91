"""Moments and quantiles of each series, missing values left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods.arrays import (
    Array,
    by_unit,
    count,
    divided,
    floats,
    in_blocks,
    total,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Spread = Literal["sample", "population"]


def number(values: ArrayLike) -> Array:
    """Return how many values each series has.

    Examples
    --------
    >>> number([1.0, float("nan"), 3.0]).tolist()
    2.0
    """
    return count(~np.isnan(floats(values)))


def mean(values: ArrayLike) -> Array:
    """Return the arithmetic mean of each series; missing where it has no value.

    Examples
    --------
    >>> mean([[1.0, float("nan"), 3.0], [float("nan")] * 3]).tolist()
    [2.0, nan]
    """
    return in_blocks(lambda rows: (_mean(rows),), floats(values), 1)[0]


def _mean(rows: Array) -> Array:
    absent = np.isnan(rows)
    known = np.where(absent, 0.0, rows) if absent.any() else rows
    found = divided(total(known), count(~absent))
    # Rounding puts the mean of a constant beside it, and the constant would have a deviation.
    return np.asarray(np.minimum(np.maximum(found, lowest(rows)), highest(rows)))


def deviation(values: ArrayLike, *, of: Spread = "sample") -> Array:
    """Return the standard deviation of each series.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN is left out.
    of : "sample" divides the squares by n - 1, "population" by n.

    Returns
    -------
    array, shape (...)
        In the unit of the values; missing for a sample of one, and of nothing.

    Examples
    --------
    >>> deviation([1.0, 3.0], of="population").tolist()
    1.0
    >>> deviation([2.0, 4.0, 6.0]).tolist()
    2.0
    """
    array = floats(values)
    units = number(array)
    (squares,) = in_blocks(lambda rows: (total(_centred(rows)[0]),), array, 1)
    freedom = units - 1.0 if of == "sample" else units
    return np.sqrt(divided(squares, np.where(freedom > 0, freedom, 0.0)))


def skewness(values: ArrayLike) -> Array:
    """Return the sample skewness G1 of each series.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN is left out.

    Returns
    -------
    array, shape (...)
        ``G1 = n / ((n-1)(n-2)) · Σ(x-mean)³ / sd³``, dimensionless; missing for fewer than three
        values and for a constant.

    Notes
    -----
    Source: Joanes and Gill (1998), doi 10.1111/1467-9884.00122; the skewness of spreadsheets.

    Examples
    --------
    >>> round(float(skewness([1.0, 2.0, 6.0])), 4)
    1.4579
    """
    return shape(values)[0]


def kurtosis(values: ArrayLike) -> Array:
    """Return the sample excess kurtosis G2 of each series, 0 of a normal distribution.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN is left out.

    Returns
    -------
    array, shape (...)
        ``G2 = n(n+1) / ((n-1)(n-2)(n-3)) · Σ(x-mean)⁴ / sd⁴ - 3(n-1)² / ((n-2)(n-3))``,
        dimensionless; missing for fewer than four values and for a constant.

    Notes
    -----
    Source: Joanes and Gill (1998), doi 10.1111/1467-9884.00122; the kurtosis of spreadsheets.

    Examples
    --------
    >>> round(float(kurtosis([1.0, 2.0, 3.0, 10.0])), 4)
    3.228
    """
    return shape(values)[1]


def shape(values: ArrayLike) -> tuple[Array, Array]:
    """Return skewness G1 and excess kurtosis G2 of each series, at the cost of one.

    Examples
    --------
    >>> [each.tolist() for each in shape([5.0, 5.0, 5.0, 5.0])]
    [nan, nan]
    """
    array = floats(values)
    n = number(array)
    second, third, fourth = in_blocks(_powers, array, 3)
    variance = divided(second, n - 1.0)
    skew = divided(n * third, (n - 1.0) * (n - 2.0) * variance * np.sqrt(variance))
    heavy = divided(n * (n + 1.0) * fourth, (n - 1.0) * (n - 2.0) * (n - 3.0) * variance**2)
    excess = heavy - divided(3.0 * (n - 1.0) ** 2, (n - 2.0) * (n - 3.0))
    return np.where(n > 2, skew, np.nan), np.where(n > 3, excess, np.nan)


def quantile(values: ArrayLike, share: float) -> Array:
    """Return the value that a share of each series lies below, between neighbours in proportion.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN is left out.
    share : 0 is the smallest value, 0.5 the median, 1 the largest.

    Returns
    -------
    array, shape (...)
        At the place ``share · (n-1)`` of the ordered values (type 7 of Hyndman and Fan 1996,
        doi 10.1080/00031305.1996.10473566); missing where there is no value.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> quantile([4.0, 1.0, float("nan"), 2.0], 0.25).tolist()
    1.5
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    ordered = np.sort(floats(values), axis=-1)  # NaN last
    if not ordered.shape[-1]:
        return np.full(ordered.shape[:-1], np.nan)
    place = share * np.maximum(number(ordered) - 1.0, 0.0)
    lower = np.floor(place)
    low = np.take_along_axis(ordered, by_unit(lower).astype(np.int64), axis=-1)[..., 0]
    high = np.take_along_axis(ordered, by_unit(np.ceil(place)).astype(np.int64), axis=-1)[..., 0]
    return np.asarray(low + (high - low) * (place - lower))


def median(values: ArrayLike) -> Array:
    """Return the median of each series; missing where it has no value.

    Examples
    --------
    >>> median([3.0, 1.0, 2.0, 10.0]).tolist()
    2.5
    """
    return quantile(values, 0.5)


def lowest(values: ArrayLike) -> Array:
    """Return the smallest value of each series; missing where it has none.

    Examples
    --------
    >>> lowest([3.0, float("nan"), 2.0]).tolist()
    2.0
    """
    return np.asarray(np.fmin.reduce(floats(values), axis=-1, initial=np.nan))


def highest(values: ArrayLike) -> Array:
    """Return the largest value of each series; missing where it has none.

    Examples
    --------
    >>> highest([3.0, float("nan"), 2.0]).tolist()
    3.0
    """
    return np.asarray(np.fmax.reduce(floats(values), axis=-1, initial=np.nan))


def _powers(rows: Array) -> tuple[Array, Array, Array]:
    """Return the sums of the second to the fourth powers of the offsets from the mean."""
    squares, offsets = _centred(rows)
    second = total(squares)
    np.multiply(offsets, squares, out=offsets)
    np.multiply(squares, squares, out=squares)
    return second, total(offsets), total(squares)


def _centred(rows: Array) -> tuple[Array, Array]:
    """Return squares and offsets from the mean of each series, 0 for a missing value."""
    offsets = rows - by_unit(_mean(rows))
    np.copyto(offsets, 0.0, where=np.isnan(offsets))
    return offsets * offsets, offsets
