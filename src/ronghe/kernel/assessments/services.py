"""Open, fill in, submit, check and approve responses; an approval makes observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments.campaigning import calendar, owners
from ronghe.kernel.assessments.counting.services import (
    responses_approve,
)
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.reviewing.holds import holds_of
from ronghe.kernel.assessments.reviewing.selectors import (
    chain_of,
    indicators_moved,
    is_in_chain,
    unlocked_items,
)
from ronghe.kernel.assessments.reviewing.services import return_check, return_write, revealable
from ronghe.kernel.assessments.stored_answers import cells_of, stored
from ronghe.kernel.assessments.submitting.refusals import submission_check
from ronghe.kernel.assessments.workflow import APPROVING, EDITABLE, OFFICERS, RESPONSE
from ronghe.kernel.cases.services import TransitionRefusedError, case_move, case_open
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.people import Person
from ronghe.kernel.parties.selectors import roles_for
from ronghe.lib.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from ronghe.kernel.cases.models import Case

_BATCH = 2_000  # rows a statement
_OPENING = 7260118  # class of advisory locks: one opener of a response at a time
_IMPORT_LOCK = 7_260_119  # two imports at once wait for each other


class FrozenResponseError(ValueError):
    """Answers of a submitted or approved response cannot be changed."""


class CampaignLockedError(FrozenResponseError):
    """The campaign takes no answers now; `lock` says why: early, late or closed."""

    def __init__(self, lock: calendar.Lock) -> None:
        super().__init__(f"The campaign takes no answers now ({lock}).")
        self.lock = lock


class LockedAnswerError(FrozenResponseError):
    """Some answers were sent back; `items` are others, which stand."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"Only answers that were sent back can change, not {', '.join(items)}.")
        self.items = tuple(items)


class RevisionOpenError(ValueError):
    """A revision of the response is being worked on already."""


@transaction.atomic
def response_open(
    *, instrument: Instrument, organisation: Organisation, period: str, by: Person
) -> Response:
    """Return the organisation's open self-assessment of the period, or start one.

    After an approval the new one is the next revision and starts from the approved answers. Where
    a campaign asks for it, its last day becomes that of the case.

    Raises
    ------
    CampaignLockedError
        If one would have to be started while the campaign takes no answers.
    """
    _opening_lock(organisation.pk)
    last = _revisions(instrument, organisation, period).order_by("revision").last()
    if last is not None and last.approved_at is None:
        return last
    asked = (instrument.pk, period, organisation.pk)
    if lock := calendar.lock_of(*asked):
        raise CampaignLockedError(lock)
    case = _case_start(instrument, organisation, period, by)
    return _revision_start(
        instrument=instrument, organisation=organisation, period=period, last=last, case=case
    )


def _opening_lock(organisation_id: int) -> None:
    # Two who open at once would make two; the second waits here and finds the first's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_OPENING, organisation_id])


def _revisions(
    instrument: Instrument, organisation: Organisation, period: str
) -> QuerySet[Response]:
    return Response.objects.filter(
        instrument=instrument,
        organisation=organisation,
        period=period,
        channel=Response.Channel.SELF,
    )


def _case_start(
    instrument: Instrument, organisation: Organisation, period: str, by: Person
) -> Case:
    return case_open(
        machine=RESPONSE,
        title=f"{organisation.name} {period}",
        place=organisation.place,
        organisation=organisation,
        due_on=calendar.due_day(instrument.pk, period, organisation.pk),
        by=by,
    )


def _revision_start(
    *,
    instrument: Instrument,
    organisation: Organisation,
    period: str,
    last: Response | None,
    case: Case,
) -> Response:
    return Response.objects.create(
        instrument=instrument,
        organisation=organisation,
        place=organisation.place,
        period=period,
        channel=Response.Channel.SELF,
        revision=1 if last is None else last.revision + 1,
        answers={} if last is None else last.answers,
        supersedes=last,
        case=case,
    )


class ChangedAnswerError(ValueError):
    """Somebody else saved another answer meanwhile; `held` is its cell."""

    def __init__(self, held: str) -> None:
        super().__init__("Somebody else changed this answer meanwhile.")
        self.held = held


