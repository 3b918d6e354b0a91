"""Read figures of places, and the observations that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Left, NullIf

from ronghe.engines.aggregation import NOTHING, Sums, rolled_up
from ronghe.kernel.indicators.models import Delta, Indicator, Observation, Total
from ronghe.lib.periods import order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """Which organisations a figure speaks of; None does not restrict.

    `industry` is a code of GB/T 4754 of any level and takes in all below it: a section (C), a
    division (C36), a group (C367) or a class (C3670).
    """

    above_scale: bool | None = None
    industry: str | None = None


LENGTH_BY_LEVEL = {1: 1, 2: 3, 3: 4, 4: 5}  # characters of a code of GB/T 4754
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """Figures, and what the values of organisations add up to behind them, both by the same keys.

    Figures hold every combination that was asked for, sums those with a value. A ratio has no sums
    of its own: those of its numerator and denominator are there, each under its own key.
    """

    figures: dict[tuple[str, int, str], Figure]
    sums: dict[tuple[str, int, str], Sums]


def figures(
    *,
    indicators: Iterable[Indicator],
    place_ids: Iterable[int],
    periods: Iterable[str],
    population: Population = EVERYBODY,
) -> dict[tuple[str, int, str], Figure]:
    """Return the figures of all combinations, keyed by (indicator key, place id, period).

    Combinations without any value are there too, with value None. A value that was reported for
    the place itself stands before one rolled up from its organisations; it speaks of everybody
    there, so it never stands for a narrower population.
    """
    return figures_added(
        indicators=indicators, place_ids=place_ids, periods=periods, population=population
    ).figures


def figures_added(
    *,
    indicators: Iterable[Indicator],
    place_ids: Iterable[int],
    periods: Iterable[str],
    population: Population = EVERYBODY,
) -> Added:
    """Return what `figures` does together with the sums behind it, for the price of one."""
    wanted, places, times = list(indicators), list(place_ids), list(periods)
    summed = sums(indicators=wanted, place_ids=places, periods=times, population=population)
    reported = _reported(wanted, places, times) if population == EVERYBODY else {}
    found = {}
    for indicator in wanted:
        for place in places:
            for period in times:
                key = (indicator.key, place, period)
                if key in reported:
                    found[key] = reported[key]
                else:
                    found[key] = _figure(indicator, place, period, summed)
    return Added(figures=found, sums=summed)


def figure(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> Figure:
    """Return one figure."""
    found = figures(
        indicators=[indicator], place_ids=[place_id], periods=[period], population=population
    )
    return found[indicator.key, place_id, period]


def sums(
    *,
    indicators: Iterable[Indicator],
    place_ids: Iterable[int],
    periods: Iterable[str],
    population: Population = EVERYBODY,
) -> dict[tuple[str, int, str], Sums]:
    """Return what the values of organisations add up to, keyed like `figures`, in one query.

    A ratio has no sums of its own: those of its numerator and denominator are there, each under
    its own key. Combinations without any value are left out.
    """
    rows = (
        _added(indicators, list(place_ids), list(periods), population)
        .values_list("indicator__key", "place_id", "period")
        .annotate(Sum("n"), Sum("total"), Sum("squares"))
    )
    return {
        (key, place, period): Sums(n=int(n), total=total, squares=squares)
        for key, place, period, n, total, squares in rows
    }


def _figure(
    indicator: Indicator, place: int, period: str, summed: Mapping[tuple[str, int, str], Sums]
) -> Figure:
    held = {key: summed.get((key, place, period), NOTHING) for key in keys_behind(indicator)}
    value, n = _value(indicator, held)
    return Figure(indicator=indicator.key, place_id=place, period=period, value=value, n=n)


def _value(indicator: Indicator, held: Mapping[str, Sums]) -> tuple[Decimal | None, int]:
    """Return the rolled-up value and the number of organisations behind it."""
    if indicator.rollup == "ratio":
        own = held.get(indicator.numerator, NOTHING)
        below = held.get(indicator.denominator, NOTHING)
        return rolled_up("ratio", own, denominator=below, factor=indicator.factor), below.n
    own = held.get(indicator.key, NOTHING)
    return (rolled_up(indicator.rollup, own) if own.n else None), own.n


def keys_behind(indicator: Indicator) -> tuple[str, ...]:
    """Return the keys of the indicators whose observations a figure is made of.

    That is the indicator itself, or numerator and denominator of a ratio.
    """
    if indicator.rollup == "ratio":
        return indicator.numerator, indicator.denominator
    return (indicator.key,)


def _added(
    indicators: Iterable[Indicator], places: list[int], periods: list[str], population: Population
) -> QuerySet[Delta] | QuerySet[Total]:
    """Return the rows that add up to sums: without industries where none is asked for."""
    if population.industry is not None:
        return _deltas(indicators, places, periods, population)
    keys = {key for indicator in indicators for key in keys_behind(indicator)}
    totals = Total.objects.filter(indicator__key__in=keys, place_id__in=places, period__in=periods)
    if population.above_scale is not None:
        totals = totals.filter(above_scale=population.above_scale)
    return totals


def _deltas(
    indicators: Iterable[Indicator], places: list[int], periods: list[str], population: Population
) -> QuerySet[Delta]:
    keys = {key for indicator in indicators for key in keys_behind(indicator)}
    deltas = Delta.objects.filter(indicator__key__in=keys, place_id__in=places, period__in=periods)
    if population.above_scale is not None:
        deltas = deltas.filter(above_scale=population.above_scale)
    if population.industry is not None:
        deltas = deltas.filter(industry__startswith=population.industry)
    return deltas


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


def by_industry(
    indicator: Indicator,
    place_id: int,
    period: str,
    *,
    level: int = 2,
    population: Population = EVERYBODY,
) -> dict[str, Figure]:
    """Return the figure of each industry within a place, keyed by its code, in one query.

    `level` is 1 for sections (C), 2 for divisions (C36), 3 for groups (C367), 4 for classes
    (C3670). What is known less exactly stands under the code that is known, "" for nothing.
    """
    rows = (
        _deltas([indicator], [place_id], [period], population)
        .annotate(branch=Left("industry", LENGTH_BY_LEVEL[level]))
        .values_list("branch", "indicator__key")
        .annotate(Sum("n"), Sum("total"), Sum("squares"))
    )
    summed: dict[str, dict[str, Sums]] = {}
    for code, key, n, total, squares in rows:
        group = summed.setdefault(code, {})
        group[key] = Sums(n=int(n), total=total, squares=squares)
    found = {}
    for code, by_key in sorted(summed.items()):
        value, n = _value(indicator, by_key)
        if n:
            found[code] = Figure(
                indicator=indicator.key, place_id=place_id, period=period, value=value, n=n
            )
    return found


_EXACT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=40, decimal_places=12)


def observations_behind(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> QuerySet[Observation]:
    """Return the live observations of organisations that a place's figure is made of.

    Each bears `shown`, the organisation's own value of the indicator. For a ratio the rows are the
    observations of the denominator, one for each organisation that counts; they also bear
    `numerator_id` and `numerator_value`, both None where that is missing. Highest value first.
    """
    rows = observations_live(indicator, place_id, period, population)
    if indicator.rollup == "ratio":
        numerator = _same_organisation(indicator.numerator, period)
        rows = rows.filter(indicator__key=indicator.denominator).annotate(
            numerator_id=Subquery(numerator.values("id")[:1]),
            numerator_value=Subquery(numerator.values("value")[:1]),
            shown=_quotient(F("numerator_value"), F("value"), indicator.factor),
        )
    else:
        rows = rows.annotate(shown=F("value"))
    return rows.select_related("organisation", "place", "activity").order_by(
        F("shown").desc(nulls_last=True), "organisation__name"
    )


def with_earlier(
    rows: QuerySet[Observation], indicator: Indicator, period: str
) -> QuerySet[Observation]:
    """Add `earlier` to the rows of `observations_behind`: the same value in another period."""
    if indicator.rollup == "ratio":
        own = _same_organisation(indicator.numerator, period).values("value")[:1]
        below = _same_organisation(indicator.denominator, period).values("value")[:1]
        return rows.annotate(
            earlier=_quotient(Subquery(own), Subquery(below), indicator.factor),
        )
    held = _same_organisation(indicator.key, period).values("value")[:1]
    return rows.annotate(earlier=Subquery(held))


def _same_organisation(key: str, period: str) -> QuerySet[Observation]:
    return Observation.objects.filter(
        indicator__key=key,
        organisation_id=OuterRef("organisation_id"),
        period=period,
        superseded_at__isnull=True,
    )


def _quotient(own: Any, below: Any, factor: int) -> ExpressionWrapper[Any]:
    # A zero denominator has no quotient; NULL says so and PostgreSQL would stop.
    return ExpressionWrapper(own * factor / NullIf(below, Value(0)), output_field=_EXACT)


def observations_live(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> QuerySet[Observation]:
    """Return all live observations behind a figure; of a ratio, numerators and denominators."""
    rows = Observation.objects.filter(
        indicator__key__in=keys_behind(indicator),
        period=period,
        superseded_at__isnull=True,
        organisation__isnull=False,
        place__above__ancestor_id=place_id,
    )
    if population.above_scale is not None:
        rows = rows.filter(above_scale=population.above_scale)
    if population.industry is not None:
        rows = rows.filter(industry__startswith=population.industry)
    return rows


def history_of(observation: Observation) -> list[Observation]:
    """Return an observation and all that it superseded, newest first."""
    chain, current = [observation], observation.supersedes
    while current is not None:
        chain.append(current)
        current = current.supersedes
    return chain


def periods_of(indicators: Iterable[Indicator], place_id: int) -> list[str]:
    """Return the periods in which the place has any value of the indicators, the newest last.

    Values of its organisations count, and those reported for the place itself.
    """
    return periods_of_places(indicators, [place_id])


def periods_of_places(indicators: Iterable[Indicator], place_ids: Iterable[int]) -> list[str]:
    """Return what `periods_of` does of any of these places."""
    listed, places = list(indicators), list(place_ids)
    keys = {k for i in listed for k in (i.key, i.numerator, i.denominator) if k}
    added = Total.objects.filter(indicator__key__in=keys, place_id__in=places).values("period")
    reported = Observation.objects.filter(
        indicator__in=listed,
        place_id__in=places,
        organisation__isnull=True,
        superseded_at__isnull=True,
    ).values("period")
    found = added.order_by().union(reported.order_by())
    return sorted((row["period"] for row in found), key=order)


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
