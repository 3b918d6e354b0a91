"""Tags of the face of supervision: `{% load supervision %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from ronghe.web.shell.language import TwoLanguages

register = template.Library()


@register.filter
def two_languages(text: TwoLanguages) -> str:
    """`{{ step.title|two_languages }}`: a declared text in the reader's language."""
    return words(text)
