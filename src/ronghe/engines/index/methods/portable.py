"""Logarithms, exponentials and powers that are the same bits on every machine.

A release is rebuilt elsewhere byte for byte, and libraries of mathematics differ in the last bit of
a double. So these are made of additions, multiplications and divisions alone, one at a time, whose
results the standard of floating-point numbers (IEEE 754) fixes to the bit. What they give is less
than two units in the last place from the true value.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, finite, floats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike

# ln 2 in two parts: the first has so few digits that a product with an exponent is exact.
_LN2, _LN2_REST = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
_LOG10_2 = float.fromhex("0x1.3441350000000p-2")
_LOG10_2_REST = float.fromhex("0x1.3ef3fde623e25p-31")
_PER_LN2, _PER_LN10 = float.fromhex("0x1.71547652b82fep+0"), float.fromhex("0x1.bcb7b1526e50ep-2")
_ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
_SPLIT = float(2**27 + 1)
_TENS = np.array([float(f"1e{digits}") for digits in range(23)])  # those that doubles hold exactly
# atanh(s) = s + s³/3 + s⁵/5 + …, twice, without the first
_ATANH = tuple(2.0 / (2 * term + 1) for term in range(1, 12))
_EXP = tuple(1.0 / factorial(term) for term in range(2, 15))
_CELLS = 1 << 14  # worked on at once: what stays in the cache


def log(values: ArrayLike) -> Array:
    """Return the natural logarithm; missing where the value is not above zero.

    Examples
    --------
    >>> log([1.0, 0.0, -1.0]).tolist()
    [0.0, nan, nan]
    """
    return _in_parts(_log, values)


def log2(values: ArrayLike) -> Array:
    """Return the logarithm to base 2; missing where the value is not above zero.

    Examples
    --------
    >>> log2([1.0, 8.0, 0.25]).tolist()
    [0.0, 3.0, -2.0]
    """
    return _in_parts(_log2, values)


def log10(values: ArrayLike) -> Array:
    """Return the logarithm to base 10; missing where the value is not above zero.

    Examples
    --------
    >>> log10([1.0, 1000.0]).tolist()
    [0.0, 3.0]
    """
    return _in_parts(_log10, values)


def exp(values: ArrayLike) -> Array:
    """Return e to a power; missing where it is too large for a double.

    Examples
    --------
    >>> exp([0.0, 1000.0, -1000.0]).tolist()
    [1.0, nan, 0.0]
    """
    return _in_parts(_exp, values)


def power(values: ArrayLike, exponent: ArrayLike) -> Array:
    """Return values to a power; missing where it is not a finite real number.

    Examples
    --------
    >>> power([4.0, 0.0, -1.0], 0.5).tolist()
    [2.0, 0.0, nan]
    >>> power([-2.0, 0.0], [3.0, -1.0]).tolist()
    [-8.0, nan]
    """
    return _in_parts(_power, values, exponent)


def _in_parts(function: Callable[..., Array], *values: ArrayLike) -> Array:
    """Return a function of arrays, worked out part by part."""
    arrays = np.broadcast_arrays(*(floats(each) for each in values))
    found = np.empty(arrays[0].shape)
    flat = [each.reshape(-1) for each in arrays]
    target = found.reshape(-1)
    with np.errstate(all="ignore"):
        for start in range(0, target.size, _CELLS):
            part = slice(start, start + _CELLS)
            target[part] = finite(function(*(each[part] for each in flat)))
    return found


def _polynomial(terms: Sequence[float], x: Array) -> Array:
    found = np.full(x.shape, terms[-1])
    for term in terms[-2::-1]:
        found *= x
        found += term
    return found


def _split(values: Array) -> tuple[Array, Array, Array]:
    """Return exponent k, f and a tail: ``ln x = k·ln 2 + f + tail``, the tail known to 1e-17."""
    fraction, exponent = np.frexp(np.where(values > 0.0, values, np.nan))
    is_small = fraction < _ROOT_HALF
    f = np.where(is_small, fraction + fraction, fraction) - 1.0
    k = (exponent - is_small).astype(np.float64)
    # With s = f / (2 + f): ln(1 + f) = 2·atanh(s) = f - (f²/2 - s·(f²/2 + …)).
    s = f / (2.0 + f)
    square = s * s
    half = 0.5 * f * f
    return k, f, s * (half + square * _polynomial(_ATANH, square)) - half


def _log(values: Array) -> Array:
    k, f, tail = _split(values)
    return k * _LN2 + (f + (tail + k * _LN2_REST))


def _log2(values: Array) -> Array:
    k, f, tail = _split(values)
    return k + (f + tail) * _PER_LN2


def _log10(values: Array) -> Array:
    k, f, tail = _split(values)
    found = k * _LOG10_2 + (k * _LOG10_2_REST + (f + tail) * _PER_LN10)
    whole = np.clip(np.where(np.isnan(found), 0.0, np.rint(found)), 0, len(_TENS) - 1)
    return np.where(_TENS[whole.astype(np.int64)] == values, whole, found)


def _exp(values: Array) -> Array:
    return _exp_of_sum(values, 0.0)


def _exp_of_sum(values: Array, rest: Array | float) -> Array:
    """Return e to the power of a number and a small rest that it has no digits for."""
    within = np.clip(values, -800.0, 800.0)
    k = np.rint(within * _PER_LN2)
    high, low = within - k * _LN2, rest - k * _LN2_REST
    r = high + low
    tail = (high - r) + low
    found = 1.0 + (r + (r * r * _polynomial(_EXP, r) + tail))
    return np.ldexp(found, np.where(np.isnan(k), 0.0, k).astype(np.int32))


def _power(values: Array, exponents: Array) -> Array:
    k, f, tail = _split(np.abs(values))
    high, rest = _product(k * _LN2, exponents)
    near, other = _product(f, exponents)
    whole, lost = _sum(high, near)
    whole, lost = _sum(whole, lost + rest + other + exponents * (tail + k * _LN2_REST))
    found = _exp_of_sum(whole, lost)
    is_odd = np.fmod(exponents, 2.0) != 0.0
    is_whole = np.rint(exponents) == exponents
    found = np.where(
        values < 0.0, np.where(is_whole, np.where(is_odd, -found, found), np.nan), found
    )
    found = np.where((values == 0.0) & (exponents > 0.0), 0.0, found)
    return np.where((exponents == 0.0) & ~np.isnan(values), 1.0, found)


def _sum(one: Array, other: Array) -> tuple[Array, Array]:
    """Return a sum and what its rounding lost (Knuth 1969)."""
    added = one + other
    shown = added - one
    return added, (one - (added - shown)) + (other - shown)


def _product(one: Array, other: Array) -> tuple[Array, Array]:
    """Return a product and what its rounding lost (Dekker 1971)."""
    product = one * other
    high, low = _halves(one)
    far, near = _halves(other)
    return product, ((high * far - product) + high * near + low * far) + low * near


def _halves(values: Array) -> tuple[Array, Array]:
    scaled = _SPLIT * values
    high = scaled - (scaled - values)
    return high, values - high
