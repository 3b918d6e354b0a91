"""How an order escalates: three levels by the days that it is late.

The days are ours, not official; pages that show a level say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.kernel.manifest.declarations import Text


@dataclass(frozen=True, kw_only=True)
class Level:
    """A step of the escalation, reached after `days` days late."""

    number: int
    days: int
    title: Text


LEVELS = (
    Level(number=1, days=1, title=Text(zh="催办", en="Reminded")),
    Level(number=2, days=8, title=Text(zh="通报", en="Made known")),
    Level(number=3, days=15, title=Text(zh="约谈", en="Called in")),
)


def level_of(days_late: int) -> Level | None:
    """Return the level that an order reached after days behind its due day, or None before.

    Examples
    --------
    >>> level_of(0)
    >>> level_of(1).number, level_of(7).number, level_of(8).number, level_of(90).number
    (1, 1, 2, 3)
    """
    reached = [level for level in LEVELS if days_late >= level.days]
    return reached[-1] if reached else None
