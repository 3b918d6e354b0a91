"""What the pages of a response say about its case: steps taken, steps open, what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.models import Result
from ronghe.kernel.assessments.reviewing.selectors import steps_open
from ronghe.kernel.assessments.selectors import answer_changed
from ronghe.kernel.assessments.services import CampaignLockedError, LockedAnswerError
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.cases.selectors import steps_of
from ronghe.kernel.indicators.models import Activity
from ronghe.web.assessments.outcome import outcome_of
from ronghe.web.assessments.wording import words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from datetime import datetime

    from ronghe.kernel.assessments.campaigning.calendar import Lock
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.assessments.services import FrozenResponseError
    from ronghe.kernel.cases.machine import State, Transition
    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.cases.services import TransitionRefusedError
    from ronghe.kernel.parties.people import Person
    from ronghe.web.assessments.outcome import Outcome

MOST_FAULTS = 500  # shown on a page; the list as a file holds all
_ICONS = {
    "": "folder-plus",
    "submit": "send",
    "withdraw": "arrow-back-up",
    "return": "corner-up-left",
    "check": "circle-half-2",
    "approve": "circle-check",
    "release": "circle-check",
    "unlock": "lock-open",
}
_STATUSES = {"role": 403, "reason": 422}
_CONFLICT = 409


@dataclass(frozen=True, kw_only=True)
class Event:
    """A step of a case as the timeline shows it."""

    at: datetime
    actor: str
    title: str
    reason: str
    icon: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class MineShown:
    """A response in its clerk's list; points are told once it was handed in.

    `answered` and `total` count what must be answered.
    """

    response: Response
    state: State
    answered: int
    total: int
    outcome: Outcome | None

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.total if self.total else 100


def mine_shown(response: Response) -> MineShown:
    is_draft = response.state_key == "draft"
    needed = [item.id for item in response.instrument.content.items if item.is_required]
    return MineShown(
        response=response,
        state=RESPONSE.state(response.state_key),
        answered=sum(item in response.answers for item in needed),
        total=len(needed),
        outcome=None if is_draft else outcome_of(response),
    )


def changed_words(response: Response, item: str) -> str:
    """Return who changed an answer last and when, "" where that is not the visitor's to know."""
    last = answer_changed(response, item)
    if last is None:
        return ""
    at = f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}"
    return _("%(name)s, %(time)s") % {"name": last.name, "time": at} if last.name else at


def events(response: Response) -> list[Event]:
    """Return what happened to a response, oldest first; an import is one event."""
    if response.case is None:
        return _import_events(response)
    return [_event(step) for step in steps_of(response.case)]


def _event(step: CaseStep) -> Event:
    transition = step.case.machine.transition(step.transition_key)
    return Event(
        at=step.at,
        actor=step.actor_name,
        title=words(transition.title) if transition else _("Opened"),
        reason=step.reason,
        icon=_ICONS.get(step.transition_key, "point-filled"),
        colour=transition.tone if transition else "secondary",
    )


def _import_events(response: Response) -> list[Event]:
    # A clerk sees the result of an import, but not the activity of the office that made it.
    result = Result.objects.filter(response=response).first()
    made = Activity.objects.filter(pk=result.activity_id).first() if result else None
    if response.approved_at is None:
        return []
    return [
        Event(
            at=made.at if made else response.approved_at,
            actor=made.actor_name if made else _("the commission"),
            title=made.get_kind_display() if made else _("import"),
            reason=made.note if made else "",
            icon="table-import",
            colour="success",
        )
    ]


def last_return(response: Response) -> CaseStep | None:
    """Return the step that sent the response back, if that is the state it is in."""
    if response.case is None or response.state_key != "returned":
        return None
    return steps_of(response.case).filter(transition_key__in=("return", "unlock")).last()


def moves_open(response: Response, person: Person) -> dict[str, Transition]:
    """Return the steps that the person's roles for this enterprise may take now, by key."""
    return steps_open(response, person)


def done_words(transition: str) -> str:
    """Return what to tell the person who took a step."""
    return {
        "submit": _("Submitted. Your district checks the answers next."),
        "withdraw": _("Withdrawn. You can change answers again."),
        "return": _("Returned to the enterprise with your reason."),
        "check": _("Passed on to the city, which approves."),
        "approve": _("Approved. Result and figures count from now on."),
        "release": _("Approved. Result and figures count from now on."),
    }.get(transition, _("Done."))


def refused_words(error: TransitionRefusedError) -> str:
    """Return why a step was refused, in the reader's language."""
    return {
        "state": _("Somebody decided in the meantime. Below is the response as it stands now."),
        "role": _("Your role does not allow this step."),
        "reason": _("Give the reason: the enterprise has to know what to mend."),
        "unknown": _("There is no such step."),
        "chain": _("The chain of approval that holds here has no such step."),
        "hold": _("Something holds this approval back, such as a visit that is planned."),
    }[error.kind]


def locked_words(lock: Lock) -> str:
    """Return why the campaign of a response takes no answers now, and what to do."""
    return {
        "early": _("The campaign is not open yet; you can answer from its first day on."),
        "late": _("The deadline has passed; ask the office that runs the campaign for more time."),
        "closed": _("The campaign is closed; its answers cannot be changed any more."),
    }[lock]


def frozen_words(error: FrozenResponseError) -> str:
    """Return why answers were not saved, in the reader's language."""
    if isinstance(error, CampaignLockedError):
        return locked_words(error.lock)
    if isinstance(error, LockedAnswerError):
        return _("This answer was not sent back; it stands as it was.")
    return _("This response was submitted meanwhile; its answers cannot be changed.")


def refused_status(error: TransitionRefusedError) -> int:
    return _STATUSES.get(error.kind, _CONFLICT)


def compared_words(response: Response, other: Response | None) -> str:
    """Return the heading of the column that the answers are compared with."""
    if other is None:
        return ""
    if other.period == response.period:
        return _("Revision %(number)s") % {"number": other.revision}
    return formats.period(other.period)
