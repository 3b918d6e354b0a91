"""Documents and targets over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import SessionAuth, django_auth

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans import selectors, services
from ronghe.kernel.plans.files import UnreadableDocumentError, document_read
from ronghe.kernel.plans.models import Target
from ronghe.web.plans import scope
from ronghe.web.plans.forms import ImportForm, MendForm
from ronghe.web.plans.schemas import Invalid, Problem, invalid
from ronghe.web.shell import access
from ronghe.web.shell.paging import MOST_OFFSET, Rows

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422

# The session cookie signs in, so writing needs the CSRF token that `django_auth` checks.
router = Router(auth=django_auth)


class InChargeAuth(SessionAuth):
    """Signed in, and in charge of the target: asked before the body of the request is read."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        account = super().authenticate(request, key)
        if account is not None and request.resolver_match is not None:
            _in_charge(request, int(request.resolver_match.kwargs["target_id"]))
        return account


class TargetOut(Schema):
    """A target in the form of the labelling rule, with its decision."""

    id: int
    document_id: int
    start: int | None
    end: int | None
    text: str = Field(description="value and unit as printed: the document from start to end")
    value: int | float
    value_high: int | float | None
    unit: str
    comparator: str
    year: int | None
    every_year: bool
    cumulative: bool
    indicator: str
    owner: list[str]
    section: str
    page: int | None = Field(description="counted from 1; null where the file tells no pages")
    state: Literal["found", "accepted", "dropped"]
    measured_by: str | None = Field(description="key of the indicator that measures it")
    supersedes: int | None = Field(description="id of the target that this one mended")
    decided_by: str
    decided_at: datetime | None


class TargetPage(Schema):
    items: list[TargetOut]
    count: int = Field(description="all that match, on this page or not")


class TargetsWanted(Schema):
    """Which targets to list, and which part of the list."""

    year: int | None = None
    indicator: str = Field("", description="key of an indicator, or a part of the phrase")
    state: Literal["found", "accepted", "dropped", "all"] = "accepted"
    limit: int = Field(100, ge=1, le=MAX_ROWS)
    offset: int = Field(0, ge=0, le=MOST_OFFSET)


class DocumentOut(Schema):
    id: int
    title: str
    number: str
    issued_on: date | None
    place: str = Field(description="code of the place whose plan it is")
    file_name: str
    sha256: str = Field(description="of the file as it was handed in")
    added_by: str
    added_at: datetime
    found: int = Field(description="targets in force, decided or not")
    accepted: int
    dropped: int
    undecided: int


class DocumentDetail(DocumentOut):
    text: str = Field(description="untouched; offsets of targets count its characters")
    page_starts: list[int] = Field(description="offsets in the text at which its pages begin")
    targets: list[TargetOut]


class MendIn(Schema):
    """All fields of a target as they should be."""

    value: Decimal
    value_high: Decimal | None = None
    unit: str = ""
    comparator: Literal[">=", "<=", "=", "~"]
    year: int | None = None
    every_year: bool = False
    cumulative: bool = False
    indicator: str
    owner: list[str] = []
    measured_by: str | None = None


class Accepted(Schema):
    """How many targets a decision on the rest accepted."""

    accepted: int


class ImportIn(Schema):
    """What the file does not say; an empty title is taken from the text."""

    place: str = Field(description="code of the place whose plan it is")
    title: str = ""
    number: str = ""
    issued_on: date | None = None


