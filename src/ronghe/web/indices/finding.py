"""Indices and releases in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.indices import selectors
from ronghe.web.shell import access
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest


def indices_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return the indices whose name holds the text, for those who may open them."""
    if not access.may(request, "indices:live"):
        return []
    wanted = text.casefold()
    found = [
        one
        for one in selectors.definitions_of_places()
        if wanted in one.title.casefold() or wanted in one.title_en.casefold()
    ]
    return [
        Hit(
            title=one.label,
            url=reverse("indices:live", args=[one.key]),
            detail=one.version,
        )
        for one in found[:limit]
    ]
