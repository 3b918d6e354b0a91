"""Orders and their steps in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ronghe.kernel.plans.supervising.clock import level_of
from ronghe.kernel.plans.workflow import SUPERVISION
from ronghe.web.cases.tables import HUES
from ronghe.web.shell import formats
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from ronghe.kernel.cases.models import CaseStep
    from ronghe.kernel.plans.models import Commitment, SupervisionOrder
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
        colour = HUES.get(transition.tone, transition.tone)
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
    if level is None:
        return _("Escalated")
    return _("Escalated to %(level)s") % {"level": level_words(level)}


def _missed(step: CaseStep) -> str:
    if step.day is None:
        return step.reason
    late = _late(step)
    said = ngettext(
        "It was due on %(day)s; that was %(count)s day ago and nobody had replied.",
        "It was due on %(day)s; that was %(count)s days ago and nobody had replied.",
        late,
    )
    return said % {"day": step.day.isoformat(), "count": late}


def salutation(order: SupervisionOrder) -> str:
    """Return who a notice speaks to, as it begins."""
    return _("%(name)s:") % {"name": addressee(order)}


def subject(commitment: Commitment) -> str:
    """Return what a notice is about."""
    said = _("About “%(commitment)s” of “%(plan)s”:")
    return said % {"commitment": commitment.title, "plan": commitment.plan.title}


def settle_by(due_on: date) -> str:
    """Return until when a notice demands what it demands."""
    said = _("Settle this by %(day)s and reply on the platform, with evidence.")
    return said % {"day": due_on.isoformat()}


def issued_by(order: SupervisionOrder) -> str:
    """Return who issued an order, below its notice."""
    said = _("Issued by %(name)s on the platform; this print-out carries no seal.")
    return said % {"name": order.added_by}


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
        "period": _in_a_sentence(formats.period(facts.period)),
        "value": _amount(facts.value, facts.unit),
        "path": _amount(facts.path, facts.unit),
    }


def _amount(value: Decimal | None, unit: str) -> str:
    return _in_a_sentence(formats.with_unit(formats.number(value), unit=unit))


def _in_a_sentence(text: str) -> str:
    """Return a number as running text has it: Chinese sets no space before a unit."""
    if get_language() == "en":
        return text.replace("\N{NO-BREAK SPACE}", " ")
    return "".join(text.split())
