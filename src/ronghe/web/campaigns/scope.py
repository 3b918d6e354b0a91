"""Which campaigns a visitor reads, and which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.parties.models import Place
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.assessments.models import Campaign


def campaign_or_404(campaign_id: int) -> Campaign:
    """Return a campaign that the visitor may read."""
    return get_object_or_404(selectors.campaigns_visible(), pk=campaign_id)


def campaign_run_or_404(request: HttpRequest, campaign_id: int) -> Campaign:
    """Return a campaign that the visitor runs; one that is only read is forbidden."""
    found = campaign_or_404(campaign_id)
    if not may_run(request, found):
        raise PermissionDenied
    return found


def may_run(request: HttpRequest, campaign: Campaign) -> bool:
    """Say whether the visitor decides on a campaign."""
    return selectors.may_run(access.person_of(request), campaign)


def runners(request: HttpRequest) -> QuerySet[Place]:
    """Return the places that the visitor's deciding roles name: these run campaigns."""
    grants = access.person_of(request).grants
    named = [g.place_id for g in grants if g.role in selectors.DECIDERS and g.place_id is not None]
    return Place.objects.filter(pk__in=named).order_by("code")
