"""Read figures of places, and the observations that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from ronghe.engines.aggregation import NOTHING, Sums, rolled_up
from ronghe.kernel.indicators.models import Delta, Indicator, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """Which organisations a figure speaks of; None does not restrict."""

    above_scale: bool | None = None
    division: str | None = None


EVERYBODY = Population()
ABOVE_SCALE = Population(above_scale=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """The value of an indicator for a place and period; `value` None where there is none.

    `n` is the number of organisations behind it. `kind` says whether it was rolled up or reported
    for the place as a whole.
    """

    indicator: str
    place_id: int
    period: str
    value: Decimal | None
    n: int
    kind: str = "rolled up"


def figures(
    *,
    indicators: Iterable[Indicator],
    place_ids: Iterable[int],
    periods: Iterable[str],
    population: Population = EVERYBODY,
) -> dict[tuple[str, int, str], Figure]:
    """Return the figures of all combinations, keyed by (indicator key, place id, period).

    Combinations without any value are there too, with value None. A value that was reported for
    the place itself stands before one rolled up from its organisations.
    """
    wanted, places, times = list(indicators), list(place_ids), list(periods)
    sums = _sums(wanted, places, times, population)
    reported = _reported(wanted, places, times)
    found = {}
    for indicator in wanted:
        for place in places:
            for period in times:
                key = (indicator.key, place, period)
                if key in reported:
                    found[key] = reported[key]
                else:
                    found[key] = _figure(indicator, place, period, sums)
    return found


def figure(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> Figure:
    """Return one figure."""
    found = figures(
        indicators=[indicator], place_ids=[place_id], periods=[period], population=population
    )
    return found[indicator.key, place_id, period]


def _figure(
    indicator: Indicator, place: int, period: str, sums: Mapping[tuple[str, int, str], Sums]
) -> Figure:
    if indicator.rollup == "ratio":
        own = sums.get((indicator.numerator, place, period), NOTHING)
        below = sums.get((indicator.denominator, place, period), NOTHING)
        value = rolled_up("ratio", own, denominator=below, factor=indicator.factor)
        return Figure(
            indicator=indicator.key, place_id=place, period=period, value=value, n=below.n
        )
    own = sums.get((indicator.key, place, period), NOTHING)
    value = rolled_up(indicator.rollup, own) if own.n else None
    return Figure(indicator=indicator.key, place_id=place, period=period, value=value, n=own.n)


def _sums(
    indicators: list[Indicator], places: list[int], periods: list[str], population: Population
) -> dict[tuple[str, int, str], Sums]:
    keys = {
        key
        for i in indicators
        for key in ((i.numerator, i.denominator) if i.rollup == "ratio" else (i.key,))
    }
    deltas = Delta.objects.filter(indicator__key__in=keys, place_id__in=places, period__in=periods)
    if population.above_scale is not None:
        deltas = deltas.filter(above_scale=population.above_scale)
    if population.division is not None:
        deltas = deltas.filter(division__startswith=population.division)
    rows = deltas.values_list("indicator__key", "place_id", "period").annotate(
        Sum("n"), Sum("total"), Sum("squares")
    )
    return {
        (key, place, period): Sums(n=int(n), total=total, squares=squares)
        for key, place, period, n, total, squares in rows
    }


def _reported(
    indicators: list[Indicator], places: list[int], periods: list[str]
) -> dict[tuple[str, int, str], Figure]:
    rows = Observation.objects.filter(
        indicator__in=indicators,
        place_id__in=places,
        period__in=periods,
        organisation__isnull=True,
        superseded_at__isnull=True,
    ).values_list("indicator__key", "place_id", "period", "value")
    return {
        (key, place, period): Figure(
            indicator=key, place_id=place, period=period, value=value, n=1, kind="reported"
        )
        for key, place, period, value in rows
    }


def by_division(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> dict[str, Figure]:
    """Return the figure of each industry division (such as C36) within a place."""
    divisions = (
        Delta.objects.filter(place_id=place_id, period=period)
        .values_list("division", flat=True)
        .distinct()
    )
    found = {}
    for division in sorted(divisions):
        narrowed = Population(above_scale=population.above_scale, division=division)
        value = figure(indicator, place_id, period, narrowed)
        if value.n:
            found[division] = value
    return found


def observations_behind(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> QuerySet[Observation]:
    """Return the live observations of organisations that a place's figure is made of."""
    key = indicator.numerator if indicator.rollup == "ratio" else indicator.key
    rows = Observation.objects.filter(
        indicator__key=key,
        period=period,
        superseded_at__isnull=True,
        organisation__isnull=False,
        place__above__ancestor_id=place_id,
    )
    if population.above_scale is not None:
        rows = rows.filter(above_scale=population.above_scale)
    if population.division is not None:
        rows = rows.filter(division__startswith=population.division)
    return rows.select_related("organisation", "place").order_by("-value", "organisation__name")


def history_of(observation: Observation) -> list[Observation]:
    """Return an observation and all that it superseded, newest first."""
    chain, current = [observation], observation.supersedes
    while current is not None:
        chain.append(current)
        current = current.supersedes
    return chain


def periods_of(indicators: Iterable[Indicator], place_id: int) -> list[str]:
    """Return the periods in which the place has any value of the indicators, in order."""
    keys = {k for i in indicators for k in (i.key, i.numerator, i.denominator) if k}
    return list(
        Delta.objects.filter(indicator__key__in=keys, place_id=place_id)
        .order_by("period")
        .values_list("period", flat=True)
        .distinct()
    )


def indicators_by_key(keys: Iterable[str]) -> dict[str, Indicator]:
    """Return the stored indicators of these keys."""
    return {i.key: i for i in Indicator.objects.filter(key__in=list(keys))}


def observations_of(organisation_id: int) -> QuerySet[Observation]:
    """Return the live observations of one organisation, newest period first."""
    return (
        Observation.objects.filter(organisation_id=organisation_id, superseded_at__isnull=True)
        .select_related("indicator", "activity")
        .order_by(F("period").desc(), "indicator__key")
    )