@router.get("/documents", url_name="plans_documents", response=list[DocumentOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def documents(request: HttpRequest) -> Rows:
    """List the documents of your places and of those above, newest first."""
    return Rows(selectors.documents_counted(), _document)


@router.post(
    "/documents",
    url_name="plans_documents",
    response={201: DocumentDetail, CONFLICT: Problem, INVALID: Invalid},
)
def document_import(
    request: HttpRequest, about: Form[ImportIn], file: File[UploadedFile]
) -> Status[Any]:
    """Import a PDF, DOCX, HTML, Markdown or text file; its targets wait for decisions."""
    places = Place.objects.filter(pk__in=scope.places_in_charge(request))
    place = places.filter(code=about.place).first()
    form = ImportForm(
        {
            "title": about.title,
            "number": about.number,
            "issued_on": about.issued_on,
            "place": place.pk if place else None,
        },
        {"file": file},
        places=places,
    )
    if not form.is_valid():
        return Status(INVALID, invalid(form))
    try:
        content = form.content()
        read = document_read(content, file_name=form.name_to_read())
        document = services.document_import(
            file_name=form.file_name(),
            content=content,
            read=read,
            title=form.title_for(read.text),
            place=form.cleaned_data["place"],
            by=access.person_of(request),
            number=form.cleaned_data["number"].strip(),
            issued_on=form.cleaned_data["issued_on"],
        )
    except UnreadableDocumentError as error:
        form.add_error("file", str(error))
        return Status(INVALID, invalid(form))
    except services.KnownDocumentError as error:
        return Status(CONFLICT, {"detail": f"{error} (id {error.document.pk})"})
    return Status(201, _detail(document.pk))


@router.get(
    "/documents/{document_id}",
    url_name="plans_document",
    response={200: DocumentDetail, 404: Problem},
)
def document(request: HttpRequest, document_id: int) -> dict[str, Any]:
    """Return a document with its text and its targets in the order of the text."""
    return _detail(document_id)


@router.post(
    "/documents/{document_id}/accept-rest",
    url_name="plans_accept_rest",
    response={200: Accepted, 404: Problem},
)
def accept_rest(request: HttpRequest, document_id: int) -> dict[str, int]:
    """Accept all targets of a document that nobody has decided on; each can be undone."""
    try:
        found = scope.document_in_charge(request, document_id)
    except Http404 as error:
        raise _no_document(document_id) from error
    count = services.targets_decide_rest(
        document=found, state=Target.State.ACCEPTED, by=access.person_of(request)
    )
    return {"accepted": count}


# Not `paginate`: it hides the names that the annotations of the function speak of.
@router.get("/targets", url_name="plans_targets", response=TargetPage)
def targets(request: HttpRequest, wanted: Query[TargetsWanted]) -> dict[str, Any]:
    """List targets in force, in the order of their documents."""
    rows = (
        Target.objects.filter(superseded_at__isnull=True)
        .select_related("measured_by", "document")
        .defer("document__text")
    )
    if wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    if Indicator.objects.filter(key=wanted.indicator).exists():
        rows = rows.filter(measured_by__key=wanted.indicator)
    elif wanted.indicator:
        rows = rows.filter(indicator_phrase__icontains=wanted.indicator)
    part = rows.order_by("document_id", "start", "id")[wanted.offset :][: wanted.limit]
    return {"items": [_target(target) for target in part], "count": rows.count()}


@router.get(
    "/targets/{target_id}", url_name="plans_target", response={200: TargetOut, 404: Problem}
)
def target(request: HttpRequest, target_id: int) -> dict[str, Any]:
    """Return one target, superseded or not."""
    try:
        return _target(scope.target_or_404(target_id))
    except Http404 as error:
        raise _no_target(target_id) from error


@router.put(
    "/targets/{target_id}",
    url_name="plans_target",
    auth=InChargeAuth(csrf=True),
    response={200: TargetOut, 404: Problem, CONFLICT: Problem, INVALID: Invalid},
)
def target_mend(request: HttpRequest, target_id: int, fields: MendIn) -> Any:
    """Accept a target with other fields: a new target supersedes it, with an id of its own."""
    mended = _in_charge(request, target_id)
    measured_by = Indicator.objects.filter(key=fields.measured_by or "").first()
    form = MendForm(
        fields.dict()
        | {
            "indicator_phrase": fields.indicator,
            "owners": "、".join(fields.owner),
            "measured_by": measured_by.pk if measured_by else None,
        }
    )
    form.full_clean()
    if fields.measured_by and measured_by is None:
        form.add_error("measured_by", f"There is no indicator {fields.measured_by!r}.")
    if form.errors:
        return Status(INVALID, invalid(form))
    try:
        return _target(
            services.target_mend(
                target=mended, fields=form.fields_mended(), by=access.person_of(request)
            )
        )
    except services.SupersededTargetError as error:
        return Status(CONFLICT, {"detail": str(error)})


@router.post(
    "/targets/{target_id}/accept",
    url_name="plans_target_accept",
    response={200: TargetOut, 404: Problem, CONFLICT: Problem},
)
def target_accept(request: HttpRequest, target_id: int, seen: str | None = None) -> Any:
    """Accept a target; `seen` is the state you saw, and another one now is a conflict."""
    return _decided(request, target_id, Target.State.ACCEPTED, seen)


@router.post(
    "/targets/{target_id}/drop",
    url_name="plans_target_drop",
    response={200: TargetOut, 404: Problem, CONFLICT: Problem},
)
def target_drop(request: HttpRequest, target_id: int, seen: str | None = None) -> Any:
    """Drop a target; `seen` is the state you saw, and another one now is a conflict."""
    return _decided(request, target_id, Target.State.DROPPED, seen)


@router.post(
    "/targets/{target_id}/undo",
    url_name="plans_target_undo",
    response={200: TargetOut, 404: Problem, CONFLICT: Problem},
)
def target_undo(request: HttpRequest, target_id: int) -> Any:
    """Put a target back to be decided as it was found; a mend is undone by a new target."""
    undone = _in_charge(request, target_id)
    try:
        restored = services.target_restore(target=undone, by=access.person_of(request))
    except services.SupersededTargetError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _target(scope.target_or_404(restored.pk))


def _decided(request: HttpRequest, target_id: int, state: str, seen: str | None) -> Any:
    decided = _in_charge(request, target_id)
    try:
        services.target_decide(target=decided, state=state, by=access.person_of(request), seen=seen)
    except services.SupersededTargetError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _target(scope.target_or_404(target_id))


def _in_charge(request: HttpRequest, target_id: int) -> Target:
    try:
        return scope.target_in_charge(request, target_id)
    except Http404 as error:
        raise _no_target(target_id) from error


def _no_target(target_id: int) -> HttpError:
    return HttpError(404, f"No target {target_id} within your scope.")


def _no_document(document_id: int) -> HttpError:
    return HttpError(404, f"No document {document_id} within your scope.")


def _detail(document_id: int) -> dict[str, Any]:
    found = selectors.documents_counted().filter(pk=document_id).defer(None).first()
    if found is None:
        raise _no_document(document_id)
    rows = [_target(target) for target in selectors.targets_of(found)]
    about = {"text": found.text, "page_starts": found.page_starts, "targets": rows}
    return _document(found) | about


def _document(document: Any) -> dict[str, Any]:
    """Return a document that carries the counts of `documents_counted`."""
    names = (
        *("id", "title", "number", "issued_on", "file_name", "sha256", "added_by", "added_at"),
        *("found", "accepted", "dropped", "undecided"),
    )
    return {name: getattr(document, name) for name in names} | {"place": document.place.code}


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.pk,
        "document_id": target.document_id,
        "start": target.start,
        "end": target.end,
        "text": target.quote,
        "value": _number(target.value),
        "value_high": None if target.value_high is None else _number(target.value_high),
        "unit": target.unit,
        "comparator": target.comparator,
        "year": target.year,
        "every_year": target.every_year,
        "cumulative": target.cumulative,
        "indicator": target.indicator_phrase,
        "owner": target.owners,
        "section": target.section,
        "page": target.page,
        "state": target.state,
        "measured_by": None if target.measured_by is None else target.measured_by.key,
        "supersedes": target.supersedes_id,
        "decided_by": target.decided_by,
        "decided_at": target.decided_at,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
