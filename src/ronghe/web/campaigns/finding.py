"""Campaigns in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.web.shell import access, formats
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest


def campaigns_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return campaigns whose title holds the text, the latest deadline first."""
    if not access.may(request, "campaigns:campaign"):
        return []
    return [
        Hit(
            title=one.title,
            url=reverse("campaigns:campaign", args=[one.pk]),
            detail=f"{one.place.label} · {formats.period(one.period)}",
        )
        for one in selectors.campaigns_visible().filter(title__icontains=text)[:limit]
    ]
