"""Supervision orders over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.cases.selectors import steps_of
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising import selectors, services
from ronghe.kernel.plans.supervising.facts import BEHIND, facts_of
from ronghe.kernel.plans.supervising.sides import steps_open
from ronghe.web.shell import access
from ronghe.web.supervision import scope
from ronghe.web.supervision.stepping import step_take

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class OrderProblem(Schema):
    """Why a request was refused."""

    detail: str
    order: int | None = Field(None, description="the order that is open already")


class FactsOut(Schema):
    """What the light showed when the order was made; numbers as text, as they were."""

    light: str
    period: str
    value: str | None
    path: str | None
    unit: str


class OrderOut(Schema):
    id: int
    number: str
    title: str
    issuer: str = Field(description="code of the issuing place")
    place: str = Field(description="code of the place addressed")
    unit: str = Field(description="department of the place, or empty")
    commitment: int | None
    origin: Literal["light", "hand"]
    state: str
    due_on: date | None
    days_left: int | None = Field(description="negative when late; null when the order is over")
    level: int | None = Field(description="level of escalation")
    case: int = Field(description="case that its evidence hangs on")


class StepOut(Schema):
    step: str = Field(description="empty for the issuing itself")
    state: str
    day: date | None = Field(description="set, wished for, or missed")
    reason: str
    by: str
    at: datetime


class OrderDetail(OrderOut):
    reason: str
    demand: str
    facts: FactsOut | None
    steps: list[StepOut]
    open_steps: list[str] = Field(description="what you may do now")


class OrderIn(Schema):
    """An order about a commitment of your plan, or by hand in the name of `issuer`."""

    place: str = Field(description="code")
    title: str = Field(max_length=200)
    reason: str
    demand: str
    due_on: date
    unit: str = Field("", max_length=120)
    commitment: int | None = None
    issuer: str = Field("", description="code; wanted where no commitment is named")
    origin: Literal["light", "hand"] = "hand"


class StepIn(Schema):
    reason: str
    day: date | None = Field(None, description="of ask_extension, extend and send_back")


@router.get("/orders", url_name="supervision_orders", response=list[OrderOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def orders(
    request: HttpRequest, state: str = "", place: str = "", overdue: bool = False
) -> list[dict[str, Any]]:
    """List the orders that your places issued or were given, newest first.

    `place` is the code of the place addressed.
    """
    rows = selectors.orders_visible()
    if state:
        rows = rows.filter(case__state_key=state)
    if place:
        rows = rows.filter(place__code=place)
    if overdue:
        rows = rows.filter(selectors.overdue())
    return [_order(one) for one in rows]


@router.post(
    "/orders",
    url_name="supervision_orders",
    response={201: OrderDetail, 404: OrderProblem, CONFLICT: OrderProblem, INVALID: OrderProblem},
)
def order_new(request: HttpRequest, given: OrderIn) -> Status[Any]:
    """Issue an order; from a light, what the light shows is looked up here."""
    try:
        commitment = (
            get_object_or_404(scope.commitments_followed(request), pk=given.commitment)
            if given.commitment is not None
            else None
        )
        issuer = (
            get_object_or_404(scope.issuers(request), code=given.issuer)
            if commitment is None
            else commitment.plan.place
        )
        issuers = Place.objects.filter(pk=issuer.pk)
        place = get_object_or_404(scope.places_addressed(issuers), code=given.place)
    except Http404 as error:
        raise HttpError(404, "No such commitment or place within your charge.") from error
    facts = None
    if given.origin == "light":
        facts = None if commitment is None else facts_of(commitment, place)
        if facts is None or facts.light not in BEHIND:
            return Status(INVALID, {"detail": "No light shows that this place lags behind."})
    fields = services.OrderFields(
        title=given.title,
        reason=given.reason,
        demand=given.demand,
        due_on=given.due_on,
        unit=given.unit,
    )
    try:
        made = services.order_issue(
            issuer=issuer,
            place=place,
            fields=fields,
            commitment=commitment,
            facts=facts,
            by=access.person_of(request),
        )
    except services.OpenOrderError as error:
        return Status(CONFLICT, {"detail": str(error), "order": error.order.pk})
    except services.OrderRefusedError as error:
        return Status(INVALID, {"detail": str(error)})
    return Status(201, _detail(request, made.pk))


@router.get(
    "/orders/{order_id}",
    url_name="supervision_order",
    response={200: OrderDetail, 404: OrderProblem},
)
def order(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Return an order with its steps and what you may do now."""
    return _detail(request, order_id)


@router.post(
    "/orders/{order_id}/steps/{transition}",
    url_name="supervision_step",
    response={200: OrderDetail, 404: OrderProblem, CONFLICT: OrderProblem},
)
def step(
    request: HttpRequest,
    order_id: int,
    transition: Literal[
        "reply", "ask_extension", "extend", "refuse_extension", "send_back", "close", "cancel"
    ],
    given: StepIn,
) -> Any:
    """Take a step with its reason; evidence is added to the case before a reply."""
    held = _found(order_id)
    try:
        step_take(
            held, transition, by=access.person_of(request), reason=given.reason, day=given.day
        )
    except services.OrderNotYoursError as error:
        raise HttpError(404, f"{transition} is no step of yours in order {order_id}.") from error
    except services.OrderRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(request, order_id)


def _found(order_id: int) -> SupervisionOrder:
    try:
        return scope.order_or_404(order_id)
    except Http404 as error:
        raise HttpError(404, f"No order {order_id} within your scope.") from error


def _order(one: SupervisionOrder) -> dict[str, Any]:
    timing = selectors.timing_of(one)
    return {
        "id": one.pk,
        "number": one.number,
        "title": one.title,
        "issuer": one.issuer.code,
        "place": one.place.code,
        "unit": one.unit,
        "commitment": one.commitment_id,
        "origin": one.origin,
        "state": one.case.state_key,
        "due_on": one.case.due_on,
        "days_left": timing.left,
        "level": None if timing.level is None else timing.level.number,
        "case": one.case_id,
    }


def _detail(request: HttpRequest, order_id: int) -> dict[str, Any]:
    one = _found(order_id)
    may_step = access.may(request, "supervision:step", "POST")
    steps = steps_open(access.person_of(request), one) if may_step else []
    return _order(one) | {
        "reason": one.reason,
        "demand": one.demand,
        "facts": one.facts or None,
        "steps": [
            {
                "step": each.transition_key,
                "state": each.to_state,
                "day": each.day,
                "reason": each.reason,
                "by": each.actor_name,
                "at": each.at,
            }
            for each in steps_of(one.case)
        ],
        "open_steps": [each.key for each in steps],
    }
