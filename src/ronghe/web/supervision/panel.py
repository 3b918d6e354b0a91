"""The orders about a commitment, as a card of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.plans.supervising import selectors
from ronghe.web.shell import access
from ronghe.web.supervision import scope, wording

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Commitment


def orders_of_commitment(request: HttpRequest, commitment: Commitment) -> dict[str, Any] | None:
    """Return the visible orders about a commitment; None where there is nothing to see or do."""
    if not access.may(request, "supervision:order"):
        return None
    may_issue = scope.may_issue(request, commitment)
    orders = [
        {
            "order": order,
            "to": wording.addressee(order),
            "timing": selectors.timing_of(order),
        }
        for order in selectors.orders_of(commitment)
    ]
    if not orders and not may_issue:
        return None
    return {"commitment": commitment, "orders": orders, "may_issue": may_issue}
