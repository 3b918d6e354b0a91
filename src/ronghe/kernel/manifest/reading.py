"""Read indicators and readings from YAML: definitions are data with a date, a source, a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from ronghe.kernel.manifest.declarations import Direction, Indicator, Reading, Rollup
from ronghe.lib.definitions import Cursor, Text, definition_cursor, status_at, text_at
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from pathlib import Path

RATIO_WITHOUT_PARTS = Rule(
    key="ratio-without-parts",
    zh="比率指标“{value}”必须写明 numerator 和 denominator；其他指标不写。",
    en='The ratio "{value}" needs numerator and denominator; other indicators have neither.',
)
RULES = (RATIO_WITHOUT_PARTS,)

_FILE = ("indicators", "readings")
_INDICATOR = (
    "key", "title", "unit", "rollup", "decimals", "direction", "numerator", "denominator",
    "factor", "source", "status", "valid_from", "definition",
)  # fmt: skip
_READING = ("instrument", "indicator", "of", "at_least")


def indicators_read(path: Path) -> tuple[Indicator, ...]:
    """Return the indicators of a file whose `indicators` is a list.

    Raises
    ------
    DefinitionError
        Listing all faults: unknown or missing fields, values of another type or outside the
        allowed ones, a ratio without numerator or denominator, a key that stands twice.
    """
    root = definition_cursor(path).only(_FILE)
    found = tuple(_indicator(part) for part in root.child("indicators").entries())
    root.unique(indicator.key for indicator in found)
    root.book.refuse_faults()
    return found


def readings_read(path: Path) -> tuple[Reading, ...]:
    """Return the readings of a file: which results become which observations.

    Raises
    ------
    DefinitionError
        Listing all faults: unknown or missing fields, values of another type, an indicator that
        two readings of one instrument fill.
    """
    root = definition_cursor(path).only(_FILE)
    found = tuple(_reading(part) for part in root.child("readings").entries())
    root.unique(f"{reading.instrument}: {reading.indicator}" for reading in found)
    root.book.refuse_faults()
    return found


def _indicator(cursor: Cursor) -> Indicator:
    cursor.only(_INDICATOR)
    numerator, denominator = cursor.maybe("numerator"), cursor.maybe("denominator")
    decimals, factor = cursor.maybe("decimals"), cursor.maybe("factor")
    indicator = Indicator(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        unit=_unit(cursor.child("unit")),
        rollup=cast("Rollup", cursor.child("rollup").one_of(get_args(Rollup))),
        direction=cast("Direction", cursor.child("direction").one_of(get_args(Direction))),
        source=cursor.child("source").word(),
        status=status_at(cursor.child("status")),
        valid_from=cursor.child("valid_from").day(),
        definition=text_at(cursor.child("definition")),
        decimals=decimals.whole() if decimals else 0,
        numerator=numerator.key() if numerator else "",
        denominator=denominator.key() if denominator else "",
        factor=factor.whole() if factor else 1,
    )
    is_ratio = indicator.rollup == "ratio"
    if is_ratio != (numerator is not None) or is_ratio != (denominator is not None):
        cursor.fail(RATIO_WITHOUT_PARTS, value=indicator.key)
    return indicator


def _unit(cursor: Cursor) -> Text:
    """Return a unit; an index has none, and English counts without a measure word."""
    cursor.only(("zh", "en"))
    return Text(zh=cursor.child("zh").word_or_blank(), en=cursor.child("en").word_or_blank())


def _reading(cursor: Cursor) -> Reading:
    cursor.only(_READING)
    at_least = cursor.maybe("at_least")
    return Reading(
        instrument=cursor.child("instrument").key(),
        indicator=cursor.child("indicator").key(),
        of=cursor.child("of").key(),
        at_least=at_least.whole() if at_least else None,
    )
