"""Gather what an allocation needs: the places, the city's values, base values and weights."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import ABOVE_SCALE as OF_ABOVE_SCALE
from ronghe.kernel.indicators.selectors import EVERYBODY, figures
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.allocating.orders import ABOVE_SCALE, REGISTERED
from ronghe.kernel.plans.allocating.totals import Total, totals_of
from ronghe.lib import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.allocating.orders import Settings
    from ronghe.kernel.plans.models import Commitment

INDICATOR = "indicator:"
_ADDITIVE = ("sum", "count")
_SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What an allocation starts from; places without a known base or weight are not in the maps.

    `places` bear a part, in the order of their codes; `bases` and `weights` are by code, bases in
    the unit of the commitment.
    """

    places: Sequence[Place]
    totals: Mapping[int, Total]
    bases: Mapping[str, Decimal]
    weights: Mapping[str, Decimal]


def inputs_of(commitment: Commitment, settings: Settings) -> Inputs:
    """Gather the inputs of an allocation within what the visitor sees; a handful of queries."""
    places = list(children_of(commitment.plan.place).order_by("code"))
    return Inputs(
        places=places,
        totals=totals_of(commitment),
        bases=_bases(commitment, settings, places),
        weights=_weights(commitment, settings, places),
    )


def indicators_additive() -> QuerySet[Indicator]:
    """Return the indicators whose figures of places can be weights."""
    return Indicator.objects.filter(rollup__in=_ADDITIVE)


def enterprises_counted(
    places: Iterable[Place], years: Iterable[int]
) -> dict[tuple[str, int], int]:
    """Return how many enterprises of each place are above scale in each year, in one query.

    Places where the register knows none in any of these years are not there. Enterprises of a park
    count for the place that holds it.
    """
    wanted = sorted(set(years))
    counts = {
        f"in_{year}": Count("pk", filter=Q(above_scale_years__contains=[year])) for year in wanted
    }
    rows = _registered(places).filter(known_years__overlap=wanted).annotate(**counts)
    return {
        (row["place__above__ancestor__code"], year): row[f"in_{year}"]
        for row in rows
        for year in wanted
    }


def _registered(places: Iterable[Place]) -> QuerySet[Organisation, Any]:
    return (
        Organisation.objects.filter(place__above__ancestor__in=list(places))
        .order_by()
        .values("place__above__ancestor__code")
    )


def _weights(
    commitment: Commitment, settings: Settings, places: Sequence[Place]
) -> dict[str, Decimal]:
    years = range(settings.weight_first, settings.weight_last + 1)
    if not years or not places:
        return {}
    if settings.weight_from == ABOVE_SCALE:
        counted = enterprises_counted(places, years)
        return {
            place.code: _mean([counted.get((place.code, year), 0) for year in years])
            for place in places
            # Where the register is silent for all years, nothing is known; that is no zero.
            if any((p.code, year) in counted for p in places for year in years)
        }
    if settings.weight_from == REGISTERED:
        active = _registered(places).filter(status=Organisation.Status.ACTIVE)
        held = {
            row["place__above__ancestor__code"]: row["held"]
            for row in active.annotate(held=Count("pk"))
        }
        return {place.code: Decimal(held.get(place.code, 0)) for place in places if held}
    if settings.weight_from.startswith(INDICATOR):
        key = settings.weight_from.removeprefix(INDICATOR)
        return _weights_of_indicator(key, commitment, places, years)
    return {}


def _mean(values: Sequence[int | Decimal]) -> Decimal:
    mean = sum(map(Decimal, values), Decimal(0)) / len(values)
    return mean.quantize(_SIX_PLACES).normalize() + 0


def _weights_of_indicator(
    key: str, commitment: Commitment, places: Sequence[Place], years: range
) -> dict[str, Decimal]:
    indicator = indicators_additive().filter(key=key).first()
    if indicator is None:
        return {}
    found = _figures(indicator, commitment, places, years)
    known = {
        place.code: [v for year in years if (v := found[place.pk, year]) is not None]
        for place in places
    }
    return {code: _mean(values) for code, values in known.items() if values}


def _figures(
    indicator: Indicator, commitment: Commitment, places: Sequence[Place], years: Iterable[int]
) -> dict[tuple[int, int], Decimal | None]:
    found = figures(
        indicators=[indicator],
        place_ids=[place.pk for place in places],
        periods=list(map(str, years)),
        population=OF_ABOVE_SCALE if commitment.above_scale else EVERYBODY,
    )
    return {(place, int(period)): one.value for (_key, place, period), one in found.items()}


def _bases(
    commitment: Commitment, settings: Settings, places: Sequence[Place]
) -> dict[str, Decimal]:
    indicator = Indicator.objects.filter(key=settings.base_from).first()
    if indicator is None or not places:
        return {}
    times = units.factor(indicator.unit, indicator_unit=commitment.unit)
    if times is None:
        return {}
    found = _figures(indicator, commitment, places, [settings.base_year])
    bases = {place.code: found[place.pk, settings.base_year] for place in places}
    return {code: (value * times) for code, value in bases.items() if value is not None}
