"""Plans, commitments and what changed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.web.plans.wording import COMPARATORS, RANK
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ronghe.kernel.plans.models import CommitmentValue
    from ronghe.kernel.plans.versions.selectors import FieldChange

DIRECTIONS: dict[str, str | Promise] = {
    "higher_is_better": gettext_lazy("higher is better"),
    "lower_is_better": gettext_lazy("lower is better"),
    "neutral": gettext_lazy("neither"),
}
COLOURS = {
    Plan.State.DRAFT: "yellow",
    Plan.State.IN_FORCE: "green",
    Plan.State.REVISED: "secondary",
    Plan.State.CLOSED: "dark",
    Plan.State.DISCARDED: "secondary",
}
CHANGES: dict[str, tuple[str | Promise, str]] = {
    "added": (gettext_lazy("new"), "green"),
    "removed": (gettext_lazy("dropped"), "red"),
    "changed": (gettext_lazy("changed"), "yellow"),
    "same": (gettext_lazy("as before"), "secondary"),
}
_YES_NO = {True: gettext_lazy("yes"), False: gettext_lazy("no")}


def comparator(commitment: Commitment) -> str:
    if commitment.unit == RANK and commitment.comparator == ">=":
        return _("no worse than")
    return str(COMPARATORS.get(commitment.comparator, commitment.comparator))


def amount(value: Decimal | None, high: Decimal | None = None, *, unit: str = "") -> str:
    text = formats.number(value)
    if high is not None:
        text = f"{text}–{formats.number(high)}"
    return formats.with_unit(text, unit=unit)


def promised(value: CommitmentValue) -> str:
    return amount(value.value, value.value_high)


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """One field before and after, in words."""

    name: str
    before: str
    after: str


def change_shown(change: FieldChange, *, unit: str) -> ChangeShown:
    """Return a change of one field as people read it."""
    return ChangeShown(
        name=_field_name(change.name),
        before=_field_value(change.name, change.before, unit),
        after=_field_value(change.name, change.after, unit),
    )


def _field_name(name: str) -> str:
    kind, _colon, period = name.partition(":")
    if kind == "values":
        return _("promised for %(period)s") % {"period": formats.period(period)}
    if kind == "path":
        return _("path in %(period)s") % {"period": formats.period(period)}
    if kind == "owners":
        return _("responsible units")
    field = Commitment._meta.get_field(name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", name))


def _field_value(name: str, value: Any, unit: str) -> str:
    if value is None or value == "":
        return formats.MISSING
    if name.partition(":")[0] in {"values", "path"}:
        return amount(*value, unit=unit)
    if name == "owners":
        return "、".join(owner for _part, owner in value) or formats.MISSING
    if name == "measured_by_id":
        return str(Indicator.objects.get(pk=value))
    if name == "comparator":
        return str(COMPARATORS.get(value, value))
    if name == "direction":
        return str(DIRECTIONS.get(value, value))
    if isinstance(value, bool):
        return str(_YES_NO[value])
    if isinstance(value, Decimal):
        return amount(value, unit=unit)
    choices: dict[Any, Any] = dict(getattr(Commitment._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))
