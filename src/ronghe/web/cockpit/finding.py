"""What the search box finds here: the cockpits of places within the visitor's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.web.shell import access
from ronghe.web.shell.searching import Hit, SearchSource

if TYPE_CHECKING:
    from django.http import HttpRequest


def _find(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    if not access.may(request, "cockpit:place"):
        return []
    either = (
        Q(name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(code__startswith=text)
        | Q(former_names__icontains=text)
    )
    found = (
        Place.objects.filter(either, pk__in=visible_place_ids())
        .exclude(kind=Place.Kind.GROUPING)
        .select_related("parent")[:limit]
    )
    return [
        Hit(
            title=place.label,
            url=reverse("cockpit:place", args=[place.code]),
            detail=f"{place.get_kind_display()} · {place.code}",
        )
        for place in found
    ]


COCKPITS = SearchSource(
    key="cockpits", label=_("Cockpits"), icon="layout-dashboard", find=_find, order=10
)
