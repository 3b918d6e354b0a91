"""Gather the promises of a document into commitments: one quantity with its values over the years.

The rules are ours; an officer mends what they propose while the plan is a draft.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.kernel.plans.models import Commitment
from ronghe.kernel.plans.suggestions import likeness
from ronghe.lib import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.plans.models import Target

# Below it two phrases in one section more often name two things; found on the plan of 2018, whose
# columns change one word of five from year to year.
SAME_QUANTITY = 0.8
_RANK = "位"
_GROWTH = re.compile("增长|增速|增幅|递增|降幅")
_FALLING = re.compile("下降|降低|减少|能耗|排放|事故|缩短")
_ABOVE_SCALE = re.compile("规模以上|规上|规模(?:工业|制造业|企业)")


@dataclass(kw_only=True)
class Gathered:
    """A quantity with the promises that speak of it, in the order of the text."""

    targets: list[Target] = field(default_factory=list)

    @property
    def first(self) -> Target:
        """The promise that stands first."""
        return self.targets[0]

    @property
    def by_year(self) -> dict[int, Target]:
        """The promise of each year; of equal restatements the first."""
        found: dict[int, Target] = {}
        for target in self.targets:
            if target.year is not None:
                found.setdefault(target.year, target)
        return found

    def likeness_to(self, target: Target) -> float:
        """Return from 0 to 1 how sure a promise speaks of this quantity; 0 where it cannot.

        Another value for a year that is taken contradicts; and what one section promises twice
        for a year are two things, however alike their words.
        """
        held = self.by_year.get(target.year) if target.year is not None else None
        if held is not None and (held.section == target.section or not _equal(held, target)):
            return 0
        return max(_same_quantity(one, target) for one in self.targets)


def gathered(targets: Iterable[Target]) -> list[Gathered]:
    """Return accepted promises as quantities, in the order in which the text first names them.

    Two promises speak of the same quantity where the same indicator measures both, or where their
    words are alike and their units agree; of several quantities the most alike takes it. A promise
    without a year stands alone, as does one that contradicts a year that is taken.
    """
    found: list[Gathered] = []
    for target in targets:
        holder = None
        if target.year is not None:
            ranked = [(one.likeness_to(target), -n) for n, one in enumerate(found)]
            likeness, position = max(ranked, default=(0, 0))
            holder = found[-position] if likeness else None
        if holder is None:
            holder = Gathered()
            found.append(holder)
        holder.targets.append(target)
    return found


def _same_quantity(left: Target, right: Target) -> float:
    if left.year is None or right.year is None or left.every_year != right.every_year:
        return 0
    if units.factor(left.unit, indicator_unit=right.unit) is None:
        return 0
    if left.measured_by_id is not None and right.measured_by_id is not None:
        return float(left.measured_by_id == right.measured_by_id)
    alike = likeness(left.indicator_phrase, right.indicator_phrase)
    return alike if alike >= (SAME_QUANTITY if left.section == right.section else 1) else 0


def _equal(left: Target, right: Target) -> bool:
    times = units.factor(right.unit, indicator_unit=left.unit)
    if times is None:
        return False
    highs = (left.value_high, None if right.value_high is None else right.value_high * times)
    return left.value == right.value * times and highs[0] == highs[1]


def commitment_of(found: Gathered, *, position: int) -> Commitment:
    """Return the unsaved commitment that a gathered quantity makes, without its plan."""
    first = found.first
    basis = basis_of(found.targets)
    indicator = measured_by(found.targets)
    return Commitment(
        position=position,
        title=title_of(found.targets),
        unit=first.unit,
        decimals=decimals_of(found.targets),
        comparator=Counter(t.comparator for t in found.targets).most_common(1)[0][0],
        basis=basis,
        direction=direction_of(found.targets, indicator),
        adds_up=adds_up_of(first.unit, basis, indicator),
        above_scale=any(_ABOVE_SCALE.search(t.indicator_phrase) for t in found.targets),
        section=first.section,
        measured_by=indicator,
    )


def title_of(targets: Sequence[Target]) -> str:
    """Return the words that most promises use; of equally many the first."""
    return Counter(t.indicator_phrase for t in targets).most_common(1)[0][0]


def measured_by(targets: Sequence[Target]) -> Indicator | None:
    """Return the indicator that the promises suggest."""
    return next((t.measured_by for t in targets if t.measured_by is not None), None)


def basis_of(targets: Sequence[Target]) -> str:
    """Return how the values of a quantity are to be read, by its words and its series.

    A rank is a rank, growth is growth, what is promised every year is yearly, shares and indices
    are levels. Counts accumulate where a text says so or where they rise; the same count year
    after year is one of each year.
    """
    first = targets[0]
    if first.unit == _RANK:
        return Commitment.Basis.RANK
    if units.factor(first.unit, indicator_unit="%") is not None or first.unit == "":
        is_growth = any(_GROWTH.search(t.indicator_phrase) for t in targets)
        return Commitment.Basis.GROWTH if is_growth else Commitment.Basis.LEVEL
    if any(t.every_year for t in targets):
        return Commitment.Basis.YEARLY
    if any(t.cumulative for t in targets):
        return Commitment.Basis.CUMULATIVE
    values = [t.value for t in sorted(targets, key=lambda t: t.year or 0)]
    if len(values) > 1 and len(set(values)) == 1:
        return Commitment.Basis.YEARLY
    return Commitment.Basis.CUMULATIVE if _counts(first.unit) else Commitment.Basis.LEVEL


def _counts(unit: str) -> bool:
    return units.factor(unit, indicator_unit="个") is not None


def adds_up_of(unit: str, basis: str, indicator: Indicator | None) -> str:
    """Return how values of places make the value of the place above them."""
    if basis == Commitment.Basis.RANK:
        return Commitment.AddsUp.NONE
    if indicator is not None:
        adds = indicator.rollup in {"sum", "count"}
        return Commitment.AddsUp.SUM if adds else Commitment.AddsUp.MEAN
    is_share = unit == "" or units.factor(unit, indicator_unit="%") is not None
    is_rate = "/" in unit or basis == Commitment.Basis.GROWTH
    return Commitment.AddsUp.MEAN if is_share or is_rate else Commitment.AddsUp.SUM


def direction_of(targets: Sequence[Target], indicator: Indicator | None) -> str:
    """Return which way is better."""
    if targets[0].unit == _RANK:
        return "lower_is_better"
    if indicator is not None and indicator.direction != "neutral":
        return indicator.direction
    falls = any(t.comparator == "<=" or _FALLING.search(t.indicator_phrase) for t in targets)
    return "lower_is_better" if falls else "higher_is_better"


def decimals_of(targets: Iterable[Target]) -> int:
    """Return the most digits after the point that a promise prints."""
    exponents = (Decimal(t.value).normalize().as_tuple().exponent for t in targets)
    return max((-e for e in exponents if isinstance(e, int) and e < 0), default=0)
