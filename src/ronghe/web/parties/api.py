"""The REST API of organisations, places and industries."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from ronghe.kernel.parties import services
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.kernel.trust.services import reason_given
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet
from ronghe.web.parties import finding, importing
from ronghe.web.parties.uploads import MAX_BYTES
from ronghe.web.shell.access import person_of
from ronghe.web.shell.paging import EARLIEST_YEAR, LATEST_YEAR, MOST_OFFSET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from ronghe.lib.faults import Fault

router = Router()


class OrganisationOut(Schema):
    id: int
    credit_code: str
    name: str
    place: str
    place_name: str
    industry: str
    industry_name: str
    size: str
    status: str
    above_scale_years: list[int]
    known_years: list[int]
    is_invented: bool


class StatusOut(Schema):
    status: str
    since: str
    note: str


class AliasOut(Schema):
    name: str
    until: str | None


class OrganisationDetail(OrganisationOut):
    status_history: list[StatusOut]
    aliases: list[AliasOut]


class OrganisationPage(Schema):
    """One page of organisations; `count` is how many match in all."""

    count: int
    items: list[OrganisationOut]


class OrganisationQuery(Schema):
    """Filters; those that are given must all hold."""

    q: str = Field("", description="Words of the name, a former name or the credit code.")
    place: str = Field("", description="Code of a place; its subtree counts.")
    industry: str = Field("", description="Beginning of an industry code, such as C36.")
    size: str = ""
    status: str = ""
    above_scale_in: int | None = Field(
        None, ge=EARLIEST_YEAR, le=LATEST_YEAR, description="A year."
    )
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=MOST_OFFSET)


class PlaceOut(Schema):
    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    former_codes: list[str]
    former_names: list[str]
    source: str


class PlaceDetail(PlaceOut):
    children: list[PlaceOut]


class IndustryOut(Schema):
    code: str
    name: str
    name_en: str
    level: int
    parent: str | None


class FaultOut(Schema):
    file: str
    row: int | None
    column: str | None
    value: str
    rule: str
    zh: str
    en: str


class ImportOut(Schema):
    """What the import did, or with `dry_run` would do; `faults` are of rows that were left out."""

    written: bool
    new: int
    changed: int
    same: int
    faulty_rows: int
    faults: list[FaultOut]


class RefusedOut(Schema):
    """Why nothing was written: all faults of the file."""

    detail: str
    faults: list[FaultOut]


@router.get("/organisations", response=OrganisationPage, url_name="parties_organisations")
def organisations(request: HttpRequest, query: Query[OrganisationQuery]) -> dict[str, Any]:
    """List the organisations within the visitor's scope, by name."""
    rows = finding.matching(finding.organisations(), query.q)
    exact = {"size": query.size, "status": query.status}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if query.place:
        rows = rows.filter(place__above__ancestor__code=query.place)
    if query.industry:
        rows = rows.filter(industry__code__startswith=query.industry.upper())
    if query.above_scale_in is not None:
        rows = rows.filter(above_scale_years__contains=[query.above_scale_in])
    page = rows.order_by("name", "pk")[query.offset : query.offset + query.limit]
    return {"count": rows.count(), "items": [_organisation(row) for row in page]}


@router.get("/organisations/{int:pk}", response=OrganisationDetail, url_name="parties_organisation")
def organisation(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Show one organisation with its status history and former names."""
    row = get_object_or_404(finding.organisations(), pk=pk)
    return _organisation(row) | {
        "status_history": [
            {"status": step.status, "since": step.since.isoformat(), "note": step.note}
            for step in row.status_history.all()
        ],
        "aliases": [
            {"name": alias.name, "until": alias.until.isoformat() if alias.until else None}
            for alias in row.aliases.all()
        ],
    }


def _organisation(row: Organisation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "credit_code": row.credit_code,
        "name": row.name,
        "place": row.place.code,
        "place_name": row.place.name,
        "industry": row.industry.code,
        "industry_name": row.industry.name,
        "size": row.size,
        "status": row.status,
        "above_scale_years": row.above_scale_years,
        "known_years": row.known_years,
        "is_invented": row.is_invented,
    }


@router.get("/places/{code}", response=PlaceDetail, url_name="parties_place")
def place(request: HttpRequest, code: str) -> dict[str, Any]:
    """Show a place and the places one step below it; `000000` is the country."""
    row = get_object_or_404(Place.objects.select_related("parent"), code=code)
    below = Place.objects.filter(parent=row).exclude(kind=Place.Kind.GROUPING)
    return _place(row) | {"children": [_place(child) for child in below.select_related("parent")]}


def _place(row: Place) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "kind": row.kind,
        "parent": row.parent.code if row.parent else None,
        "former_codes": row.former_codes,
        "former_names": row.former_names,
        "source": row.source,
    }


@router.get("/industries", response=list[IndustryOut], url_name="parties_industries")
def industries(request: HttpRequest, parent: str = "", q: str = "") -> list[dict[str, Any]]:
    """List the classes of GB/T 4754-2017: the sections, those below `parent`, or those found."""
    if q:
        rows = finding.industries_matching(q)
    else:
        above = Q(parent__code=parent) if parent else Q(parent__isnull=True)
        rows = Industry.objects.filter(above).select_related("parent")
    return [
        {
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "level": row.level,
            "parent": row.parent.code if row.parent else None,
        }
        for row in rows
    ]


@router.post(
    "/organisations/import",
    response={200: ImportOut, 413: RefusedOut, 422: RefusedOut},
    url_name="parties_import",
)
def organisations_import(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    dry_run: Annotated[bool, Form()] = False,
    skip_faulty: Annotated[bool, Form()] = False,
) -> Status[dict[str, Any]]:
    """Import organisations from a CSV or XLSX file; with `dry_run` only say what would happen.

    A fault refuses the whole file (422, with all faults) unless `skip_faulty` is given.
    """
    if (file.size or 0) > MAX_BYTES:
        return Status(413, {"detail": "The file is larger than 50 MB.", "faults": []})
    place_ids = importing.place_ids_of(person_of(request))
    try:
        sheet = read_sheet(file.read(), name=file.name or "file")
        if dry_run:
            preview = services.organisations_preview(sheet, place_ids=place_ids)
        else:
            reason_given(sheet.file)
            preview = services.organisations_import(
                sheet, place_ids=place_ids, skip_faulty=skip_faulty
            )
    except FaultsError as error:
        detail = "The file has faults; nothing was written."
        return Status(422, {"detail": detail, "faults": _faults(error.faults)})
    done = {
        "written": not dry_run,
        "new": preview.count("new"),
        "changed": preview.count("changed"),
        "same": preview.count("same"),
        "faulty_rows": preview.faulty_rows,
        "faults": _faults(preview.faults),
    }
    return Status(200, done)


def _faults(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [asdict(fault) for fault in faults]
