"""The cohort: how a group of enterprises stands, and what would lift it most."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.assessments.diagnosing.cohort import (
    DIMENSIONS,
    Cohort,
    best_step,
    bins_of,
    item_lifts,
    levels_by,
    results_in,
)
from ronghe.kernel.assessments.models import Instrument, Result
from ronghe.kernel.assessments.peers import FEWEST
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.web.assessments.support import MOST_LINES, lines_for_group
from ronghe.web.assessments.wording import level_words, words
from ronghe.web.shell import charts, exports, formats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.engines.estimation import Interval
    from ronghe.engines.scoring import Instrument as Content
    from ronghe.kernel.assessments.diagnosing.cohort import ItemLift

BY = {
    "place": gettext_lazy("place"),
    "industry": gettext_lazy("industry division"),
    "size": gettext_lazy("size"),
}


class CohortForm(forms.Form):
    """Which enterprises; what has no result is not offered."""

    instrument = forms.ModelChoiceField(
        label=gettext_lazy("Instrument"), queryset=Instrument.objects.none(), empty_label=None
    )
    period = forms.ChoiceField(label=gettext_lazy("Year"))
    place = forms.ModelChoiceField(
        label=gettext_lazy("Place"), queryset=Place.objects.none(), required=False
    )
    industry = forms.ModelChoiceField(
        label=gettext_lazy("Industry division"), queryset=Industry.objects.none(), required=False,
        to_field_name="code",
    )  # fmt: skip
    size = forms.ChoiceField(label=gettext_lazy("Size"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Levels by"), choices=list(BY.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Result.objects.filter(response__superseded_at__isnull=True)
        periods = sorted(set(seen.values_list("response__period", flat=True)), reverse=True)
        held = seen.order_by().values_list("response__instrument_id", flat=True).distinct()
        instrument, place = self.fields["instrument"], self.fields["place"]
        industry, period = self.fields["industry"], self.fields["period"]
        size = self.fields["size"]
        assert isinstance(instrument, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(place, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(industry, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(period, forms.ChoiceField)  # noqa: S101
        assert isinstance(size, forms.ChoiceField)  # noqa: S101
        instrument.queryset = Instrument.objects.filter(pk__in=list(held))
        place.queryset = Place.objects.filter(pk__in=visible_place_ids()).exclude(
            kind=Place.Kind.GROUPING
        )
        industry.queryset = Industry.objects.filter(level=2)
        period.choices = [(one, formats.period(one)) for one in periods]
        size.choices = [("", _("any size")), *Organisation.Size.choices]


def cohort(request: HttpRequest) -> HttpResponseBase:
    form = CohortForm(chosen_cells(request))
    if not form.is_valid():
        return render(request, "assessments/cohort.html", {"form": form, "fewest": FEWEST})
    chosen = cohort_of(form)
    content = form.cleaned_data["instrument"].content
    wanted = request.GET.get("export", "")
    if wanted in exports.FORMATS:
        rows = _lift_rows(content, item_lifts(chosen))
        return exports.response(rows, file_format=wanted, name=_("cohort"))
    scores = [float(score) for score in results_in(chosen).values_list("score", flat=True)]
    context: dict[str, Any] = {
        "form": form,
        "fewest": FEWEST,
        "n": len(scores),
        "query": request.GET.urlencode(),
        "instrument": form.cleaned_data["instrument"],
    }
    if len(scores) >= FEWEST:
        context |= {
            "mean": sum(scores) / len(scores),
            "median": median(scores),
            "scores": _scores_chart(content, scores),
            "levels": _levels_chart(chosen, content, form.cleaned_data["by"]),
        }
    return render(request, "assessments/cohort.html", context)


def cohort_lifts(request: HttpRequest) -> HttpResponse:
    """Answer the part of the page that scores all responses anew for each question."""
    form = CohortForm(chosen_cells(request))
    if not form.is_valid():
        raise Http404
    content = form.cleaned_data["instrument"].content
    chosen = cohort_of(form)
    lifts = item_lifts(chosen)
    best = best_step(lifts)
    rows = [{"item": content.item_by_id[one.lift.item_id], "one": one} for one in lifts]
    weakest = sorted(
        (row for row in rows if row["one"].mean_share is not None),
        key=lambda row: row["one"].mean_share,
    )[:10]
    context = {
        "rows": rows,
        "weakest": weakest,
        "query": request.GET.urlencode(),
        "best": best,
        "policies": _policies(form.cleaned_data["instrument"].key, content, chosen, lifts),
        "best_item": None if best is None else content.item_by_id[best.lift.item_id],
    }
    return render(request, "assessments/part/lifts.html", context)


def _policies(
    key: str, content: Content, chosen: Cohort, lifts: tuple[ItemLift, ...]
) -> list[dict[str, Any]]:
    """Return the lines of policy beside what a step of their question would lift, most first."""
    ranked = sorted(lifts, key=lambda one: (-one.lift.step_risen, -one.lift.step_gain))
    rising = {one.lift.item_id: one for one in ranked if one.lift.step_gain > 0}
    items = [content.item_by_id[item_id] for item_id in rising]
    lines = lines_for_group(key, items, place_id=chosen.place_id, industry=chosen.industry)
    return [{"line": line, "one": rising[line.item.id]} for line in lines[:MOST_LINES] if line.item]


def chosen_cells(request: HttpRequest) -> dict[str, Any]:
    """Return what the address asks for, with the newest results where it says nothing."""
    newest = (
        Result.objects.filter(response__superseded_at__isnull=True)
        .order_by("-response__period", "response__instrument__key")
        .values_list("response__instrument_id", "response__period")
        .first()
    )
    usual: dict[str, Any] = {"by": "place"}
    if newest is not None:
        usual |= {"instrument": newest[0], "period": newest[1]}
    return usual | {key: value for key, value in request.GET.items() if value}


def cohort_of(form: CohortForm) -> Cohort:
    """Return the cohort of a valid form."""
    chosen = form.cleaned_data
    return Cohort(
        instrument_id=chosen["instrument"].pk,
        period=chosen["period"],
        place_id=chosen["place"].pk if chosen["place"] else None,
        industry=chosen["industry"].code if chosen["industry"] else "",
        size=chosen["size"],
    )


def _scores_chart(content: Content, scores: list[float]) -> charts.BarChart:
    most = float(content.points)
    bins = bins_of(scores, most=most)
    width = most / len(bins)
    return charts.BarChart(
        key="scores",
        title=_("Scores"),
        subtitle=_("How many enterprises lie in each tenth of the full marks"),
        digits=0,
        items=[
            charts.Item(
                name=f"{formats.number(at * width)} – {formats.number((at + 1) * width)}",
                value=count,
            )
            for at, count in enumerate(bins)
        ],
        status=content.provenance.status,
    )


def _levels_chart(chosen: Cohort, content: Content, by: str) -> charts.StackedChart:
    found = levels_by(chosen, by if by in DIMENSIONS else "place")
    names = _names(by, list(found))
    rows = sorted(found.items(), key=lambda row: -sum(row[1].values()))
    levels = [(level.number, level_words(level)) for level in content.level_rule.levels]
    columns: list[tuple[int | None, str]] = [*levels]
    if any(None in counts for counts in found.values()):
        columns.append((None, level_words(None)))
    return charts.StackedChart(
        key="levels",
        title=_("Levels by %(dimension)s") % {"dimension": BY[by]},
        subtitle=_("Groups of fewer than %(fewest)s enterprises are left out") % {"fewest": FEWEST},
        digits=0,
        items=[
            charts.Item(name=names.get(key, "—"), value=sum(counts.values()))
            for key, counts in rows
        ],
        series=[
            charts.Series(name=name, values=[counts.get(number, 0) for _key, counts in rows])
            for number, name in columns
        ],
        status=content.level_rule.provenance.status,
    )


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "size":
        return {key: str(Organisation.Size(key).label) for key in keys}
    model = Industry if by == "industry" else Place
    return {row.pk: row.label for row in model.objects.filter(pk__in=keys)}


def _lift_rows(content: Content, found: tuple[ItemLift, ...]) -> Iterator[list[object]]:
    yield [
        _("Question"), _("Answered"), _("Mean share"), _("Not full"), _("Mean gain if full"),
        _("Rising if full"), _("Mean gain of a step"), _("Rising by a step"),
        _("Mean gain of a step, 95 % from"), _("Mean gain of a step, 95 % to"),
        _("Share rising by a step, 95 % from"), _("Share rising by a step, 95 % to"),
    ]  # fmt: skip
    for one in found:
        lift = one.lift
        yield [
            words(content.item_by_id[lift.item_id].title), one.answered, one.mean_share, lift.short,
            lift.gain, lift.risen, lift.step_gain, lift.step_risen,
            *_ends(one.step_gain), *_ends(one.step_share),
        ]  # fmt: skip


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)
