"""What the search box finds here: definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.web.shell import access
from ronghe.web.shell.searching import Hit, SearchSource

if TYPE_CHECKING:
    from django.http import HttpRequest


def _find(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    if not access.may(request, "indicators:indicator"):
        return []
    either = (
        Q(key__icontains=text)
        | Q(title__icontains=text)
        | Q(title_en__icontains=text)
        | Q(definition__icontains=text)
        | Q(definition_en__icontains=text)
    )
    return [
        Hit(
            title=found.label,
            url=reverse("indicators:indicator", args=[found.key]),
            detail=found.definition_label,
        )
        for found in Indicator.objects.filter(either)[:limit]
    ]


INDICATORS = SearchSource(
    key="indicators", label=_("Indicators"), icon="chart-line", find=_find, order=40
)
