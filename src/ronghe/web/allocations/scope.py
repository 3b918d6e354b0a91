"""Which allocations a visitor reads, and which they decide on or answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ronghe.kernel.plans.allocating import selectors
from ronghe.kernel.plans.models import Allocation, Commitment
from ronghe.web.planning import scope as planning
from ronghe.web.shell import access

if TYPE_CHECKING:
    from ronghe.kernel.parties.models import Place


def commitment_in_charge(request: HttpRequest, commitment_id: int) -> Commitment:
    """Return a commitment of a plan that the visitor decides on, or 404."""
    return planning.commitment_in_charge(request, commitment_id)


def allocation_or_404(allocation_id: int) -> Allocation:
    """Return an allocation that the visitor may read."""
    return get_object_or_404(selectors.allocations_visible(), pk=allocation_id)


def places_of(request: HttpRequest) -> list[Place]:
    """Return the places that the visitor answers for."""
    if not access.may(request, "allocations:answer", "POST"):
        return []
    return list(planning.places_in_charge(request))


def may_decide(request: HttpRequest, allocation: Allocation) -> bool:
    """Say whether the visitor decides on an allocation."""
    if not access.may(request, "allocations:move", "POST"):
        return False
    return planning.places_in_charge(request).filter(pk=allocation.place_id).exists()


def allocation_in_charge(request: HttpRequest, allocation_id: int) -> Allocation:
    """Return an allocation that the visitor decides on, or 404."""
    allocation = allocation_or_404(allocation_id)
    if not may_decide(request, allocation):
        raise Http404
    return allocation


def places_answered_for(request: HttpRequest, allocation: Allocation) -> list[Place]:
    """Return the bearers for which the visitor may answer, when it is not the visitor's own."""
    if not access.may(request, "allocations:answer", "POST"):
        return []
    places = planning.places_in_charge(request)
    bearing = allocation.cells.values("place")
    return list(places.filter(pk__in=bearing).order_by("code"))


def place_or_404(request: HttpRequest, allocation: Allocation, code: str) -> Place:
    """Return the bearer of this code that the visitor answers for, or 404."""
    for place in places_answered_for(request, allocation):
        if place.code == code:
            return place
    raise Http404
