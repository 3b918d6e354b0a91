"""Visits, proposals and the register of assessors over REST, within the same scope as the pages."""

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

from ronghe.engines.scoring import answer_text
from ronghe.kernel.assessments.models import Assessor, Response, Visit
from ronghe.kernel.assessments.models import Schedule as Proposal
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError
from ronghe.kernel.assessments.visiting import selectors, services
from ronghe.kernel.assessments.visiting.registering.selectors import (
    assessors_visible,
    conflicts_of,
    standing_of,
)
from ronghe.kernel.assessments.visiting.scheduling import selectors as scheduling
from ronghe.kernel.assessments.visiting.scheduling import services as planning
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.models import Organisation
from ronghe.web.assessments import filling
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows
from ronghe.web.visits import scope
from ronghe.web.visits.comparing import comparison_of
from ronghe.web.visits.stepping import UnknownStepError, step_take
from ronghe.web.visits.wishing import wish_of

MAX_ROWS = 1000  # rows of one answer
FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
router = Router(auth=django_auth)


class VisitProblem(Schema):
    """Why a request was refused."""

    detail: str
    kind: str = ""
    held: str | None = Field(None, description="what another device saved meanwhile")
    items: list[str] = Field(default=[], description="items without an answer")
    refused: list[str] = Field(default=[], description="entries that are not possible any more")


class VisitOut(Schema):
    id: int
    organisation: str = Field(description="unified social credit code")
    organisation_name: str
    place: str = Field(description="code of the district")
    instrument: str
    period: str
    assessor: int
    assessor_name: str
    planned_on: date
    state: str


class SideOut(Schema):
    """One item in both channels; cells as in an answers file, null where there is no answer."""

    item: str
    own: str | None
    on_site: str | None
    own_points: Decimal | None
    on_site_points: Decimal | None
    difference: Decimal | None = Field(description="points on site less own points")
    remark: str
    evidence_seen: bool
    files: int


class VisitDetail(VisitOut):
    counts: str | None = Field(description="which channel counts; null while nothing is shown")
    own_score: Decimal | None
    on_site_score: Decimal | None
    items: list[SideOut] = Field(description="empty for enterprises until the visit is accepted")


class VisitIn(Schema):
    organisation: str = Field(description="unified social credit code")
    instrument: str
    period: str = Field(pattern=r"^20\d\d$")
    assessor: int
    day: date


class SheetCellIn(Schema):
    text: str = Field(max_length=2000, description="empty takes it back")
    base: str | None = Field(None, description="what was known before; null asks for no comparison")


class VisitMoveIn(Schema):
    reason: str = Field(default="", max_length=2000)
    day: date | None = Field(default=None, description="of reschedule")
    assessor: int | None = Field(default=None, description="of reassign")


class AssessorOut(Schema):
    id: int
    name: str
    place: str = Field(description="code of the place whose register it is")
    employer: str
    capacity: int
    is_active: bool
    accredited_until: date | None = Field(description="null: nothing accredits them today")
    is_ending: bool


class ConflictOut(Schema):
    kind: str
    organisation: str
    until: date | None


class EntryOut(Schema):
    organisation: int
    name: str
    district: str
    assessor: int
    day: date


class LeftOut(Schema):
    organisation: int
    name: str
    district: str
    reason: Literal["accreditation", "conflict", "full", "taken-out"]
    hindrances: list[dict[str, str]]


class ScheduleOut(Schema):
    id: int
    title: str
    place: str
    instrument: str
    period: str
    first_day: date
    last_day: date
    state: Literal["proposed", "confirmed", "discarded"]
    is_best: bool = Field(description="the solver proved that no better one exists")
    journeys: int
    entries: list[EntryOut]
    unplanned: list[LeftOut]


class ScheduleIn(Schema):
    title: str = Field(max_length=120)
    place: str = Field(description="code")
    instrument: str
    period: str = Field(pattern=r"^20\d\d$")
    states: list[str] = ["submitted", "approved"]
    codes: list[str] = Field(default=[], description="these organisations only")
    size: int | None = Field(None, ge=1, le=500, description="of the sample; null: all")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    first_day: date
    last_day: date
    weekends: bool = False
    assessors: list[int]


class DecisionIn(Schema):
    decision: Literal["confirm", "discard"]


