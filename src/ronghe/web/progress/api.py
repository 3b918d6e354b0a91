"""Where plans stand, and reports, over REST within the same scope as the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Report
from ronghe.kernel.plans.progressing import selectors, services
from ronghe.kernel.plans.progressing.following import Followed
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.kernel.plans.versions.selectors import commitments_of
from ronghe.web.planning import scope as planning
from ronghe.web.progress import moving, scope, wording
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class KnownValue(Schema):
    """A known value in the unit of the commitment."""

    period: str
    value: float
    origin: Literal["measured", "reported", "summed"]
    n: int = Field(description="organisations behind a measured value, places behind a sum")
    report: int | None


class Standing(Schema):
    """Where a commitment stands at a place as of a day; None where it is not known."""

    commitment: int
    place: str = Field(description="code")
    as_of: date
    unit: str
    state: str | None = Field(
        description="green, amber, red; met, close, missed when reached or due; not measured, "
        "not due; null where nothing is promised"
    )
    reason: str = Field(description="why there is no value")
    values: list[KnownValue]
    planned: float | None = Field(description="by the path, on the day of the newest value")
    short_by: float | None = Field(description="behind the path; negative when ahead")
    target: float | None
    due_on: date | None
    expected: float | None
    low: float | None = Field(description="lower end of the 80 % interval")
    high: float | None
    chance: float | None
    needed_per_month: float | None


class Rule(Schema):
    """The rule of the lights."""

    version: str
    status: str
    source: str
    of: str
    green_percent: float
    amber_percent: float


class PlanStanding(Schema):
    plan: int
    place: str
    as_of: date
    rule: Rule
    counts: dict[str, int]
    commitments: list[Standing]


class CommitmentStanding(Schema):
    whole: Standing
    places: list[Standing]


class ReportOut(Schema):
    """A value that a place reports for a commitment and period."""

    id: int
    commitment: int
    place: str
    period: str
    value: float
    note: str
    state: str
    revision: int
    supersedes: int | None
    is_superseded: bool
    reported_by: str


class ReportIn(Schema):
    commitment: int
    place: str = Field(description="code of the place that reports")
    period: str
    value: Decimal
    note: str = Field("", max_length=4000)


class ReportValue(Schema):
    value: Decimal
    note: str = Field("", max_length=4000)


class ReportMoveIn(Schema):
    reason: str = Field("", max_length=2000)


AsOf = Annotated[
    str, Query(description="a period such as 2021 or 2021-Q2; empty: the newest with a value")
]


@router.get(
    "/plans/{plan_id}",
    url_name="progress_plan",
    response={200: PlanStanding, 404: Problem, INVALID: Problem},
)
def plan(request: HttpRequest, plan_id: int, as_of: AsOf = "") -> Any:
    """Say where all commitments of a version stand."""
    found = _or_404(planning.plan_or_404, plan_id)
    day = _day(as_of)
    followed = selectors.followed_plan(found, person=access.person_of(request), as_of=day)
    rule = tolerance_rule()
    return {
        "plan": found.pk,
        "place": followed.place.code,
        "as_of": followed.as_of,
        "rule": {
            "version": rule.version,
            "status": rule.status,
            "source": rule.source,
            "of": rule.of,
            "green_percent": rule.green,
            "amber_percent": rule.amber,
        },
        "counts": {key: count for key, count in followed.counts.items() if key},
        "commitments": [_standing(row) for row in followed.rows],
    }


@router.get(
    "/commitments/{commitment_id}",
    url_name="progress_commitment",
    response={200: CommitmentStanding, 404: Problem, INVALID: Problem},
)
def commitment(request: HttpRequest, commitment_id: int, as_of: AsOf = "") -> Any:
    """Say where one commitment stands: of the plan's place, and of each place within."""
    found = _or_404(planning.commitment_or_404, commitment_id)
    loaded = commitments_of(found.plan).get(pk=found.pk)
    whole, below = selectors.followed_commitment(
        loaded, person=access.person_of(request), as_of=_day(as_of)
    )
    return {"whole": _standing(whole), "places": [_standing(each) for each in below]}


