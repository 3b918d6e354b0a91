"""From what a commitment promises to the path that its values are held against.

Values are in the unit of the commitment. A year's value stands on 31 December.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from django.utils.translation import gettext as _

from ronghe.engines.progress import Path, Point, YearlyPath
from ronghe.kernel.plans.models import Commitment, CommitmentValue
from ronghe.lib import periods, units

if TYPE_CHECKING:
    from ronghe.engines.progress import Direction, Kind, Shape
    from ronghe.kernel.indicators.models import Indicator

Baseline = Literal["stated", "measured", "zero", ""]
RANK = "位"
_GROWTH = re.compile("增长|增速|增幅|递增|降幅")
_BY_YEAR = frozenset({Commitment.Basis.YEARLY, Commitment.Basis.GROWTH})


@dataclass(frozen=True, kw_only=True)
class Course:
    """A planned path with the promise at its end, and where its baseline comes from.

    `baseline` is `stated` by the plan, `measured` in the year before the plan began, `zero` for
    what is counted since the plan began, or empty: the path begins with the first stated value.
    """

    path: Path | YearlyPath
    target: Point
    baseline: Baseline

    @property
    def better(self) -> Direction:
        """Which way is better."""
        return self.path.better


def is_by_year(commitment: Commitment) -> bool:
    """Say whether each year stands by itself, so that only whole years compare."""
    return commitment.basis in _BY_YEAR


def better_of(commitment: Commitment) -> Direction:
    """Return which way is better: of ranks and of what is to stay below, down."""
    if commitment.basis == Commitment.Basis.RANK or commitment.unit == RANK:
        return "lower"
    is_falling = commitment.direction == "lower_is_better" and commitment.comparator != ">="
    return "lower" if commitment.comparator == "<=" or is_falling else "higher"


def is_whole(commitment: Commitment) -> bool:
    """Say whether only whole numbers occur: counts in single things, and ranks."""
    if commitment.basis == Commitment.Basis.RANK:
        return True
    counts = units.factor(commitment.unit, indicator_unit="个")
    return commitment.decimals == 0 and counts == 1


def kind_of(commitment: Commitment) -> Kind:
    """Return how values of a commitment move, as the forecast takes it."""
    if commitment.basis == Commitment.Basis.CUMULATIVE:
        return "cumulative"
    is_share = commitment.unit == "" or is_percent(commitment) or "/" in commitment.unit
    is_level = commitment.basis in {Commitment.Basis.RANK, Commitment.Basis.GROWTH}
    return "level" if is_share or is_level else "amount"


def is_percent(commitment: Commitment) -> bool:
    """Say whether values are shares of a hundred or a thousand."""
    return units.factor(commitment.unit, indicator_unit="%") is not None


def measure_of(commitment: Commitment) -> tuple[Indicator, Decimal] | None:
    """Return what measures a commitment, and by what its figures are divided to be in its unit.

    None where nothing does, or where `unmeasured_because` says why not.
    """
    indicator = commitment.measured_by
    if indicator is None or unmeasured_because(commitment):
        return None
    times = units.factor(commitment.unit, indicator_unit=indicator.unit)
    return None if times is None else (indicator, times)


def unmeasured_because(commitment: Commitment) -> str:
    """Return why no indicator's figures count for a commitment; empty where they do."""
    indicator = commitment.measured_by
    if indicator is None:
        return _("No indicator measures it; units report.")
    if not commitment.measure_confirmed_by:
        return _("Nobody has confirmed yet what measures it.")
    if units.factor(commitment.unit, indicator_unit=indicator.unit) is None:
        words = {
            "unit": commitment.unit or _("no unit"),
            "other": indicator.unit or _("no unit"),
        }
        return _("“%(unit)s” cannot be held against “%(other)s”.") % words
    if commitment.basis == Commitment.Basis.GROWTH and not _GROWTH.search(indicator.title):
        return _("A change cannot be held against a level.")
    return ""


def promised_of(commitment: Commitment) -> dict[date, Decimal]:
    """Return what is promised for the end of each period; of a range the nearer end.

    What is promised for every year alike is promised for each year of the plan. Wants `values`
    with their targets loaded.
    """
    lower = better_of(commitment) == "lower"
    found, every = {}, None
    for value in commitment.values.all():
        if value.kind != CommitmentValue.Kind.PROMISED:
            continue
        amount = value.value_high if lower and value.value_high is not None else value.value
        found[periods.last_day(value.period)] = amount
        if value.target is not None and value.target.every_year:
            every = amount
    if every is not None and is_by_year(commitment):
        for year in commitment.plan.years:
            found.setdefault(date(year, 12, 31), every)
    return found


def course_of(
    commitment: Commitment,
    promised: Mapping[date, Decimal],
    *,
    measured_before: Decimal | None = None,
    is_whole_plan: bool = True,
) -> Course | None:
    """Return the path of a commitment; None where nothing is promised.

    Parameters
    ----------
    promised : value by the last day of its period: the plan's own or a place's allocated part.
    measured_before : the value of the year before the plan began, for a path without a baseline.
    is_whole_plan : False for a part: baseline and typed points of the plan are not its own.
    """
    if not promised:
        return None
    due = max(promised)
    target = Point(on=due, value=promised[due])
    better, whole = better_of(commitment), is_whole(commitment)
    shape = cast("Shape", str(commitment.path))
    if commitment.basis == Commitment.Basis.YEARLY:
        values = {on.year: value for on, value in promised.items()}
        yearly = YearlyPath(values=values, shape=shape, better=better, whole=whole)
        return Course(path=yearly, target=target, baseline="")
    if commitment.basis == Commitment.Basis.GROWTH:
        # A rate holds for all of its year.
        steps = tuple(Point(on=date(on.year, 1, 1), value=v) for on, v in promised.items())
        path = Path(points=steps, shape="stepwise", better=better)
        return Course(path=path, target=target, baseline="")
    points = dict(promised)
    if is_whole_plan and shape == "typed":
        points = _typed(commitment) | points
    start, baseline = _start(commitment, measured_before, is_whole_plan=is_whole_plan)
    if start is not None and start.on < min(points):
        points[start.on] = start.value
    else:
        baseline = ""
    made = tuple(Point(on=on, value=value) for on, value in points.items())
    path = Path(points=made, shape=shape, better=better, whole=whole)
    return Course(path=path, target=target, baseline=baseline)


def _typed(commitment: Commitment) -> dict[date, Decimal]:
    return {
        periods.last_day(value.period): value.value
        for value in commitment.values.all()
        if value.kind == CommitmentValue.Kind.PATH
    }


def _start(
    commitment: Commitment, measured_before: Decimal | None, *, is_whole_plan: bool
) -> tuple[Point | None, Baseline]:
    year, value = commitment.baseline_year, commitment.baseline_value
    if is_whole_plan and year is not None and value is not None:
        return Point(on=date(year, 12, 31), value=value), "stated"
    before = date(commitment.plan.first_year - 1, 12, 31)
    if measured_before is not None:
        return Point(on=before, value=measured_before), "measured"
    if commitment.basis == Commitment.Basis.CUMULATIVE and better_of(commitment) == "higher":
        return Point(on=before, value=Decimal(0)), "zero"
    return None, ""
