"""Tags of this face: `{% load assessments %}`."""

from __future__ import annotations

from fractions import Fraction

from django import template

from ronghe.web.assessments import investment_shown, wording

register = template.Library()

register.filter("words", wording.words)
register.filter("level_title", wording.level_words)
register.filter("changes", investment_shown.changes_shown)


@register.filter
def fraction(value: Fraction | None) -> float | None:
    """Return a fraction as a number that can be shown, None as it is."""
    return None if value is None else float(value)
