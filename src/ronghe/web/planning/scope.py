"""Which plans a visitor reads, and which they decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ronghe.kernel.parties.selectors import places_in_charge as places_of
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.kernel.plans.versions import selectors
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ronghe.kernel.parties.models import Place


def places_in_charge(request: HttpRequest) -> QuerySet[Place]:
    """Return the places whose plans the visitor decides on."""
    return places_of(access.person_of(request), DECIDERS)


def may_decide(request: HttpRequest, plan: Plan) -> bool:
    """Say whether the visitor decides on a plan."""
    if not access.may(request, "planning:move", "POST"):
        return False
    return places_in_charge(request).filter(pk=plan.place_id).exists()


def plan_or_404(plan_id: int) -> Plan:
    """Return a plan that the visitor may read."""
    return get_object_or_404(selectors.plans_visible(), pk=plan_id)


def plan_in_charge(request: HttpRequest, plan_id: int) -> Plan:
    """Return a plan that the visitor decides on, or 404."""
    plan = plan_or_404(plan_id)
    if not may_decide(request, plan):
        raise Http404
    return plan


def commitment_or_404(commitment_id: int) -> Commitment:
    """Return a commitment of a plan that the visitor may read."""
    rows = Commitment.objects.select_related(
        "plan", "plan__place", "plan__document", "measured_by", "serves", "serves__plan"
    )
    return get_object_or_404(rows, pk=commitment_id)


def commitment_in_charge(request: HttpRequest, commitment_id: int) -> Commitment:
    """Return a commitment of a plan that the visitor decides on, or 404."""
    commitment = commitment_or_404(commitment_id)
    if not may_decide(request, commitment.plan):
        raise Http404
    return commitment
