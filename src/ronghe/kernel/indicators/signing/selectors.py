"""Read which figures of a place are signed, and why others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.indicators.models import Indicator, SignOff, Total
from ronghe.kernel.indicators.selectors import Figure, figures, keys_behind
from ronghe.kernel.parties.models import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

PLACES_THAT_SIGN = (Place.Kind.DISTRICT, Place.Kind.CITY, Place.Kind.PROVINCE)


@dataclass(frozen=True, kw_only=True)
class Signable:
    """One figure of a place, its sign-off in force, the last one that was re-opened, what waits.

    `unsigned` are the places one step down that have a figure and have not signed it.
    """

    indicator: Indicator
    figure: Figure
    signed: SignOff | None
    last: SignOff | None
    unsigned: tuple[Place, ...]

    @property
    def waits(self) -> bool:
        return self.signed is None and not self.unsigned


def sign_offs(place_ids: Collection[int], period: str) -> QuerySet[SignOff]:
    """Return all sign-offs of places and period, newest first."""
    return (
        SignOff.objects.filter(place__in=place_ids, period=period)
        .select_related("indicator", "place")
        .order_by("-pk")
    )


def signables(place: Place, period: str) -> list[Signable]:
    """Return every figure that the place has in the period, with what is known of its sign-off."""
    indicators = _with_values(place, period)
    below = list(Place.objects.filter(parent=place, kind__in=PLACES_THAT_SIGN))
    found = figures(indicators=indicators, place_ids=[place.pk], periods=[period])
    held = _in_force([place, *below], period)
    last: dict[int, SignOff] = {}
    for row in sign_offs([place.pk], period):
        last.setdefault(row.indicator_id, row)
    with_values = _places_with_values(below, period)
    return [
        Signable(
            indicator=indicator,
            figure=found[indicator.key, place.pk, period],
            signed=held.get((place.pk, indicator.pk)),
            last=last.get(indicator.pk),
            unsigned=tuple(
                each
                for each in below
                if (each.pk, indicator.pk) not in held
                and any((each.pk, key) in with_values for key in keys_behind(indicator))
            ),
        )
        for indicator in indicators
    ]


def _with_values(place: Place, period: str) -> list[Indicator]:
    everything = list(Indicator.objects.all())
    found = figures(indicators=everything, place_ids=[place.pk], periods=[period])
    return [i for i in everything if found[i.key, place.pk, period].value is not None]


def _in_force(places: Iterable[Place], period: str) -> dict[tuple[int, int], SignOff]:
    rows = sign_offs([place.pk for place in places], period).filter(reopened_at__isnull=True)
    return {(row.place_id, row.indicator_id): row for row in rows}


def _places_with_values(places: Iterable[Place], period: str) -> set[tuple[int, str]]:
    rows = Total.objects.filter(place__in=[place.pk for place in places], period=period)
    return set(rows.values_list("place_id", "indicator__key").distinct())