@router.get("/reports", url_name="progress_reports", response=list[ReportOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def reports(request: HttpRequest, commitment: int | None = None) -> Rows:
    """List the reports of your places, of one commitment in all its versions where it is named."""
    rows = selectors.reports_visible()
    if commitment is not None:
        rows = rows.filter(line=_or_404(planning.commitment_or_404, commitment).line)
    return Rows(rows, _report)


@router.post(
    "/reports",
    url_name="progress_reports",
    response={201: ReportOut, 404: Problem, INVALID: Problem},
)
def report_new(request: HttpRequest, given: ReportIn) -> Status[Any]:
    """Open a report; one that is open already is returned as it is."""
    found = _or_404(planning.commitment_or_404, given.commitment)
    try:
        place = get_object_or_404(Place, code=given.place)
    except Http404 as error:
        raise HttpError(404, f"No place {given.place}.") from error
    try:
        made = services.report_open(
            commitment=found,
            place=place,
            period=given.period,
            value=given.value,
            note=given.note,
            by=access.person_of(request),
        )
    except NotInChargeError as error:
        return Status(404, {"detail": str(error)})
    except services.UnfitReportError as error:
        return Status(INVALID, {"detail": str(error)})
    return Status(201, _report(scope.report_or_404(made.pk)))


@router.get(
    "/reports/{report_id}", url_name="progress_report", response={200: ReportOut, 404: Problem}
)
def report(request: HttpRequest, report_id: int) -> dict[str, Any]:
    """Return a report."""
    return _report(_or_404(scope.report_or_404, report_id))


@router.put(
    "/reports/{report_id}",
    url_name="progress_report",
    response={200: ReportOut, 404: Problem, CONFLICT: Problem, INVALID: Problem},
)
def report_save(request: HttpRequest, report_id: int, given: ReportValue) -> Any:
    """Write value and text of a report that is open or was returned."""
    held = _or_404(scope.report_or_404, report_id)
    try:
        services.report_save(
            report=held, value=given.value, note=given.note, by=access.person_of(request)
        )
    except NotInChargeError as error:
        return Status(404, {"detail": str(error)})
    except services.FrozenReportError as error:
        return Status(CONFLICT, {"detail": str(error)})
    except services.UnfitReportError as error:
        return Status(INVALID, {"detail": str(error)})
    return _report(scope.report_or_404(report_id))


@router.post(
    "/reports/{report_id}/moves/{transition}",
    url_name="progress_report_move",
    response={200: ReportOut, 404: Problem, CONFLICT: Problem, INVALID: Problem},
)
def report_move(
    request: HttpRequest,
    report_id: int,
    transition: Literal["submit", "withdraw", "return", "accept"],
    given: ReportMoveIn,
) -> Any:
    """Submit a report, take it back, send it back with a reason, or accept it."""
    held = _or_404(scope.report_or_404, report_id)
    try:
        moving.report_move(held, transition, by=access.person_of(request), reason=given.reason)
    except NotInChargeError as error:
        return Status(404, {"detail": str(error)})
    except services.OwnReportError as error:
        return Status(CONFLICT, {"detail": str(error)})
    except TransitionRefusedError as error:
        return Status(CONFLICT, {"detail": wording.refused(error)})
    except services.UnfitReportError as error:
        return Status(INVALID, {"detail": str(error)})
    return _report(scope.report_or_404(report_id))


def _or_404(find: Any, number: int) -> Any:
    try:
        return find(number)
    except Http404 as error:
        raise HttpError(404, f"No {number} within your scope.") from error


def _day(text: str) -> date | None:
    if not text:
        return None
    found = selectors.day_of(text)
    if found is None:
        raise HttpError(INVALID, "as_of is a period such as 2021, 2021-Q2 or 2021-05.")
    return found


def _standing(row: Followed) -> dict[str, Any]:
    progress, course = row.progress, row.course
    interval = None if progress is None else progress.interval
    return {
        "commitment": row.commitment.pk,
        "place": row.place.code,
        "as_of": row.as_of,
        "unit": row.commitment.unit,
        "state": row.state,
        "reason": row.reason,
        "values": [
            {
                "period": value.period,
                "value": value.value,
                "origin": value.origin,
                "n": value.n,
                "report": value.report_id,
            }
            for value in row.values
        ],
        "planned": None if progress is None else progress.planned,
        "short_by": None if progress is None else progress.light.short_by,
        "target": None if course is None else course.target.value,
        "due_on": None if course is None else course.target.on,
        "expected": None if progress is None else progress.expected,
        "low": None if interval is None else interval[0],
        "high": None if interval is None else interval[1],
        "chance": None if progress is None else progress.chance,
        "needed_per_month": row.needed,
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.pk,
        "commitment": report.commitment_id,
        "place": report.place.code,
        "period": report.period,
        "value": report.value,
        "note": report.note,
        "state": report.case.state_key,
        "revision": report.revision,
        "supersedes": report.supersedes_id,
        "is_superseded": report.superseded_at is not None,
        "reported_by": report.reported_by,
    }