class AgreementOut(Schema):
    place: str | None = Field(description="code; null for all districts")
    n: int
    rate: Decimal | None = Field(description="share of the same answers; null for fewer than 5")
    mean: Decimal | None = Field(description="own score less score on site, in points")
    over: int | None
    under: int | None
    chance: float | None
    systematic: bool


@router.get("/visits", url_name="visits_visits", response=list[VisitOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def visits(request: HttpRequest, state: str = "", place: str = "", day: str = "") -> Rows:
    """List the visits in your scope, by day; `place` is the code of the district.

    `day` is one such as 2026-03-02.
    """
    lookups = {"case__state_key": state, "place__code": place, "planned_on": _day(day)}
    rows = selectors.visits_visible().filter(**{k: v for k, v in lookups.items() if v})
    return Rows(rows, _visit)


@router.post(
    "/visits",
    url_name="visits_visits",
    response={201: VisitDetail, 404: VisitProblem, CONFLICT: VisitProblem},
)
def visit_new(request: HttpRequest, given: VisitIn) -> Any:
    """Send an assessor to an organisation on a day."""
    try:
        made = services.visit_plan(
            organisation=_organisation(given.organisation),
            instrument=_instrument(given.instrument),
            period=given.period,
            assessor=_assessor(given.assessor),
            day=given.day,
            by=access.person_of(request),
        )
    except services.VisitRefusedError as error:
        return Status(CONFLICT, _problem(error))
    return Status(201, _detail(made.pk))


@router.get(
    "/visits/{int:visit_id}",
    url_name="visits_visit",
    response={200: VisitDetail, 404: VisitProblem},
)
def visit(request: HttpRequest, visit_id: int) -> dict[str, Any]:
    """Return a visit with both channels, item by item."""
    return _detail(visit_id)


@router.put(
    "/visits/{int:visit_id}/answers/{slug:item}",
    url_name="visits_answer",
    response={200: VisitDetail, 404: VisitProblem, CONFLICT: VisitProblem, INVALID: VisitProblem},
)
def answer(request: HttpRequest, visit_id: int, item: str, given: SheetCellIn | None = None) -> Any:
    """Save one answer found on site; 409 with `held` where another device saved something else."""
    held = _found(visit_id)
    content = held.instrument.content
    # Looked for first: what lies outside the scope is not found, whatever is sent to it.
    if given is None:
        return Status(INVALID, {"detail": "Send the field text."})
    if item not in content.item_by_id:
        raise HttpError(404, f"There is no item {item}.")
    if faults := filling.cell_faults(content, item, given.text):
        return Status(INVALID, {"detail": " ".join(faults), "items": [item]})
    try:
        services.answer_save(
            visit=held, item=item, text=given.text, base=given.base, by=access.person_of(request)
        )
    except services.ConflictingEditError as error:
        return Status(CONFLICT, {"detail": str(error), "kind": "edit", "held": error.held})
    except services.VisitRefusedError as error:
        return Status(CONFLICT, _problem(error))
    return _detail(visit_id)


@router.put(
    "/visits/{int:visit_id}/notes/{slug:kind}/{slug:key}",
    url_name="visits_note",
    response={200: VisitDetail, 404: VisitProblem, CONFLICT: VisitProblem, INVALID: VisitProblem},
)
def note(
    request: HttpRequest, visit_id: int, kind: str, key: str, given: SheetCellIn | None = None
) -> Any:
    """Save a remark or seen of an item, or a signature: enterprise, assessor, at."""
    held = _found(visit_id)
    if given is None:
        return Status(INVALID, {"detail": "Send the field text."})
    try:
        services.note_save(
            visit=held,
            kind=kind,
            key=key,
            text=given.text,
            base=given.base,
            by=access.person_of(request),
        )
    except services.ConflictingEditError as error:
        return Status(CONFLICT, {"detail": str(error), "kind": "edit", "held": error.held})
    except services.VisitRefusedError as error:
        return Status(CONFLICT, _problem(error))
    return _detail(visit_id)


@router.post(
    "/visits/{int:visit_id}/steps/{slug:transition}",
    url_name="visits_move",
    response={
        200: VisitDetail | None,
        404: VisitProblem,
        FORBIDDEN: VisitProblem,
        CONFLICT: VisitProblem,
        INVALID: VisitProblem,
    },
)
def move(
    request: HttpRequest, visit_id: int, transition: str, given: VisitMoveIn | None = None
) -> Any:
    """Take a step: reschedule, reassign, start, submit, return, accept or cancel.

    The answer is null where the step takes the visit out of your scope.
    """
    held = _found(visit_id)
    said = given or VisitMoveIn()
    try:
        step_take(
            held,
            transition,
            by=access.person_of(request),
            reason=said.reason,
            day=said.day,
            assessor=None if said.assessor is None else _assessor(said.assessor),
        )
    except UnknownStepError as error:
        detail = f"No step {error}, or its day or assessor is missing."
        return Status(INVALID, {"detail": detail, "kind": "unknown"})
    except UnfitResponseError as error:
        return Status(INVALID, {"detail": str(error), "items": list(error.items)})
    except services.VisitRefusedError as error:
        return Status(CONFLICT, _problem(error))
    except TransitionRefusedError as error:
        status = {"role": FORBIDDEN, "reason": INVALID}.get(error.kind, CONFLICT)
        return Status(status, {"detail": str(error), "kind": error.kind})
    return _detail(visit_id) if Visit.objects.filter(pk=visit_id).exists() else None


@router.get("/assessors", url_name="visits_assessors", response=list[AssessorOut])
def assessors(request: HttpRequest) -> list[dict[str, Any]]:
    """List the register of assessors with how each is accredited today."""
    rows = assessors_visible().prefetch_related("accreditations")
    return [_assessor_out(one) for one in rows[:MAX_ROWS]]


@router.get(
    "/assessors/{int:assessor_id}/conflicts",
    url_name="visits_conflicts",
    response={200: list[ConflictOut], 404: VisitProblem},
)
def conflicts(
    request: HttpRequest, assessor_id: int, organisation: str = "", day: date | None = None
) -> list[dict[str, Any]]:
    """Return what keeps an assessor from an organisation (credit code) on a day."""
    held = _assessor(assessor_id)
    if not organisation or day is None:
        return []
    found = conflicts_of(held, _organisation(organisation), day)
    return [
        {"kind": one.kind.key, "organisation": one.organisation, "until": one.until}
        for one in found
    ]


@router.get("/schedules", url_name="visits_schedules", response=list[ScheduleOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def schedules(request: HttpRequest) -> Rows:
    """List proposals of visits, newest first."""
    return Rows(scheduling.schedules_visible(), _schedule)


@router.post(
    "/schedules",
    url_name="visits_schedules",
    response={201: ScheduleOut, 404: VisitProblem, INVALID: VisitProblem},
)
def schedule_new(request: HttpRequest, given: ScheduleIn) -> Any:
    """Ask for a proposal who visits whom when."""
    place = scope.places_planned(request).filter(code=given.place).first()
    if place is None:
        raise HttpError(404, f"No place {given.place} in your charge.")
    wish = wish_of(
        given.model_dump()
        | {
            "place": place,
            "instrument": _instrument(given.instrument),
            "codes": " ".join(given.codes),
            "assessors": scope.assessors_sent().filter(pk__in=given.assessors),
        }
    )
    try:
        made = planning.schedule_propose(place=place, wish=wish, by=access.person_of(request))
    except planning.ScheduleRefusedError as error:
        return Status(INVALID, {"detail": str(error), "kind": error.kind})
    return Status(201, _schedule(made))


@router.get(
    "/schedules/{int:schedule_id}",
    url_name="visits_schedule",
    response={200: ScheduleOut, 404: VisitProblem},
)
def schedule(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    """Return a proposal with what could not be planned and why."""
    return _schedule(_proposal(schedule_id))


@router.post(
    "/schedules/{int:schedule_id}/decision",
    url_name="visits_schedule_decide",
    response={200: ScheduleOut, 404: VisitProblem, CONFLICT: VisitProblem, INVALID: VisitProblem},
)
def schedule_decide(request: HttpRequest, schedule_id: int, given: DecisionIn | None = None) -> Any:
    """Confirm a proposal into visits, or discard it."""
    held = _proposal(schedule_id)
    if given is None:
        return Status(INVALID, {"detail": "Send the field decision."})
    person = access.person_of(request)
    try:
        if given.decision == "confirm":
            planning.schedule_confirm(schedule=held, by=person)
        else:
            planning.schedule_discard(schedule=held, by=person)
    except planning.ScheduleRefusedError as error:
        refused = [f"{name}: {why}" for name, why in error.refused]
        return Status(CONFLICT, {"detail": str(error), "kind": error.kind, "refused": refused})
    return _schedule(_proposal(schedule_id))


@router.get("/agreement", url_name="visits_agreement", response=list[AgreementOut])
def agreement(request: HttpRequest, instrument: str = "", period: str = "") -> list[dict[str, Any]]:
    """Return how far own answers agree with accepted ones on site, by district in code order."""
    found = instrument_by_key(instrument) if instrument else None
    if found is None:
        return []
    rows = selectors.agreement_by_district(instrument_id=found.pk, period=period)
    return [
        {
            "place": None if row.place is None else row.place.code,
            "n": row.said.n,
            "rate": row.said.rate,
            "mean": row.said.mean,
            "over": row.said.over,
            "under": row.said.under,
            "chance": None if row.said.chance is None else float(row.said.chance),
            "systematic": row.said.is_systematic,
        }
        for row in rows
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise HttpError(INVALID, f"{text!r} is no day.") from error


def _problem(error: services.VisitRefusedError) -> dict[str, Any]:
    return {"detail": str(error), "kind": error.kind}


def _found(visit_id: int) -> Visit:
    try:
        return scope.visit_or_404(visit_id)
    except Http404 as error:
        raise HttpError(404, f"No visit {visit_id} within your scope.") from error


def _proposal(schedule_id: int) -> Proposal:
    try:
        return scope.schedule_or_404(schedule_id)
    except Http404 as error:
        raise HttpError(404, f"No proposal {schedule_id} within your scope.") from error


def _assessor(assessor_id: int) -> Assessor:
    try:
        return scope.assessor_or_404(assessor_id)
    except Http404 as error:
        raise HttpError(404, f"No assessor {assessor_id} within your scope.") from error


def _organisation(code: str) -> Organisation:
    return get_object_or_404(
        Organisation.objects.select_related("place", "industry"), credit_code=code
    )


def _instrument(key: str) -> Any:
    found = instrument_by_key(key)
    if found is None:
        raise HttpError(404, f"No instrument {key}.")
    return found


def _visit(one: Visit) -> dict[str, Any]:
    return {
        "id": one.pk,
        "organisation": one.organisation.credit_code,
        "organisation_name": one.organisation.name,
        "place": one.place.code,
        "instrument": one.instrument.key,
        "period": one.period,
        "assessor": one.assessor_id,
        "assessor_name": one.assessor_name,
        "planned_on": one.planned_on,
        "state": one.case.state_key,
    }


def _detail(visit_id: int) -> dict[str, Any]:
    one = _found(visit_id)
    shown = comparison_of(one)
    if shown is None:
        return _visit(one) | {
            "counts": None, "own_score": None, "on_site_score": None, "items": [],
        }  # fmt: skip
    own = _cells(one.own)
    found = _cells(one.response)
    return _visit(one) | {
        "counts": shown.counts,
        "own_score": shown.sides.own_score,
        "on_site_score": shown.sides.on_site_score,
        "items": [
            {
                "item": row.side.item.id,
                "own": own.get(row.side.item.id),
                "on_site": found.get(row.side.item.id),
                "own_points": row.side.own_points,
                "on_site_points": row.side.on_site_points,
                "difference": row.side.difference,
                "remark": row.side.remark,
                "evidence_seen": row.side.is_seen,
                "files": len(row.files),
            }
            for row in shown.rows
        ],
    }


def _cells(response: Response | None) -> dict[str, str]:
    if response is None:
        return {}
    values = restored(response.answers).values
    return {item: answer_text(value) for item, value in values.items()}


def _assessor_out(one: Assessor) -> dict[str, Any]:
    standing = standing_of(one.accreditations.all())
    return {
        "id": one.pk,
        "name": one.name,
        "place": one.place.code,
        "employer": one.employer,
        "capacity": one.capacity,
        "is_active": one.is_active,
        "accredited_until": standing.last_day,
        "is_ending": standing.is_ending,
    }


def _schedule(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "place": one.place.code,
        "instrument": one.instrument.key,
        "period": one.period,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "state": one.state,
        "is_best": one.is_best,
        "journeys": one.settings["journeys"],
        "entries": one.entries,
        "unplanned": one.unplanned,
    }
