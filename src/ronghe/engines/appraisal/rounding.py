"""Print exact points with few digits so that what is printed still adds up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor


def rounded(number: Fraction, decimals: int) -> Decimal:
    """Return a number rounded half up (away from zero) to some digits after the point.

    Examples
    --------
    >>> rounded(Fraction(1, 8), 2), rounded(Fraction(-1, 8), 2), rounded(Fraction(200, 3), 2)
    (Decimal('0.13'), Decimal('-0.13'), Decimal('66.67'))
    """
    units = floor(abs(number) * 10**decimals + Fraction(1, 2))
    return Decimal(units if number >= 0 else -units).scaleb(-decimals)


def printed(numbers: Sequence[Fraction], decimals: int) -> list[Decimal]:
    """Return numbers of few digits that add up to the rounded sum, each less than a unit away.

    Units that rounding down leaves over go to the largest remainders, of equal ones to the first.

    Examples
    --------
    >>> [str(number) for number in printed([Fraction(40, 3)] * 3, 2)]
    ['13.34', '13.33', '13.33']
    """
    scaled = [number * 10**decimals for number in numbers]
    units = [floor(number) for number in scaled]
    total = int(rounded(sum(numbers, start=Fraction(0)), decimals).scaleb(decimals))
    by_remainder = sorted(range(len(scaled)), key=lambda at: (units[at] - scaled[at], at))
    for at in by_remainder[: total - sum(units)]:
        units[at] += 1
    return [Decimal(number).scaleb(-decimals) for number in units]


def covering(fulls: Sequence[Decimal], points: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Return printed full marks of the same sum, none below the points printed beside it.

    Two roundings may differ by one unit: a full mark that lacks it takes it from one with room to
    spare. Where none has, and where points are more than full marks by more than rounding, the
    full mark stays.

    Examples
    --------
    >>> half = [Decimal("13.33"), Decimal("13.34")]
    >>> [str(full) for full in covering(half, [Decimal("13.34"), Decimal("2.00")], 2)]
    ['13.34', '13.33']
    """
    unit = Decimal(1).scaleb(-decimals)
    found = list(fulls)
    for at, (full, point) in enumerate(zip(fulls, points, strict=True)):
        if point - full != unit or not full:
            continue
        room = [n for n, other in enumerate(found) if other - max(points[n], Decimal(0)) >= unit]
        if room:
            giver = max(room, key=lambda n: (found[n] - points[n], -n))
            found[giver] -= unit
            found[at] += unit
    return found
