"""What a visitor may see of visits, and whom they may send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from ronghe.kernel.assessments.models import Assessor, Schedule, Visit
from ronghe.kernel.assessments.visiting.registering.selectors import assessors_visible
from ronghe.kernel.assessments.visiting.workflow import OFFICERS
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def visit_or_404(visit_id: int) -> Visit:
    """Return a visit that the visitor may read, with what its pages show.

    Assessor and on-site response are not joined: enterprises see the visit without them.
    """
    rows = Visit.objects.select_related(
        "organisation__industry", "place", "instrument", "case", "own"
    )
    return get_object_or_404(rows, pk=visit_id)


def assessor_or_404(assessor_id: int) -> Assessor:
    """Return an entry of a register that the visitor may read."""
    return get_object_or_404(assessors_visible(), pk=assessor_id)


def schedule_or_404(schedule_id: int) -> Schedule:
    """Return a proposal that the visitor may read."""
    return get_object_or_404(Schedule.objects.select_related("place", "instrument"), pk=schedule_id)


def places_planned(request: HttpRequest) -> QuerySet[Place]:
    """Return the places where the visitor plans visits, their own and those below."""
    places = places_in_charge(access.person_of(request), OFFICERS)
    return places.exclude(kind=Place.Kind.GROUPING).order_by("code")


def assessors_sent() -> QuerySet[Assessor]:
    """Return the assessors that may be sent out."""
    return assessors_visible().filter(is_active=True)
