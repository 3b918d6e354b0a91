"""Evidence beside answers, and papers of questionnaires and responses, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.security import django_auth

from ronghe.kernel.assessments.evidencing import services
from ronghe.kernel.assessments.evidencing.selectors import evidence_of
from ronghe.kernel.assessments.evidencing.services import TooManyFilesError
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.web.assessments import files_out
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.cases import receiving, wording
from ronghe.web.shell import access

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Evidence

CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class FileProblem(Schema):
    """Why a request was refused."""

    detail: str


class BesideOut(Schema):
    """A file that stands beside an answer."""

    id: int
    item: str
    name: str
    media_type: str
    size: int = Field(description="bytes")
    sha256: str
    actor_name: str
    at: datetime


@router.get(
    "/responses/{int:pk}/evidence",
    url_name="assessments_evidence",
    response={200: list[BesideOut], 404: FileProblem},
)
def evidence(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """List the files beside the answers of a response, oldest first."""
    return [_out(row) for row in evidence_of(response_or_404(pk))]


@router.post(
    "/responses/{int:pk}/evidence",
    url_name="assessments_evidence",
    response={201: BesideOut, 404: FileProblem, CONFLICT: FileProblem, INVALID: FileProblem},
)
def evidence_add(
    request: HttpRequest,
    pk: int,
    file: Annotated[UploadedFile | None, File()] = None,
    item: Annotated[str, Form()] = "",
) -> Status[Any]:
    """Put a file beside the answer to an item; where the question asks for files it is the answer.

    The same file a second time changes nothing.
    """
    found = response_or_404(pk)
    if item not in found.instrument.content.item_by_id:
        return Status(INVALID, {"detail": "Send the id of an item as “item”."})
    if file is None:
        return Status(INVALID, {"detail": "Send the file as “file”."})
    try:
        name, content = receiving.content_of(file)
        added = services.evidence_add(
            response=found, item=item, name=name, content=content, by=access.person_of(request)
        )
    except UnfitFileError as error:
        return Status(INVALID, {"detail": wording.unfit(error)})
    except TooManyFilesError as error:
        return Status(INVALID, {"detail": str(error)})
    except FrozenResponseError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, _out(added))


@router.get("/responses/{int:pk}/evidence/{int:evidence_id}", url_name="assessments_evidence_one")
def evidence_bytes(request: HttpRequest, pk: int, evidence_id: int) -> FileResponse:
    """Give the bytes of a file beside an answer."""
    held = get_object_or_404(evidence_of(response_or_404(pk)), pk=evidence_id)
    return receiving.download_of(held.attachment)


@router.delete(
    "/responses/{int:pk}/evidence/{int:evidence_id}",
    url_name="assessments_evidence_one",
    response={204: None, 404: FileProblem, CONFLICT: FileProblem},
)
def evidence_remove(request: HttpRequest, pk: int, evidence_id: int) -> Status[Any]:
    """Take a file away from beside an answer; it stays on the case, with who took it away."""
    found = response_or_404(pk)
    held = get_object_or_404(evidence_of(found), pk=evidence_id)
    try:
        services.evidence_remove(response=found, evidence=held, by=access.person_of(request))
    except FrozenResponseError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(204, None)


FileFormat = Literal["pdf", "docx"]


@router.get("/responses/{int:pk}/paper.{file_format}", url_name="assessments_paper")
def paper(request: HttpRequest, pk: int, file_format: FileFormat) -> FileResponse:
    """Give the questionnaire with the answers as they stand and a list of the files beside them."""
    return files_out.filled_file(response_or_404(pk), file_format)


@router.get("/responses/{int:pk}/report.{file_format}", url_name="assessments_report")
def report(request: HttpRequest, pk: int, file_format: FileFormat) -> FileResponse:
    """Give the result with its diagnosis; a draft has none."""
    return files_out.report_file(response_or_404(pk), file_format)


@router.get("/instruments/{slug:key}/blank.{file_format}", url_name="assessments_blank")
def blank(request: HttpRequest, key: str, file_format: FileFormat) -> FileResponse:
    """Give the questionnaire to be filled in by hand."""
    return files_out.blank_file(key, file_format)


def _out(row: Evidence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "item": row.item,
        "name": row.attachment.name,
        "media_type": row.attachment.media_type,
        "size": row.attachment.size,
        "sha256": row.attachment.sha256,
        "actor_name": row.actor_name,
        "at": row.at,
    }
