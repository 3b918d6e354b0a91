"""Steps of reports in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.plans.workflow import REPORT
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.cases.services import TransitionRefusedError

DONE: dict[str, str | Promise] = {
    "submit": gettext_lazy("Handed over for its check."),
    "withdraw": gettext_lazy("Taken back; change it and hand it over again."),
    "return": gettext_lazy("Sent back with your reason."),
    "accept": gettext_lazy("Accepted: the value counts from now on."),
}
_ICONS = {"submit": "send", "withdraw": "arrow-back-up", "return": "arrow-back", "accept": "check"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One step of a report as the timeline shows it."""

    at: datetime
    actor: str
    title: str
    reason: str
    icon: str
    colour: str


def event_of(step: CaseStep) -> Event:
    """Return a step in words."""
    transition = REPORT.transition(step.transition_key)
    return Event(
        at=step.at,
        actor=step.actor_name,
        title=_("Opened") if transition is None else words(transition.title),
        reason=step.reason,
        icon=_ICONS.get(step.transition_key, "point"),
        colour="blue" if transition is None else transition.tone,
    )


def refused(error: TransitionRefusedError) -> str:
    """Return why a step was not taken."""
    return {
        "reason": _("Give the reason."),
        "state": _("Somebody has moved this report in the meantime. Look at it again."),
        "role": _("This step is not yours to take."),
    }.get(error.kind, _("This step is not open."))
