"""Visits, refusals and reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES
from ronghe.kernel.assessments.visiting.workflow import VISIT
from ronghe.web.assessments.wording import answer_words
from ronghe.web.cases.tables import HUES
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ronghe.engines.visits import Conflict
    from ronghe.kernel.assessments.visiting.registering.services import RegisterRefusedError
    from ronghe.kernel.assessments.visiting.scheduling.services import ScheduleRefusedError
    from ronghe.kernel.assessments.visiting.services import VisitRefusedError
    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.cases.services import TransitionRefusedError

ICONS = {
    "reschedule": "calendar-event",
    "reassign": "user-share",
    "start": "player-play",
    "submit": "send",
    "return": "corner-up-left",
    "accept": "circle-check",
    "cancel": "ban",
}
__all__ = ["answer_words"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """A step as the timeline shows it."""

    at: datetime
    actor: str
    title: str
    reason: str
    icon: str
    colour: str


def event_of(step: CaseStep) -> Event:
    """Return a step of a visit in words."""
    transition = VISIT.transition(step.transition_key)
    title = words(transition.title) if transition else _("Visit planned")
    if step.day is not None:
        title = _("%(step)s: %(day)s") % {"step": title, "day": step.day.isoformat()}
    tone = transition.tone if transition else "secondary"
    return Event(
        at=step.at,
        actor=step.actor_name,
        title=title,
        reason=step.reason,
        icon=ICONS.get(step.transition_key, "calendar-plus"),
        colour=HUES.get(tone, tone),
    )


def kind_words(key: str) -> str:
    """Return a kind of interest."""
    return words(CONFLICT_RULES.kind(key).title)


def conflict_words(conflict: Conflict) -> str:
    """Return why an assessor does not go somewhere, and until when."""
    kind = words(conflict.kind.title)
    if conflict.until is None:
        return kind
    return _("%(kind)s, counts until %(day)s") % {
        "kind": kind,
        "day": conflict.until.isoformat(),
    }


def refused(error: VisitRefusedError) -> str:
    """Return why a visit is not planned or changed."""
    if error.kind == "conflict":
        comma = "; " if get_language() == "en" else "；"
        said = comma.join(conflict_words(one) for one in error.conflicts)
        return _("Conflict of interest: %(reasons)s. Send somebody else.") % {"reasons": said}
    return {
        "inactive": _("This assessor is not sent out any more."),
        "accreditation": _(
            "Not accredited for this questionnaire on that day. Send somebody else."
        ),
        "past": _("The day is over. Choose today or a later day."),
        "under-way": _("A visit of this organisation is under way already."),
        "role": _(
            "This is for the assessor sent, accredited today, or an officer of the district."
        ),
        "state": _("The visit is not under way, or not yours to score today."),
        "same": _("This assessor is sent already. Choose somebody else."),
        "unsigned": _("Both sides sign with their names and the time before you submit."),
        "note": _("This text cannot stand there: too long, or no day and time."),
    }[error.kind]


def step_refused(error: TransitionRefusedError) -> str:
    """Return why a visit does not take a step."""
    if error.kind == "reason":
        return _("Give a reason.")
    if error.kind == "role":
        return _("This step is not open to you.")
    return _("Somebody took a step meanwhile; look at the visit as it stands now.")


def register_refused(error: RegisterRefusedError) -> str:
    """Return why an entry of the register is refused."""
    return {
        "code": _("This is no unified social credit code: 18 characters with a check character."),
        "taken": _("This login has an entry in the register already."),
        "order": _("The last day lies before the first."),
        "unknown": _("There is no such choice."),
        "reason": _("Give a reason."),
        "state": _("It is withdrawn already."),
        "role": _(
            "This register is kept by another office; nobody withdraws their own declaration."
        ),
    }[error.kind]


def schedule_refused(error: ScheduleRefusedError) -> str:
    """Return why a proposal is not made, adjusted or confirmed."""
    return {
        "role": _("You plan no visits there."),
        "days": _("Choose between 1 and 60 days from today on, the last not before the first."),
        "nobody": _("There is nobody to visit or to send: widen the states, or choose assessors."),
        "too-many": _("More than 500 organisations. Draw a sample or choose a smaller place."),
        "state": _("It is no proposal any more."),
        "unknown": _("This organisation is not of this proposal."),
        "full": _("The assessor's day is full. Choose another day or assessor."),
        "entries": _("Some entries are not possible any more; nothing was confirmed."),
    }[error.kind]


def unplanned_words(reason: str) -> str:
    """Return why an organisation has no visit."""
    return {
        "accreditation": _("Nobody of those chosen is accredited on these days."),
        "conflict": _("Everybody who is accredited is tied to it."),
        "full": _("All days of those who may go are full."),
        "taken-out": _("Taken out by hand."),
    }[reason]


def hindrance_words(hindrance: Mapping[str, Any]) -> str:
    """Return why one assessor does not go."""
    if hindrance["kind"] == "conflict":
        said = _("%(name)s: %(kind)s") % {
            "name": hindrance["assessor"],
            "kind": kind_words(hindrance["detail"]),
        }
    else:
        said = _("%(name)s: not accredited") % {"name": hindrance["assessor"]}
    return said
