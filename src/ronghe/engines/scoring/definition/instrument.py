"""An instrument: a questionnaire with points, groups, levels and outputs, as values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition.levels import ThresholdTrack
from ronghe.engines.scoring.definition.tree import points_of

if TYPE_CHECKING:
    from datetime import date

    from ronghe.engines.scoring.definition.levels import (
        Constraint,
        LevelRule,
        Output,
        Parameter,
    )
    from ronghe.engines.scoring.definition.tree import Combination, Group, Item, Provenance
    from ronghe.lib.definitions import Text

_DIVIDED_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A questionnaire in one version, valid from a day on, with everything that scores it.

    Attributes
    ----------
    points : full marks of the whole; with a `score` other than "sum" the share is multiplied by it.
    decimals : places that a divided score is rounded to (half up) before it is shown and compared.
    variant_item : id of the single item whose option's name selects among weights.
    """

    key: str
    version: str
    title: Text
    valid_from: date
    valid_to: date | None
    points: Decimal
    groups: tuple[Group, ...]
    level_rule: LevelRule
    outputs: tuple[Output, ...]
    provenance: Provenance
    score: Combination = "sum"
    decimals: int = 6
    variant_item: str | None = None
    parameters: tuple[Parameter, ...] = ()
    constraints: tuple[Constraint, ...] = ()

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
    def all_parts(self) -> tuple[Item | Group, ...]:
        """Return all items, then all groups."""
        return (*self.items, *self.all_groups)

    @cached_property
    def item_ids_by_group(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of all items below each group, by the group's key."""
        return {
            group.key: tuple(item.id for item in group.all_items()) for group in self.all_groups
        }

    @cached_property
    def is_divided(self) -> bool:
        """Return whether scoring ever divides: a mean, a minimum, a line, or a part left out."""
        groups = self.all_groups
        return (
            self.score != "sum"
            or any(g.score != "sum" or g.may_not_apply or g.show_if for g in groups)
            or any(i.may_not_apply or i.show_if or i.kind == "linear" for i in self.items)
            or any(track.kind == "cumulative" for track in self.level_rule.tracks)
        )

    @cached_property
    def digits(self) -> int:
        """Return how many decimal places points have inside; 10**-digits is the unit of sums.

        Sums are made of whole units, so that they are exact in any order and on any path. Where
        scoring divides there are 9 places, and each division rounds half up to a unit.
        """
        if self.is_divided:
            return _DIVIDED_DIGITS
        numbers = [Decimal(0)]
        for track in self.level_rule.tracks:
            if isinstance(track, ThresholdTrack):
                numbers += track.least
        for item in self.items:
            numbers += [item.points, *points_of(item)]
        return max(_places(number) for number in numbers)

    def units(self, points: Decimal) -> int:
        """Return points as a whole number of units."""
        return int(points.scaleb(self.digits))

    def points_from(self, units: int) -> Decimal:
        """Return the points that a number of units stands for, without needless zeros."""
        return _points(units, self.digits)


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
