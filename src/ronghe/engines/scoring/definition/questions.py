"""What can be asked: the kinds of questions and how each gives points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from ronghe.lib.definitions import Text

Direction = Literal["down", "flat", "up"]
DIRECTIONS: tuple[Direction, ...] = ("down", "flat", "up")
Aggregation = Literal["count", "sum", "mean"]


@dataclass(frozen=True, kw_only=True)
class Option:
    """An answer one can choose.

    Its `name` in files is its 0-based position, a direction, or the word that the definition
    gives it; the position is understood as well.
    """

    position: int
    name: str
    text: Text
    points: Decimal
    is_none: bool = False  # "none of these": says nothing beside other options


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values above the band before it up to `upto`, this bound included."""

    upto: Decimal
    points: Decimal


@dataclass(frozen=True, kw_only=True)
class Single:
    """Exactly one option is chosen and gives its points."""

    kind: ClassVar[str] = "single"
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How far a requirement is met: one option is chosen; its points are a share of the item's."""

    kind: ClassVar[str] = "scale"
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A business scene graded by a level: option 0 is no level, each other one its criterion.

    The answer is the level's number, which is the option's position. A marked scene binds the
    level rule of a track over scenes.
    """

    kind: ClassVar[str] = "scene"
    options: tuple[Option, ...]
    is_marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Multiple:
    """Any number of options; their points add up, at most to the item's points."""

    kind: ClassVar[str] = "multiple"
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A quantity fell, stayed or rose: options down, flat, up; `better` is the wished one."""

    kind: ClassVar[str] = "trend"
    options: tuple[Option, ...]
    better: Direction


@dataclass(frozen=True, kw_only=True)
class Banded:
    """A measured value between `low` and `high`; the band that holds it gives the points.

    Upper bounds are inclusive, lower ones exclusive, except that the first band holds `low`.
    """

    kind: ClassVar[str] = "band"
    unit: Text
    low: Decimal
    high: Decimal
    bands: tuple[Band, ...]


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """The per cent that the number `of` is of the number `to`, both items; bands give the points.

    It is computed, never answered: missing where a part is missing or `to` is zero, not
    applicable where a part is.
    """

    kind: ClassVar[str] = "ratio"
    of: str
    to: str
    low: Decimal
    high: Decimal
    bands: tuple[Band, ...]

    unit: ClassVar[Text] = Text(zh="%", en="%")


@dataclass(frozen=True, kw_only=True)
class Linear:
    """A measured value that gives a share of the points by its place between two marks.

    The share is ``(x - base) / (lead - base)``, kept between 0 and 1, so a `lead` below the
    `base` rewards low values. Either mark is a number or the id of a number item. The points are
    rounded to the unit of the instrument. Equal marks give no points and the item is missing.
    """

    kind: ClassVar[str] = "linear"
    unit: Text
    low: Decimal
    high: Decimal
    base: Decimal | str
    lead: Decimal | str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A measured value without points, for ratios, expressions and indicators."""

    kind: ClassVar[str] = "number"
    unit: Text
    low: Decimal
    high: Decimal
    decimals: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """A date; no points. As a number in expressions: days since 1970-01-01."""

    kind: ClassVar[str] = "date"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A free text of at most `longest` characters; no points."""

    kind: ClassVar[str] = "text"
    longest: int


@dataclass(frozen=True, kw_only=True)
class File:
    """Evidence to attach; no points. The answer is the SHA-256 of each file."""

    kind: ClassVar[str] = "file"
    most: int  # files
    types: tuple[str, ...]  # endings such as "pdf"; empty: what the house allows


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a repeat."""

    key: str
    title: Text
    question: Number | Words | Single


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """A number that a repeat gives: its rows counted, or a field of numbers summed or averaged.

    `item_id` names it in expressions and in columns. A repeat without rows counts and sums to 0;
    its mean is missing.
    """

    item_id: str
    title: Text
    how: Aggregation
    field: str | None


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A list of like things, a row each; only its aggregates enter expressions."""

    kind: ClassVar[str] = "repeat"
    fields: tuple[Field, ...]
    aggregates: tuple[Aggregate, ...]
    most: int  # rows


Chosen = Single | Scale | Scene | Trend
Measured = Banded | Linear | Number
Question = Chosen | Multiple | Measured | Ratio | Day | Words | File | Repeat
KINDS = (
    "single", "scale", "scene", "multiple", "trend", "band", "ratio", "linear", "number", "date",
    "text", "file", "repeat",
)  # fmt: skip
