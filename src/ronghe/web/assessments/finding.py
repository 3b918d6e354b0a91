"""Assessments in the search box: by the name or credit code of the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from ronghe.kernel.assessments.selectors import responses_visible
from ronghe.web.assessments.wording import state_words
from ronghe.web.shell import access, formats
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest


def responses_found(request: HttpRequest, text: str, limit: int) -> Sequence[Hit]:
    """Return the newest responses of organisations whose name or code holds the text."""
    if not access.may(request, "assessments:response"):
        return []
    rows = (
        responses_visible()
        .defer("instrument__definition")
        .filter(
            Q(organisation__name__icontains=text) | Q(organisation__credit_code__istartswith=text)
        )
        .order_by("-period", "organisation__name")[:limit]
    )
    return [
        Hit(
            title=f"{row.organisation.name} · {formats.period(row.period)}",
            url=reverse("assessments:response", args=[row.pk]),
            detail=f"{row.instrument.label} · {state_words(row.state_key)}",
        )
        for row in rows
    ]
