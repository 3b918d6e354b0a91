"""The trees of places and industries, one level at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.web.parties.wording import PLACE_KINDS
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import Promise

_LEVELS = {1: "section", 2: "division", 3: "group", 4: "class"}


@dataclass(frozen=True, kw_only=True)
class Node:
    """One place or industry; `children_url` is empty for a leaf, `url` where nothing is shown."""

    code: str
    label: str
    kind: str | Promise = ""
    note: str = ""
    above: str = ""
    url: str = ""
    children_url: str = ""


def places_below(request: HttpRequest, parent: Place | None) -> list[Node]:
    """Return the places one step below, without the groupings of the code list."""
    # Everything lies in the country, which needs no branch of its own.
    above = {"parent": parent} if parent else {"parent__kind": Place.Kind.COUNTRY}
    rows = Place.objects.filter(**above).exclude(kind=Place.Kind.GROUPING)
    return place_nodes(request, rows)


def place_nodes(request: HttpRequest, rows: QuerySet[Place]) -> list[Node]:
    """Return places as nodes; those within the visitor's scope lead to their cockpit."""
    below = Place.objects.filter(parent=OuterRef("pk")).exclude(kind=Place.Kind.GROUPING)
    may_see = access.may(request, "cockpit:place")
    seen = frozenset(visible_place_ids()) if may_see else frozenset()
    return [
        Node(
            code=place.code,
            label=place.label,
            kind=PLACE_KINDS[place.kind],
            note="、".join([*place.former_names, *place.former_codes]),
            above=_above(place),
            url=reverse("cockpit:place", args=[place.code]) if place.pk in seen else "",
            children_url=_inside("parties:places", place.code) if place.has_below else "",
        )
        for place in rows.annotate(has_below=Exists(below)).select_related("parent__parent")
    ]


def _above(place: Place) -> str:
    names: list[str] = []
    current = place.parent
    while current is not None and current.kind != Place.Kind.COUNTRY:
        names.insert(0, current.label)
        current = current.parent
    return " / ".join(names)


def industries_below(request: HttpRequest, parent: Industry | None) -> list[Node]:
    """Return the industries one level below."""
    return industry_nodes(request, Industry.objects.filter(parent=parent))


def industry_nodes(request: HttpRequest, rows: QuerySet[Industry]) -> list[Node]:
    """Return industries as nodes; a division leads to its organisations."""
    below = Industry.objects.filter(parent=OuterRef("pk"))
    organisations = reverse("parties:organisations")
    may_see = access.may(request, "parties:organisations")
    return [
        Node(
            code=industry.code,
            label=industry.label,
            url=f"{organisations}?industry={industry.code}"
            if may_see and industry.level == 2  # divisions, as the filter offers
            else "",
            above=_sections(industry),
            children_url=_inside("parties:industries", industry.code) if industry.has_below else "",
        )
        for industry in rows.annotate(has_below=Exists(below)).select_related(
            "parent__parent__parent"
        )
    ]


def _sections(industry: Industry) -> str:
    names: list[str] = []
    current = industry.parent
    while current is not None:
        names.insert(0, current.label)
        current = current.parent
    return " / ".join(names)


def _inside(route: str, code: str) -> str:
    return f"{reverse(route)}?in={code}"


def crumbs(route: str, path: Iterable[Place | Industry]) -> Sequence[tuple[str, str]]:
    """Return label and address of each step down to where the tree is shown."""
    return [(step.label, _inside(route, step.code)) for step in path]
