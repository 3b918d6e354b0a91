"""Tags of the face of plans: `{% load plans %}`."""

from __future__ import annotations

from django import template

from ronghe.kernel.plans.models import Target
from ronghe.web.plans import wording

register = template.Library()

register.filter("comparator", wording.comparator)
register.filter("amount", wording.amount)
register.filter("promise", wording.promise)
register.filter("due", wording.due)


@register.filter
def look(target: Target) -> wording.Look:
    """`{% with shown=target|look %}`: word, colour and icon of the decision."""
    return wording.LOOKS[target.state]
