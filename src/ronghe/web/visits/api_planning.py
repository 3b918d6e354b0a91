"""The register of assessors, proposals and how far channels agree, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.assessments.models import Assessor
from ronghe.kernel.assessments.models import Schedule as Proposal
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.assessments.visiting import selectors
from ronghe.kernel.assessments.visiting.registering.selectors import (
    assessors_visible,
    conflicts_of,
    standing_of,
)
from ronghe.kernel.assessments.visiting.scheduling import selectors as scheduling
from ronghe.kernel.assessments.visiting.scheduling import services as planning
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows
from ronghe.web.visits import scope
from ronghe.web.visits.named import assessor_or_404, instrument_or_404, organisation_or_404
from ronghe.web.visits.schemas import (
    AgreementOut,
    AssessorOut,
    ConflictOut,
    DecisionIn,
    ScheduleIn,
    ScheduleOut,
    VisitProblem,
)
from ronghe.web.visits.wishing import wish_of

MAX_ROWS = 1000  # rows of one answer
FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
router = Router(auth=django_auth)


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
    held = assessor_or_404(assessor_id)
    if not organisation or day is None:
        return []
    found = conflicts_of(held, organisation_or_404(organisation), day)
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
            "instrument": instrument_or_404(given.instrument),
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


def _proposal(schedule_id: int) -> Proposal:
    try:
        return scope.schedule_or_404(schedule_id)
    except Http404 as error:
        raise HttpError(404, f"No proposal {schedule_id} within your scope.") from error


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
