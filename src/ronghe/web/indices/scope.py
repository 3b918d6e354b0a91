"""Which index, place and period a page speaks of, and which releases a visitor reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date

from ronghe.engines.index.releasing import Sampling
from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.freezing import Frozen, frozen
from ronghe.kernel.indices.models import Release, ReleaseObjection
from ronghe.kernel.indices.units import sees_all
from ronghe.kernel.indices.workflow import MAKERS, STATISTICIAN
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import home_place, places_in_charge, visible_place_ids
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.indices.models import IndexDefinition


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An index of the places within a place in one period; `period` is "" without any figure."""

    definition: IndexDefinition
    place: Place
    period: str
    periods: Sequence[str]


def definition_or_404(key: str, version: str = "") -> IndexDefinition:
    """Return an index that the programme's own indicators give."""
    found = selectors.definition_by_key(key, version)
    if found is None or not selectors.is_of_programme(found):
        raise Http404
    return found


def place_or_404(request: HttpRequest, code: str) -> Place:
    """Return the place of a code within the visitor's scope; without a code, their own."""
    if not code:
        place = home_place(access.person_of(request))
        if place is None:
            raise Http404
        return place
    return get_object_or_404(Place.objects.filter(pk__in=visible_place_ids()), code=code)


def day_or_404(text: str) -> date | None:
    """Return the day that an address or form names, None if it names none."""
    try:
        day = parse_date(text) if text else None
    except ValueError:
        raise Http404 from None
    if text and day is None:
        raise Http404
    return day


def chosen(request: HttpRequest, key: str) -> Choice:
    """Return what the address asks for: the newest period with figures if it names none."""
    names = ("place", "period", "version")
    return chosen_of(request, key, **{name: request.GET.get(name, "") for name in names})


def chosen_of(
    request: HttpRequest, key: str, *, place: str = "", period: str = "", version: str = ""
) -> Choice:
    """Return an index with a place within the visitor's scope and a period with figures, or 404."""
    definition, within = definition_or_404(key, version), place_or_404(request, place)
    periods = selectors.periods_for(definition, within)
    if period and period not in periods:
        raise Http404
    newest = periods[-1] if periods else ""
    return Choice(
        definition=definition, place=within, period=period or newest, periods=periods[::-1]
    )


def frozen_now(choice: Choice) -> Frozen:
    """Return rows with intervals and tiers of an index as of now, as a release would freeze them.

    Raises
    ------
    NotAllSeenError
        If the visitor does not see all places that are ranked.
    """
    if not sees_all(choice.place):
        raise selectors.NotAllSeenError
    return frozen(
        choice.definition,
        choice.place,
        choice.period,
        level="",
        parameters={
            "periods": [choice.period],
            "above_scale": False,
            "least": 0,  # who sees this page sees each enterprise, too
            "sampling": asdict(Sampling(draws=400)),
        },
    )


def places_made_for(request: HttpRequest) -> QuerySet[Place]:
    """Return the places whose releases the visitor makes."""
    return places_in_charge(access.person_of(request), MAKERS)


def may_make(request: HttpRequest, release: Release) -> bool:
    """Say whether the visitor makes this release."""
    may = access.may(request, "indices:move", "POST")
    return may and places_made_for(request).filter(pk=release.place_id).exists()


def may_sign(request: HttpRequest, release: Release) -> bool:
    """Say whether the visitor signs this release."""
    signing = places_in_charge(access.person_of(request), STATISTICIAN)
    return may_make(request, release) and signing.filter(pk=release.place_id).exists()


def release_or_404(release_id: int) -> Release:
    """Return a release that the visitor may read."""
    # Without the case: districts read the release, not its case.
    return get_object_or_404(selectors.releases_visible(), pk=release_id)


def release_made(request: HttpRequest, release_id: int) -> Release:
    """Return a release that the visitor makes, or 404."""
    found = release_or_404(release_id)
    if not may_make(request, found):
        raise Http404
    return found


def objection_or_404(objection_id: int) -> ReleaseObjection:
    """Return an objection that the visitor may read."""
    rows = ReleaseObjection.objects.select_related("release", "place", "case")
    return get_object_or_404(rows, pk=objection_id, kind=ReleaseObjection.Kind.OBJECTION)
