"""Promises in words: comparator, amount, due year, decision."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.plans.models import Target
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARATORS: Mapping[str, str | Promise] = {
    ">=": gettext_lazy("at least"),
    "<=": gettext_lazy("at most"),
    "=": gettext_lazy("equal to"),
    "~": gettext_lazy("about"),
}
RANK = "位"  # the unit of a rank: "at least" then means that rank or better


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a decision is shown: a word, a colour, an icon whose shape says the same."""

    word: str | Promise
    colour: str
    icon: str


LOOKS: Mapping[str, Look] = {
    Target.State.FOUND: Look(
        word=gettext_lazy("to be decided"), colour="yellow", icon="help-circle"
    ),
    Target.State.ACCEPTED: Look(word=gettext_lazy("accepted"), colour="green", icon="circle-check"),
    Target.State.DROPPED: Look(word=gettext_lazy("dropped"), colour="secondary", icon="circle-x"),
}


def comparator(target: Target) -> str:
    if target.unit == RANK and target.comparator == ">=":
        return _("no worse than")
    return str(COMPARATORS.get(target.comparator, target.comparator))


def amount(target: Target) -> str:
    """Return value and unit as printed in the document, a range with both ends."""
    text = formats.number(target.value)
    if target.value_high is not None:
        text = f"{text}–{formats.number(target.value_high)}"
    return formats.with_unit(text, unit=target.unit)


def promise(target: Target) -> str:
    """Return comparator and amount: `at least 68%`."""
    return _("%(comparator)s %(amount)s") % {
        "comparator": comparator(target),
        "amount": amount(target),
    }


def due(target: Target) -> str:
    """Return when the promise is due."""
    if target.every_year and target.year:
        return _("every year until %(year)s") % {"year": target.year}
    if target.every_year:
        return _("every year")
    if target.year:
        return _("by %(year)s") % {"year": target.year}
    return _("no year stated")


def plain(value: Decimal | None) -> str:
    """Return a stored number without the zeros behind the point, for a field of a form."""
    return "" if value is None else f"{value.normalize():f}"
