"""Allocations in words: methods, what stands in the way, why a cell is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ronghe.kernel.plans.models import Allocation, AllocationAnswer
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import Promise

    from ronghe.engines.allocation import Conflict, OrderFault

METHODS: dict[str, str | Promise] = {
    "weight": gettext_lazy("by number or output of enterprises"),
    "base": gettext_lazy("in proportion to base values"),
    "equal_growth": gettext_lazy("equal growth"),
    "equal_share": gettext_lazy("equal share"),
    "convergence": gettext_lazy("convergence: the far-behind do more"),
    "typed": gettext_lazy("typed"),
}
COURSES: dict[str, str | Promise] = {
    "free": gettext_lazy("each year by itself"),
    "rising": gettext_lazy("never falling"),
    "falling": gettext_lazy("never rising"),
}
PORTIONS: dict[str, str | Promise] = {
    "total": gettext_lazy("the whole value"),
    "increase": gettext_lazy("only what is added to the base values"),
}
COLOURS = {
    Allocation.State.DRAFT: "yellow",
    Allocation.State.ISSUED: "blue",
    Allocation.State.AGREED: "green",
    Allocation.State.REPLACED: "secondary",
    Allocation.State.GIVEN_UP: "secondary",
}
ANSWER_COLOURS = {AllocationAnswer.Answer.ACCEPT: "green", AllocationAnswer.Answer.OBJECT: "red"}


def method(key: str) -> str:
    return str(METHODS.get(key, key))


def order_faults(faults: Sequence[OrderFault], names: Mapping[str, str]) -> list[str]:
    """Return what is wrong with an order, the places of one rule in one sentence."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        value = fault.value if fault.bearer is None else ""
        where = names.get(fault.bearer or "", fault.bearer or "")
        if fault.year is not None:
            where = f"{where} {fault.year}".strip()
        grouped.setdefault((fault.rule, value), []).append(where)
    return [_fault_words(rule, list(filter(None, where))) for (rule, _v), where in grouped.items()]


def _fault_words(rule: str, where: Sequence[str]) -> str:
    said = {
        "no-bearers": _("No place lies below this one: there is nobody to split over."),
        "no-years": _("No year of the plan has a value to split."),
        "missing-base": _("No base value is known for %(places)s. Type it, or choose a base year."),
        "missing-weight": _("No weight is known for %(places)s. Type it, or choose another one."),
        "negative-base": _(
            "The base value of %(places)s is negative; this method cannot share by it."
        ),
        "negative-weight": _("The weight of %(places)s is negative."),
        "no-share": _("All of them are zero: there is nothing to share by."),
        "method-not-for-means": _("Averages are not split by weight. Choose another method."),
        "strength-out-of-range": _("The strength lies between 0 and 1."),
        "missing-ceiling": _("Convergence of an average needs the level that all draw near to."),
        "off-step": _("More decimals than the commitment has: %(places)s."),
        "unknown-cell": _("Not in the table: %(places)s."),
        "not-finite": _("Not a number: %(places)s."),
    }.get(rule, rule)
    return said % {"places": _listed(where)}


def _listed(names: Sequence[str], most: int = 6) -> str:
    shown = "、".join(names[:most])
    left = len(names) - most
    if left <= 0:
        return shown
    more = ngettext("%(shown)s and %(left)s more", "%(shown)s and %(left)s more", left)
    return more % {"shown": shown, "left": left}


def conflict(one: Conflict, names: Mapping[str, str], *, unit: str) -> str:
    """Return one thing that cannot hold, with the places in its way."""
    by = Decimal(round(one.by * 10**6)).scaleb(-6)
    gaps = {
        "years": "–".join(map(str, one.years)),
        "by": formats.with_unit(formats.number(abs(by)), unit=unit),
        "places": _listed([names.get(key, key) for key in one.bearers]),
    }
    said = {
        "missing": _("%(years)s: no value for %(places)s."),
        "sum": _("%(years)s: %(by)s too much.") if by > 0 else _("%(years)s: %(by)s too little."),
        "below": _("%(years)s, %(places)s: %(by)s below what it must have at least."),
        "above": _("%(years)s, %(places)s: %(by)s above what it may have at most."),
        "lock-moved": _("%(years)s, %(places)s: a locked cell was moved by %(by)s."),
        "course": _("%(years)s, %(places)s: goes back by %(by)s."),
        "off-step": _("%(years)s, %(places)s: more decimals than the commitment has."),
        "crossed": _("%(years)s, %(places)s: must have %(by)s more than it may have at most."),
        "too-little": _(
            "%(years)s: the value to be split is %(by)s less than %(places)s must have."
        ),
        "too-much": _("%(years)s: the value to be split is %(by)s more than the places may have."),
        "too-slow": _("%(years)s: the value to be split rises %(by)s less than %(places)s must."),
    }[one.kind]
    return said % gaps


def explanation(detail: Mapping[str, Any], *, weight: Decimal | None, base: Decimal | None) -> str:
    """Return why a cell is what it is, in a few sentences.

    `detail` is what `ronghe.kernel.plans.allocating.previewing.details` gives.
    """
    if not detail:
        return ""
    parts = [_method_words(detail, weight, base)]
    exact, alone = detail.get("exact"), detail.get("unbounded")
    if alone is not None:
        parts.append(_("The method alone gives %(value)s.") % {"value": _rounded(alone)})
    held = {
        "lock": _("Locked: it keeps its value, the others share the rest."),
        "lower": _("Held at the least it may have, by its bounds or by other years."),
        "upper": _("Held at the most it may have, by its bounds or by other years."),
    }.get(detail.get("held_by") or "")
    if held:
        parts.append(held)
    if exact is not None and exact != alone:
        parts.append(_("Within all bounds that is %(value)s.") % {"value": _rounded(exact)})
    if detail.get("rank") is not None:
        parts.append(_rounding_words(detail))
    return " ".join(parts)


def _method_words(detail: Mapping[str, Any], weight: Decimal | None, base: Decimal | None) -> str:
    share = detail.get("share")
    gaps = {
        "share": formats.number(Decimal(share) * 100, digits=2) if share is not None else "",
        "weight": formats.number(weight),
        "weights": formats.number(Decimal(detail["weights"])) if detail.get("weights") else "",
        "base": formats.number(base),
    }
    said = {
        "typed": _("Typed by an officer."),
        "weight": _("By weight: %(weight)s of %(weights)s, a share of %(share)s%%."),
        "base": _("By its base value of %(base)s, a share of %(share)s%%."),
        "equal_share": _("Equal share: %(share)s%%."),
        "equal_growth": _("Equal growth for all, from its base value of %(base)s."),
        "convergence": _("Convergence from its base value of %(base)s: a share of %(share)s%%."),
    }[str(detail.get("method", "typed"))]
    return said % gaps


def _rounding_words(detail: Mapping[str, Any]) -> str:
    gaps = {
        "remainder": formats.number(Decimal(detail["remainder"] or 0), digits=3),
        "rank": detail["rank"],
    }
    if detail.get("is_rounded_up"):
        said = _("Rounded up: its remainder of %(remainder)s is number %(rank)s of the year.")
    else:
        said = _("Rounded down: its remainder of %(remainder)s is number %(rank)s of the year.")
    return said % gaps


def _rounded(text: str) -> str:
    return formats.number(Decimal(text), digits=2)
