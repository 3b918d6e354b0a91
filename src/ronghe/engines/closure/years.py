"""Yearly values that add up to one value for the whole time."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import amount, is_amount
from ronghe.engines.closure.building import finding
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import is_growth, name, shared
from ronghe.engines.closure.relations import Equation, Operator, Relation, Term
from ronghe.engines.closure.sections import is_goal
from ronghe.lib.units import base_and_scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ronghe.engines.closure.model import Finding, Promise
    from ronghe.engines.closure.series import Series

_ALIKE = 0.6
_LONG = 3


def year_sums(series: Sequence[Series], promises: Sequence[Promise]) -> Iterator[Finding]:
    """Find series of single years whose sum is a value promised for the whole time.

    The whole stands in a goal under a name that shares most of the shorter one's characters, or,
    for three years and more, anywhere in the same section if it has no year or is called
    cumulative. Its year is the last one of the series or a later one, and it is no yearly value.
    """
    wholes: dict[tuple[str, Decimal], list[Promise]] = defaultdict(list)
    for promise in promises:
        value = _base_value(promise)
        if value is not None and not promise.every_year and is_amount(promise.unit):
            wholes[promise.document, value].append(promise)
    for one in series:
        years = sorted(y for y in one.by_year() if y is not None)
        if not years or not _is_yearly(one, years):
            continue
        values = [_base_value(promise) for promise in one.promises]
        total = sum((value for value in values if value is not None), Decimal(0))
        met = [
            whole for whole in wholes.get((one.document, total), ()) if _meets(one, years, whole)
        ]
        if met:
            yield _finding(one, years, max(met, key=lambda whole: _likeness(one, whole)))


def _base_value(promise: Promise) -> Decimal | None:
    value = amount(promise, promise.unit)
    return None if value is None else value * base_and_scale(promise.unit)[1]


def _is_yearly(series: Series, years: Sequence[int]) -> bool:
    first = series.first
    return (
        len(years) > 1
        and len(years) == len(series.promises)
        and series.years_up_to(years[-1]) == tuple(years)
        and is_amount(first.unit)
        and not (series.cumulative or first.every_year or is_growth(first.indicator))
    )


def _meets(series: Series, years: Sequence[int], whole: Promise) -> bool:
    if whole.year is not None and whole.year < years[-1]:
        return False
    if whole in series.promises or _is_of_its_kind(series, whole):
        return False
    alike = is_goal(whole.heading_path) and _likeness(series, whole) >= _ALIKE
    whole_time = whole.year is None or whole.cumulative
    beside = len(years) >= _LONG and whole.heading_path == series.path and whole_time
    if not (alike or beside):
        return False
    values = [series.value(year, whole.unit) for year in years]
    numbers = [value for value in values if value is not None]
    return len(numbers) == len(values) and sum(numbers, Decimal(0)) == amount(whole, whole.unit)


def _is_of_its_kind(series: Series, whole: Promise) -> bool:
    """Say whether the value is one more year of the series, and no whole."""
    return whole.year is not None and name(whole.indicator) == name(series.first.indicator)


def _likeness(series: Series, whole: Promise) -> float:
    return shared(series.first.indicator, whole.indicator)


def _finding(series: Series, years: Sequence[int], whole: Promise) -> Finding:
    by_year = series.by_year()
    parts = [by_year[year] for year in years]
    return finding(
        Kind.SUM,
        Severity.SUGGESTION,
        "years_meet_total",
        {"indicator": whole.indicator, "part": series.first.indicator},
        (whole, *parts),
        relation=Relation(
            Operator.EQUAL,
            (Equation(whole.year, whole.id, tuple(Term(((part.id,),)) for part in parts)),),
        ),
    )
