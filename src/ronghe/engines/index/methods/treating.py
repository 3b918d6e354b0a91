"""Draw in outliers: a test of shape, winsorising value by value, a logarithm where it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, Mask, floats, series_of
from ronghe.engines.index.methods.moments import highest, lowest, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

# How a point was changed.
UNCHANGED, LOWERED, RAISED, TRANSFORMED = range(4)
# What became of a series.
PASSED, WINSORISED, RESHAPED, FAILED = range(4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment:
    """Treated values, and what was done to which point.

    `values` and `how` have the shape (..., units): `how` says of each point whether it is
    `UNCHANGED`, `LOWERED` or `RAISED` to another unit's value, or `TRANSFORMED` with its series.
    `outcome` has the shape (...): a series `PASSED` as it was, passes now that it is `WINSORISED`
    or `RESHAPED` by the transform, or `FAILED` and is left at the last that was tried.
    """

    values: Array
    how: NDArray[np.int8]
    outcome: NDArray[np.int8]


def is_regular(values: ArrayLike, *, skew: float = 2.0, kurtosis: float = 3.5) -> Mask:
    """Return whether each series passes the test of shape: ``|G1| < skew or G2 < kurtosis``.

    Parameters
    ----------
    values : array, shape (..., units)
    skew, kurtosis : limits of the sample skewness and the sample excess kurtosis.

    Returns
    -------
    mask, shape (...)
        A series without a shape, as a constant or one of fewer than four values, passes.

    Notes
    -----
    Source: COIN Tool of the Joint Research Centre (EUR 29899 EN) and the audits made with it.

    Examples
    --------
    >>> bool(is_regular([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])), bool(is_regular([1, 2, 3, 4, 5, 99]))
    (True, False)
    """
    return _is_regular(*shape(values), skew, kurtosis)


def _is_regular(skews: Array, kurtoses: Array, skew: float, kurtosis: float) -> Mask:
    return ~((np.abs(skews) >= skew) & (kurtoses >= kurtosis))


def winsorised(
    values: ArrayLike, *, at_most: ArrayLike = 5, skew: float = 2.0, kurtosis: float = 3.5
) -> Treatment:
    """Return series whose outliers are drawn in, one extreme value at a time.

    While a series fails `is_regular`, all its points of the most extreme value (the largest where
    the skewness is not negative, else the smallest) get the value next to it.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN stays.
    at_most : whole number, or one of each series
        No further value is drawn in once so many points are changed; equal points are changed
        together, so that there may be more.
    skew, kurtosis : limits of `is_regular`.

    Notes
    -----
    Source: `winsorise` of COINr, whose numbers these are.

    Examples
    --------
    >>> made = winsorised([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100])
    >>> made.values.tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 10.0]
    >>> made.how.tolist()[-2:] == [UNCHANGED, LOWERED], int(made.outcome) == WINSORISED
    (True, True)
    """
    array = floats(values)
    rows = series_of(array).copy()
    limits = np.broadcast_to(np.asarray(at_most), array.shape[:-1]).reshape(-1)
    how = np.zeros(rows.shape, dtype=np.int8)
    outcome = np.full(len(rows), PASSED, dtype=np.int8)
    skews, kurtoses = shape(rows)
    passes = _is_regular(skews, kurtoses, skew, kurtosis)
    outcome[~passes] = FAILED
    is_open = ~passes & (limits > 0)
    failing, skews = np.flatnonzero(is_open), skews[is_open]
    while failing.size:
        drawn, done = _drawn_in(rows[failing], how[failing], skews)
        rows[failing], how[failing] = drawn, done
        skews, kurtoses = shape(drawn)
        passes = _is_regular(skews, kurtoses, skew, kurtosis)
        outcome[failing[passes]] = WINSORISED
        is_open = ~passes & (np.count_nonzero(done, axis=-1) < limits[failing])
        failing, skews = failing[is_open], skews[is_open]
    return _treatment(array, rows, how, outcome)


def treated(
    values: ArrayLike,
    *,
    winsorise: ArrayLike = 5,
    then: Callable[[Array], Array] | None,
    skew: float = 2.0,
    kurtosis: float = 3.5,
    combine: bool = False,
) -> Treatment:
    """Return series that pass the test of shape, winsorised or transformed where they must be.

    A series that passes `is_regular` stays as it is. Else it is `winsorised`; if it fails still, it
    is transformed, from the values as they were.

    Parameters
    ----------
    values : array, shape (..., units)
        In their own unit and direction; NaN stays.
    winsorise : how many points at most, a whole number or one of each series; 0 goes straight to
        the transform.
    then : transform of arrays of series, such as `transforming.log_of_range`; none keeps the
        winsorised values.
    skew, kurtosis : limits of `is_regular`.
    combine : transform the winsorised values instead.

    Notes
    -----
    Source: `Treat` of COINr, whose numbers these are.

    Examples
    --------
    >>> from ronghe.engines.index.methods.transforming import log_of_range
    >>> made = treated([0.0] * 19 + [1.0, 1000.0], winsorise=1, then=log_of_range)
    >>> int(made.outcome) == FAILED, float(made.values[-1].round(4))
    (True, 6.9177)
    """
    array = floats(values)
    made = winsorised(array, at_most=winsorise, skew=skew, kurtosis=kurtosis)
    outcome = made.outcome.reshape(-1)
    failing = np.flatnonzero(outcome == FAILED)
    if then is None or not failing.size:
        return made
    rows = series_of(made.values)
    how = made.how.reshape(rows.shape)
    source = rows if combine else series_of(array)
    rows[failing] = then(source[failing])
    how[failing] = np.where(np.isnan(rows[failing]), UNCHANGED, TRANSFORMED)
    passes = is_regular(rows[failing], skew=skew, kurtosis=kurtosis)
    outcome[failing[passes]] = RESHAPED
    return _treatment(array, rows, how, outcome)


def _drawn_in(rows: Array, how: NDArray[np.int8], skews: Array) -> tuple[Array, NDArray[np.int8]]:
    """Give the points at the end of each failing series the value next to theirs."""
    is_high = skews >= 0.0
    end = np.where(is_high, highest(rows), lowest(rows))
    is_extreme = rows == end[:, np.newaxis]
    rest = np.where(is_extreme, np.nan, rows)
    beside = np.where(is_high, highest(rest), lowest(rest))
    done = np.where(is_high, LOWERED, RAISED).astype(np.int8)
    np.copyto(rest, rows, where=~is_extreme)
    np.copyto(rest, beside[:, np.newaxis], where=is_extreme)
    np.copyto(how, done[:, np.newaxis], where=is_extreme)
    return rest, how


def _treatment(
    array: Array, rows: Array, how: NDArray[np.int8], outcome: NDArray[np.int8]
) -> Treatment:
    return Treatment(
        values=rows.reshape(array.shape),
        how=how.reshape(array.shape),
        outcome=outcome.reshape(array.shape[:-1]),
    )


def capped(
    values: ArrayLike, *, low: ArrayLike | None = None, high: ArrayLike | None = None
) -> Treatment:
    """Return values drawn in to given limits.

    Parameters
    ----------
    values : array, shape (..., units)
        NaN stays.
    low, high : limits of each series, shape (...), in the unit of the values; a missing one, or
        none, is no limit. `moments.quantile` gives them, or mean and deviation.

    Returns
    -------
    Treatment
        Every series is `PASSED` or `WINSORISED`; no test of shape is made.

    Examples
    --------
    >>> capped([1.0, 5.0, 9.0], low=2.0, high=6.0).values.tolist()
    [2.0, 5.0, 6.0]
    """
    array = floats(values)
    lower = np.full((), -np.inf) if low is None else np.asarray(low, dtype=np.float64)
    upper = np.full((), np.inf) if high is None else np.asarray(high, dtype=np.float64)
    is_low = array < lower[..., np.newaxis]
    is_high = array > upper[..., np.newaxis]
    drawn = np.where(is_low, lower[..., np.newaxis], array)
    drawn = np.where(is_high, upper[..., np.newaxis], drawn)
    how = np.where(is_low, RAISED, np.where(is_high, LOWERED, UNCHANGED)).astype(np.int8)
    outcome = np.where(how.any(axis=-1), WINSORISED, PASSED).astype(np.int8)
    return Treatment(values=drawn, how=how, outcome=outcome)
