"""Find organisations, places and industries: for lists, the search box and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast
from django.urls import reverse

from ronghe.kernel.assessments.models import Result
from ronghe.kernel.parties.models import (
    Industry,
    Organisation,
    OrganisationAlias,
    Place,
    PlaceClosure,
)
from ronghe.web.shell import access, searching
from ronghe.web.shell.tables import MAX_WORDS, searched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

SEARCHED = ("name", "credit_code", "former_names")
MIN_LETTERS = 2  # of a search text; one letter finds half the register


def organisations() -> QuerySet[Organisation]:
    """Return the visible organisations with place and industry."""
    return Organisation.objects.select_related("place", "industry")


def listed() -> QuerySet[Any]:
    """Return `organisations()`, sortable by `latest_level` and searchable by `former_names`.

    Both are aliases, not columns: a column would be computed for every row that paging skips.
    """
    newest = _results_in_force().filter(organisation_id=OuterRef("pk"))
    newest = newest.order_by("-response__period", "-id")
    level = Subquery(newest.values("level")[:1])
    rows: QuerySet[Any] = with_former_names(organisations()).alias(latest_level=level)
    return rows


def latest_results(organisation_ids: Iterable[int] | None) -> dict[int, Result]:
    """Return the newest result of each organisation by id; of all that are visible for None."""
    rows = _results_in_force().order_by("organisation_id", "-response__period", "-id")
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=list(organisation_ids))
    wide = ("outputs", "points_by_group", "points_by_item", "response__answers")
    newest = rows.distinct("organisation_id").select_related("response").defer(*wide)
    return {result.organisation_id: result for result in newest}


def _results_in_force() -> QuerySet[Result]:
    return Result.objects.filter(response__superseded_at__isnull=True)


def above_scale_in(rows: QuerySet[Any], year: int | None) -> QuerySet[Any]:
    """Return the rows with `is_above`: whether above scale in the year."""
    claim = Q(above_scale_years__contains=[year if year is not None else 0])
    marked: QuerySet[Any] = rows.annotate(
        is_above=ExpressionWrapper(claim, output_field=BooleanField())
    )
    return marked


def newest_year() -> int | None:
    """Return the newest year for which the register says who is above scale."""
    last = Func(
        F("known_years"),
        template="(%(expressions)s)[cardinality(%(expressions)s)]",
        output_field=IntegerField(),
    )
    year: int | None = Organisation.objects.aggregate(year=Max(last))["year"]
    return year


def known_years() -> list[int]:
    """Return the years for which the register says of anybody whether it is above scale."""
    each = Func(F("known_years"), function="unnest", output_field=IntegerField())
    years = Organisation.objects.annotate(year=each).order_by().values_list("year", flat=True)
    return sorted(set(years.distinct()), reverse=True)


def with_former_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return organisations with `former_names`, all of them as one text, so that it is searched."""
    aliases = OrganisationAlias.objects.filter(organisation_id=OuterRef("pk")).order_by()
    joined = aliases.values("organisation_id").annotate(text=StringAgg("name", delimiter="; "))
    named: QuerySet[Any] = rows.alias(former_names=Subquery(joined.values("text")))
    return named


def matching(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the organisations in whose name, credit code or former names every word occurs."""
    words = text.split()[:MAX_WORDS]
    found: QuerySet[Any] = searched(with_former_names(rows), words=words, fields=SEARCHED)
    return found if words else rows


def places_with_organisations() -> QuerySet[Place]:
    """Return the places that visible organisations lie in, with those above, down to parks."""
    seats = Organisation.objects.order_by().values("place_id").distinct()
    above = PlaceClosure.objects.filter(place_id__in=seats).values("ancestor_id")
    return Place.objects.filter(pk__in=above).exclude(kind=Place.Kind.COUNTRY)


def divisions_with_organisations() -> list[Industry]:
    """Return the industry divisions (such as C36) of visible organisations."""
    codes = Organisation.objects.order_by().values_list("industry__code", flat=True).distinct()
    return list(Industry.objects.filter(level=2, code__in={code[:3] for code in codes}))


def places_matching(text: str) -> QuerySet[Place]:
    """Return places by name, English name, code, former name or former code."""
    rows = Place.objects.exclude(kind=Place.Kind.GROUPING).select_related("parent__parent")
    former: Any = Cast("former_names", TextField())
    codes: Any = Cast("former_codes", TextField())
    rows = rows.annotate(former_names_text=former, former_codes_text=codes)
    for word in text.split()[:MAX_WORDS]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(code__startswith=word)
            | Q(former_names_text__icontains=word)
            | Q(former_codes_text__contains=word)
        )
    return rows.order_by("code")


def industries_matching(text: str) -> QuerySet[Industry]:
    """Return industries by name, English name or code, with or without the section's letter."""
    rows = Industry.objects.select_related("parent__parent__parent")
    for word in text.split()[:MAX_WORDS]:
        either = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__istartswith=word)
        if word.isascii() and word.isdigit():
            either |= Q(code__regex=f"^[A-T]{word}")
        rows = rows.filter(either)
    return rows.order_by("code")


def organisations_hit(request: HttpRequest, text: str, limit: int) -> list[searching.Hit]:
    """Return organisations for the search box of the top bar."""
    if len(text) < MIN_LETTERS or not access.may(request, "parties:organisation"):
        return []
    return [
        searching.Hit(
            title=organisation.name,
            url=reverse("parties:organisation", args=[organisation.pk]),
            detail=f"{organisation.credit_code} · {organisation.place.label}",
        )
        for organisation in matching(organisations(), text)[:limit]
    ]


def places_hit(request: HttpRequest, text: str, limit: int) -> list[searching.Hit]:
    """Return places for the search box of the top bar."""
    if len(text) < MIN_LETTERS or not access.may(request, "parties:places"):
        return []
    return [
        searching.Hit(
            title=place.label,
            url=f"{reverse('parties:places')}?in={place.code}",
            detail=f"{place.code} · {place.parent.label if place.parent else ''}",
        )
        for place in places_matching(text)[:limit]
    ]
