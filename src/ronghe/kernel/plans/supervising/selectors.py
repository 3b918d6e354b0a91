"""Read supervision orders: which are open, which are late, what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from ronghe.kernel.cases.clock import SOON, days_left
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising.clock import Level, level_of
from ronghe.kernel.plans.workflow import SUPERVISION

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from ronghe.kernel.plans.models import Commitment

OPEN = tuple(state.key for state in SUPERVISION.states if not state.is_final)
# Where the clock runs; elsewhere the issuer looks, or the order is over.
RUNNING = ("issued", "escalated")


def orders_visible() -> QuerySet[SupervisionOrder]:
    """Return the orders that the visitor may read, newest first."""
    return SupervisionOrder.objects.select_related(
        "case", "issuer", "place", "commitment", "commitment__plan"
    )


def orders_of(commitment: Commitment) -> QuerySet[SupervisionOrder]:
    """Return the visible orders about a commitment, in whatever version it was ordered."""
    return orders_visible().filter(line=commitment.line)


def open_order(line: UUID, place_id: int) -> SupervisionOrder | None:
    """Return the order from a light about a line that is open at a place, or None."""
    return (
        orders_visible()
        .filter(
            line=line,
            place_id=place_id,
            origin=SupervisionOrder.Origin.LIGHT,
            case__state_key__in=OPEN,
        )
        .first()
    )


def overdue(today: date | None = None) -> Q:
    """Return the condition of orders whose clock runs and whose day has passed."""
    return Q(case__state_key__in=RUNNING, case__due_on__lt=today or timezone.localdate())


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How an order stands by its day.

    `left` is negative behind the day and None for an order that is over; while the issuer looks it
    stays what it was when that began. `was_late` says of one that it was settled behind its day.
    """

    left: int | None
    level: Level | None
    was_late: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.left is not None and self.left < 0

    @property
    def is_soon(self) -> bool:
        """Whether the day comes within `SOON` days."""
        return self.left is not None and 0 <= self.left <= SOON


def timing_of(order: SupervisionOrder, today: date | None = None) -> Timing:
    """Return how an order stands by its day; asks nothing of the database."""
    case = order.case
    if case.due_on is None:
        return Timing(left=None, level=None, was_late=False)
    if case.state.is_final:
        ended = timezone.localdate(case.entered_at)
        was_late = case.state_key == "closed" and ended > case.due_on
        return Timing(left=None, level=None, was_late=was_late)
    is_running = case.state_key in RUNNING
    until = (today or timezone.localdate()) if is_running else timezone.localdate(case.entered_at)
    left = days_left(case.due_on, until)
    level = level_of(-left) if case.state_key == "escalated" else None
    return Timing(left=left, level=level, was_late=False)


def wished_day(order: SupervisionOrder) -> date | None:
    """Return the day until which the place asked for more time, or None."""
    asked = order.case.steps.filter(transition_key="ask_extension").order_by("-id").first()
    return None if asked is None else asked.day
