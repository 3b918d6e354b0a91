"""What the search box finds here: accepted targets and documents."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from ronghe.kernel.plans import selectors
from ronghe.web.plans import wording
from ronghe.web.shell import access
from ronghe.web.shell.searching import Hit
from ronghe.web.shell.tables import searched


def targets_found(request: HttpRequest, text: str, limit: int) -> Sequence[Hit]:
    if not access.may(request, "plans:target"):
        return []
    fields = ("indicator_phrase", "section", "document__title")
    rows = searched(
        selectors.targets_accepted().defer("document__text"), words=text.split(), fields=fields
    )
    return [
        Hit(
            title=f"{target.indicator_phrase} {wording.promise(target)}",
            url=reverse("plans:target", args=[target.pk]),
            detail=f"{wording.due(target)} · {target.document.title}",
        )
        for target in rows.order_by("-year", "start", "id")[:limit]
    ]


def documents_found(request: HttpRequest, text: str, limit: int) -> Sequence[Hit]:
    if not access.may(request, "plans:document"):
        return []
    rows = searched(
        selectors.documents_visible().defer("text"),
        words=text.split(),
        fields=("title", "number", "place__name"),
    )
    return [
        Hit(
            title=document.title,
            url=reverse("plans:document", args=[document.pk]),
            detail=" · ".join(filter(None, (document.number, document.place.label))),
        )
        for document in rows[:limit]
    ]
