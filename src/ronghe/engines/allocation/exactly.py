"""Arithmetic of many fractions, quickly: same denominators are added as whole numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Number = int | Fraction


def total(values: Iterable[Number]) -> Fraction:
    """Return the exact sum.

    Examples
    --------
    >>> total([Fraction(1, 3), 2, Fraction(2, 3)])
    Fraction(3, 1)
    """
    numerators: defaultdict[int, int] = defaultdict(int)
    for value in values:
        numerators[value.denominator] += value.numerator
    return sum((Fraction(above, below) for below, above in numerators.items()), Fraction(0))


def weighed(coefficients: Sequence[int] | None, values: Sequence[Number]) -> Fraction:
    """Return the exact sum of coefficient times value; None stands for ones.

    Examples
    --------
    >>> weighed([2, 0], [Fraction(1, 4), Fraction(5)])
    Fraction(1, 2)
    """
    if coefficients is None:
        return total(values)
    numerators: defaultdict[int, int] = defaultdict(int)
    for coefficient, value in zip(coefficients, values, strict=True):
        numerators[value.denominator] += coefficient * value.numerator
    return sum((Fraction(above, below) for below, above in numerators.items()), Fraction(0))


def whole_numbers(values: Sequence[Fraction]) -> tuple[int, ...]:
    """Return the smallest whole numbers in the same proportion.

    Examples
    --------
    >>> whole_numbers([Fraction(1, 2), Fraction(3, 4)])
    (2, 3)
    """
    common = math.lcm(*(value.denominator for value in values))
    whole = [value.numerator * (common // value.denominator) for value in values]
    divisor = math.gcd(*whole) or 1
    return tuple(value // divisor for value in whole)
