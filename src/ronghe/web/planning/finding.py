"""Commitments in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest


def commitments_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return commitments of plans in force whose title holds the text."""
    rows = (
        Commitment.objects.filter(title__icontains=text, plan__state=Plan.State.IN_FORCE)
        .select_related("plan")
        .order_by("-plan__first_year", "position")
    )
    return [
        Hit(
            title=one.title, url=reverse("planning:commitment", args=[one.pk]), detail=str(one.plan)
        )
        for one in rows[:limit]
    ]
