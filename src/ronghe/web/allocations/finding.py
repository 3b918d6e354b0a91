"""Allocations in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.plans.allocating import selectors
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest


def allocations_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return allocations in force of commitments whose title holds the text."""
    rows = selectors.allocations_visible().filter(
        commitment__title__icontains=text, state__in=selectors.IN_FORCE
    )
    return [
        Hit(
            title=one.commitment.title,
            url=reverse("allocations:allocation", args=[one.pk]),
            detail=str(one.commitment.plan),
        )
        for one in rows[:limit]
    ]
