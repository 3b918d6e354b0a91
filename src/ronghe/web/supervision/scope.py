"""Which orders a visitor reads, and for which places they issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.models import Commitment, Plan, SupervisionOrder
from ronghe.kernel.plans.supervising import selectors
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def order_or_404(order_id: int) -> SupervisionOrder:
    """Return an order that the visitor may read."""
    return get_object_or_404(selectors.orders_visible(), pk=order_id)


def issuers(request: HttpRequest) -> QuerySet[Place]:
    """Return the places that the visitor's deciding roles name: by hand these issue."""
    grants = access.person_of(request).grants
    named = [g.place_id for g in grants if g.role in DECIDERS and g.place_id is not None]
    return Place.objects.filter(pk__in=named).order_by("code")


def places_addressed(issuers: QuerySet[Place]) -> QuerySet[Place]:
    """Return the places that issuers order: their own and those below, no groupings."""
    below = Place.objects.filter(Q(above__ancestor__in=issuers)).distinct()
    return below.exclude(kind=Place.Kind.GROUPING).order_by("code")


def commitments_followed(request: HttpRequest) -> QuerySet[Commitment]:
    """Return the commitments in force that the visitor orders about."""
    places = places_in_charge(access.person_of(request), DECIDERS)
    return Commitment.objects.filter(
        plan__state=Plan.State.IN_FORCE, plan__place__in=places
    ).select_related("plan", "plan__place")


def may_issue(request: HttpRequest, commitment: Commitment) -> bool:
    """Say whether the visitor orders about a commitment."""
    if not access.may(request, "supervision:new", "POST"):
        return False
    return commitments_followed(request).filter(pk=commitment.pk).exists()
