"""One response as a workbook over REST: down, and up with or without taking it over."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.security import django_auth

from ronghe.kernel.assessments.exchanging.selectors import book_preview
from ronghe.kernel.assessments.exchanging.services import (
    BookClashError,
    book_import,
    response_book,
)
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments import workbook
from ronghe.web.assessments.defining import download
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.shell import access

if TYPE_CHECKING:
    from ronghe.kernel.assessments.exchanging.selectors import BookPreview

CONFLICT, TOO_LARGE, INVALID = 409, 413, 422
router = Router(auth=django_auth)


class WorkbookFault(Schema):
    """What is wrong at one place; `file` names the sheet behind an exclamation mark."""

    file: str
    row: int | None
    column: str | None
    value: str
    rule: str
    zh: str
    en: str


class WorkbookRefused(Schema):
    """Why nothing was stored."""

    detail: str
    items: list[str] = Field(default=[], description="ids of the items that are meant")
    faults: list[WorkbookFault] = []


class WorkbookChangeOut(Schema):
    """An answer that changes; both as cells of an answers file."""

    item: str
    kind: Literal["new", "changed", "taken-back", "confirmed"]
    held: str
    text: str
    clash: bool = Field(description="somebody else changed it since the download")
    hidden: bool = Field(description="not asked as the answers would stand; counts for nothing")


class WorkbookOut(Schema):
    """What taking the workbook over does, and whether it was done."""

    stored: bool
    changes: list[WorkbookChangeOut]
    same: int
    absent: list[str] = Field(description="ids without a row; they stay as they are")
    unread_sheets: list[str]
    missing: list[str] = Field(description="items that still lack an answer")
    unproved: list[str] = Field(description="items that still lack evidence")


@router.get("/responses/{int:pk}/workbook.xlsx", url_name="assessments_workbook_file")
def workbook_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the workbook of a response: questions, lists, answers as they stand, what is known."""
    found = response_or_404(pk)
    name = f"{found.organisation.credit_code}-{found.instrument.key}-{found.period}.xlsx"
    return download(workbook.workbook_bytes(found), name, workbook.XLSX)


@router.post(
    "/responses/{int:pk}/workbook",
    url_name="assessments_workbook",
    response={
        200: WorkbookOut,
        404: WorkbookRefused,
        CONFLICT: WorkbookRefused,
        TOO_LARGE: WorkbookRefused,
        INVALID: WorkbookRefused,
    },
)
def workbook_upload(
    request: HttpRequest,
    pk: int,
    file: Annotated[UploadedFile | None, File()] = None,
    dry_run: Annotated[bool, Form()] = False,
    replace: Annotated[bool, Form()] = False,
) -> Status[Any]:
    """Take over what was changed in a workbook, all or nothing; `dry_run` says what would change.

    What somebody else changed meanwhile stays unless `replace` is given.
    """
    found = response_or_404(pk)
    # Checked here, because what lies outside the scope is not found, whatever is sent to it.
    if file is None:
        return Status(INVALID, {"detail": "Send the field file."})
    if (file.size or 0) > workbook.MAX_BYTES:
        return Status(TOO_LARGE, {"detail": "The file is larger than 5 MB."})
    try:
        book = response_book(found, file.read(), name=file.name or "file")
        if dry_run:
            preview = book_preview(found, book)
            if preview.faults:
                raise FaultsError(preview.faults)
        else:
            person = access.person_of(request)
            preview = book_import(response=found, book=book, by=person, replace=replace)
    except FaultsError as error:
        detail = "The workbook has faults; nothing was stored."
        return Status(INVALID, {"detail": detail, "faults": [asdict(one) for one in error.faults]})
    except BookClashError as error:
        items = [change.key for change in error.changes]
        return Status(CONFLICT, {"detail": str(error), "items": items})
    except FrozenResponseError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(200, _out(preview, stored=not dry_run))


def _out(preview: BookPreview, *, stored: bool) -> dict[str, Any]:
    return {
        "stored": stored,
        "changes": [
            {
                "item": one.key,
                "kind": one.kind,
                "held": one.held,
                "text": one.text,
                "clash": one.is_clash,
                "hidden": one.is_hidden,
            }
            for one in preview.changes
        ],
        "same": preview.same,
        "absent": list(preview.absent),
        "unread_sheets": list(preview.others),
        "missing": list(preview.missing),
        "unproved": list(preview.unproved),
    }
