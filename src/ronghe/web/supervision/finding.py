"""Supervision orders in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from ronghe.kernel.plans.supervising import selectors
from ronghe.web.shell import access
from ronghe.web.shell.searching import Hit
from ronghe.web.supervision import wording

if TYPE_CHECKING:
    from django.http import HttpRequest


def orders_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return orders whose number or matter holds the text, newest first."""
    if not access.may(request, "supervision:order"):
        return []
    holds = Q(number__icontains=text) | Q(title__icontains=text)
    return [
        Hit(
            title=f"{one.number} {one.title}",
            url=reverse("supervision:order", args=[one.pk]),
            detail=wording.addressee(one),
        )
        for one in selectors.orders_visible().filter(holds)[:limit]
    ]
