"""The orders about a commitment, as a card of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ronghe.kernel.plans.supervising import selectors
from ronghe.web.shell import access
from ronghe.web.supervision import scope, wording

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Commitment, SupervisionOrder


@dataclass(frozen=True, kw_only=True)
class OrderShown:
    """An order as the card lists it."""

    order: SupervisionOrder
    to: str
    timing: selectors.Timing


def orders_of_commitment(request: HttpRequest, commitment: Commitment) -> dict[str, Any] | None:
    """Return the visible orders about a commitment; None where there is nothing to see or do."""
    if not access.may(request, "supervision:order"):
        return None
    may_issue = scope.may_issue(request, commitment)
    orders = [
        OrderShown(order=order, to=wording.addressee(order), timing=selectors.timing_of(order))
        for order in selectors.orders_of(commitment)
    ]
    if not orders and not may_issue:
        return None
    return {
        "commitment": commitment,
        "open": [one for one in orders if not one.order.case.state.is_final],
        "over": [one for one in orders if one.order.case.state.is_final],
        "may_issue": may_issue,
    }
