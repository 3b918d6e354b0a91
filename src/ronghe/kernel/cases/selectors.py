"""Read cases: whose turn it is, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ronghe.kernel.cases.machine import all_machines
from ronghe.kernel.cases.models import Attachment, Case, CaseStep
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ronghe.kernel.cases.machine import State
    from ronghe.kernel.parties.people import Person


def cases_waiting_for(person: Person) -> QuerySet[Case]:
    """Return the visible cases in a state whose turn is one of the person's roles, due first."""
    turn = Q(pk__in=())
    for machine in all_machines():
        for state in machine.states:
            if state.turn & person.roles:
                waits = Q(machine_key=machine.key, state_key=state.key)
                is_near = state.is_local or state.is_of_issuer
                turn |= waits & _near(person, state) if is_near else waits
    return Case.objects.filter(turn).order_by("due_on", "entered_at")


def _near(person: Person, state: State) -> Q:
    grants = [grant for grant in person.grants if grant.role in state.turn]
    places = [grant.place_id for grant in grants if grant.place_id is not None]
    organisations = [g.organisation_id for g in grants if g.organisation_id is not None]
    near = Q(pk__in=())
    if state.is_local:
        near |= Q(place__in=places) | Q(organisation__in=organisations)
    if state.is_of_issuer:
        near |= Q(issuer__in=places)
    return near


def may_attach(person: Person, case: Case) -> bool:
    """Say whether a person adds files to a case: it is open and they may move it somewhere."""
    if case.state.is_final:
        return False
    roles = roles_for(person, place_id=case.place_id, organisation_id=case.organisation_id)
    return any(transition.roles & roles for transition in case.machine.transitions)


def attachments_of(case: Case) -> QuerySet[Attachment]:
    """Return the files on a case without their bytes, oldest first."""
    return case.attachments.defer("content").order_by("id")


def steps_of(case: Case) -> QuerySet[CaseStep]:
    """Return what happened to a case, oldest first."""
    return case.steps.order_by("id")
