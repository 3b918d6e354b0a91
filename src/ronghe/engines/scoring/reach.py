"""What a result can become when only some answers of a response may change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Banded, Multiple
from ronghe.engines.scoring.evaluation import level_at, score

if TYPE_CHECKING:
    from collections.abc import Collection

    from ronghe.engines.scoring.answers import Answers
    from ronghe.engines.scoring.definition import Instrument, Item


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The numbers of all levels that a response can come to, and whether its score can move."""

    moves_score: bool
    levels: frozenset[int]


def reachable(instrument: Instrument, answers: Answers, items: Collection[str]) -> Reach:
    """Return what answers can become when only those to `items` change, each to any full answer.

    Exact, because the other answers stand: every sum of points that the items can give is looked
    at, not only the lowest and the highest.
    """
    now = score(instrument, answers)
    free = [instrument.item_by_id[item] for item in dict.fromkeys(items)]
    nothing = Decimal(0)
    held = instrument.units(now.score) - sum(
        instrument.units(now.points_by_item[item.id] or nothing) for item in free
    )
    totals = {held}
    for item in free:
        choices = _units(instrument, item)
        totals = {total + units for total in totals for units in choices}
    return Reach(
        moves_score=bool(totals - {instrument.units(now.score)}),
        levels=frozenset(level_at(instrument, total).number for total in totals)
        | {now.level.number},
    )


def _units(instrument: Instrument, item: Item) -> set[int]:
    """Return every number of units that a full answer to an item can give."""
    question = item.question
    if isinstance(question, Banded):
        return {instrument.units(band.points) for band in question.bands}
    if not isinstance(question, Multiple):
        return {instrument.units(option.points) for option in question.options}
    most = instrument.units(item.points)
    sums: set[int] = set()  # of every choice of at least one option
    for option in question.options:
        units = instrument.units(option.points)
        sums |= {min(most, total + units) for total in sums} | {min(most, units)}
    return sums
