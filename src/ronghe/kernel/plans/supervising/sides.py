"""Who takes which step of an order: the place that issued it, or the place that it addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.parties.selectors import roles_for
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.supervising.steps import SIDES, Side
from ronghe.kernel.plans.workflow import SUPERVISION

if TYPE_CHECKING:
    from ronghe.kernel.cases.machine import Transition
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import SupervisionOrder


def sides_of(person: Person, order: SupervisionOrder) -> frozenset[Side]:
    """Return the sides of an order that a person acts for.

    Who decides for the issuing place does not answer for the place below that it addresses; an
    order to a department of the issuing place itself is answered by that place's officers.
    """
    if roles_for(person, place_id=order.issuer_id, organisation_id=None) & DECIDERS:
        is_own = order.place_id == order.issuer_id
        return frozenset({"issuer", "place"} if is_own else {"issuer"})
    if roles_for(person, place_id=order.place_id, organisation_id=None) & DECIDERS:
        return frozenset({"place"})
    return frozenset()


def steps_open(person: Person, order: SupervisionOrder) -> list[Transition]:
    """Return the steps that a person may take now, in the order of the machine."""
    sides = sides_of(person, order)
    return [
        step
        for step in SUPERVISION.transitions
        if order.case.state_key in step.sources and SIDES.get(step.key) in sides
    ]
