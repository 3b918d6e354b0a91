"""What waits for you, and the evidence on cases, over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.cases import selectors, services
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.models import Attachment, Case
from ronghe.web.cases import receiving, wording
from ronghe.web.shell import access, tasks

MAX_ROWS = 1000  # rows of one answer
INVALID = 422
router = Router(auth=django_auth)


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class TaskOut(Schema):
    id: int = Field(description="of the case")
    kind: str = Field(description="key of the machine that the case goes through")
    title: str
    place: str = Field(description="code")
    state: str
    due_on: date | None
    since: datetime = Field(description="in this state since")
    url: str = Field(description="page of the case; empty where it has none")


class EvidenceOut(Schema):
    id: int = Field(description="its bytes are at /cases/evidence/{id}/")
    name: str
    media_type: str
    size: int = Field(description="bytes")
    sha256: str
    note: str
    actor_name: str
    at: datetime


@router.get("/tasks", url_name="cases_tasks", response=list[TaskOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def tasks_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """List what waits for you, the most urgent first."""
    waiting = selectors.cases_waiting_for(access.person_of(request))
    rows = tasks.with_things(waiting.select_related("place"))
    return [
        {
            "id": case.pk,
            "kind": case.machine_key,
            "title": case.title,
            "place": case.place.code,
            "state": case.state_key,
            "due_on": case.due_on,
            "since": case.entered_at,
            "url": tasks.url_of(case),
        }
        for case in rows
    ]


@router.get(
    "/{case_id}/evidence",
    url_name="cases_evidence",
    response={200: list[EvidenceOut], 404: Problem},
)
def evidence(request: HttpRequest, case_id: int) -> list[Attachment]:
    """List the files on a case, oldest first."""
    return list(selectors.attachments_of(_case(case_id)))


@router.post(
    "/{case_id}/evidence",
    url_name="cases_evidence",
    response={201: EvidenceOut, 404: Problem, INVALID: Problem},
)
def evidence_add(
    request: HttpRequest,
    case_id: int,
    file: Annotated[UploadedFile | None, File()] = None,
    note: Annotated[str, Form()] = "",
) -> Status[Any]:
    """Add a file to a case that you may move; the same file a second time changes nothing."""
    case, person = _case(case_id), access.person_of(request)
    if not selectors.may_attach(person, case):
        raise HttpError(404, f"No case {case_id} that you may add to.")
    if file is None:
        return Status(INVALID, {"detail": "Send the file as “file”."})
    try:
        name, content = receiving.content_of(file)
        added = services.attachment_add(case=case, name=name, content=content, by=person, note=note)
    except UnfitFileError as error:
        return Status(INVALID, {"detail": wording.unfit(error)})
    return Status(201, added)


def _case(case_id: int) -> Case:
    found = Case.objects.filter(pk=case_id).first()
    if found is None:
        raise HttpError(404, f"No case {case_id} within your scope.")
    return found
