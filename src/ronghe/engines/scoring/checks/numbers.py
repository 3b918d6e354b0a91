"""Checks of numbers that many places share."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.lib.definitions import Cursor


def rising(numbers: Sequence[Decimal], cursor: Cursor, *, starts_at_zero: bool = False) -> None:
    """Note each number that is not above the one before it."""
    if starts_at_zero and numbers and numbers[0] != 0:
        cursor.fail(rules.WRONG_START, value=numbers[0])
    for before, number in pairwise(numbers):
        if number <= before:
            cursor.fail(rules.BOUNDS_NOT_RISING, value=number)


def within(number: Decimal, low: str, high: str, cursor: Cursor) -> None:
    """Note a number outside of two bounds, which belong to what is allowed."""
    if not Decimal(low) <= number <= Decimal(high):
        cursor.fail(rules.OUT_OF_BOUNDS, value=number, low=low, high=high)


def places(numbers: Iterable[Decimal]) -> int:
    """Return how many decimal places numbers need in common.

    Examples
    --------
    >>> places([Decimal("1.50"), Decimal("0.125"), Decimal(40)])
    3
    """
    return max(
        (max(0, -int(number.normalize().as_tuple().exponent)) for number in numbers), default=0
    )
