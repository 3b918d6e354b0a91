"""What an instrument is: a questionnaire with points, groups, levels and outputs, as values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ronghe.lib.definitions import Status, Text

Direction = Literal["down", "flat", "up"]
DIRECTIONS: tuple[Direction, ...] = ("down", "flat", "up")


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where numbers come from, how far they can be trusted, and what to know about them."""

    source: Text
    status: Status
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Option:
    """An answer one can choose. Its `name` in files is its 0-based position, or a direction."""

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
class Multiple:
    """Any number of options; their points add up, at most to the item's points."""

    kind: ClassVar[str] = "multiple"
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class Banded:
    """A measured value between `low` and `high`; the band that holds it gives the points.

    Upper bounds are inclusive, lower ones exclusive, except that the first band holds `low`.
    """

    kind: ClassVar[str] = "band"
    unit: str
    low: Decimal
    high: Decimal
    bands: tuple[Band, ...]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A quantity fell, stayed or rose: options down, flat, up; `better` is the wished one."""

    kind: ClassVar[str] = "trend"
    options: tuple[Option, ...]
    better: Direction


Question = Single | Multiple | Banded | Trend


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question with the most points it can give."""

    id: str
    title: Text
    points: Decimal
    question: Question
    provenance: Provenance
    weight: Decimal | None = None  # per cent of the group above
    help: Text | None = None
    evidence: Text | None = None
    measures: str | None = None  # the indicator whose observation the answer becomes
    minutes: Decimal | None = None  # usual time to answer

    @property
    def kind(self) -> str:
        """Return "single", "multiple", "band" or "trend"."""
        return self.question.kind

    @property
    def options(self) -> tuple[Option, ...]:
        """Return what can be chosen; nothing for a measured value."""
        return () if isinstance(self.question, Banded) else self.question.options


@dataclass(frozen=True, kw_only=True)
class Group:
    """A branch of the tree: either groups or items below it."""

    key: str
    title: Text
    provenance: Provenance
    weight: Decimal | None = None  # per cent of the branch above
    groups: tuple[Group, ...] = ()
    items: tuple[Item, ...] = ()

    def all_items(self) -> Iterator[Item]:
        """Yield the items of the whole branch, in order."""
        yield from self.items
        for group in self.groups:
            yield from group.all_items()

    def all_groups(self) -> Iterator[Group]:
        """Yield this group and those below it, in order."""
        yield self
        for group in self.groups:
            yield from group.all_groups()

    @cached_property
    def points(self) -> Decimal:
        """Return the most points the branch can give."""
        return sum((item.points for item in self.all_items()), start=Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level that begins at `least` points, this bound included."""

    number: int
    key: str
    title: Text
    least: Decimal


@dataclass(frozen=True, kw_only=True)
class LevelRule:
    """How points become a level: the highest one whose `least` points are reached."""

    levels: tuple[Level, ...]
    rule: Text
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class OutputStep:
    """The value of an output from a level on."""

    from_level: int
    value: int
    title: Text


@dataclass(frozen=True, kw_only=True)
class Output:
    """A number derived from the level, with the rule to print beside it."""

    key: str
    title: Text
    steps: tuple[OutputStep, ...]
    rule: Text
    provenance: Provenance

    def step_at(self, level: int) -> OutputStep:
        """Return the last step that a level reaches."""
        return next(step for step in reversed(self.steps) if step.from_level <= level)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A business scene that the instrument grades by itself; listed, not yet scored."""

    key: str
    group: Text
    title: Text
    is_marked: bool


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A questionnaire in one version, valid from a day on, with everything that scores it."""

    key: str
    version: str
    title: Text
    valid_from: date
    valid_to: date | None
    points: Decimal
    groups: tuple[Group, ...]
    level_rule: LevelRule
    outputs: tuple[Output, ...]
    scenes: tuple[Scene, ...]
    scenes_note: Text | None
    provenance: Provenance

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Return all items in the order of the tree."""
        return tuple(item for group in self.groups for item in group.all_items())

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """Return the items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def all_groups(self) -> tuple[Group, ...]:
        """Return the groups of every depth in the order of the tree, a parent before its parts."""
        return tuple(part for group in self.groups for part in group.all_groups())

    @cached_property
    def item_ids_by_group(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of all items below each group, by the group's key."""
        return {
            group.key: tuple(item.id for item in group.all_items()) for group in self.all_groups
        }

    @cached_property
    def digits(self) -> int:
        """Return how many decimal places the points need; 10**-digits is the unit of sums.

        Sums are made of whole units, so that they are exact in any order and on any path.
        """
        numbers = [level.least for level in self.level_rule.levels]
        for item in self.items:
            numbers += [item.points, *points_of(item)]
        return max(_places(number) for number in numbers)

    def units(self, points: Decimal) -> int:
        """Return points as a whole number of units."""
        return int(points.scaleb(self.digits))

    def points_from(self, units: int) -> Decimal:
        """Return the points that a number of units stands for, without needless zeros."""
        return _points(units, self.digits)


def points_of(item: Item) -> tuple[Decimal, ...]:
    """Return the points of an item's options or bands, in order."""
    if isinstance(item.question, Banded):
        return tuple(band.points for band in item.question.bands)
    return tuple(option.points for option in item.question.options)


def plain(number: Decimal) -> Decimal:
    """Return the same number without zeros at its end and without an exponent.

    Examples
    --------
    >>> str(plain(Decimal("6.300"))), str(plain(Decimal("4E+1"))), str(plain(Decimal("0.000")))
    ('6.3', '40', '0')
    """
    return Decimal(f"{number.normalize():f}")


@lru_cache(maxsize=65_536)  # the sums of millions of responses are few different numbers
def _points(units: int, digits: int) -> Decimal:
    return plain(Decimal(units).scaleb(-digits))


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))