def answer_save(
    *, response: Response, item: str, text: str, by: Person, base: str | None = None
) -> list[Fault]:
    """Save one answer, given as the cell of an answers file; see `answers_save`.

    `base` is the cell that whoever changed it had before; None asks for no comparison.

    Raises
    ------
    ChangedAnswerError
        If the answer is neither what it was before nor what it becomes; nothing is saved.
    """
    bases = {} if base is None else {item: base}
    return answers_save(response=response, cells={item: text}, by=by, bases=bases)


@transaction.atomic
def answers_save(
    *,
    response: Response,
    cells: Mapping[str, str],
    by: Person,
    bases: Mapping[str, str] | None = None,
) -> list[Fault]:
    """Save answers, given as cells of an answers file; an empty cell takes its answer back.

    Returns the faults of the answers; with any fault nothing is saved. The row is locked, so that
    two clerks who answer different items at once do not lose each other's answer.

    Raises
    ------
    FrozenResponseError
        If the response is not being filled in, or not by a clerk of its organisation.
    LockedAnswerError
        If some answers were sent back and these are not among them.
    CampaignLockedError
        If its campaign takes no answers now.
    ChangedAnswerError
        If an answer of `bases` is by now neither what it was there nor what it becomes.
    """
    locked = answers_lock(response, cells, by)
    answers, faults = answers_parse(locked.instrument.content, cells, file="", row=None)
    if faults:
        return faults
    for item, base in (bases or {}).items():
        held = cells_of({item: locked.answers[item]})[item] if item in locked.answers else ""
        if held not in (base, cells[item].strip()):
            raise ChangedAnswerError(held)
    values = stored(answers, cells)
    locked.answers = {k: v for k, v in locked.answers.items() if k not in cells} | values
    locked.save(update_fields=["answers", "updated_at"])
    response.answers, response.updated_at = locked.answers, locked.updated_at
    return []


def answers_lock(response: Response, items: Iterable[str], by: Person) -> Response:
    """Return the response as it stands, locked until the transaction ends, to change answers.

    Raises
    ------
    FrozenResponseError
        As `answers_save` says.
    """
    # In one statement: this runs at every change of a form.
    rows = Response.objects.select_related("instrument", "case")
    locked = rows.select_for_update(of=("self",), no_key=True).filter(pk=response.pk).first()
    # The database locks no row for somebody who may read it only. The case is read again: while
    # this waited for the lock, somebody may have submitted.
    if locked is not None and locked.case is not None:
        locked.case.refresh_from_db(fields=["state_key"])
    if locked is None or locked.state_key not in EDITABLE or not is_clerk_of(locked, by):
        message = "This response is submitted or not yours; its answers cannot be changed."
        raise FrozenResponseError(message)
    unlocked = unlocked_items(locked)
    if unlocked is not None and (closed := sorted(set(items) - unlocked)):
        raise LockedAnswerError(closed)
    if lock := calendar.response_lock(locked):
        raise CampaignLockedError(lock)
    return locked


def is_clerk_of(response: Response, by: Person) -> bool:
    """Say whether a person fills in for the response's organisation."""
    return any(
        grant.role == "enterprise_clerk" and grant.organisation_id == response.organisation_id
        for grant in by.grants
    )


@transaction.atomic
def response_move(
    *,
    response: Response,
    transition: str,
    by: Person,
    reason: str = "",
    items: Mapping[str, str] | None = None,
    due_on: date | None = None,
) -> None:
    """Take a step in the response's workflow; approving makes result and observations.

    `items` are those that a return sends back, each with its reason: only they unlock. Without
    them the whole response does. `due_on` is the day by which it is due again.

    Raises
    ------
    IncompleteResponseError
        If an item has no answer when the response is submitted.
    ContradictoryResponseError
        If it is submitted with answers that break a constraint of severity error.
    TransitionRefusedError
        If the step is not open to this person in this state, or not part of the chain that
        approves this response.
    UnfitReturnError
        If an item of a return is unknown or has no reason, or the day is past.
    CampaignLockedError
        If it submits or withdraws after the last day of its campaign.
    """
    if response.case is None:
        raise TransitionRefusedError("state", "An imported response has no steps to take.")
    # Locked before it is looked at: an answer that is taken back meanwhile waits or is seen.
    rows = Response.objects.select_for_update(of=("self",), no_key=True)
    if (locked := rows.filter(pk=response.pk).first()) is not None:
        response.answers = locked.answers
    if lock := calendar.step_lock(response, transition):
        raise CampaignLockedError(lock)
    if transition in owners.STEPS and not owners.may_take(response, transition, by):
        raise TransitionRefusedError("role", f"In this campaign {transition!r} is the city's.")
    if transition == "submit":
        submission_check(response)
    _check_chain(response, transition)
    sent_back = return_check(instrument=response.instrument, items=items or {}, due_on=due_on)
    # The reasons of single answers are reason enough.
    reason = reason.strip() or "；".join(sent_back.values())
    response.case = case_move(
        case=response.case,
        transition_key=transition,
        by=by,
        reason=reason,
        due_on=due_on if transition == "return" else None,
    )
    if transition == "return":
        return_write(response=response, items=sent_back, reason=reason, due_on=due_on, by=by)
    if response.case.state_key == "approved":
        response_count(response, by)


