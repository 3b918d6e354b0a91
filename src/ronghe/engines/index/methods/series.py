"""Fill in missing values of a unit from its own values of other periods.

Rows of a panel stand on the last axis, one for each unit and period, in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, Mask, divided, floats
from ronghe.engines.index.methods.imputing import Imputed, filled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def latest(
    values: ArrayLike, *, units: ArrayLike, times: ArrayLike, within: float | None = None
) -> Imputed:
    """Return values, with the latest earlier value of the same unit in the gaps.

    Parameters
    ----------
    values : array, shape (..., rows)
    units : whole numbers, shape (rows,): which unit a row is of.
    times : array, shape (rows,): its period, as a number such as the year.
    within : how old the value may be, in the unit of `times`; any age if none.

    Notes
    -----
    Source: `impute_panel` of COINr, type "latest".

    Examples
    --------
    >>> nan = float("nan")
    >>> made = latest([5.0, nan, nan, 7.0], units=[1, 1, 2, 2], times=[2020, 2021, 2020, 2021])
    >>> made.values.tolist()
    [5.0, 5.0, nan, 7.0]
    """
    array = floats(values)
    years = np.asarray(times, dtype=np.float64)
    place, value = _before(array, np.asarray(units), years)
    if within is not None:
        value = np.where(years - place <= within, value, np.nan)
    return filled(array, value)


def linear(values: ArrayLike, *, units: ArrayLike, times: ArrayLike, hold: bool = False) -> Imputed:
    """Return values, with points on the line between the unit's own values around in the gaps.

    Parameters
    ----------
    values, units, times : as for `latest`.
    hold : beyond the first and the last value, take that value; else those gaps stay.

    Notes
    -----
    Source: `impute_panel` of COINr, type "linear", or "linear-constant" with `hold`.

    Examples
    --------
    >>> nan = float("nan")
    >>> years = [2020, 2021, 2023, 2024]
    >>> linear([5.0, nan, 8.0, nan], units=[1, 1, 1, 1], times=years).values.tolist()
    [5.0, 6.0, 8.0, nan]
    >>> linear([5.0, nan, 8.0, nan], units=[1, 1, 1, 1], times=years, hold=True).values.tolist()
    [5.0, 6.0, 8.0, 8.0]
    """
    array = floats(values)
    codes, years = np.asarray(units), np.asarray(times, dtype=np.float64)
    early, low = _before(array, codes, years)
    late, high = _before(array, codes, -years)
    late = -late
    guess = low + (high - low) * divided(years - early, late - early)
    if hold:
        guess = np.where(np.isnan(low), high, np.where(np.isnan(high), low, guess))
    return filled(array, guess)


def _before(array: Array, units: NDArray[np.generic], times: Array) -> tuple[Array, Array]:
    """Return time and value of the last value before each row within its unit."""
    order = np.lexsort((times, units))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = units[order][1:] != units[order][:-1]
    begin = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    ordered = array[..., order]
    present: Mask = ~np.isnan(ordered)
    last = np.maximum.accumulate(np.where(present, np.arange(len(order)), -1), axis=-1)
    is_own = last >= begin
    last = np.maximum(last, 0)
    values = np.where(is_own, np.take_along_axis(ordered, last, axis=-1), np.nan)
    places = np.where(is_own, times[order][last], np.nan)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return places[..., back], values[..., back]
