"""A statistician's bench: other weights, other definitions, the audit, and choices of method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.engines.index import nodes_build, plan_of, ranks_of
from ronghe.engines.index.auditing import audit as audit_of
from ronghe.engines.index.comparing import comparison
from ronghe.engines.index.uncertainty import analyse, default_scenario, omissions
from ronghe.kernel.indices import selectors
from ronghe.web.indices import papers, scope
from ronghe.web.indices.shown import title_of
from ronghe.web.shell import papers as files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ronghe.kernel.indices.selectors import Live

    Study = Callable[[HttpRequest, scope.Choice, Live], HttpResponseBase]

_MOST = 100  # of a slider
_RUNS = 500


def _of_live(view: Study) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Give a view the index as of now; without figures the ranking page says why not."""

    @require_GET
    @wraps(view)
    def wrapped(request: HttpRequest, key: str) -> HttpResponseBase:
        choice = scope.chosen(request, key)
        if not choice.period:
            return redirect("indices:live", key)
        try:
            found = selectors.live(choice.definition, choice.place, [choice.period])
        except selectors.NotAllSeenError:
            return redirect("indices:live", key)
        return view(request, choice, found)

    return wrapped


def _shared(choice: scope.Choice) -> dict[str, Any]:
    query = urlencode({"place": choice.place.code, "period": choice.period})
    return {"choice": choice, "query": query}


@dataclass(frozen=True, kw_only=True)
class Slider:
    """The weight of a child of the root: as defined and as chosen, both in per cent."""

    name: str
    title: str
    defined: float
    value: float
    share: float | None = None  # of the sum of all chosen ones


@_of_live
def what_if(request: HttpRequest, choice: scope.Choice, found: Live) -> HttpResponse:
    """Show how places would rank under other weights of the parts of the root."""
    sliders = _sliders(request, found)
    weights = {one.name: one.value for one in sliders}
    if total := sum(weights.values()):
        sliders = [replace(one, share=one.value / total) for one in sliders]
    # Without any weight there is no score: say so, and rank nothing.
    rows = _reweighted(found, weights) if total else []
    context = _shared(choice) | {"sliders": sliders, "rows": rows, "most": _MOST}
    name = (
        "indices/what_if_rows.html" if request.headers.get("HX-Request") else "indices/what_if.html"
    )
    return render(request, name, context)


def _sliders(request: HttpRequest, found: Live) -> list[Slider]:
    children = found.index.root.children
    nominal = found.build.nominal
    shares = nominal if nominal.ndim == 1 else np.nanmean(nominal, axis=1)
    at = {each: position for position, each in enumerate(found.build.keys)}
    sliders = []
    for child in children:
        defined = round(float(shares[at[child.key]]) * 100, 1)
        sliders.append(
            Slider(
                name=child.key,
                title=title_of(child),
                defined=defined,
                value=_typed(request.GET.get(f"w_{child.key}", ""), defined),
            )
        )
    return sliders


def _typed(text: str, otherwise: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if 0 <= value <= _MOST else otherwise


def _reweighted(found: Live, weights: Mapping[str, float]) -> list[dict[str, Any]]:
    index, build = found.index, found.build
    plan = plan_of(index, found.gathered.table)
    last = list(build.stages.values())[-1]
    own = {index.root.key: np.array([weights[child.key] for child in index.root.children])}
    scores = nodes_build(plan, last, weights=own)[-1]
    scores = np.where(build.screened, np.nan, scores)
    ranks = ranks_of(plan, scores)
    names = {unit.code: unit.label for unit in found.units}
    rows = [
        {
            "place": names[unit],
            "score": selectors.finite(scores[at]),
            "rank": int(ranks[at]) or None,
            "was": int(build.rank[at]) or None,
            "shift": int(build.rank[at] - ranks[at]) if ranks[at] and build.rank[at] else 0,
        }
        for at, unit in enumerate(build.units)
    ]
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["place"]))


@_of_live
def compare(request: HttpRequest, choice: scope.Choice, found: Live) -> HttpResponse:
    """Show how far ranks are apart between an index and another one of the same places."""
    others = [one for one in selectors.definitions_of_places() if one.pk != choice.definition.pk]
    wanted = request.GET.get("with", "")
    other = next((one for one in others if one.key == wanted), None)
    if wanted and other is None:
        raise Http404
    context = _shared(choice) | {"others": others, "other": other}
    if other is not None:
        second = selectors.live(other, choice.place, [choice.period])
        both = comparison(found.build, second.build)
        names = {unit.code: unit.label for unit in found.units}
        order = sorted(range(len(both.units)), key=lambda at: -abs(int(both.shift[at])))
        context |= {
            "both": both,
            "rows": [
                {
                    "place": names[both.units[at]],
                    "first": int(both.rank_first[at]) or None,
                    "second": int(both.rank_second[at]) or None,
                    "shift": int(both.shift[at]),
                }
                for at in order
            ],
        }
    return render(request, "indices/compare.html", context)


@_of_live
def audit(request: HttpRequest, choice: scope.Choice, found: Live) -> HttpResponseBase:
    """Show what a statistical audit finds in an index, and how far ranks rest on its method."""
    made = audit_of(found.build)
    titles = {each: title_of(part) for each, part in found.index.parts.items()}
    wanted = request.GET.get("export", "")
    if wanted:
        if wanted not in files.FORMATS:
            raise Http404
        paper = papers.audit_paper(choice, made, titles)
        name = f"{choice.definition.label}-{_('audit sheet')}-{choice.period}"
        return files.response(paper, file_format=wanted, name=name)
    context = _shared(choice) | {"audit": made, "titles": titles} | _method(found, titles)
    return render(request, "indices/audit.html", context)


def _method(found: Live, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return how ranks move when choices of method vary, and without each part."""
    plan = plan_of(found.index, found.gathered.table)
    scenario = replace(default_scenario(found.index), runs=_RUNS)
    said = analyse(plan, scenario).statistics
    names = {unit.code: unit.label for unit in found.units}
    rows = [
        {
            "place": names[unit],
            "rank": int(said.rank[at]) or None,
            "median": selectors.finite(said.ranks.median[at]),
            "low": selectors.finite(said.ranks.low[at]),
            "high": selectors.finite(said.ranks.high[at]),
        }
        for at, unit in enumerate(plan.frame.units)
    ]
    without = omissions(found.index, found.gathered.table)
    # The part that ranks rest on most comes first; one whose shift is not known last.
    order = np.argsort(-np.nan_to_num(without.shift, nan=-1.0), kind="stable")
    parts = [
        {
            "title": titles[without.keys[at]],
            "shift": selectors.finite(without.shift[at]),
            "most": int(without.largest[at]),
        }
        for at in order
    ]
    return {
        "runs": said.runs,
        "order_holds": selectors.finite(said.order_holds),
        "order_sure": selectors.finite(said.order_sure),
        "method_rows": sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0)),
        "without": parts,
    }