def response_count(response: Response, by: Person, *, note: str = "") -> None:
    """Let a response whose case is approved count: result and observations, at once.

    `note` goes into the activity, where the lineage shows it. What it supersedes in either channel
    ends with it. An own response that was begun before an accepted visit becomes approved with its
    result, and makes no observation: what was found on site goes on counting.
    """
    # The answers that were locked with the case count, not those that the page once showed.
    rows = Response.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.get(pk=response.pk)
    responses_approve(rows=[locked], by=by, note=note)
    response.refresh_from_db(fields=["approved_at", "superseded_at", "updated_at"])


def _check_chain(response: Response, transition: str) -> None:
    """Refuse a step that another chain has, and an approval that something holds back."""
    if transition == "unlock":
        raise TransitionRefusedError("unknown", "Answers are unlocked by what names them.")
    if not is_in_chain(transition, chain_of(response)):
        raise TransitionRefusedError("chain", f"{transition!r} is no step of this chain.")
    if transition in APPROVING and (held := holds_of([response])):
        raise TransitionRefusedError("hold", held[response.pk].en)


@transaction.atomic
def response_unlock(
    *,
    response: Response,
    items: Mapping[str, str],
    reason: str,
    by: Person,
    due_on: date | None = None,
) -> Response:
    """Unlock answers of an approved response: start a revision that may differ in them alone.

    `items` gives the reason for each; without any, the whole response is opened. What was approved
    stays in force until the revision is. The sign-offs of the figures that the answers can move
    fall at once, in the place and all above; all others stay.

    Raises
    ------
    TransitionRefusedError
        If the response is not the enterprise's own approved one in force, or the person is no
        officer there. What was found on site is corrected by who was there, on another visit.
    RevisionOpenError
        If somebody works on a revision already.
    UnfitReturnError
        If an item is unknown or has no reason, or the day is past.
    """
    sent_back = return_check(instrument=response.instrument, items=items, due_on=due_on)
    _opening_lock(response.organisation_id)
    held = Response.objects.filter(pk=response.pk, superseded_at__isnull=True).first()
    if held is None or held.approved_at is None or held.channel != Response.Channel.SELF:
        raise TransitionRefusedError("state", "Only an approved own response in force is unlocked.")
    reason = reason.strip() or "；".join(sent_back.values())
    if not reason:
        raise TransitionRefusedError("reason", "Unlocking needs a reason.")
    mine = _revisions(response.instrument, response.organisation, response.period)
    if mine.filter(approved_at__isnull=True).exists():
        raise RevisionOpenError
    roles = roles_for(by, place_id=response.organisation.place_id, organisation_id=None)
    if not roles & OFFICERS:
        raise TransitionRefusedError("role", "Unlocking is not open to your role here.")
    # The case moves before the revision hangs on it: what is sent back follows the day of its
    # return, whatever day its campaign ended.
    case = _case_start(held.instrument, response.organisation, held.period, by)
    revision = _revision_start(
        instrument=held.instrument,
        organisation=response.organisation,
        period=held.period,
        last=held,
        case=case_move(case=case, transition_key="unlock", by=by, reason=reason, due_on=due_on),
    )
    items_by_id = held.instrument.content.item_by_id
    opened = (*sent_back, *revealable(revision, sent_back))
    free = [item for item in opened if item in items_by_id] or list(items_by_id)
    moved = indicators_moved(held.instrument, held.answers, free)
    return_write(
        response=revision,
        items=sent_back,
        reason=reason,
        due_on=due_on,
        by=by,
        indicators=moved,
    )
    return revision
