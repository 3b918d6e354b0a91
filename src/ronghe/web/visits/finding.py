"""Visits in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from ronghe.kernel.assessments.visiting.selectors import visits_visible
from ronghe.web.shell import access
from ronghe.web.shell.language import words
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest


def visits_found(request: HttpRequest, text: str, limit: int) -> Sequence[Hit]:
    """Return the newest visits of organisations or assessors whose name holds the text."""
    if not access.may(request, "visits:visit"):
        return []
    rows = visits_visible().filter(
        Q(organisation__name__icontains=text) | Q(assessor_name__icontains=text)
    )
    return [
        Hit(
            title=f"{row.organisation.name} · {row.planned_on}",
            url=reverse("visits:visit", args=[row.pk]),
            detail=f"{row.assessor_name} · {words(row.case.state.title)}",
        )
        for row in rows.order_by("-planned_on", "-pk")[:limit]
    ]
