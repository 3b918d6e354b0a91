"""Appraisals, their sheets and objections over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.plans.appraising import selectors, services
from ronghe.kernel.plans.models import Appraisal, AppraisalSheet
from ronghe.kernel.plans.models import Scheme as StoredScheme
from ronghe.web.appraisals import scope
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class SheetOut(Schema):
    """The appraisal of one unit; points are texts, so that nothing is lost."""

    id: int
    place: str = Field(description="code of the district, or of the appraising place")
    unit: str = Field(description="the department; empty for a district")
    score: str | None
    rank: int | None
    grade: str | None = Field(description="key of the grade")
    reason: str = Field(description="why it was made anew")
    is_live: bool


class ObjectionOut(Schema):
    """An objection, or the answer to one."""

    id: int
    sheet: int
    kind: str
    text: str
    answers: int | None = Field(description="id of the objection that this one answers")


class SheetDetail(SheetOut):
    objections: list[ObjectionOut]
    lines: list[dict[str, Any]] = Field(description="as docs/appraisal.md explains; they add up")


class AppraisalOut(Schema):
    id: int
    plan: int
    place: str
    period: str
    title: str
    scheme: str
    scheme_version: str
    scheme_status: str
    state: str
    objections_until: date | None
    unanswered: int = Field(description="objections that wait for an answer")


class AppraisalDetail(AppraisalOut):
    sheets: list[SheetOut]


class AppraisalIn(Schema):
    plan: int
    scheme: str = Field(description="key of the scheme")
    version: str
    period: str = Field(description="a year of the plan")
    title: str = Field(min_length=1, max_length=200)


class AppraisalMoveIn(Schema):
    reason: str = ""
    until: date | None = None


class PointsIn(Schema):
    """The points of one unit in one typed criterion, with the reason for them."""

    sheet: int = Field(description="a sheet in force of the unit")
    criterion: str
    points: Decimal
    reason: str


class ObjectionIn(Schema):
    text: str


class ObjectionAnswerIn(Schema):
    verdict: Literal["upheld", "rejected"]
    reason: str
    criterion: str = ""
    points: Decimal = Decimal(0)


@router.get("", url_name="appraisals_list", response=list[AppraisalOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def appraisals(request: HttpRequest) -> Rows:
    """List the appraisals that you may read, newest first."""
    return Rows(selectors.appraisals_visible().order_by("-id"), _appraisal)


@router.post(
    "",
    url_name="appraisals_list",
    response={201: AppraisalDetail, 404: Problem, CONFLICT: Problem},
)
def appraisal_new(request: HttpRequest, given: AppraisalIn) -> Status[Any]:
    """Open an appraisal of a plan in force or closed, with first sheets."""
    try:
        plan = get_object_or_404(scope.plans_appraised(request), pk=given.plan)
        scheme = get_object_or_404(StoredScheme, key=given.scheme, version=given.version)
    except Http404 as error:
        raise HttpError(404, "No such plan within your scope, or no such scheme.") from error
    try:
        made = services.appraisal_start(
            plan=plan,
            scheme=scheme,
            period=given.period,
            title=given.title,
            by=access.person_of(request),
        )
    except services.AppraisalRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, _detail(made.pk))


@router.get(
    "/{appraisal_id}",
    url_name="appraisals_detail",
    response={200: AppraisalDetail, 404: Problem},
)
def appraisal(request: HttpRequest, appraisal_id: int) -> dict[str, Any]:
    """Return an appraisal with the sheets that you may read."""
    return _detail(appraisal_id)


@router.post(
    "/{appraisal_id}/moves/{transition}",
    url_name="appraisals_move",
    response={200: AppraisalDetail, 404: Problem, CONFLICT: Problem},
)
def move(
    request: HttpRequest,
    appraisal_id: int,
    transition: Literal["compute", "open", "take_back", "finish"],
    given: AppraisalMoveIn,
) -> Any:
    """Make sheets anew, open to objections, take back to draft, or make final."""
    try:
        held = scope.appraisal_in_charge(request, appraisal_id)
    except Http404 as error:
        raise HttpError(404, f"No appraisal {appraisal_id} within your scope.") from error
    common: dict[str, Any] = {"appraisal": held, "by": access.person_of(request)}
    try:
        if transition == "compute":
            services.sheets_compute(reason=given.reason, **common)
        elif transition == "open":
            services.appraisal_publish(until=given.until or date.min, **common)
        elif transition == "take_back":
            services.appraisal_take_back(reason=given.reason, **common)
        else:
            services.appraisal_finish(**common)
    except services.AppraisalRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(appraisal_id)


@router.post(
    "/{appraisal_id}/points",
    url_name="appraisals_points",
    response={200: AppraisalDetail, 404: Problem, CONFLICT: Problem},
)
def points(request: HttpRequest, appraisal_id: int, given: list[PointsIn]) -> Any:
    """Give the points of typed criteria, all or none of them; sheets are made anew by them."""
    try:
        held = scope.appraisal_in_charge(request, appraisal_id)
    except Http404 as error:
        raise HttpError(404, f"No appraisal {appraisal_id} within your scope.") from error
    sheets = {one.pk: one for one in selectors.sheets_live(held)}
    if unknown := sorted({one.sheet for one in given} - sheets.keys()):
        raise HttpError(404, f"No sheets in force of this appraisal: {unknown}")
    wanted = [
        services.GivenPoints(
            place=sheets[one.sheet].place,
            unit=sheets[one.sheet].unit,
            criterion=one.criterion,
            points=one.points,
            reason=one.reason,
        )
        for one in given
    ]
    try:
        if wanted:
            services.points_give(appraisal=held, given=wanted, by=access.person_of(request))
    except services.AppraisalRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(appraisal_id)


@router.get(
    "/sheets/{sheet_id}",
    url_name="appraisals_sheet",
    response={200: SheetDetail, 404: Problem},
)
def sheet(request: HttpRequest, sheet_id: int) -> dict[str, Any]:
    """Return a sheet with every line that leads to its score."""
    found = _sheet_found(sheet_id)
    threads = selectors.threads_of(found.appraisal, place=found.place, unit=found.unit)
    said = [one for thread in threads for one in (thread.objection, thread.answer) if one]
    return _sheet(found) | {
        "lines": found.detail.get("lines", []),
        "objections": [_objection(one) for one in said],
    }


@router.post(
    "/sheets/{sheet_id}/objections",
    url_name="appraisals_object",
    response={201: ObjectionOut, 404: Problem, CONFLICT: Problem},
)
def objection_new(request: HttpRequest, sheet_id: int, given: ObjectionIn) -> Status[Any]:
    """Object to a sheet while the window is open."""
    found = _sheet_found(sheet_id)
    if not scope.decides_for(request, found.place_id):
        raise HttpError(404, f"No sheet {sheet_id} within your scope.")
    try:
        made = services.objection_raise(sheet=found, text=given.text, by=access.person_of(request))
    except services.AppraisalRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, _objection(made))


@router.post(
    "/objections/{objection_id}/answer",
    url_name="appraisals_answer",
    response={201: ObjectionOut, 404: Problem, CONFLICT: Problem},
)
def objection_answer(
    request: HttpRequest, objection_id: int, given: ObjectionAnswerIn
) -> Status[Any]:
    """Answer an objection, with a reason; an upheld one may give or take points."""
    try:
        held = scope.objection_or_404(objection_id)
        scope.appraisal_in_charge(request, held.sheet.appraisal_id)
    except Http404 as error:
        raise HttpError(404, f"No objection {objection_id} within your scope.") from error
    try:
        made = services.objection_answer(
            objection=held, by=access.person_of(request), **given.dict()
        )
    except services.AppraisalRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, _objection(made))


def _detail(appraisal_id: int) -> dict[str, Any]:
    try:
        found = scope.appraisal_or_404(appraisal_id)
    except Http404 as error:
        raise HttpError(404, f"No appraisal {appraisal_id} within your scope.") from error
    return _appraisal(found) | {"sheets": [_sheet(one) for one in selectors.sheets_live(found)]}


def _appraisal(one: Appraisal) -> dict[str, Any]:
    names = ("id", "period", "title", "state", "objections_until", "unanswered")
    return {name: getattr(one, name) for name in names} | {
        "plan": one.plan_id,
        "place": one.place.code,
        "scheme": one.scheme.key,
        "scheme_version": one.scheme.version,
        "scheme_status": one.scheme.status,
    }


def _sheet_found(sheet_id: int) -> AppraisalSheet:
    try:
        return scope.sheet_or_404(sheet_id)
    except Http404 as error:
        raise HttpError(404, f"No sheet {sheet_id} within your scope.") from error


def _sheet(one: AppraisalSheet) -> dict[str, Any]:
    grade = one.detail.get("grade")
    return {
        "id": one.pk,
        "place": one.place.code,
        "unit": one.unit,
        "score": None if one.score is None else one.detail["score"],
        "rank": one.rank,
        "grade": grade["key"] if grade else None,
        "reason": one.reason,
        "is_live": one.superseded_at is None,
    }


def _objection(one: Any) -> dict[str, Any]:
    names = {"id": "id", "sheet": "sheet_id", "kind": "kind", "text": "text"}
    return {key: getattr(one, name) for key, name in names.items()} | {"answers": one.answers_id}
