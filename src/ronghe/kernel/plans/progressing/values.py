"""What is known of commitments: figures where an indicator measures, else accepted reports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ronghe.kernel.indicators.selectors import (
    ABOVE_SCALE,
    EVERYBODY,
    figures,
    periods_of_places,
)
from ronghe.kernel.plans.models import Commitment, Report
from ronghe.kernel.plans.progressing import courses
from ronghe.lib import periods

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Population

Origin = Literal["measured", "reported", "summed"]
LOOK_BACK = 5  # years before a plan in which values still teach what a series does
Known = dict[tuple[int, int], tuple["Value", ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A known value of a commitment at the end of a period, in the commitment's unit.

    `n` is the number of organisations behind a measured value, of places behind a summed one.
    """

    period: str
    on: date
    value: Decimal
    origin: Origin
    n: int = 1
    report_id: int | None = None


def values_known(
    commitments: Sequence[Commitment],
    *,
    place_ids: Collection[int],
    until: date,
    parts: Mapping[int, int] | None = None,
) -> Known:
    """Return the values of commitments in places, oldest first, in a few queries.

    A period has one value: the figure where an indicator measures, else the place's own accepted
    report, else, where `parts` are given and places add up, the sum of the reports of its parts.

    Parameters
    ----------
    until : the last day of which values count.
    parts : by place that lies in a wanted place the wanted place that it is part of.
    """
    found: dict[tuple[int, int], dict[date, Value]] = defaultdict(dict)
    for key, value in _reported(commitments, place_ids, parts or {}):
        _put(found[key], value)
    for key, value in _measured(commitments, place_ids):
        _put(found[key], value)
    return {
        key: tuple(values[on] for on in sorted(values) if on <= until)
        for key, values in found.items()
    }


_RANK_OF = {"summed": 0, "reported": 1, "measured": 2}


def _put(held: dict[date, Value], value: Value) -> None:
    """Keep one value a day: a figure before a report, the longer period before its last part."""
    there = held.get(value.on)
    if there is None or _order(value) > _order(there):
        held[value.on] = value


def _order(value: Value) -> tuple[int, int]:
    return _RANK_OF[value.origin], -len(value.period)


def _measured(
    commitments: Sequence[Commitment], place_ids: Collection[int]
) -> Iterable[tuple[tuple[int, int], Value]]:
    by_population: dict[Population, list[Commitment]] = {EVERYBODY: [], ABOVE_SCALE: []}
    for commitment in commitments:
        if courses.measure_of(commitment) is not None:
            by_population[ABOVE_SCALE if commitment.above_scale else EVERYBODY].append(commitment)
    wanted = {c.measured_by for rows in by_population.values() for c in rows}
    indicators = [indicator for indicator in wanted if indicator is not None]
    if not indicators or not place_ids:
        return
    first = min(commitment.plan.first_year for commitment in commitments) - LOOK_BACK
    times = [p for p in periods_of_places(indicators, place_ids) if periods.year_of(p) >= first]
    for population, rows in by_population.items():
        yield from _figures(rows, place_ids, times, population)


def _figures(
    commitments: Sequence[Commitment],
    place_ids: Collection[int],
    times: Sequence[str],
    population: Population,
) -> Iterable[tuple[tuple[int, int], Value]]:
    measures = [(c, courses.measure_of(c)) for c in commitments]
    indicators: dict[str, Indicator] = {m[0].key: m[0] for _c, m in measures if m is not None}
    if not indicators:
        return
    found = figures(
        indicators=indicators.values(), place_ids=place_ids, periods=times, population=population
    )
    for commitment, measure in measures:
        if measure is None:
            continue
        indicator, times_unit = measure
        whole_years = courses.is_by_year(commitment)
        for place in place_ids:
            for period in times:
                figure = found[indicator.key, place, period]
                if figure.value is None or (whole_years and periods.part_of(period)):
                    continue
                yield (
                    (commitment.pk, place),
                    Value(
                        period=period,
                        on=periods.last_day(period),
                        value=figure.value / times_unit,
                        origin="measured",
                        n=figure.n,
                    ),
                )


def _reported(
    commitments: Sequence[Commitment], place_ids: Collection[int], parts: Mapping[int, int]
) -> Iterable[tuple[tuple[int, int], Value]]:
    by_line = {commitment.line: commitment for commitment in commitments}
    rows = Report.objects.filter(
        line__in=list(by_line),
        place_id__in={*place_ids, *parts},
        accepted_at__isnull=False,
        superseded_at__isnull=True,
    ).values_list("pk", "line", "place_id", "period", "value")
    sums: dict[tuple[int, int, str], list[Decimal]] = defaultdict(list)
    for pk, line, place, period, value in rows:
        commitment = by_line[line]
        if place in place_ids:
            on = periods.last_day(period)
            yield (
                (commitment.pk, place),
                Value(period=period, on=on, value=value, origin="reported", report_id=pk),
            )
        if place in parts and commitment.adds_up == Commitment.AddsUp.SUM:
            sums[commitment.pk, parts[place], period].append(value)
    for (commitment_id, place, period), values in sums.items():
        yield (
            (commitment_id, place),
            Value(
                period=period,
                on=periods.last_day(period),
                value=sum(values[1:], values[0]),
                origin="summed",
                n=len(values),
            ),
        )
