"""What helps an enterprise up: lines of policy in force, and kinds of solutions with prices.

Policies belong to another face, which registers how they are found; without it there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.priorities import priorities
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.manifest import domains

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ronghe.engines.scoring import Instrument, Item, Level
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.manifest.offers import Offer
    from ronghe.web.assessments.outcome import Outcome

    Finder = Callable[[Response, Sequence[Item], Level | None], list["PolicyLine"]]
    GroupFinder = Callable[[str, Sequence[Item], int | None, str], list["PolicyLine"]]

MOST_WANTED = 15  # questions, those that would bring most first
MOST_LINES = 12


@dataclass(frozen=True, kw_only=True)
class PolicyLine:
    """A line of policy in force, in words; `url` leads to it, for those who may read it there.

    `item` is the question that it bears on, None for the level to reach; `why` says what ties
    them; `pays` whether it promises money.
    """

    title: str
    number: str
    issued_on: date | None
    place: str
    section: str
    text: str
    why: str
    item: Item | None
    pays: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class OfferShown:
    """A kind of solution with the wanted questions that it improves."""

    offer: Offer
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Support:
    """What helps with the questions that would bring most; `more` lines are not shown."""

    lines: tuple[PolicyLine, ...]
    more: int
    offers: tuple[OfferShown, ...]


_finders: dict[str, Finder] = {}
_group_finders: dict[str, GroupFinder] = {}


def register(key: str, finder: Finder) -> None:
    """Add a way to find lines of policy; a second one of the same key replaces the first."""
    _finders[key] = finder


def register_for_groups(key: str, finder: GroupFinder) -> None:
    """Add a way to find lines for a group: by instrument, questions, place and industry."""
    _group_finders[key] = finder


def lines_for_group(
    instrument: str, items: Sequence[Item], *, place_id: int | None, industry: str
) -> list[PolicyLine]:
    """Return the lines of policy in force that bear on one of these questions, in their order."""
    order = {item.id: at for at, item in enumerate(items)}
    lines = [
        line
        for key in sorted(_group_finders)
        for line in _group_finders[key](instrument, items, place_id, industry)
        if line.item is not None
    ]
    return sorted(lines, key=lambda line: order[line.item.id] if line.item else len(order))


def support_of(response: Response, outcome: Outcome) -> Support:
    """Return policies and offers for what would lift this response most."""
    content = outcome.instrument
    found = priorities(content, restored(response.answers))[:MOST_WANTED]
    wanted = [content.item_by_id[one.item_id] for one in found]
    lines = [
        line for key in sorted(_finders) for line in _finders[key](response, wanted, _next(outcome))
    ]
    return Support(
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
        offers=offers_for(content, wanted),
    )


def offers_for(content: Instrument, wanted: Sequence[Item]) -> tuple[OfferShown, ...]:
    """Return the offers that improve a wanted question, those that improve most first."""
    shown = []
    for offer in domains.offers_of(content):
        items = tuple(item for item in wanted if item.id in offer.improves)
        if items:
            shown.append(OfferShown(offer=offer, items=items))
    return tuple(sorted(shown, key=lambda one: (-len(one.items), one.offer.low, one.offer.key)))


def _next(outcome: Outcome) -> Level | None:
    levels = outcome.instrument.level_rule.levels
    if outcome.level is None:
        return None
    number = outcome.level.number
    return next((level for level in levels if level.number > number), None)
