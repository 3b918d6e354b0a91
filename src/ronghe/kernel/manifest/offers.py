"""Solution offers that domains declare: what improves which questions, at what price."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ronghe.lib.definitions import definition_cursor, status_at, text_at, yaml_cursor
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from ronghe.lib.definitions import Cursor, Status, Text

UNKNOWN_ITEM = Rule(
    key="offer-unknown-item",
    zh="方案提到的题项“{value}”不在评估工具中。请更正题号。",
    en='The offer names the item "{value}", which the instrument does not have. Correct its id.',
)
PRICES_NOT_RISING = Rule(
    key="offer-prices-not-rising",
    zh="价格上限“{value}”低于下限。",
    en="The upper price {value} is below the lower one.",
)
_FILE = ("instrument", "source", "status", "offers")
_OFFER = ("key", "title", "improves", "provider", "low", "high", "source", "status")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A kind of solution, no supplier: `low` to `high` is a price in 10,000 yuan."""

    key: str
    title: Text
    improves: tuple[str, ...]
    provider: Text
    low: Decimal
    high: Decimal
    source: Text
    status: Status


@dataclass(frozen=True, kw_only=True)
class Offers:
    """The offers beside one instrument."""

    instrument: str
    offers: tuple[Offer, ...]


@cache  # every result page asks; a file of the program does not change while it runs
def offers_read(path: Path, items: tuple[str, ...]) -> Offers:
    """Return the offers of a YAML file beside an instrument whose item ids are `items`.

    Raises
    ------
    DefinitionError
        Listing all faults: unknown or missing fields, items that the instrument does not have,
        prices that fall, two offers of one key.
    """
    return _offers(definition_cursor(path), frozenset(items))


def offers_from(text: str, *, items: Iterable[str], name: str = "offers") -> Offers:
    """Return the offers of a YAML text; see `offers_read`."""
    return _offers(yaml_cursor(text, file=name), frozenset(items))


def _offers(root: Cursor, items: frozenset[str]) -> Offers:
    root.only(_FILE)
    found = Offers(
        instrument=root.child("instrument").word(),
        offers=tuple(_offer(part, root, items) for part in root.child("offers").entries()),
    )
    root.unique(offer.key for offer in found.offers)
    root.book.refuse_faults()
    return found


def _offer(cursor: Cursor, root: Cursor, items: frozenset[str]) -> Offer:
    cursor.only(_OFFER)
    improves = []
    for one in cursor.child("improves").entries():
        improves.append(one.word())
        if improves[-1] not in items:
            one.fail(UNKNOWN_ITEM, value=improves[-1])
    low, high = cursor.child("low").quantity(), cursor.child("high").quantity()
    if high < low:
        cursor.child("high").fail(PRICES_NOT_RISING, value=high)
    return Offer(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        improves=tuple(improves),
        provider=text_at(cursor.child("provider")),
        low=low,
        high=high,
        source=text_at(cursor.maybe("source") or root.child("source")),
        status=status_at(cursor.maybe("status") or root.child("status")),
    )
