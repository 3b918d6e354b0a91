"""What the page of a plan says of its appraisals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.plans.appraising import selectors
from ronghe.web.appraisals import scope
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Plan


def appraisals_of_plan(request: HttpRequest, plan: Plan) -> dict[str, Any] | None:
    """Return the appraisals of a plan, and whether the visitor may open one; None for nothing."""
    if not access.may(request, "appraisals:appraisal"):
        return None
    held = list(selectors.appraisals_visible().filter(plan=plan))
    may_open = (
        access.may(request, "appraisals:new", "POST")
        and scope.plans_appraised(request).filter(pk=plan.pk).exists()
    )
    if not held and not may_open:
        return None
    return {"appraisals": held, "may_open": may_open, "plan": plan}
