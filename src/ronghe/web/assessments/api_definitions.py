"""Definitions of instruments over REST: new versions in, YAML, XLSForm and JSON Schema out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.security import django_auth

from ronghe.engines.scoring import instrument_schema
from ronghe.kernel.assessments.defining.drafts import Draft, draft_read
from ronghe.kernel.assessments.defining.services import InstrumentExistsError, instrument_add
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments import defining

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Instrument

CONFLICT, TOO_LARGE, INVALID = 409, 413, 422
router = Router(auth=django_auth)


class DefinitionFault(Schema):
    """What is wrong, or was left out, at one place of a file."""

    file: str
    row: int | None
    column: str | None
    value: str
    rule: str
    zh: str
    en: str


class DefinitionRefused(Schema):
    """Why nothing was stored."""

    detail: str
    faults: list[DefinitionFault] = []


class DifferenceOut(Schema):
    """A part that differs from the former version."""

    part: str
    key: str
    change: Literal["added", "removed", "changed"]
    fields: list[str]


class DefinitionOut(Schema):
    """A definition that was checked, and stored unless it was a dry run."""

    key: str
    version: str
    valid_from: date
    items: int
    stored: bool
    former: str | None = Field(description="newest version so far")
    differences: list[DifferenceOut]
    left_out: list[DefinitionFault] = Field(description="what of a form has no counterpart")


@router.post(
    "/definitions",
    response={
        200: DefinitionOut,
        409: DefinitionRefused,
        413: DefinitionRefused,
        422: DefinitionRefused,
    },
    url_name="assessments_define",
)
def define(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    valid_from: Annotated[date | None, Form()] = None,
    dry_run: Annotated[bool, Form()] = False,
) -> Status[Any]:
    """Check a definition (YAML or XLSForm) and store it as a new version; all faults at once."""
    if (file.size or 0) > defining.MAX_BYTES:
        return Status(TOO_LARGE, {"detail": "The file is larger than 5 MB."})
    try:
        draft = draft_read(file.read(), name=file.name or "file", valid_from=valid_from)
        if not dry_run:
            instrument_add(draft)
    except FaultsError as error:
        detail = "The definition has faults; nothing was stored."
        return Status(INVALID, {"detail": detail, "faults": [asdict(one) for one in error.faults]})
    except InstrumentExistsError:
        return Status(CONFLICT, {"detail": "Somebody else stored this version in between."})
    return Status(200, _out(draft, stored=not dry_run))


@router.get("/instruments/{slug:key}/definition.yaml", url_name="assessments_yaml")
def definition(request: HttpRequest, key: str) -> HttpResponse:
    """Give the definition of an instrument as YAML."""
    found = _found(key)
    name = f"{found.key}-{found.version}.yaml"
    return defining.download(found.definition.encode(), name, "application/yaml; charset=utf-8")


@router.get("/instruments/{slug:key}/form.xlsx", url_name="assessments_xlsform")
def xlsform(request: HttpRequest, key: str) -> HttpResponse:
    """Give an instrument as an XLSForm; what that cannot say travels in columns ``ronghe::…``."""
    found = _found(key)
    name = f"{found.key}-{found.version}.xlsx"
    return defining.download(defining.form_bytes(found), name, defining.XLSX)


@router.get("/definitions/schema", url_name="assessments_schema", response=dict[str, Any])
def schema(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON Schema of definitions."""
    return instrument_schema()


def _out(draft: Draft, *, stored: bool) -> dict[str, Any]:
    content = draft.content
    return {
        "key": content.key,
        "version": content.version,
        "valid_from": content.valid_from,
        "items": len(content.items),
        "stored": stored,
        "former": draft.former.version if draft.former else None,
        "differences": [
            {"part": one.part, "key": one.key, "change": one.change, "fields": list(one.fields)}
            for one in draft.differences
        ],
        "left_out": [asdict(one) for one in draft.left_out],
    }


def _found(key: str) -> Instrument:
    found = instrument_by_key(key)
    if found is None:
        raise Http404
    return found
