"""Which places a visitor's pages may speak of, and where they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from ronghe.kernel.indicators.models import Delta, Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import home_place, visible_place_ids

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person


def place_in_scope(code: str) -> Place:
    """Return the place of this code, or 404 where the visitor's scope does not hold it.

    Codes are public, figures are not: the page of a place outside is as missing as its figures.
    """
    place = Place.objects.filter(code=code).exclude(kind=Place.Kind.GROUPING).first()
    if place is None or place.pk not in visible_place_ids():
        raise Http404
    return place


def indicator_or_404(key: str) -> Indicator:
    """Return the indicator of this key."""
    indicator = Indicator.objects.filter(key=key).first()
    if indicator is None:
        raise Http404
    return indicator


def start_place(person: Person) -> Place | None:
    """Return where a person's pages start: their widest place, or None for people without one.

    Who may see the whole country starts in its only province with figures, if it is the only one:
    a country page with a single filled row helps nobody.
    """
    place = home_place(person)
    if place is None or place.kind != Place.Kind.COUNTRY:
        return place
    filled = Delta.objects.filter(place__parent=place).order_by().values("place_id").distinct()
    found = list(Place.objects.filter(pk__in=filled)[:2])
    return found[0] if len(found) == 1 else place
