"""What an appraisal scheme is: criteria with full marks, bonus, deductions, ties, grades."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ronghe.lib.definitions import Status, Text

Units = Literal["districts", "departments"]
UNITS: tuple[Units, ...] = ("districts", "departments")
Basis = Literal["completion", "value"]
BASES: tuple[Basis, ...] = ("completion", "value")
Better = Literal["higher", "lower"]
BETTER: tuple[Better, ...] = ("higher", "lower")
NotApplicable = Literal["reweight", "average", "full"]
NOT_APPLICABLE: tuple[NotApplicable, ...] = ("reweight", "average", "full")
Missing = Literal["zero", "not_applicable"]
MISSING: tuple[Missing, ...] = ("zero", "not_applicable")


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where numbers come from, how far they can be trusted, and what to know about them."""

    source: Text
    status: Status
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Full marks × the completion rate, which counts at most `cap` % and below `floor` % as 0."""

    kind: ClassVar[str] = "completion"
    cap: Decimal = Decimal(100)
    floor: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Nothing at `zero_at`, full marks at `full_at`, evenly between; either may be the larger."""

    kind: ClassVar[str] = "linear"
    of: Basis
    zero_at: Decimal
    full_at: Decimal


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values above the band before it up to `upto` (included; None: all above) give `share` %."""

    upto: Decimal | None
    share: Decimal


@dataclass(frozen=True, kw_only=True)
class Bands:
    """The band that holds the value gives its share of full marks."""

    kind: ClassVar[str] = "bands"
    of: Basis
    bands: tuple[Band, ...]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The best unit has full marks, the last `last` % of them, evenly by rank between."""

    kind: ClassVar[str] = "rank"
    of: Basis
    better: Better
    last: Decimal


@dataclass(frozen=True, kw_only=True)
class YesNo:
    """Full marks unless the value is 0."""

    kind: ClassVar[str] = "yes_no"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Points that a person gives, with a reason; never more than full marks."""

    kind: ClassVar[str] = "typed"


Method = Completion | Linear | Bands | Ranked | YesNo | Typed


@dataclass(frozen=True, kw_only=True)
class WeightRule:
    """The weight of a part that bears `mark`; the first rule that fits counts."""

    mark: str
    weight: Decimal


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing that is marked.

    Attributes
    ----------
    points : full marks.
    reads : key of what it is scored by; empty for typed points.
    weights : how a criterion of several parts (such as commitments) weighs them; a part that no
        rule fits weighs 1.
    not_applicable : what becomes of its marks for a unit that it does not apply to: spread over
        the criteria beside it, the average of the other units, or given in full.
    missing : a value that should be there and is not gives 0 points, or counts as not applicable.
    """

    key: str
    title: Text
    points: Decimal
    method: Method
    provenance: Provenance
    reads: str = ""
    weights: tuple[WeightRule, ...] = ()
    not_applicable: NotApplicable = "reweight"
    missing: Missing = "zero"

    def weight_of(self, marks: frozenset[str]) -> Decimal:
        """Return what a part with these marks weighs."""
        found = (rule.weight for rule in self.weights if rule.mark in marks)
        return next(found, Decimal(1))


@dataclass(frozen=True, kw_only=True)
class Group:
    """A branch of the tree: either groups or criteria below it, whose points are its own."""

    key: str
    title: Text
    points: Decimal
    groups: tuple[Group, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    @property
    def parts(self) -> tuple[Group | Criterion, ...]:
        """Return what stands directly below."""
        return (*self.groups, *self.criteria)

    def all_criteria(self) -> Iterator[Criterion]:
        """Yield the criteria of the whole branch, in order."""
        yield from self.criteria
        for group in self.groups:
            yield from group.all_criteria()

    def all_groups(self) -> Iterator[Group]:
        """Yield this group and those below it, in order."""
        yield self
        for group in self.groups:
            yield from group.all_groups()


@dataclass(frozen=True, kw_only=True)
class Counted:
    """`each` points for every one that `reads` counts."""

    kind: ClassVar[str] = "counted"
    reads: str
    each: Decimal


@dataclass(frozen=True, kw_only=True)
class Excess:
    """`each` points for a percentage point by which the parts of a criterion exceed `above` %.

    The excess is the weighted mean over the parts that have a value; who is below adds nothing and
    takes nothing away.
    """

    kind: ClassVar[str] = "excess"
    of: str
    above: Decimal
    each: Decimal


ExtraMethod = Counted | Excess | Typed


@dataclass(frozen=True, kw_only=True)
class Extra:
    """One reason for bonus points or for a deduction, at most `cap` points."""

    key: str
    title: Text
    method: ExtraMethod
    cap: Decimal
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Extras:
    """Bonus or deductions, together at most `cap` points."""

    cap: Decimal
    items: tuple[Extra, ...]


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade from `least` points on, for at most `quota` % of the units (None: any number)."""

    key: str
    title: Text
    least: Decimal
    quota: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class GradeRule:
    """Grades, the best first."""

    grades: tuple[Grade, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """An appraisal scheme in one version, with everything that marks, ranks and grades units.

    Attributes
    ----------
    points : full marks without bonus.
    decimals : digits after the point of every printed number of points.
    objection_days : the least days between publishing a draft and making it final.
    report_days : a report is late that is handed in more days after the end of the period.
    least_applicable : percent of full marks that must apply to a unit by what is known of it; with
        less it has no score, or its few criteria would count for all.
    ties : keys of groups, criteria or extras whose points decide between equal scores, in order.
    """

    key: str
    version: str
    title: Text
    valid_from: date
    units: Units
    points: Decimal
    decimals: int
    objection_days: int
    report_days: int
    least_applicable: Decimal
    groups: tuple[Group, ...]
    bonus: Extras | None
    deductions: Extras | None
    ties: tuple[str, ...]
    grade_rule: GradeRule
    provenance: Provenance

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return all criteria in the order of the tree."""
        return tuple(one for group in self.groups for one in group.all_criteria())

    @cached_property
    def all_groups(self) -> tuple[Group, ...]:
        """Return the groups of every depth, a parent before its parts."""
        return tuple(part for group in self.groups for part in group.all_groups())

    @cached_property
    def extras(self) -> tuple[Extra, ...]:
        """Return bonus items and deductions, in order."""
        return tuple(one for part in (self.bonus, self.deductions) if part for one in part.items)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Return what the scheme wants to read, each once, in order."""
        found = [one.reads for one in self.criteria if one.reads]
        found += [one.method.reads for one in self.extras if isinstance(one.method, Counted)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def criteria_by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of the criteria or extras that a key of the tree stands for."""
        found = {g.key: tuple(one.key for one in g.all_criteria()) for g in self.all_groups}
        found |= {one.key: (one.key,) for one in self.criteria}
        return found | {one.key: (one.key,) for one in self.extras}
