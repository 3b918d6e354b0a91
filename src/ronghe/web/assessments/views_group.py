"""The cheapest way up for a group of enterprises, from a sample that anybody can draw again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.assessments.diagnosing.cohort_ways import (
    GROUP_SOLVER,
    SAMPLES,
    GroupProgress,
    GroupWays,
)
from ronghe.web.assessments.outcome import level_of
from ronghe.web.assessments.views_cohort import CohortForm, chosen_cells, cohort_of
from ronghe.web.assessments.wording import answer_words, level_words, words
from ronghe.web.shell import exports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.engines.scoring import Instrument as Content
    from ronghe.kernel.assessments.diagnosing.cohort_ways import Member

SEED = 1
UNPROCESSABLE = 422
STANDINGS = {
    "found": gettext_lazy("proven: none is cheaper"),
    "best_known": gettext_lazy("best known: a cheaper one may exist"),
    "out_of_reach": gettext_lazy("proven: out of reach with what has a price"),
    "not_known": gettext_lazy("not known within the time"),
}


class SampleForm(forms.Form):
    """How many enterprises are drawn, and with which seed."""

    sample = forms.TypedChoiceField(
        label=gettext_lazy("Enterprises in the sample"),
        coerce=int,
        choices=[(size, str(size)) for size in SAMPLES],
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=0, max_value=2**31 - 1, initial=SEED
    )


def group_ways(request: HttpRequest) -> HttpResponseBase:
    """Answer the part of the page that asks for a sample, or holds its ways or its progress."""
    chosen = CohortForm(chosen_cells(request))
    if not chosen.is_valid():
        raise Http404
    content: Content = chosen.cleaned_data["instrument"].content
    usual = {"sample": SAMPLES[0], "seed": SEED}
    form = SampleForm({**usual, **request.GET.dict()} if "sample" in request.GET else usual)
    context: dict[str, Any] = {"form": form, "query": request.GET.urlencode()}
    asked = {key: text for key, text in request.GET.items() if key not in form.fields}
    context["asked"] = asked
    if not form.is_valid():
        return render(request, "assessments/part/group.html", context, status=UNPROCESSABLE)
    if "sample" not in request.GET:
        return render(request, "assessments/part/group.html", context)
    found = GROUP_SOLVER.ask(
        cohort_of(chosen), size=form.cleaned_data["sample"], seed=form.cleaned_data["seed"]
    )
    if isinstance(found, GroupProgress):
        return render(request, "assessments/part/group.html", context | {"progress": found})
    wanted = request.GET.get("export", "")
    if found is not None and wanted in exports.FORMATS:
        rows = _rows(content, found)
        return exports.response(rows, file_format=wanted, name=_("ways up of a sample"))
    context |= {"found": found, "is_none": found is None}
    if found is not None:
        context |= {
            "standings": [
                (label, found.count(standing))  # type: ignore[arg-type]  # keys of STANDINGS
                for standing, label in STANDINGS.items()
            ],
            "levers": [
                {"item": content.item_by_id[one.item_id], "one": one} for one in found.levers
            ],
        }
    return render(request, "assessments/part/group.html", context)


def _rows(content: Content, found: GroupWays) -> Iterator[list[object]]:
    yield [
        _("Credit code"), _("Organisation"), _("Place"), _("Level now"), _("To level"),
        _("Search"), _("Cost (10,000 yuan)"), _("Changes"),
    ]  # fmt: skip
    for one in found.members:
        yield [
            one.credit_code, one.name, one.place, level_words(level_of(content, one.level)),
            level_words(one.way.to), str(STANDINGS.get(one.way.standing, one.way.standing)),
            one.way.cost, _changes(content, one),
        ]  # fmt: skip


def _changes(content: Content, one: Member) -> str:
    parts = []
    for change in one.way.changes:
        item = content.item_by_id[change.item_id]
        parts.append(f"{words(item.title)} → {answer_words(item, change.after)}")
    return "; ".join(parts)
