"""Issue supervision orders, answer them, extend, settle and cancel them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.cases.services import (
    TransitionRefusedError,
    attachment_add,
    case_move,
    case_open,
)
from ronghe.kernel.parties.models import PlaceClosure
from ronghe.kernel.parties.selectors import roles_for
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.models import Plan, SupervisionOrder
from ronghe.kernel.plans.supervising.facts import BEHIND
from ronghe.kernel.plans.supervising.selectors import open_order
from ronghe.kernel.plans.supervising.sides import sides_of
from ronghe.kernel.plans.supervising.steps import SIDES
from ronghe.kernel.plans.workflow import SUPERVISION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Commitment
    from ronghe.kernel.plans.supervising.facts import Facts

_NUMBERING = 7_260_122  # class of advisory locks: one order of an issuer at a time
LIGHT, HAND = SupervisionOrder.Origin.LIGHT, SupervisionOrder.Origin.HAND


class OrderRefusedError(ValueError):
    """An order, or a step of one, is not as it must be; `field` names what is wrong."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class OpenOrderError(OrderRefusedError):
    """A light has its order already; `order` is it."""

    def __init__(self, order: SupervisionOrder) -> None:
        super().__init__(
            _("Order %(number)s of this place is still open.") % {"number": order.number}
        )
        self.order = order


class MissingDayError(OrderRefusedError):
    """The step wants a day."""

    def __init__(self) -> None:
        super().__init__(_("Give the day."), field="due_on")


class OrderNotYoursError(PermissionDenied):
    """The step belongs to the other side of the order; pages answer 403."""

    def __init__(self) -> None:
        super().__init__(_("This step of the order is not yours to take."))


