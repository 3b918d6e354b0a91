"""Sheets and their lines in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ronghe.kernel.plans.models import Appraisal, AppraisalObjection
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

    from ronghe.kernel.plans.models import AppraisalSheet

COLOURS = {
    Appraisal.State.DRAFT: "yellow",
    Appraisal.State.OBJECTION: "azure",
    Appraisal.State.FINAL: "green",
}
STATES: dict[str, tuple[str | Promise, str]] = {
    "scored": (gettext_lazy("marked"), ""),
    "missing": (gettext_lazy("no value: 0 points"), "orange"),
    "not applicable": (gettext_lazy("not applicable"), "secondary"),
    "average": (gettext_lazy("not applicable: average of the others"), "secondary"),
    "full": (gettext_lazy("not applicable: full marks"), "secondary"),
}
VERDICTS = {
    AppraisalObjection.Kind.UPHELD: "green",
    AppraisalObjection.Kind.REJECTED: "secondary",
}
BLOCKS: dict[str, str | Promise] = {
    "bonus": gettext_lazy("Bonus"),
    "deduction": gettext_lazy("Deductions"),
    "adjustment": gettext_lazy("Adjustments"),
}


def both(text: Mapping[str, str] | None) -> str:
    """Return a stored text of two languages in the reader's."""
    if not text:
        return ""
    return text["en"] if get_language() == "en" else text["zh"]


def unit_of(sheet: AppraisalSheet) -> str:
    """Return the name of the unit that a sheet is of."""
    return sheet.unit or str(sheet.place.label)


def grade_of(sheet: AppraisalSheet) -> str:
    """Return the grade, or an empty text."""
    grade = sheet.detail.get("grade")
    return both(grade["title"]) if grade else ""


def points(text: str | None) -> str:
    """Return points as they are printed, a loss with its sign."""
    return formats.MISSING if text is None else text.replace("-", "−")


def amount(text: str | None, unit: str) -> str:
    """Return a value with its unit; a dash where it is missing."""
    value = None if text is None else Decimal(text)
    return formats.with_unit(formats.number(value), unit=unit)


def reading(line: Mapping[str, Any]) -> tuple[str, str]:
    """Return value and target of a line; a count for what is counted."""
    held = line.get("reading")
    if line["kind"] in {"bonus", "deduction"} and line.get("count") is not None:
        # What is counted by nobody is an excess, in percentage points.
        unit = "" if line.get("reading") else "%"
        return f"{line['count']}{unit}", ""
    if not held:
        return "", ""
    target = held["target"]
    shown = "" if target is None else amount(target, held["unit"])
    return amount(held["value"], held["unit"]), shown


def days_left(appraisal: Appraisal, left: int) -> str:
    """Return how long the window for objections is still open."""
    until = appraisal.objections_until
    if until is None:
        return ""
    if left < 0:
        return _("Objections were heard until %(day)s.") % {"day": until.isoformat()}
    return _("Objections are heard until %(day)s, %(left)s days from today.") % {
        "day": until.isoformat(),
        "left": left,
    }
