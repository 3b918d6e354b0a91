"""Periods as ISO text: a year, half-year, quarter or month, and nothing else."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

# ASCII digits only: a period is a key, and ٢٠٢١ is another key than 2021. PostgreSQL and JSON
# Schema read this pattern as Python does.
PATTERN = "^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$"
_FORM = re.compile(PATTERN)
_YEAR = 4  # digits
_MONTHS = {"Q": 3, "H": 6}  # in a quarter and a half-year


class NotAPeriodError(ValueError):
    """A text names no period."""


def is_period(text: str) -> bool:
    r"""Say whether a text names a period.

    >>> [is_period(text) for text in ("2022", "2022-Q1", "2022-H2", "2022-05")]
    [True, True, True, True]
    >>> [is_period(text) for text in ("2022-Q5", "2022-13", "٢٠٢١", "22", "2022\n", "0000", "")]
    [False, False, False, False, False, False, False]
    """
    # Not `match`: Python's `$` would let a line break through.
    return _FORM.fullmatch(text) is not None


def checked(text: str) -> str:
    """Return a text that names a period.

    Raises
    ------
    NotAPeriodError
        If it names none.
    """
    if not is_period(text):
        message = f"{text[:20]!r} is no period; 2022, 2022-Q1, 2022-H1 and 2022-05 are."
        raise NotAPeriodError(message)
    return text


def year_of(period: str) -> int:
    """Return the year that a period lies in; raises as `checked`.

    >>> year_of("2022"), year_of("2022-Q1")
    (2022, 2022)
    """
    return int(checked(period)[:_YEAR])


def part_of(period: str) -> str:
    """Return the part of the year that a period is, such as Q1, H2 or 05; empty for a year."""
    return checked(period)[_YEAR + 1 :]


def before(period: str) -> str:
    """Return the same period one year earlier; raises as `checked`.

    >>> before("2022"), before("2022-Q1")
    ('2021', '2021-Q1')
    """
    return f"{year_of(period) - 1:04d}{period[_YEAR:]}"


def order(period: str) -> tuple[int, int, int]:
    """Return what sorts periods by when they end, the shorter of two first; raises as `checked`.

    >>> sorted(["2022", "2023-01", "2022-Q4", "2022-12", "2022-Q1", "2022-H2"], key=order)
    ['2022-Q1', '2022-12', '2022-Q4', '2022-H2', '2022', '2023-01']
    """
    first, last = _first_and_last_month(period)
    return year_of(period), last, -first


def first_day(period: str) -> date:
    """Return the day with which a period begins; raises as `checked`.

    >>> first_day("2022"), first_day("2021-Q3")
    (datetime.date(2022, 1, 1), datetime.date(2021, 7, 1))
    """
    return date(year_of(period), _first_and_last_month(period)[0], 1)


def last_day(period: str) -> date:
    """Return the day with which a period is over; raises as `checked`.

    >>> last_day("2022"), last_day("2020-02"), last_day("2021-Q3")
    (datetime.date(2022, 12, 31), datetime.date(2020, 2, 29), datetime.date(2021, 9, 30))
    """
    year, month = year_of(period), _first_and_last_month(period)[1]
    return date(year, month, monthrange(year, month)[1])


def _first_and_last_month(period: str) -> tuple[int, int]:
    part = part_of(period)
    if not part:
        return 1, 12
    if part[0] in _MONTHS:
        months = _MONTHS[part[0]]
        last = int(part[1]) * months
        return last - months + 1, last
    return int(part), int(part)
