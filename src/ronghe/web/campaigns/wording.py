"""Campaigns in words: how their members were chosen, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.campaigning.population import frame_kept
from ronghe.kernel.parties.models import Industry, Organisation, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.kernel.assessments.models import Campaign
    from ronghe.lib.faults import Fault

PROGRESS = {
    "invited": gettext_lazy("Not begun"),
    "filling": gettext_lazy("Being filled in"),
    "submitted": gettext_lazy("Under check"),
    "returned": gettext_lazy("Sent back"),
    "approved": gettext_lazy("Approved"),
}
PROGRESS_COLOURS = {
    "invited": "secondary",
    "filling": "blue",
    "submitted": "azure",
    "returned": "yellow",
    "approved": "green",
}
STATE_COLOURS = {"draft": "secondary", "running": "green", "closed": "dark"}


def language() -> str:
    """Return "en" for readers of English, else "zh"."""
    return "en" if get_language() == "en" else "zh"


def population_words(campaign: Campaign) -> list[tuple[str, str]]:
    """Return how the members were chosen, as terms and values; nothing before they are."""
    kept = campaign.population
    if not kept:
        return []
    rows = [(_("How chosen"), _kind(kept))]
    if kept["kind"] != "list":
        rows += _frame_rows(kept, campaign)
    if kept["kind"] == "sample":
        rows += [
            (_("Seed"), str(kept["seed"])),
            (_("Drawn of"), f"{kept['members']} / {kept['frame']}"),
            (_("Method"), kept["method"]),
            (_("SHA-256 of the list drawn from"), kept["frame_sha256"]),
        ]
    if kept["kind"] == "list" and kept["file"]:
        rows.append((_("File"), kept["file"]))
    return rows


def _kind(kept: dict[str, Any]) -> str:
    count = kept["members"]
    if kept["kind"] == "sample":
        text = ngettext(
            "sample of %(count)s organisation, stratified by district",
            "sample of %(count)s organisations, stratified by district",
            count,
        )
    elif kept["kind"] == "list":
        text = ngettext("list of %(count)s organisation", "list of %(count)s organisations", count)
    else:
        text = ngettext(
            "the %(count)s organisation that matches",
            "all %(count)s organisations that match",
            count,
        )
    return text % {"count": count}


def _frame_rows(kept: dict[str, Any], campaign: Campaign) -> list[tuple[str, str]]:
    frame = frame_kept(kept)
    place = Place.objects.filter(code=frame.place).first() if frame.place else campaign.place
    industry = Industry.objects.filter(code=frame.industry).first()
    sizes = dict(Organisation.Size.choices)
    comma = ", " if language() == "en" else "、"
    rows = [(_("Place"), place.label if place else frame.place)]
    if industry is not None:
        rows.append((_("Industry"), f"{industry.code} {industry.label}"))
    if frame.sizes:
        rows.append((_("Size class"), comma.join(str(sizes[size]) for size in frame.sizes)))
    if frame.above_scale is not None:
        rows.append((_("Above scale"), _("yes") if frame.above_scale else _("no")))
    return rows


def fault_sentences(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return faults as `shell/faults.html` shows them."""
    return [
        {
            "file": fault.file,
            "row": "" if fault.row is None else fault.row,
            "column": fault.column or "",
            "value": fault.value,
            "rule": fault.rule,
            "text": fault.text(language()),
        }
        for fault in faults
    ]
