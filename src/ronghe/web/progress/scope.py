"""Which reports a visitor reads, for which places they report, and which they check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.progressing.selectors import reports_visible
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Plan, Report


def own_places(request: HttpRequest) -> set[int]:
    """Return the places that a deciding role of the visitor names."""
    person = access.person_of(request)
    found = {grant.place_id for grant in person.grants if grant.role in DECIDERS}
    return {place for place in found if place is not None}


def places_to_report(request: HttpRequest, plan: Plan) -> list[int]:
    """Return the places within a plan's for which the visitor reports."""
    if not access.may(request, "progress:report_new", "POST"):
        return []
    rows = Place.objects.filter(pk__in=own_places(request), above__ancestor=plan.place_id)
    return list(rows.distinct().values_list("pk", flat=True))


def may_report(request: HttpRequest, report: Report) -> bool:
    """Say whether the visitor writes a report."""
    return report.place_id in own_places(request) and access.may(
        request, "progress:report_move", "POST"
    )


def may_check(request: HttpRequest, plan: Plan) -> bool:
    """Say whether the visitor decides for the place of a plan, and so checks what is reported."""
    if not access.may(request, "progress:report_move", "POST"):
        return False
    places = places_in_charge(access.person_of(request), DECIDERS)
    return places.filter(pk=plan.place_id).exists()


def report_or_404(report_id: int) -> Report:
    """Return a report that the visitor may read."""
    return get_object_or_404(reports_visible(), pk=report_id)
