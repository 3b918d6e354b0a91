"""Take a step of a visit by its key, and say which steps a person may take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.visiting import selectors, services
from ronghe.kernel.assessments.visiting.workflow import ASSESSOR, VISIT
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from datetime import date

    from ronghe.kernel.assessments.models import Assessor, Visit
    from ronghe.kernel.cases.machine import Transition
    from ronghe.kernel.parties.people import Person


class UnknownStepError(LookupError):
    """Visits have no such step."""


def steps_open(visit: Visit, person: Person) -> list[Transition]:
    """Return the steps that a person may take now; those of the assessor only the one sent."""
    roles = roles_for(person, place_id=visit.place_id, organisation_id=visit.organisation_id)
    found = list(VISIT.open_to(visit.case.state_key, roles))
    if any(step.roles == ASSESSOR for step in found) and not selectors.is_fit(visit, person):
        found = [step for step in found if step.roles != ASSESSOR]
    if any(step.key == "accept" for step in found):
        response = Response.objects.filter(pk=visit.response_id).first()
        if response is None or not selectors.may_accept(response, person):
            found = [step for step in found if step.key != "accept"]
    return found


def step_take(
    visit: Visit,
    transition: str,
    *,
    by: Person,
    reason: str = "",
    day: date | None = None,
    assessor: Assessor | None = None,
) -> None:
    """Take a step; raises what the services of visits raise, and `UnknownStepError`."""
    reasoned: dict[str, Any] = {"visit": visit, "reason": reason, "by": by}
    if transition == "reschedule" and day is not None:
        services.visit_reschedule(day=day, **reasoned)
    elif transition == "reassign" and assessor is not None:
        services.visit_reassign(assessor=assessor, **reasoned)
    elif transition == "return":
        services.visit_return(**reasoned)
    elif transition == "cancel":
        services.visit_cancel(**reasoned)
    elif transition == "start":
        services.visit_start(visit=visit, by=by)
    elif transition == "submit":
        services.visit_submit(visit=visit, by=by)
    elif transition == "accept":
        services.visit_accept(visit=visit, by=by)
    else:
        raise UnknownStepError(transition)
