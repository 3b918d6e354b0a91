"""Functions that draw in the long end of a skewed series without changing its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, by_unit, divided, floats
from ronghe.engines.index.methods.moments import (
    deviation,
    highest,
    lowest,
    mean,
    number,
    skewness,
)
from ronghe.engines.index.methods.portable import exp, log, power

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_GOLDEN = 0.6180339887498949  # (√5 - 1) / 2
_SECTIONS = 32  # 4 · golden^32 is below 1e-6


def log_of_range(values: ArrayLike) -> Array:
    """Return ``ln(x - min + 0.01 · (max - min))`` of each series.

    Parameters
    ----------
    values : array, shape (..., units)

    Returns
    -------
    array, shape (..., units)
        Missing where the value is, and for a constant.

    Notes
    -----
    Source: the COIN Tool of the Joint Research Centre (EUR 29899 EN); `log_CT` of COINr.

    Examples
    --------
    >>> log_of_range([0.0, 50.0, 100.0]).round(6).tolist()
    [0.0, 3.931826, 4.615121]
    """
    array = floats(values)
    low, high = by_unit(lowest(array)), by_unit(highest(array))
    return log(array - low + 0.01 * (high - low))


def log_of_skewed_end(values: ArrayLike) -> Array:
    """Return the logarithm from the end that is not skewed: it draws in either end.

    Parameters
    ----------
    values : array, shape (..., units)

    Returns
    -------
    array, shape (..., units)
        ``ln(x - min + 0.01 · (max - min))`` where the skewness is positive, else
        ``-ln(max - x + 0.01 · (max - min))``; missing where the value is, and for a constant.

    Notes
    -----
    Source: `log_CT_plus` of COINr.

    Examples
    --------
    >>> log_of_skewed_end([-100.0, -1.0, 0.0, 0.0]).round(6).tolist()
    [-4.615121, -0.693147, -0.0, -0.0]
    """
    array = floats(values)
    is_high = by_unit(skewness(array)) > 0.0
    mirrored = np.where(is_high, array, -array)
    logged = log_of_range(mirrored)
    return np.where(is_high, logged, -logged)


def log_of_offset(values: ArrayLike) -> Array:
    """Return ``ln(x - min + 1)`` of each series.

    The result depends on the unit of the values, as that of `log_of_range` does not.

    Parameters
    ----------
    values : array, shape (..., units)

    Returns
    -------
    array, shape (..., units)
        Missing where the value is.

    Notes
    -----
    Source: `log_CT_orig` of COINr.

    Examples
    --------
    >>> log_of_offset([5.0, 6.0]).round(6).tolist()
    [0.0, 0.693147]
    """
    array = floats(values)
    return log(array - by_unit(lowest(array)) + 1.0)


def log_of_scale(values: ArrayLike, *, factor: float = 1.0) -> Array:
    """Return ``ln((factor·max - 1) · (x - min)/(max - min) + 1)``, from 0 to ``ln(factor·max)``.

    Parameters
    ----------
    values : array, shape (..., units)
    factor : what the largest value is multiplied by, so that it is above 1.

    Returns
    -------
    array, shape (..., units)
        Of a series of negative skewness the share is counted from the largest value and the
        logarithm negated, so that the order stays; missing where the value is, for a constant, and
        where ``factor·max`` is not above 1.

    Notes
    -----
    Source: Global Innovation Index, appendix on the framework, treatment of series with outliers.
    `log_GII` of COINr 1.1.14 means the same and returns its input.

    Examples
    --------
    >>> log_of_scale([0.0, 1.0, 2.0, 20.0]).round(6).tolist()
    [0.0, 0.667829, 1.064711, 2.995732]
    """
    array = floats(values)
    low, high = by_unit(lowest(array)), by_unit(highest(array))
    is_high = by_unit(skewness(array)) >= 0.0
    share = divided(np.where(is_high, array - low, high - array), high - low)
    scale = np.where(factor * high > 1.0, factor * high - 1.0, np.nan)
    logged = log(scale * share + 1.0)
    return np.where(is_high, logged, -logged)


def box_cox(values: ArrayLike, exponent: ArrayLike, *, offset: bool = True) -> Array:
    """Return the power transform of Box and Cox.

    Parameters
    ----------
    values : array, shape (..., units)
    exponent : of each series, shape (...); 0 is the logarithm.
    offset : take ``x - min + 1`` for x first, so that all are positive.

    Returns
    -------
    array, shape (..., units)
        ``(x^exponent - 1) / exponent``, or ``ln x`` for 0; missing where the value is, and where x
        is not above 0.

    Notes
    -----
    Source: Box and Cox (1964), doi 10.1111/j.2517-6161.1964.tb00553.x; `boxcox` of COINr.

    Examples
    --------
    >>> box_cox([1.0, 4.0], 0.5, offset=False).tolist()
    [0.0, 2.0]
    >>> box_cox([9.0, 12.0], 0.5).tolist()
    [0.0, 2.0]
    """
    array = floats(values)
    exponents = by_unit(exponent)
    if offset:
        array = array - by_unit(lowest(array)) + 1.0
    positive = np.where(array > 0.0, array, np.nan)
    is_log = exponents == 0.0
    raised = divided(power(positive, exponents) - 1.0, exponents)
    return np.where(is_log, log(positive), raised) if is_log.any() else raised


def square_root(values: ArrayLike) -> Array:
    """Return the square root; missing where the value is below zero.

    Examples
    --------
    >>> square_root([9.0, -1.0]).tolist()
    [3.0, nan]
    """
    array = floats(values)
    return np.sqrt(np.where(array >= 0.0, array, np.nan))


def box_cox_exponent(values: ArrayLike, *, offset: bool = True) -> Array:
    """Return the exponent that makes each series most like a normal distribution.

    Parameters
    ----------
    values : array, shape (..., units)
    offset : as for `box_cox`.

    Returns
    -------
    array, shape (...)
        Between -2 and 2, that of the greatest likelihood, to 1e-6; missing for fewer than three
        values, for a constant, and where a value is not above 0.

    Notes
    -----
    Source: Box and Cox (1964), doi 10.1111/j.2517-6161.1964.tb00553.x, section 3: of values divided
    by their geometric mean, the transform with the least variance. Method: golden sections.

    Examples
    --------
    >>> powers = [2.0**power for power in (0, 1, 2, 3, 4, 5, 6)]
    >>> abs(box_cox_exponent(powers, offset=False).round(5).tolist())
    0.0
    """
    array = floats(values)
    if offset:
        array = array - by_unit(lowest(array)) + 1.0
    logs = log(array)
    has_value = (np.isnan(logs) == np.isnan(array)).all(axis=-1) & (number(array) > 2.0)
    standard = exp(logs - by_unit(mean(logs)))

    def variance(exponent: Array) -> Array:
        found = deviation(box_cox(standard, exponent, offset=False))
        return np.where(np.isnan(found), np.inf, found)

    low, high = (np.full(array.shape[:-1], end) for end in (-2.0, 2.0))
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = variance(left), variance(right)
    for _ in range(_SECTIONS):
        goes_left = at_left <= at_right
        low, high = np.where(goes_left, low, left), np.where(goes_left, right, high)
        kept, at_kept = np.where(goes_left, left, right), np.where(goes_left, at_left, at_right)
        fresh = np.where(goes_left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        at_fresh = variance(fresh)
        left, right = np.where(goes_left, fresh, kept), np.where(goes_left, kept, fresh)
        at_left = np.where(goes_left, at_fresh, at_kept)
        at_right = np.where(goes_left, at_kept, at_fresh)
    is_constant = highest(array) == lowest(array)
    return np.where(has_value & ~is_constant, (low + high) / 2.0, np.nan)
