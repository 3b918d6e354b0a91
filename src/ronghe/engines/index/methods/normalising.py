"""Bring indicators in their own units to one scale.

Values come times the direction of their indicator (`directed`), so that more is better; but where
a method takes points of the indicator's own scale, such as goalposts, it takes the worst and the
best, and the values as they are. What a method must know of the data stands in parameters of each
series, so that the years of a panel can share them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import moments, portable
from ronghe.engines.index.methods.arrays import (
    Array,
    by_unit,
    count,
    divided,
    finite,
    floats,
    series_of,
)
from ronghe.engines.index.methods.ranking import ranks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Cap = Literal["none", "below", "above", "both"]


def directed(values: ArrayLike, direction: ArrayLike) -> Array:
    """Return values of which more is better.

    Parameters
    ----------
    values : array, shape (..., indicators, units)
    direction : array, shape (indicators,): 1 where more is better, -1 where less is.

    Examples
    --------
    >>> directed([[1.0, 2.0], [3.0, 4.0]], [1, -1]).tolist()
    [[1.0, 2.0], [-3.0, -4.0]]
    """
    return floats(values) * by_unit(direction)


def min_max(
    values: ArrayLike,
    *,
    lowest: ArrayLike,
    highest: ArrayLike,
    to: tuple[float, float] = (0.0, 100.0),
) -> Array:
    """Return values rescaled so that a lowest and a highest value get the ends of a scale.

    Parameters
    ----------
    values : array, shape (..., units)
    lowest, highest : of each series, shape (...), in its unit; mostly `moments.lowest` and
        `moments.highest`. Values outside of them leave the scale.
    to : ends of the scale.

    Returns
    -------
    array, shape (..., units)
        ``(x - lowest) / (highest - lowest) · (b - a) + a``; missing where the value is, and for a
        constant, which tells units apart in nothing.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 5.

    Examples
    --------
    >>> min_max([1.0, 2.0, 3.0], lowest=1.0, highest=3.0).tolist()
    [0.0, 50.0, 100.0]
    """
    share = _quotient(values, lowest, np.subtract(highest, lowest))
    return _scaled(share, to[1] - to[0], to[0])


def goalposts(
    values: ArrayLike,
    *,
    worst: ArrayLike,
    best: ArrayLike,
    to: tuple[float, float] = (0.0, 1.0),
    cap: Cap = "both",
) -> Array:
    """Return where values stand on the way from a worst to a best point.

    The same serves the distance to a leader (from the lowest to the highest value), to a reference
    unit (from the lowest to that unit's value) and to a target (from the worst value to it).

    Parameters
    ----------
    values : array, shape (..., units)
        In their own unit, not `directed`: a worst point above the best says that less is better.
    worst, best : of each series, shape (...), in its unit.
    to : what the two points are worth.
    cap : which of the values beyond the points get the worth of the points.

    Returns
    -------
    array, shape (..., units)
        ``(x - worst) / (best - worst) · (b - a) + a``; missing where the value or a point is, and
        where the points are one.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 5; UNDP Human Development Report, technical note 1.

    Examples
    --------
    >>> goalposts([20.0, 52.5, 90.0], worst=20.0, best=85.0).tolist()
    [0.0, 0.5, 1.0]
    >>> goalposts([10.0, 30.0], worst=30.0, best=20.0, to=(0, 100), cap="none").tolist()
    [200.0, 0.0]
    """
    share = _quotient(values, worst, np.subtract(best, worst))
    if cap in ("below", "both"):
        np.maximum(share, 0.0, out=share)
    if cap in ("above", "both"):
        np.minimum(share, 1.0, out=share)
    return _scaled(share, to[1] - to[0], to[0])


def log_goalposts(
    values: ArrayLike,
    *,
    worst: ArrayLike,
    best: ArrayLike,
    to: tuple[float, float] = (0.0, 1.0),
    cap: Cap = "both",
) -> Array:
    """Return where the logarithms of values stand on the way from a worst to a best point.

    Parameters
    ----------
    values, worst, best, to, cap : as for `goalposts`; the points are given without logarithm.

    Returns
    -------
    array, shape (..., units)
        ``(ln x - ln worst) / (ln best - ln worst)`` on the scale; missing also where the value or a
        point is not above zero.

    Notes
    -----
    Source: UNDP Human Development Report, technical note 1 (income index).

    Examples
    --------
    >>> log_goalposts([1000.0, 200000.0], worst=100.0, best=10000.0).round(12).tolist()
    [0.5, 1.0]
    """
    return goalposts(
        portable.log(values),
        worst=portable.log(worst),
        best=portable.log(best),
        to=to,
        cap=cap,
    )


def z_score(
    values: ArrayLike,
    *,
    mean: ArrayLike,
    deviation: ArrayLike,
    to: tuple[float, float] = (0.0, 1.0),
) -> Array:
    """Return how many standard deviations values lie above the mean, on a scale.

    Parameters
    ----------
    values : array, shape (..., units)
    mean, deviation : of each series, shape (...), mostly `moments.mean` and `moments.deviation`.
    to : mean and standard deviation of the result.

    Returns
    -------
    array, shape (..., units)
        ``(x - mean) / deviation · s + m``; missing where the value is, and for a constant.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 5.

    Examples
    --------
    >>> z_score([2.0, 4.0, 6.0], mean=4.0, deviation=2.0, to=(100.0, 10.0)).tolist()
    [90.0, 100.0, 110.0]
    """
    return _scaled(_quotient(values, mean, deviation), to[1], to[0])


def fraction(values: ArrayLike, *, of: ArrayLike) -> Array:
    """Return values as a share of a point, mostly the highest value.

    Parameters
    ----------
    values : array, shape (..., units)
    of : of each series, shape (...), in its unit.

    Returns
    -------
    array, shape (..., units)
        ``x / of``; missing where either is, and where the point is 0.

    Examples
    --------
    >>> fraction([1.0, 4.0], of=4.0).tolist()
    [0.25, 1.0]
    """
    return divided(floats(values), by_unit(of))


def log_to_base(values: ArrayLike, *, base: ArrayLike, at_base: float = 50.0) -> Array:
    """Return the index of a value against its base: so much at the base, twice that at threefold.

    Parameters
    ----------
    values : array, shape (..., units)
    base : of each series, shape (...), in its unit; mostly the level of a base period.
    at_base : what the base itself is worth.

    Returns
    -------
    array, shape (..., units)
        ``at_base · log2(1 + x / base)``, without an upper limit; missing where the value or the
        base is, where the base is 0, and where ``x <= -base``.

    Notes
    -----
    Source: the index of regional integration of informatisation and industrialisation (2012-2017).

    Examples
    --------
    >>> log_to_base([0.0, 8.0, 24.0], base=8.0).tolist()
    [0.0, 50.0, 100.0]
    """
    return at_base * portable.log2(1.0 + divided(floats(values), by_unit(base)))


def rank(values: ArrayLike, *, among: ArrayLike | None = None) -> Array:
    """Return the place of values from the lowest, 1; equal values share the lower place.

    Parameters
    ----------
    values : array, shape (..., units)
    among : array, shape (..., any)
        What the values are compared with, such as all years of a panel; themselves if none.

    Returns
    -------
    array, shape (..., units)
        One more than how many of `among` lie below; missing where the value is.

    Examples
    --------
    >>> rank([30.0, 10.0, 30.0, 20.0]).tolist()
    [3.0, 1.0, 3.0, 2.0]
    """
    return _below(floats(values), among) + 1.0


def borda(values: ArrayLike, *, among: ArrayLike | None = None) -> Array:
    """Return how many values each is better than.

    Parameters
    ----------
    values, among : as for `rank`.

    Examples
    --------
    >>> borda([30.0, 10.0, 30.0, 20.0]).tolist()
    [2.0, 0.0, 2.0, 1.0]
    """
    return _below(floats(values), among)


def percentile_rank(values: ArrayLike, *, among: ArrayLike | None = None) -> Array:
    """Return the share of the other values that each is better than.

    Parameters
    ----------
    values, among : as for `rank`.

    Returns
    -------
    array, shape (..., units)
        ``(rank - 1) / (n - 1)``, from 0 to 1; missing where the value is, and for a single value.

    Examples
    --------
    >>> percentile_rank([30.0, 10.0, 30.0, 20.0, 50.0]).tolist()
    [0.5, 0.0, 0.5, 0.25, 1.0]
    """
    array = floats(values)
    others = moments.number(array if among is None else floats(among)) - 1.0
    return divided(_below(array, among), by_unit(others))


def exponential_rank(
    values: ArrayLike, *, among: ArrayLike | None = None, scale: float = 23.0
) -> Array:
    """Return ranks on an exponential scale from 0 to 100 that spreads out the highest values.

    Parameters
    ----------
    values, among : as for `rank`; the highest value gets nearly 100.
    scale : how fast it falls; of 23, the highest tenth of the values lies above 50.

    Returns
    -------
    array, shape (..., units)
        ``X = -23 · ln(1 - R · (1 - e^(-100/23)))`` with ``R = (n + 1 - place) / n`` and the place
        counted from the highest value; missing where the value is.

    Notes
    -----
    Source: English Indices of Deprivation, technical report; Scottish Indices of Deprivation 2003.

    Examples
    --------
    >>> exponential_rank([1.0, 2.0, 3.0, 4.0]).round(4).tolist()
    [6.5177, 15.6468, 31.0091, 100.0]
    """
    array = floats(values)
    compared = array if among is None else floats(among)
    n = by_unit(count(~np.isnan(compared)))
    above = _below(-array, None if compared is array else -compared)
    share = divided(n - above, n)
    end = 1.0 - portable.exp(-100.0 / scale)
    return finite(-scale * portable.log(1.0 - share * end))


def _quotient(values: ArrayLike, start: ArrayLike, width: ArrayLike) -> Array:
    """Return ``(x - start) / width`` in an array of its own; missing where it is not finite."""
    array, low, size = floats(values), by_unit(start), by_unit(width)
    found = np.empty(np.broadcast_shapes(array.shape, low.shape, size.shape))
    np.subtract(array, low, out=found)
    with np.errstate(all="ignore"):
        np.divide(found, size, out=found)
    np.copyto(found, np.nan, where=np.isinf(found))
    return found


def _scaled(found: Array, factor: float, offset: float) -> Array:
    """Return an array times a factor, plus an offset, in its place."""
    np.multiply(found, factor, out=found)
    return np.add(found, offset, out=found)


def _below(array: Array, among: ArrayLike | None) -> Array:
    """Return how many values of each series lie below each value."""
    if among is None or np.array_equal(array, among, equal_nan=True):
        return np.where(np.isnan(array), np.nan, ranks(array, direction="lower") - 1.0)
    ordered = np.sort(array if among is None else floats(among), axis=-1)  # NaN last
    lead = np.broadcast_shapes(array.shape[:-1], ordered.shape[:-1])
    rows = series_of(np.broadcast_to(array, (*lead, array.shape[-1])))
    series = series_of(np.broadcast_to(ordered, (*lead, ordered.shape[-1])))
    found = np.empty(rows.shape)
    for row, one, places in zip(rows, series, found, strict=True):
        places[:] = np.searchsorted(one, row, side="left")
    found[np.isnan(rows)] = np.nan
    return found.reshape(*lead, array.shape[-1])
