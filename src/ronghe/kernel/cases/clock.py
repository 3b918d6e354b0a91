"""How far a day is that somebody has to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

SOON = 3  # days before the due day in which a case counts as due soon


def days_left(due_on: date, today: date) -> int:
    """Return the days until the due day; negative behind it, 0 on the day itself.

    Examples
    --------
    >>> from datetime import date
    >>> days_left(date(2026, 3, 1), date(2026, 2, 27))
    2
    """
    return (due_on - today).days
