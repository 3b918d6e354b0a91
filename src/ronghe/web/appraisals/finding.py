"""Appraisals in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.plans.models import Appraisal
from ronghe.web.shell import access, formats
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest


def appraisals_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return appraisals whose title holds the text, newest first."""
    if not access.may(request, "appraisals:appraisal"):
        return []
    return [
        Hit(
            title=one.title,
            url=reverse("appraisals:appraisal", args=[one.pk]),
            detail=formats.period(one.period),
        )
        for one in Appraisal.objects.filter(title__icontains=text)[:limit]
    ]
