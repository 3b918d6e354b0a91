"""Visits over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.engines.scoring import answer_text
from ronghe.kernel.assessments.models import Response, Visit
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError
from ronghe.kernel.assessments.visiting import selectors, services
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.web.assessments import filling
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows
from ronghe.web.visits import scope
from ronghe.web.visits.comparing import comparison_of
from ronghe.web.visits.named import assessor_or_404, instrument_or_404, organisation_or_404
from ronghe.web.visits.schemas import (
    SheetCellIn,
    VisitDetail,
    VisitIn,
    VisitMoveIn,
    VisitOut,
    VisitProblem,
)
from ronghe.web.visits.stepping import UnknownStepError, step_take

MAX_ROWS = 1000  # rows of one answer
FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
router = Router(auth=django_auth)


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
            organisation=organisation_or_404(given.organisation),
            instrument=instrument_or_404(given.instrument),
            period=given.period,
            assessor=assessor_or_404(given.assessor),
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
            assessor=None if said.assessor is None else assessor_or_404(said.assessor),
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
