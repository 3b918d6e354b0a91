"""Tags of the face of cases: `{% load cases %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from ronghe.kernel.cases.files import SUFFIXES
from ronghe.web.cases import tables, wording

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from ronghe.kernel.cases.models import Case

register = template.Library()


@register.simple_tag
def evidence_accept() -> str:
    """`{% evidence_accept %}`: the suffixes for the `accept` of a file field."""
    return ",".join(f".{suffix}" for suffix in SUFFIXES)


@register.simple_tag
def evidence_limits() -> str:
    """`{% evidence_limits %}`: what files are taken, in words."""
    return wording.limits()


@register.filter
def state_badge(case: Case) -> SafeString:
    """`{{ case|state_badge }}`: the state of a case as a coloured word."""
    return tables.state_badge(case)


@register.filter
def left_badge(left: int) -> SafeString:
    """`{{ timing.left|left_badge }}`: days left or late, coloured by urgency."""
    return tables.left_badge(left)
