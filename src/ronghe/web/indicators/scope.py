"""What a visitor's pages may speak of: place, indicator, period, industry; and where they start."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import Http404

from ronghe.kernel.indicators.models import Indicator, Total
from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.parties.selectors import home_place, visible_place_ids
from ronghe.lib import periods
from ronghe.web.indicators.showing import Chosen, chosen_population

if TYPE_CHECKING:
    from django.http import QueryDict

    from ronghe.kernel.parties.people import Person

# Nothing else can name a row, and PostgreSQL refuses some of what an address can hold.
_NAME = re.compile(r"[\w-]{1,60}", re.ASCII)


def place_in_scope(code: str) -> Place:
    """Return the place of this code, or 404 where the visitor's scope does not hold it.

    Codes are public, figures are not: the page of a place outside is as missing as its figures.
    """
    if not _NAME.fullmatch(code):
        raise Http404
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


def period_or_404(text: str) -> str:
    """Return a text that names a period."""
    if not periods.is_period(text):
        raise Http404
    return text


def industry_named(code: str) -> Industry | None:
    """Return the industry of a code of any level, in either case; None where there is none."""
    if not _NAME.fullmatch(code):
        return None
    return Industry.objects.filter(code=code.upper()).first()


def chosen_slice(query: QueryDict) -> Chosen:
    """Return the choice of `?population=` and `?industry=`.

    An industry that does not exist is 404: the figures of all would stand in for it.
    """
    chosen, code = chosen_population(query), query.get("industry", "")
    if not code:
        return chosen
    found = industry_named(code)
    if found is None:
        raise Http404
    return replace(chosen, industry=found.code, industry_name=found.label)


def start_place(person: Person) -> Place | None:
    """Return where a person's pages start: their widest place, or None for people without one.

    Who may see the whole country starts in its only province with figures, if it is the only one:
    a country page with a single filled row helps nobody.
    """
    place = home_place(person)
    if place is None or place.kind != Place.Kind.COUNTRY:
        return place
    filled = Total.objects.filter(place__parent=place).order_by().values("place_id").distinct()
    found = list(Place.objects.filter(pk__in=filled)[:2])
    return found[0] if len(found) == 1 else place
