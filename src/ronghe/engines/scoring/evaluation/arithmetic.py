"""Whole numbers that stand for decimals, multiplied and divided without loss or overflow.

Every intermediate number fits 64 bits where `fits` accepts the ratios, points are at most 2**62
units, and weights side by side at most 10**9 in sum, as the reader of definitions sees to.
"""

from __future__ import annotations

from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

SHARE = 10**9  # units of a share of 1, where scoring divides


class UnevenNumbersError(ValueError):
    """Weights or points side by side are too many or too fine for exact sums in 64 bits."""


def scaled(numbers: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the least whole numbers in the same proportions.

    Examples
    --------
    >>> scaled([Decimal("1.5"), Decimal("6"), Decimal("0.75")])
    (2, 8, 1)
    """
    places = max((-int(n.normalize().as_tuple().exponent) for n in numbers), default=0)
    wholes = [int(number.scaleb(max(0, places))) for number in numbers]
    common = gcd(*wholes) or 1
    return tuple(whole // common for whole in wholes)


def fits(above: int, below: int) -> None:
    """Refuse a ratio that `times_ratio` could not apply within 64 bits.

    Raises
    ------
    UnevenNumbersError
        If ``(2 * above + 1) * below`` has more.
    """
    if (2 * above + 1) * below >= 2**63:
        message = f"the proportion {above} to {below} is too fine to score exactly"
        raise UnevenNumbersError(message)


def times_ratio(numbers: Integers, above: Any, below: Any) -> Integers:
    """Return ``numbers * above / below``, rounded half up, for numbers that are not negative.

    Split at multiples of `below`, so that nothing exceeds the result or ``2 * below * above``.

    Examples
    --------
    >>> times_ratio(np.array([10**18, 5, 3]), 10, np.array([9, 3, 60])).tolist()
    [1111111111111111111, 17, 1]
    """
    if isinstance(below, int) and below == 1:
        product: Integers = numbers if isinstance(above, int) and above == 1 else numbers * above
        return product
    whole, rest = np.divmod(numbers, below)
    result: Integers = whole * above + (2 * above * rest + below) // (2 * below)
    return result


def rounded(units: Integers, step: int) -> Integers:
    """Return units rounded half up to a multiple of `step`."""
    if step == 1:
        return units
    result: Integers = (units + step // 2) // step * step
    return result
