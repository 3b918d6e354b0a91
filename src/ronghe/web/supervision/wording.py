"""Orders and their steps in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.plans.supervising.clock import level_of
from ronghe.kernel.plans.workflow import SUPERVISION
from ronghe.web.shell import formats
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from datetime import datetime

    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.plans.models import SupervisionOrder
    from ronghe.kernel.plans.supervising.clock import Level
    from ronghe.kernel.plans.supervising.facts import Facts

ICONS = {
    "reply": "message-reply",
    "ask_extension": "hourglass",
    "extend": "calendar-plus",
    "refuse_extension": "calendar-x",
    "send_back": "arrow-back-up",
    "escalate": "alarm",
    "close": "circle-check",
    "cancel": "ban",
}
# Badge colours by the tone words of the machine.
COLOURS = {
    "primary": "blue",
    "success": "green",
    "warning": "yellow",
    "danger": "red",
    "secondary": "secondary",
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A step as the timeline shows it."""

    at: datetime
    actor: str
    title: str
    reason: str
    icon: str
    colour: str


def addressee(order: SupervisionOrder) -> str:
    """Return who is addressed: a place, or a department of the issuer's own.

    A department that is named below the issuer stands behind its place.
    """
    if order.place_id == order.issuer_id:
        return order.unit
    return f"{order.place.label} {order.unit}".strip()


def level_words(level: Level) -> str:
    return _("level %(number)s: %(title)s") % {
        "number": level.number,
        "title": words(level.title),
    }


def event_of(step: CaseStep, order: SupervisionOrder) -> Event:
    """Return a step in words; the first one gives the reason of the order."""
    transition = SUPERVISION.transition(step.transition_key)
    if transition is None:
        title, reason, colour = _("Issued"), order.reason, "blue"
    else:
        title, reason = words(transition.title), step.reason
        colour = COLOURS[transition.tone]
    actor = step.actor_name
    if step.transition_key == "escalate":
        # The clock's own words are Chinese; what it counted is said in the reader's.
        title, reason, actor = _escalated(step), _missed(step), _("the system")
    elif step.day is not None:
        title = _("%(step)s: by %(day)s") % {"step": title, "day": step.day.isoformat()}
    return Event(
        at=step.at,
        actor=actor,
        title=title,
        reason=reason,
        icon=ICONS.get(step.transition_key, "file-alert"),
        colour=colour,
    )


def _late(step: CaseStep) -> int:
    return 0 if step.day is None else (timezone.localdate(step.at) - step.day).days


def _escalated(step: CaseStep) -> str:
    level = level_of(_late(step))
    return _("Escalated") if level is None else f"{_('Escalated')}, {level_words(level)}"


def _missed(step: CaseStep) -> str:
    if step.day is None:
        return step.reason
    said = _("It was due on %(day)s; that was %(count)s day(s) ago and nobody had replied.")
    return said % {"day": step.day.isoformat(), "count": _late(step)}


def facts_said(facts: Facts, title: str) -> str:
    """Return what a light showed as the reason of an order."""
    if facts.value is None:
        said = _("Nothing was reported for “%(title)s” by %(period)s.")
    elif facts.path is None:
        said = _("“%(title)s” had reached %(value)s by %(period)s.")
    else:
        said = _("“%(title)s” had reached %(value)s by %(period)s, %(path)s were planned.")
    return said % {
        "title": title,
        "period": formats.period(facts.period),
        "value": formats.with_unit(formats.number(facts.value), unit=facts.unit),
        "path": formats.with_unit(formats.number(facts.path), unit=facts.unit),
    }
