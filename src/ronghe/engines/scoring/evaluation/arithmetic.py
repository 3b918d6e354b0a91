"""Whole numbers that stand for decimals, multiplied and divided without loss or overflow.

Every intermediate number fits 64 bits: what `small` accepts is at most 2**30 in sum, shares are at
most 10**9 units, and points at most 2**62 units.
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
_MOST = 2**30


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


def small(numbers: Sequence[int]) -> None:
    """Refuse whole numbers that scoring could not divide by within 64 bits.

    Raises
    ------
    UnevenNumbersError
        If their sum is over 2**30.
    """
    if sum(numbers) > _MOST:
        message = f"the proportions {', '.join(map(str, numbers))} are too fine to score exactly"
        raise UnevenNumbersError(message)


def times_ratio(numbers: Integers, above: Any, below: Any) -> Integers:  # noqa: ANN401 -- arrays or whole numbers
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
