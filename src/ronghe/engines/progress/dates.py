"""Days as numbers: what a year's value is worth is known when its last day is over."""

from __future__ import annotations

from calendar import isleap
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

DAYS_A_MONTH = Fraction(1461, 48)  # the mean of four years with one leap day: 30.4375


def moment(on: date) -> Fraction:
    """Return the end of a day in years, so that the last day of 2021 is 2022 exactly.

    Examples
    --------
    >>> from datetime import date
    >>> moment(date(2021, 12, 31)), moment(date(2021, 1, 1))
    (Fraction(2022, 1), Fraction(737666, 365))
    """
    days = 366 if isleap(on.year) else 365
    return on.year + Fraction(on.timetuple().tm_yday, days)
