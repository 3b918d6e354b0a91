"""Plans and commitments over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Document, Plan
from ronghe.kernel.plans.versions import selectors, services
from ronghe.web.planning import scope
from ronghe.web.planning.forms import YearsForm
from ronghe.web.planning.schemas import CommitmentOut, commitment_out, plain
from ronghe.web.plans.schemas import Invalid, Problem, invalid
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class PlanOut(Schema):
    id: int
    series: str = Field(description="the same for all versions of one plan")
    version: int
    title: str
    place: str = Field(description="code of the place whose plan it is")
    first_year: int
    last_year: int
    state: str
    reason: str = Field(description="why the version revises the one before")
    document: int | None
    higher: int | None = Field(description="plan of a place above that it carries out")
    in_force_on: date | None
    ended_on: date | None
    promised: int = Field(description="number of commitments")


class PlanDetail(PlanOut):
    commitments: list[CommitmentOut]


class PlanIn(Schema):
    """A plan from the accepted targets of a document, or an empty one of a place."""

    title: str
    first_year: int = Field(ge=1949, le=2199)
    last_year: int = Field(ge=1949, le=2199)
    document: int | None = None
    higher: int | None = Field(None, description="plan in force of a place above")
    place: str = Field("", description="code; wanted where no document is named")


class PlanMendIn(Schema):
    """Title, years and higher plan of a draft as they should be."""

    title: str
    first_year: int
    last_year: int
    higher: int | None = Field(None, description="plan in force of a place above")


class PlanMoveIn(Schema):
    reason: str = ""


class FieldChangeOut(Schema):
    name: str
    before: Any
    after: Any


class LineChangeOut(Schema):
    line: str
    title: str
    change: Literal["added", "removed", "changed", "same"]
    fields: list[FieldChangeOut]


class Confirmed(Schema):
    confirmed: int


@router.get("/plans", url_name="planning_plans", response=list[PlanOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def plans(request: HttpRequest) -> Rows:
    """List the plans of your places, and those in force of the places above."""
    return Rows(selectors.plans_visible().order_by("-id"), _plan)


@router.post(
    "/plans", url_name="planning_plans", response={201: PlanDetail, 404: Problem, INVALID: Problem}
)
def plan_new(request: HttpRequest, given: PlanIn) -> Status[Any]:
    """Draw up a draft: from the accepted targets of a document, or empty."""
    places = scope.places_in_charge(request)
    common: dict[str, Any] = {
        "title": given.title,
        "first_year": given.first_year,
        "last_year": given.last_year,
        "higher": Plan.objects.filter(pk=given.higher).first() if given.higher else None,
        "by": access.person_of(request),
    }
    try:
        if given.document is not None:
            document = get_object_or_404(Document, pk=given.document, place__in=places)
            made = services.plan_from_document(document=document, **common)
        else:
            place = get_object_or_404(Place, code=given.place, pk__in=places)
            made = services.plan_open(place=place, **common)
    except Http404 as error:
        raise HttpError(404, "No such document or place within your scope.") from error
    except ValueError as error:
        return Status(INVALID, {"detail": str(error)})
    return Status(201, _detail(made.pk))


@router.get("/plans/{plan_id}", url_name="planning_plan", response={200: PlanDetail, 404: Problem})
def plan(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Return a version of a plan with its commitments."""
    return _detail(plan_id)


@router.put(
    "/plans/{plan_id}",
    url_name="planning_plan",
    response={200: PlanDetail, 404: Problem, CONFLICT: Problem, INVALID: Invalid},
)
def plan_mend(request: HttpRequest, plan_id: int, given: PlanMendIn) -> Any:
    """Change title, years and higher plan of a draft."""
    held = _in_charge(request, plan_id)
    form = YearsForm(given.dict(), higher=selectors.plans_above([held.place]))
    if not form.is_valid():
        return Status(INVALID, invalid(form))
    try:
        services.plan_mend(plan=held, by=access.person_of(request), **form.cleaned_data)
    except services.FrozenPlanError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(plan_id)


@router.get(
    "/plans/{plan_id}/changes",
    url_name="planning_comparison",
    response={200: list[LineChangeOut], 404: Problem},
)
def comparison(request: HttpRequest, plan_id: int) -> list[dict[str, Any]]:
    """Say what this version changed in the one before; nothing for a first version."""
    after = _found(plan_id)
    before = selectors.versions_of(after).filter(version__lt=after.version).first()
    if before is None:
        return []
    return [
        {
            "line": str(change.shown.line),
            "title": change.shown.title,
            "change": change.change,
            "fields": [
                {"name": f.name, "before": plain(f.before), "after": plain(f.after)}
                for f in change.fields
            ],
        }
        for change in selectors.comparison(before, after)
    ]


@router.post(
    "/plans/{plan_id}/moves/{transition}",
    url_name="planning_move",
    response={200: PlanDetail, 404: Problem, CONFLICT: Problem},
)
def move(
    request: HttpRequest,
    plan_id: int,
    transition: Literal["enact", "revise", "close", "discard"],
    given: PlanMoveIn,
) -> Any:
    """Put a draft in force, open a revision, close a plan or give a draft up."""
    held, person = _in_charge(request, plan_id), access.person_of(request)
    try:
        if transition == "enact":
            shown = services.plan_enact(plan=held, by=person)
        elif transition == "revise":
            shown = services.plan_revise(plan=held, by=person, reason=given.reason)
        elif transition == "close":
            shown = services.plan_close(plan=held, by=person, reason=given.reason)
        else:
            services.plan_discard(plan=held, by=person)
            shown = held
    except ValueError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(shown.pk)


@router.post(
    "/plans/{plan_id}/measures",
    url_name="planning_confirm",
    response={200: Confirmed, 404: Problem},
)
def confirm(request: HttpRequest, plan_id: int) -> dict[str, int]:
    """Confirm all suggested measures of a plan."""
    held = _in_charge(request, plan_id)
    count = services.commitments_confirm(plan=held, by=access.person_of(request))
    return {"confirmed": count}


def _found(plan_id: int) -> Plan:
    try:
        return scope.plan_or_404(plan_id)
    except Http404 as error:
        raise HttpError(404, f"No plan {plan_id} within your scope.") from error


def _in_charge(request: HttpRequest, plan_id: int) -> Plan:
    try:
        return scope.plan_in_charge(request, plan_id)
    except (Http404, NotInChargeError) as error:
        raise HttpError(404, f"No plan {plan_id} within your scope.") from error


def _detail(plan_id: int) -> dict[str, Any]:
    found = _found(plan_id)
    commitments = [commitment_out(one) for one in selectors.commitments_of(found)]
    return _plan(found) | {"commitments": commitments}


def _plan(plan: Plan) -> dict[str, Any]:
    """Return a plan that carries the count of `plans_visible`."""
    names = (
        *("id", "version", "title", "first_year", "last_year", "state", "reason"),
        *("in_force_on", "ended_on", "promised"),
    )
    shown = {name: getattr(plan, name) for name in names}
    return shown | {
        "series": str(plan.series),
        "place": plan.place.code,
        "document": plan.document_id,
        "higher": plan.higher_id,
    }
