"""Plan visits, score on site, and let an accepted result count."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from ronghe.engines.scoring import answer_text, answers_parse
from ronghe.kernel.assessments.models import Response, Visit
from ronghe.kernel.assessments.services import response_count
from ronghe.kernel.assessments.stored_answers import restored, stored
from ronghe.kernel.assessments.submitting.refusals import submission_check
from ronghe.kernel.assessments.visiting.registering.selectors import (
    accreditations_on,
    conflicts_of,
)
from ronghe.kernel.assessments.visiting.selectors import is_fit, may_accept, may_score, own_response
from ronghe.kernel.assessments.visiting.workflow import OFFICERS, VISIT
from ronghe.kernel.cases.services import (
    TransitionRefusedError,
    attachment_add,
    case_move,
    case_open,
)
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from datetime import date

    from ronghe.engines.visits import Conflict
    from ronghe.kernel.assessments.models import Assessor, Instrument, Schedule
    from ronghe.kernel.cases.models import Attachment
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person
    from ronghe.lib.faults import Fault

_PLANNING = 7_260_131  # class of advisory locks: one planner of an organisation at a time
LONGEST = 2000  # characters of a remark
SIGNATURES = ("enterprise", "assessor", "at")
NOTES = ("remark", "seen", "signature")


class VisitRefusedError(ValueError):
    """A visit is not planned or changed; `kind` says why.

    Kinds: inactive, accreditation, conflict (then `conflicts` names them), past, under-way, full,
    role, state, unsigned, note, same.
    """

    def __init__(self, kind: str, message: str, conflicts: tuple[Conflict, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.conflicts = conflicts


class ConflictingEditError(ValueError):
    """Another device saved something else meanwhile; `held` is what stands there now."""

    def __init__(self, held: str) -> None:
        super().__init__("Something else was saved meanwhile.")
        self.held = held


def fitness_check(
    assessor: Assessor, organisation: Organisation, instrument: Instrument, day: date
) -> None:
    """Refuse an assessor who may not go to an organisation on a day.

    Raises
    ------
    VisitRefusedError
        If the assessor is not sent out any more (`inactive`), not accredited for the instrument on
        that day (`accreditation`), or tied to the organisation (`conflict`).
    """
    if not assessor.is_active:
        raise VisitRefusedError("inactive", f"{assessor.name} is not sent out any more.")
    accredited = accreditations_on(day, instrument_key=instrument.key)
    if not accredited.filter(assessor=assessor).exists():
        message = f"{assessor.name} is not accredited for {instrument.key} on {day}."
        raise VisitRefusedError("accreditation", message)
    if found := conflicts_of(assessor, organisation, day):
        kinds = ", ".join(one.kind.title.en for one in found)
        message = f"{assessor.name} is tied to {organisation.name}: {kinds}."
        raise VisitRefusedError("conflict", message, found)


@transaction.atomic
def visit_plan(
    *,
    organisation: Organisation,
    instrument: Instrument,
    period: str,
    assessor: Assessor,
    day: date,
    by: Person,
    schedule: Schedule | None = None,
) -> Visit:
    """Send an assessor to an organisation on a day, from which they see it.

    Raises
    ------
    VisitRefusedError
        If the person decides nothing there (`role`), the day is over (`past`), a visit is under
        way already (`under-way`), or the assessor may not go (see `fitness_check`).
    """
    roles = roles_for(by, place_id=organisation.place_id, organisation_id=None)
    if not roles & OFFICERS:
        raise VisitRefusedError("role", "Only an officer of the district plans visits there.")
    _day_check(day)
    fitness_check(assessor, organisation, instrument, day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PLANNING, organisation.pk])
    earlier = Response.objects.filter(
        instrument=instrument,
        organisation=organisation,
        period=period,
        channel=Response.Channel.ON_SITE,
    ).order_by("-revision")
    last = earlier.first()
    if last is not None and last.approved_at is None and last.superseded_at is None:
        raise VisitRefusedError("under-way", "A visit of this organisation is under way.")
    case = case_open(
        machine=VISIT,
        title=f"{organisation.name} {period}",
        place=organisation.place,
        organisation=organisation,
        by=by,
        due_on=day,
    )
    own = own_response(instrument_id=instrument.pk, organisation_id=organisation.pk, period=period)
    in_force = earlier.filter(approved_at__isnull=False, superseded_at__isnull=True).first()
    about: dict[str, Any] = {
        "instrument": instrument,
        "organisation": organisation,
        "place": organisation.place,
        "period": period,
        "case": case,
    }
    response = Response.objects.create(
        channel=Response.Channel.ON_SITE,
        revision=1 if last is None else last.revision + 1,
        supersedes=in_force or own,
        **about,
    )
    return Visit.objects.create(
        schedule=schedule,
        assessor=assessor,
        assessor_name=assessor.name,
        planned_on=day,
        own=own,
        response=response,
        **about,
    )


def _day_check(day: date) -> None:
    if day < timezone.localdate():
        raise VisitRefusedError("past", f"{day} is over.")


@transaction.atomic
def visit_reschedule(*, visit: Visit, day: date, reason: str, by: Person) -> Visit:
    """Move a planned visit to another day; raises as planning does, or `TransitionRefusedError`."""
    _day_check(day)
    fitness_check(visit.assessor, visit.organisation, visit.instrument, day)
    case_move(case=visit.case, transition_key="reschedule", by=by, reason=reason, due_on=day)
    visit.planned_on = day
    visit.save(update_fields=["planned_on"])
    return visit


@transaction.atomic
def visit_reassign(*, visit: Visit, assessor: Assessor, reason: str, by: Person) -> Visit:
    """Send somebody else, also to a visit that has begun; the first one sees it no longer.

    The day is today at the earliest. What was found so far stays, with remarks and files, and
    whoever is sent now goes on with it; the signatures of the former assessor's visit go. Raises
    likewise; also `VisitRefusedError` (`same`) for the assessor who is sent already.
    """
    if assessor.pk == visit.assessor_id:
        raise VisitRefusedError("same", f"{assessor.name} is sent already.")
    day = max(visit.planned_on, timezone.localdate())
    fitness_check(assessor, visit.organisation, visit.instrument, day)
    visit.case = case_move(
        case=visit.case, transition_key="reassign", by=by, reason=reason, due_on=day
    )
    # Read after the lock: the phone of the first one may have saved something meanwhile.
    visit.refresh_from_db(fields=["notes"])
    visit.notes = {kind: texts for kind, texts in visit.notes.items() if kind != "signature"}
    visit.assessor, visit.assessor_name, visit.planned_on = assessor, assessor.name, day
    visit.save(update_fields=["assessor", "assessor_name", "planned_on", "notes"])
    return visit


@transaction.atomic
def visit_start(*, visit: Visit, by: Person) -> Visit:
    """Begin on site; what the enterprise had answered by now is what the answers stand beside.

    Raises
    ------
    VisitRefusedError
        If the person is not the assessor sent, or not fit to score today (`role`).
    TransitionRefusedError
        If the visit has begun or is over.
    """
    if not is_fit(visit, by):
        raise VisitRefusedError("role", "Only the assessor sent, accredited today, begins.")
    visit.case = case_move(case=visit.case, transition_key="start", by=by)
    return visit


def _locked(visit: Visit, by: Person) -> Visit:
    """Return the visit locked and read anew, for whom it is sent and while it may be scored."""
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=visit.pk).first()
    if locked is not None:
        # Read after the lock: while this waited for it, the phone may have saved other changes.
        locked = Visit.objects.select_related(
            "case", "organisation", "instrument", "response__instrument"
        ).get(pk=visit.pk)
    if locked is None or not may_score(locked, by):
        message = "The visit is not under way, or not yours to score today."
        raise VisitRefusedError("state", message)
    return locked


@transaction.atomic
def answer_save(
    *, visit: Visit, item: str, text: str, by: Person, base: str | None = None
) -> list[Fault]:
    """Save one answer found on site, as a cell of an answers file; "" takes it back.

    `base` is the cell that the device knew when it was changed; None asks for no comparison.
    Returns the faults of the answer; with any nothing is saved.

    Raises
    ------
    VisitRefusedError
        If the visit is not under way or not the person's to score.
    ConflictingEditError
        If another device saved something else meanwhile; nothing is saved.
    """
    locked = _locked(visit, by)
    response = locked.response
    held = _cells(response.answers).get(item, "")
    _edit_check(held, text=text, base=base)
    answers, faults = answers_parse(locked.instrument.content, {item: text}, file="", row=None)
    if faults:
        return faults
    response.answers = {k: v for k, v in response.answers.items() if k != item} | stored(
        answers, {item: text}
    )
    response.save(update_fields=["answers", "updated_at"])
    return []


def _cells(answers: dict[str, Any]) -> dict[str, str]:
    return {key: answer_text(value) for key, value in restored(answers).values.items()}


def _edit_check(held: str, *, text: str, base: str | None) -> None:
    if base is not None and held not in (base, text):
        raise ConflictingEditError(held)


@transaction.atomic
def note_save(
    *, visit: Visit, kind: str, key: str, text: str, by: Person, base: str | None = None
) -> None:
    """Save what the sheet holds besides answers: remark, seen (of an item) or signature.

    Raises as `answer_save`; also `VisitRefusedError` (`note`) for a text that cannot stand there.
    """
    locked = _locked(visit, by)
    text = text.strip()
    _note_check(locked, kind, key, text)
    _edit_check(locked.note(kind, key), text=text, base=base)
    held = {name: dict(locked.notes.get(name, {})) for name in NOTES}
    held[kind].pop(key, None)
    if text:
        held[kind][key] = text
    locked.notes = {name: texts for name, texts in held.items() if texts}
    locked.save(update_fields=["notes"])


def _note_check(visit: Visit, kind: str, key: str, text: str) -> None:
    keys = SIGNATURES if kind == "signature" else visit.instrument.content.item_by_id
    if kind not in NOTES or key not in keys:
        raise VisitRefusedError("note", f"The sheet holds no {kind} of {key}.")
    if len(text) > LONGEST:
        raise VisitRefusedError("note", f"More than {LONGEST} characters.")
    if kind == "signature" and key == "at" and text and not _is_moment(text):
        raise VisitRefusedError("note", f"{text!r} is no day and time.")


def _is_moment(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        return False
    try:
        datetime.fromisoformat(text)  # the office's own time, as typed
    except ValueError:
        return False
    return True


@transaction.atomic
def photo_add(*, visit: Visit, item: str, name: str, content: bytes, by: Person) -> Attachment:
    """Add a photo or file as evidence for an item; the same one twice stays one.

    Raises
    ------
    VisitRefusedError
        If the visit is not under way or not the person's to score, or there is no such item.
    UnfitFileError
        If the file is not taken.
    """
    locked = _locked(visit, by)
    if item not in locked.instrument.content.item_by_id:
        raise VisitRefusedError("note", f"There is no item {item}.")
    return attachment_add(case=locked.case, name=name, content=content, by=by, note=item)


@transaction.atomic
def visit_submit(*, visit: Visit, by: Person) -> Visit:
    """Hand the visit in; both sides have signed and every item has an answer.

    Raises
    ------
    VisitRefusedError
        If the visit is not the person's to score, or a signature is missing (`unsigned`).
    IncompleteResponseError
        If an item has no answer.
    ContradictoryResponseError
        If the answers break a constraint of severity error.
    """
    locked = _locked(visit, by)
    submission_check(locked.response)
    if not all(locked.note("signature", key) for key in SIGNATURES):
        raise VisitRefusedError("unsigned", "Both sides sign, with the time.")
    locked.case = case_move(case=locked.case, transition_key="submit", by=by)
    return locked


@transaction.atomic
def visit_return(*, visit: Visit, reason: str, by: Person) -> Visit:
    """Send a visit back to its assessor with a reason; raises `TransitionRefusedError`."""
    visit.case = case_move(case=visit.case, transition_key="return", by=by, reason=reason)
    return visit


@transaction.atomic
def visit_accept(*, visit: Visit, by: Person) -> Visit:
    """Let what was found on site count, in place of what the enterprise said of itself.

    The own response is superseded with its observations and keeps standing; a revision of it that
    is begun later and approved counts again.

    Raises
    ------
    TransitionRefusedError
        If the visit does not wait for it, or the person decides nothing there, or the city alone
        decides.
    """
    visit.case = case_move(case=visit.case, transition_key="accept", by=by)
    response = Response.objects.get(pk=visit.response_id)
    if not may_accept(response, by):
        raise TransitionRefusedError("role", "Here the city decides what counts.")
    response_count(response, by, note="现场评估 on site")
    return visit


@transaction.atomic
def visit_cancel(*, visit: Visit, reason: str, by: Person) -> Visit:
    """Give a visit up; its answers stand as they are and count for nothing. Raises likewise."""
    visit.case = case_move(case=visit.case, transition_key="cancel", by=by, reason=reason)
    Response.objects.filter(pk=visit.response_id).update(superseded_at=timezone.now())
    return visit
