"""Read cases: whose turn it is, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ronghe.kernel.cases.machine import all_machines
from ronghe.kernel.cases.models import Case, CaseStep

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ronghe.kernel.parties.people import Person


def cases_waiting_for(person: Person) -> QuerySet[Case]:
    """Return the visible cases in a state whose turn is one of the person's roles, due first."""
    turn = Q(pk__in=())
    for machine in all_machines():
        keys = [state.key for state in machine.states if state.turn & person.roles]
        turn |= Q(machine_key=machine.key, state_key__in=keys)
    return Case.objects.filter(turn).order_by("due_on", "entered_at")


def steps_of(case: Case) -> QuerySet[CaseStep]:
    """Return what happened to a case, oldest first."""
    return case.steps.order_by("id")
