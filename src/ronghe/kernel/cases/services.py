"""Open and move cases."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ronghe.kernel.cases.files import facts_of
from ronghe.kernel.cases.models import Attachment, Case, CaseStep
from ronghe.kernel.cases.scanning import scan
from ronghe.kernel.cases.selectors import may_attach
from ronghe.kernel.parties.selectors import roles_for
from ronghe.kernel.trust.services import reason_given

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from ronghe.kernel.cases.machine import Machine, State
    from ronghe.kernel.parties.models import Organisation, Place
    from ronghe.kernel.parties.people import Person


class TransitionRefusedError(ValueError):
    """A case may not take this step; `kind` says why: unknown, state, role or reason."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@transaction.atomic
def case_open(
    *,
    machine: Machine,
    title: str,
    place: Place,
    organisation: Organisation | None,
    by: Person,
    due_on: date | None = None,
    issuer: Place | None = None,
) -> Case:
    """Start a case in the first state of its machine.

    `due_on` is a day that somebody set; without one the clock of the state counts. `issuer` is
    the place that gives the case to `place` and decides on it.
    """
    now = timezone.now()
    first = machine.states[0]
    case = Case.objects.create(
        machine_key=machine.key,
        state_key=first.key,
        title=title,
        place=place,
        organisation=organisation,
        issuer=issuer,
        entered_at=now,
        due_on=due_on or _due(first, now),
    )
    CaseStep.objects.create(
        case=case,
        to_state=first.key,
        account=by.account_id,
        actor_name=by.name,
        day=due_on,
        at=now,
    )
    return case


@transaction.atomic
def case_move(
    *,
    case: Case,
    transition_key: str,
    by: Person,
    reason: str = "",
    due_on: date | None = None,
    day: date | None = None,
) -> Case:
    """Take a transition, write the step down and start the clock of the new state.

    `due_on` is a day that somebody set; without one the clock of the new state counts, and where
    that state has none and keeps the day (`keeps_due`), the day stays.

    The row is locked: of two people who decide at once, the second is refused.

    Raises
    ------
    TransitionRefusedError
        If the machine has no such transition, the case is in another state, none of the person's
        roles may, or a reason is due and missing.
    """
    locked = Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    if locked is None:
        # The database locks no row for somebody who may read it only.
        raise TransitionRefusedError("role", f"{transition_key!r} is not open to your role here.")
    transition = locked.machine.transition(transition_key)
    if transition is None:
        raise TransitionRefusedError("unknown", f"There is no step {transition_key!r}.")
    if locked.state_key not in transition.sources:
        raise TransitionRefusedError(
            "state", f"The case is in state {locked.state_key!r}; {transition_key!r} is not open."
        )
    roles = roles_for(by, place_id=locked.place_id, organisation_id=locked.organisation_id)
    if not transition.roles & roles:
        raise TransitionRefusedError("role", f"{transition_key!r} is not open to your role here.")
    if transition.needs_reason and not reason.strip():
        raise TransitionRefusedError("reason", f"{transition_key!r} needs a reason.")
    reason_given(reason.strip() or transition_key)
    now = timezone.now()
    target = locked.machine.state(transition.target)
    CaseStep.objects.create(
        case=locked,
        transition_key=transition.key,
        from_state=locked.state_key,
        to_state=target.key,
        account=by.account_id,
        actor_name=by.name,
        reason=reason.strip(),
        day=due_on or day,
        at=now,
    )
    kept = locked.due_on if target.keeps_due else None
    locked.state_key, locked.entered_at = target.key, now
    locked.due_on = due_on or kept or _due(target, now)
    locked.save(update_fields=["state_key", "entered_at", "due_on"])
    return locked


@transaction.atomic
def cases_move(
    *, case_ids: Iterable[int], transition_key: str, by: Person, reason: str = ""
) -> list[int]:
    """Take one transition with many cases of one machine, as an officer of their places.

    Returns the ids of those that took it. Those that are in another state by now, that lie where
    the person may not, or that are gone are left as they are. All are locked in the order of their
    ids, so that two who do this at once wait for each other and neither takes a step twice.
    """
    ids = sorted(set(case_ids))
    rows = list(Case.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    transition = rows[0].machine.transition(transition_key) if rows else None
    if transition is None or (transition.needs_reason and not reason.strip()):
        return []
    roles = {
        place: roles_for(by, place_id=place, organisation_id=None)
        for place in {row.place_id for row in rows}
    }
    now = timezone.now()
    target = rows[0].machine.state(transition.target)
    moved = [
        row
        for row in rows
        if row.state_key in transition.sources and transition.roles & roles[row.place_id]
    ]
    reason_given(reason.strip() or transition_key)
    CaseStep.objects.bulk_create(
        CaseStep(
            case=row,
            transition_key=transition.key,
            from_state=row.state_key,
            to_state=target.key,
            account=by.account_id,
            actor_name=by.name,
            reason=reason.strip(),
            at=now,
        )
        for row in moved
    )
    found = [row.pk for row in moved]
    Case.objects.filter(pk__in=found).update(
        state_key=target.key, entered_at=now, due_on=_due(target, now)
    )
    return found


@transaction.atomic
def attachment_add(
    *, case: Case, name: str, content: bytes, by: Person, note: str = ""
) -> Attachment:
    """Add a file to a case that is not over; it stays there.

    The same file a second time changes nothing and returns the first.

    Raises
    ------
    UnfitFileError
        If the file is not taken (`files.facts_of`, `scanning.scan`).
    TransitionRefusedError
        If the case is over, or the person may move it nowhere.
    """
    facts = facts_of(name, content)
    if case.state.is_final:
        raise TransitionRefusedError("state", "The case is over; it takes no more files.")
    if not may_attach(by, case):
        raise TransitionRefusedError("role", "You have no part in this case.")
    digest = hashlib.sha256(content).hexdigest()
    if held := case.attachments.defer("content").filter(sha256=digest).first():
        return held
    scan(facts.name, content)
    return Attachment.objects.create(
        case=case,
        name=facts.name,
        media_type=facts.media_type,
        size=len(content),
        sha256=digest,
        content=content,
        note=note.strip()[:200],
        account=by.account_id,
        actor_name=by.name,
    )


def _due(state: State, now: datetime) -> date | None:
    return None if state.days is None else timezone.localdate(now) + timedelta(days=state.days)
