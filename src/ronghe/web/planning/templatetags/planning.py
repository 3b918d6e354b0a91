"""Tags of the face of plans: `{% load planning %}`."""

from __future__ import annotations

from django import template

from ronghe.kernel.cases.models import CaseStep
from ronghe.kernel.plans.models import CommitmentValue
from ronghe.web.planning import wording
from ronghe.web.shell.language import words

register = template.Library()


@register.filter
def promised(value: CommitmentValue) -> str:
    """`{{ cell|promised }}`: the promised value, a range with both ends."""
    return wording.promised(value)


@register.filter
def step_words(step: CaseStep) -> str:
    """`{{ step|step_words }}`: what a step of a case did, in the reader's language."""
    machine = step.case.machine
    transition = machine.transition(step.transition_key)
    return words(transition.title if transition else machine.state(step.to_state).title)
