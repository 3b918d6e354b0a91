"""Which appraisals and sheets a visitor reads, and which they decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.kernel.plans.appraising import selectors
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.models import AppraisalObjection, AppraisalSheet, Plan
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Appraisal


def decides_for(request: HttpRequest, place_id: int) -> bool:
    """Say whether the visitor decides for a place."""
    places = places_in_charge(access.person_of(request), DECIDERS)
    return places.filter(pk=place_id).exists()


def plans_appraised(request: HttpRequest) -> QuerySet[Plan]:
    """Return the plans whose units the visitor appraises."""
    places = places_in_charge(access.person_of(request), DECIDERS)
    states = [Plan.State.IN_FORCE, Plan.State.CLOSED]
    return Plan.objects.filter(place__in=places, state__in=states).select_related("place")


def may_decide(request: HttpRequest, appraisal: Appraisal) -> bool:
    """Say whether the visitor makes this appraisal."""
    may = access.may(request, "appraisals:move", "POST")
    return may and decides_for(request, appraisal.place_id)


def appraisal_or_404(appraisal_id: int) -> Appraisal:
    """Return an appraisal that the visitor may read."""
    return get_object_or_404(selectors.appraisals_visible(), pk=appraisal_id)


def appraisal_in_charge(request: HttpRequest, appraisal_id: int) -> Appraisal:
    """Return an appraisal that the visitor makes, or 404."""
    found = appraisal_or_404(appraisal_id)
    if not may_decide(request, found):
        raise Http404
    return found


def sheet_or_404(sheet_id: int) -> AppraisalSheet:
    """Return a sheet that the visitor may read."""
    rows = AppraisalSheet.objects.select_related(
        "appraisal", "appraisal__plan", "appraisal__place", "appraisal__scheme", "place"
    )
    return get_object_or_404(rows, pk=sheet_id)


def objection_or_404(objection_id: int) -> AppraisalObjection:
    """Return an objection that the visitor may read."""
    rows = AppraisalObjection.objects.select_related("sheet", "sheet__appraisal", "case", "place")
    kind = AppraisalObjection.Kind.OBJECTION
    return get_object_or_404(rows, pk=objection_id, kind=kind)
