"""What a plan's place must come to in each year, so that it can be split."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.progress import Path, Point, YearlyPath
from ronghe.kernel.plans.models import Commitment, CommitmentValue

if TYPE_CHECKING:
    from collections.abc import Mapping

_EACH_YEAR_BY_ITSELF = {Commitment.Basis.YEARLY, Commitment.Basis.GROWTH}


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """The value of a year, and whether the plan states it or its planned path does."""

    value: Decimal
    is_promised: bool


def step_of(commitment: Commitment) -> Decimal:
    """Return the smallest unit in which a commitment speaks: 1 for whole numbers."""
    return Decimal(1).scaleb(-commitment.decimals)


def totals_of(commitment: Commitment) -> dict[int, Total]:
    """Return the value of each year of the plan that has one.

    Stated values are taken as stated, of a range its lower end. Between them, and before the first
    one, counts the planned path: from the baseline, or for a count since the plan began from
    nothing at the end of the year before. It is cut to the step of the commitment on the side that
    asks for less, but never past what is stated. Years before any known point have no value;
    neither have yearly amounts outside of the years that are stated.
    """
    stated = _by_year(commitment, CommitmentValue.Kind.PROMISED)
    if not stated:
        return {}
    points = dict(stated)
    if commitment.path == Commitment.Path.TYPED:
        points = _by_year(commitment, CommitmentValue.Kind.PATH) | points
    path = _path(commitment, points)
    found = {}
    for year in commitment.plan.years:
        if year in stated:
            found[year] = Total(value=stated[year], is_promised=True)
        elif (planned := path.planned(date(year, 12, 31))) is not None:
            found[year] = Total(value=_stepped(commitment, planned), is_promised=False)
    return found


def _by_year(commitment: Commitment, kind: str) -> dict[int, Decimal]:
    return {
        int(value.period): value.value
        for value in commitment.values.all()
        if value.kind == kind and value.period.isdecimal()
    }


def _path(commitment: Commitment, points: Mapping[int, Decimal]) -> Path | YearlyPath:
    shape: dict[str, Any] = {
        "shape": commitment.path,
        "better": "lower" if commitment.direction == "lower_is_better" else "higher",
        "whole": commitment.decimals == 0,
    }
    if commitment.basis in _EACH_YEAR_BY_ITSELF:
        return YearlyPath(values=points, **shape)
    known = dict(points)
    if commitment.baseline_year is not None and commitment.baseline_value is not None:
        known.setdefault(commitment.baseline_year, commitment.baseline_value)
    elif commitment.basis == Commitment.Basis.CUMULATIVE:
        known.setdefault(min(commitment.plan.first_year, *known) - 1, Decimal(0))
    return Path(
        points=tuple(Point(on=date(year, 12, 31), value=value) for year, value in known.items()),
        **shape,
    )


def _stepped(commitment: Commitment, value: Decimal) -> Decimal:
    falls = commitment.direction == "lower_is_better"
    return value.quantize(step_of(commitment), ROUND_CEILING if falls else ROUND_FLOOR)
