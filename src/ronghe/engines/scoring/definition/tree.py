"""Items and the groups that they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Union

from ronghe.engines.scoring.definition.questions import (
    Banded,
    Linear,
    Multiple,
    Option,
    Question,
    Ratio,
    Scale,
    Scene,
    Single,
    Trend,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.lib.definitions import Status, Text
    from ronghe.lib.expressions import Expression

Combination = Literal["sum", "mean", "min", "max"]
Weight = Union[Decimal, "Mapping[str, Decimal]"]  # one for all variants, or one a variant


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where numbers come from, how far they can be trusted, and what to know about them."""

    source: Text
    status: Status
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What it takes to come up a step of an item, in 10,000 yuan, for the way up.

    `steps` holds the cost of reaching each option from the one before it (single, scale, scene,
    trend: in the order of the options, the first is 0) or of adding it (multiple). `per_unit` is
    the cost of a measured value's step of one unit towards more points.
    """

    steps: tuple[Decimal, ...] | None
    per_unit: Decimal | None
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question with the most points it can give.

    `points` are points of the group in a sum group, and 1 in a group that takes a mean, a minimum
    or a maximum of shares. An item of a kind without points has 0 and stands beside the score.
    `grid` names the grid that the item is a row of.
    """

    id: str
    title: Text
    points: Decimal
    question: Question
    provenance: Provenance
    weight: Weight | None = None
    help: Text | None = None
    evidence: Text | None = None
    is_evidence_required: bool = False
    measures: str | None = None  # the indicator whose observation the answer becomes
    asks: str | None = None  # the indicator that the platform may know the answer from
    minutes: Decimal | None = None  # usual time to answer
    level: int | None = None  # which maturity level the requirement belongs to
    show_if: Expression | None = None
    may_not_apply: bool = False
    is_required: bool = True
    cost: Cost | None = None
    grid: str | None = None
    grid_title: Text | None = None

    @property
    def kind(self) -> str:
        """Return the kind of the question, one of `KINDS`."""
        return self.question.kind

    @property
    def options(self) -> tuple[Option, ...]:
        """Return what can be chosen; nothing for other kinds."""
        if isinstance(self.question, Single | Scale | Scene | Multiple | Trend):
            return self.question.options
        return ()

    @property
    def has_points(self) -> bool:
        """Return whether the item's kind gives points; a scene's may all be zero."""
        return bool(self.options) or isinstance(self.question, Banded | Ratio | Linear)

    @property
    def indicator(self) -> str | None:
        """Return the indicator that what is asked is a value of."""
        return self.measures or self.asks


@dataclass(frozen=True, kw_only=True)
class Group:
    """A branch of the tree: either groups or items below it.

    With `score` "sum" the points below add up; where some are not applicable, the others stand
    for the whole. With "mean" the weighted mean, with "min" and "max" the least and the greatest
    of the shares below is the group's share; its full points are 1 then.
    """

    key: str
    title: Text
    provenance: Provenance
    weight: Weight | None = None  # per cent of the branch above in a tree of sums
    groups: tuple[Group, ...] = ()
    items: tuple[Item, ...] = ()
    score: Combination = "sum"
    show_if: Expression | None = None
    may_not_apply: bool = False
    help: Text | None = None

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
        """Return the most points the branch can give: 1 where it is a share."""
        if self.score != "sum":
            return Decimal(1)
        own = sum((item.points for item in self.items), start=Decimal(0))
        return sum((group.points for group in self.groups), start=own)


def points_of(item: Item) -> tuple[Decimal, ...]:
    """Return the points of an item's options or bands, in order; nothing for other kinds."""
    if isinstance(item.question, Banded | Ratio):
        return tuple(band.points for band in item.question.bands)
    return tuple(option.points for option in item.options)