@dataclass(frozen=True, kw_only=True)
class OrderFields:
    """What an order says. `unit` names a department of the place, wanted at the issuer's own."""

    title: str
    reason: str
    demand: str
    due_on: date
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file handed in with a reply."""

    name: str
    content: bytes


@transaction.atomic
def order_issue(
    *,
    issuer: Place,
    place: Place,
    fields: OrderFields,
    by: Person,
    commitment: Commitment | None = None,
    facts: Facts | None = None,
) -> SupervisionOrder:
    """Order a place, or a department of the issuer's own, to catch up.

    With `facts` the order comes from a light, and a place has one such order at a time about a
    line; without, it is made by hand. Numbers count up from 1 for each issuer and year and leave
    no gap: an order that is refused takes none.

    Raises
    ------
    OrderNotYoursError
        If the person does not decide for the issuing place.
    OpenOrderError
        If the order comes from a light that has an open one.
    OrderRefusedError
        If a text is missing, the day has passed, the place lies elsewhere, the commitment is of
        another place or not in force, or the light shows nothing behind.
    """
    if not roles_for(by, place_id=issuer.pk, organisation_id=None) & DECIDERS:
        raise OrderNotYoursError
    _check_address(issuer, place, fields)
    if commitment is not None:
        _check_commitment(commitment, issuer)
    if facts is not None:
        _check_light(commitment, facts)
    # The next officer of this issuer waits here and reads what this one wrote.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_NUMBERING, issuer.pk])
    if commitment is not None and facts is not None:
        held = open_order(commitment.line, place.pk)
        if held is not None:
            raise OpenOrderError(held)
    year = timezone.localdate().year
    of_year = SupervisionOrder.objects.filter(issuer=issuer, year=year)
    serial = (of_year.aggregate(last=Max("serial"))["last"] or 0) + 1
    number = f"督〔{year}〕{serial}号"
    case = case_open(
        machine=SUPERVISION,
        title=f"{number} {fields.title.strip()}"[:200],
        place=place,
        organisation=None,
        issuer=issuer,
        due_on=fields.due_on,
        by=by,
    )
    return SupervisionOrder.objects.create(
        number=number,
        year=year,
        serial=serial,
        commitment=commitment,
        line=None if commitment is None else commitment.line,
        issuer=issuer,
        place=place,
        unit=fields.unit.strip(),
        title=fields.title.strip(),
        reason=fields.reason.strip(),
        demand=fields.demand.strip(),
        origin=HAND if facts is None else LIGHT,
        facts={} if facts is None else facts.as_json(),
        case=case,
        added_by=by.name,
    )


def _check_address(issuer: Place, place: Place, fields: OrderFields) -> None:
    for name in ("title", "reason", "demand"):
        if not getattr(fields, name).strip():
            raise OrderRefusedError(
                _("An order needs a matter, a reason and a demand."), field=name
            )
    if fields.due_on < timezone.localdate():
        raise OrderRefusedError(_("The day lies in the past."), field="due_on")
    if not PlaceClosure.objects.filter(ancestor=issuer, place=place).exists():
        raise OrderRefusedError(_("The place does not lie in the issuer's."), field="place")
    if place == issuer and not fields.unit.strip():
        raise OrderRefusedError(_("Name the department of your own place."), field="unit")


def _check_commitment(commitment: Commitment, issuer: Place) -> None:
    if commitment.plan.place_id != issuer.pk:
        raise OrderRefusedError(_("Only the place of the plan orders about its commitments."))
    if commitment.plan.state != Plan.State.IN_FORCE:
        raise OrderRefusedError(_("Only what a plan in force promises is followed by orders."))


def _check_light(commitment: Commitment | None, facts: Facts) -> None:
    if commitment is None or facts.light not in BEHIND:
        raise OrderRefusedError(_("No light shows that this place lags behind."))


def order_reply(
    *, order: SupervisionOrder, reason: str, by: Person, files: Iterable[File] = ()
) -> SupervisionOrder:
    """Answer an order as the place addressed; files go to the case as evidence.

    Raises
    ------
    OrderNotYoursError
        If the person does not act for the side whose step it is.
    OrderRefusedError
        If the reason is missing, or the order is in another state.
    UnfitFileError
        If a file is not taken; then nothing is changed.
    """
    return _step(order, "reply", reason=reason, by=by, files=files)


def extension_ask(
    *, order: SupervisionOrder, wished: date, reason: str, by: Person
) -> SupervisionOrder:
    """Ask for more time until a day; the clock stands until the issuer answers.

    Raises as `order_reply`, and OrderRefusedError for a day that gives no more time.
    """
    _check_later(order, wished)
    return _step(order, "ask_extension", reason=reason, by=by, day=wished)


def extension_grant(
    *, order: SupervisionOrder, due_on: date, reason: str, by: Person
) -> SupervisionOrder:
    """Give more time until a day; raises as `extension_ask`."""
    _check_later(order, due_on)
    return _step(order, "extend", reason=reason, by=by, due_on=due_on)


def extension_refuse(*, order: SupervisionOrder, reason: str, by: Person) -> SupervisionOrder:
    """Let the day stand; raises as `order_reply`."""
    return _step(order, "refuse_extension", reason=reason, by=by)


def order_send_back(
    *, order: SupervisionOrder, reason: str, by: Person, due_on: date | None = None
) -> SupervisionOrder:
    """Have a reply done again, by a new day where one is given.

    Raises as `order_reply`, and OrderRefusedError where the day to do it by has passed.
    """
    day = due_on or order.case.due_on
    if day is None or day < timezone.localdate():
        raise OrderRefusedError(_("Set a day by which it is to be done again."), field="due_on")
    return _step(order, "send_back", reason=reason, by=by, due_on=day)


def order_close(*, order: SupervisionOrder, reason: str, by: Person) -> SupervisionOrder:
    """Settle an order that was answered; raises as `order_reply`."""
    return _step(order, "close", reason=reason, by=by)


def order_cancel(*, order: SupervisionOrder, reason: str, by: Person) -> SupervisionOrder:
    """Take an order back; raises as `order_reply`."""
    return _step(order, "cancel", reason=reason, by=by)


@transaction.atomic
def orders_escalate() -> int:
    """Escalate what is overdue, by the system; return how many orders reached a new level.

    Safe to repeat, and open to the web role: the database's clock decides, not who calls.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_orders_escalate()")
        return int(cursor.fetchone()[0])


def _check_later(order: SupervisionOrder, day: date) -> None:
    due_on = order.case.due_on
    if day < timezone.localdate() or (due_on is not None and day <= due_on):
        raise OrderRefusedError(_("The day must lie behind the day set so far."), field="due_on")


@transaction.atomic
def _step(
    order: SupervisionOrder,
    key: str,
    *,
    reason: str,
    by: Person,
    due_on: date | None = None,
    day: date | None = None,
    files: Iterable[File] = (),
) -> SupervisionOrder:
    if SIDES[key] not in sides_of(by, order):
        raise OrderNotYoursError
    if not reason.strip():
        raise OrderRefusedError(_("Give the reason."), field="reason")
    for file in files:
        attachment_add(case=order.case, name=file.name, content=file.content, by=by)
    try:
        moved = case_move(
            case=order.case, transition_key=key, by=by, reason=reason, due_on=due_on, day=day
        )
    except TransitionRefusedError as error:
        raise OrderRefusedError(
            _("The order is in another state by now; reload the page.")
        ) from error
    order.case = moved
    return order
