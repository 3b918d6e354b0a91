"""What the arithmetic of promises works on, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.closure.relations import Relation


class Level(IntEnum):
    """How high the place of a plan stands; a smaller number is higher."""

    NATIONAL = 0
    PROVINCE = 1
    CITY = 2
    DISTRICT = 3
    PARK = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """One promised value, with what says where it stands and what it counts.

    Attributes
    ----------
    id : str
        Names the promise; unique among the promises that are checked together.
    document : str
        Key of the document; equal for the promises of one document.
    start, end : int
        Half-open span of value and unit in the document.
    quote : str
        The words of the span.
    value, value_high : Decimal or None
        In `unit`; the lower and the upper end of a range.
    unit : str
        As written, `""` for an index.
    comparator : str
        `>=`, `<=`, `=` or `~`.
    year : int or None
        The year by which, or in which, the value holds.
    every_year, cumulative : bool
        The value recurs each year; it includes what earlier years brought.
    indicator : str
        The quantity in the document's own words.
    heading_path : tuple of str
        Headings above the value, outermost first.
    scope : str
        The population, where one is known apart from the indicator.
    clause : int
        Where the sentence or table row of the value starts; values of one clause share it.
    lead : str
        The words between the value before (or the clause's start) and this value.
    level : Level or None
        How high the document's place stands; None where unknown.
    place : str
        The document's place; `""` where unknown.
    """

    id: str
    document: str
    start: int
    end: int
    quote: str
    value: Decimal | None
    value_high: Decimal | None = None
    unit: str
    comparator: str = "="
    year: int | None = None
    every_year: bool = False
    cumulative: bool = False
    indicator: str
    heading_path: tuple[str, ...] = ()
    scope: str = ""
    clause: int = -1
    lead: str = ""
    level: Level | None = None
    place: str = ""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"


class Kind(StrEnum):
    """What kind of arithmetic a finding is about."""

    FALLING = "falling"
    TWO_VALUES = "two_values"
    PARTS = "parts"
    SUM = "sum"
    LOWER_PLAN = "lower_plan"
    UNITS = "units"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Where a promise of a finding stands, and its words."""

    promise: str
    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes
    ----------
    reason : str
        Key of `explanations.TEMPLATES`: the sentence that explains the finding.
    details : tuple of (str, str)
        What the sentence's placeholders stand for, in order of their names.
    spans : tuple of Span
        The promises involved, totals and earlier values first.
    equations : tuple of str
        Such as `1000 + 800 = 1800 (2020)`; empty where there is none.
    relation : Relation or None
        What can be kept as a check; of a suggestion it holds, of a fault it fails.
    chance : float or None
        About how likely a sum of this form meets its total by accident; found sums only.
    rivals : int
        How many other sums, not as simple, meet the same total; found sums only.
    """

    kind: Kind
    severity: Severity
    reason: str
    details: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]
    equations: tuple[str, ...] = ()
    relation: Relation | None = None
    chance: float | None = None
    rivals: int = 0


def span_of(promise: Promise) -> Span:
    """Return where a promise stands."""
    return Span(
        promise=promise.id,
        document=promise.document,
        start=promise.start,
        end=promise.end,
        quote=promise.quote,
    )


def position(promise: Promise) -> tuple[str, int, int, str]:
    """Return what promises are sorted by, so that the order of the input changes nothing."""
    return promise.document, promise.start, promise.end, promise.id
