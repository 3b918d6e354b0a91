"""Tags of this face: `{% load assessments %}`."""

from __future__ import annotations

from django import template

from ronghe.web.assessments import wording

register = template.Library()

register.filter("words", wording.words)
register.filter("level_title", wording.level_words)
