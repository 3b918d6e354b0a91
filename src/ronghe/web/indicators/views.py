from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.selectors import response_behind, result_of
from ronghe.kernel.indicators.lineage import (
    makers,
    newest_of,
    observation_reported,
    observations_visible,
    recounts,
    successor_of,
)
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import (
    LENGTH_BY_LEVEL,
    history_of,
    indicators_by_key,
    observations_behind,
)
from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.parties.selectors import path_of, visible_place_ids
from ronghe.web.indicators import answers, profile, prov, showing, tables
from ronghe.web.indicators.arithmetic import RULES, composed, written_out
from ronghe.web.indicators.profile import Profile, Row
from ronghe.web.indicators.scope import (
    chosen_slice,
    indicator_or_404,
    industry_named,
    period_or_404,
    place_in_scope,
    start_place,
)
from ronghe.web.indicators.showing import Chosen, chosen_population
from ronghe.web.shell import access
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Callable


class IndicatorsView(TableView):
    """All definitions, with the latest values of the reader's place."""

    model = Indicator
    table_class = tables.IndicatorTable
    template_name = "indicators/list.html"
    title = _("Indicators")
    export_name = _("Indicators")
    search_fields = ("key", "title", "title_en", "definition", "definition_en", "source")
    search_hint = _("Title, definition or source")

    @cached_property
    def place(self) -> Place | None:
        return start_place(access.person_of(self.request))

    def get_table_data(self) -> list[Indicator]:
        rows = list(self.object_list)
        return profile.with_latest(rows, self.place, chosen_population(self.request.GET))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"place": self.place}


class IndicatorView(TableView):
    """One definition, its values by year and industry, and the parts of the place ranked."""

    table_class = tables.PlaceFigureTable
    template_name = "indicators/indicator.html"

    @cached_property
    def indicator(self) -> Indicator:
        return indicator_or_404(self.kwargs["key"])

    @cached_property
    def place(self) -> Place | None:
        code = self.request.GET.get("place")
        return place_in_scope(code) if code else start_place(access.person_of(self.request))

    @cached_property
    def profile(self) -> Profile | None:
        if self.place is None:
            return None
        wanted = self.request.GET.get("period", "")
        return profile.profile_of(self.indicator, self.place, wanted, self.chosen)

    @cached_property
    def chosen(self) -> Chosen:
        return chosen_slice(self.request.GET)

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.indicator.label

    @property
    def export_name(self) -> str:  # type: ignore[override]
        period = self.profile.period if self.profile else ""
        return " ".join(filter(None, [self.indicator.label, str(self.place or ""), period]))

    def get_queryset(self) -> list[Row]:
        return self.profile.rows if self.profile else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "indicator": self.indicator,
            "rule": RULES[self.indicator.rollup],
            "parts": indicators_by_key([self.indicator.numerator, self.indicator.denominator]),
            "place": self.place,
            "profile": self.profile,
            "chosen": self.chosen,
            "industries": _industry_path(self.chosen, self._page),
        }

    def _page(self, chosen: Chosen) -> str:
        where = {"place": self.place.code} if self.place else {}
        when = {"period": self.profile.period} if self.profile and self.profile.period else {}
        return showing.with_query(self.request.path, chosen, **where, **when)


class FigureView(TableView):
    """Where a figure of a place comes from, down to the observations."""

    table_class = tables.ObservationTable
    template_name = "indicators/figure.html"
    search_fields = ("organisation__name", "organisation__credit_code")
    search_hint = _("Enterprise or credit code")

    @cached_property
    def indicator(self) -> Indicator:
        return indicator_or_404(self.kwargs["key"])

    @cached_property
    def place(self) -> Place:
        return place_in_scope(self.kwargs["code"])

    @cached_property
    def chosen(self) -> Chosen:
        return chosen_slice(self.request.GET)

    @cached_property
    def period(self) -> str:
        return period_or_404(self.kwargs["period"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"{self.place.label} · {self.indicator.label}"

    @property
    def export_name(self) -> str:  # type: ignore[override]
        return f"{self.indicator.key} {self.place.label} {self.period}"

    def get_queryset(self) -> Any:
        self.queryset = observations_behind(
            self.indicator, self.place.pk, self.period, self.chosen.population
        )
        return super().get_queryset()

    def get_table_kwargs(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_table_kwargs()
        return options | {"indicator": self.indicator}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["clear_url"] = showing.with_query(self.request.path, self.chosen)
        if self._is_piece():
            return context
        arguments = (self.indicator, self.place.pk, self.period, self.chosen.population)
        made_of = composed(self.indicator, self.place, self.period, self.chosen)
        figure, held = made_of.figure, made_of.held
        checks = recounts(*arguments, stored=held)
        made = makers(*arguments)
        story: dict[str, Any] = {
            "indicator": self.indicator,
            "place": self.place,
            "period": self.period,
            "chosen": self.chosen,
            "figure": figure,
            "value": showing.with_unit(self.indicator, figure.value),
            "arithmetic": written_out(self.indicator, figure, held),
            "rule": RULES[self.indicator.rollup],
            "held": held,
            "parts": self._parts(held),
            "members": made_of.members,
            "checks": checks,
            "agrees": all(check.agrees for check in checks),
            "makers": made,
            "changed_at": max((maker.last_at for maker in made), default=None),
            "reported": observation_reported(self.indicator, self.place.pk, self.period)
            if figure.kind == "reported"
            else None,
            "path": self._path(),
            "prov_url": showing.with_query(
                reverse("indicators:figure_prov", kwargs=self.kwargs), self.chosen
            ),
            "others": _other_populations(self.request, self.chosen),
            "industries": _industry_path(
                self.chosen, lambda chosen: showing.with_query(self.request.path, chosen)
            ),
            "indicator_url": showing.with_query(
                reverse("indicators:indicator", args=[self.indicator.key]),
                self.chosen,
                place=self.place.code,
                period=self.period,
            ),
        }
        return context | story

    def _parts(self, held: Any) -> list[dict[str, Any]]:
        """Return numerator and denominator of a ratio as figures of their own."""
        if self.indicator.rollup != "ratio":
            return []
        named = indicators_by_key([self.indicator.numerator, self.indicator.denominator])
        return [
            {
                "role": role,
                "indicator": named[key],
                "value": showing.with_unit(named[key], held[key].total if key in held else None),
                "n": held[key].n if key in held else 0,
                "url": showing.figure_url(key, self.place.code, self.period, self.chosen),
            }
            for role, key in (
                (_("Numerator"), self.indicator.numerator),
                (_("Denominator"), self.indicator.denominator),
            )
            if key in named
        ]

    def _path(self) -> list[tuple[Place, str]]:
        """Return the places above with the address of their figure, where it may be seen."""
        visible = set(visible_place_ids())
        return [
            (above, showing.figure_url(self.indicator.key, above.code, self.period, self.chosen))
            for above in path_of(self.place)[:-1]
            if above.pk in visible
        ]


def _other_populations(request: HttpRequest, chosen: Chosen) -> list[dict[str, Any]]:
    return [
        {
            "label": Chosen(name=name).label,
            "url": showing.with_query(request.path, replace(chosen, name=name)),
            "active": name == chosen.name,
        }
        for name in showing.POPULATIONS
    ]


def _industry_path(chosen: Chosen, url: Callable[[Chosen], str]) -> list[tuple[str, str]]:
    """Return the chosen industry below those that hold it, each with its page; [] without one."""
    if not chosen.industry:
        return []
    lengths = [n for n in LENGTH_BY_LEVEL.values() if n <= len(chosen.industry)]
    codes = [chosen.industry[:length] for length in lengths]
    name_by_code = {i.code: i.label for i in Industry.objects.filter(code__in=codes)}
    return [(str(_("All industries")), url(replace(chosen, industry="")))] + [
        (f"{code} {name_by_code.get(code, '')}", url(replace(chosen, industry=code)))
        for code in codes
    ]


def figure_prov(request: HttpRequest, key: str, code: str, period: str) -> JsonResponse:
    document = prov.figure_document(
        indicator_or_404(key),
        place_in_scope(code),
        period_or_404(period),
        chosen_slice(request.GET),
    )
    return _download(document, f"{key}-{code}-{period}")


def observation(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(observations_visible(), pk=pk)
    response = response_behind(shown)
    result = result_of(response) if response else None
    may_figure = access.may(request, "indicators:figure")
    successor = successor_of(shown)
    context = {
        "title": _("Observation"),
        "observation": shown,
        "indicator": shown.indicator,
        "value": showing.value_of(shown),
        "successor": successor,
        "history": [
            {"observation": each, "value": showing.value_of(each)}
            for each in history_of(newest_of(shown))
        ],
        "industry": industry_named(shown.industry),
        "answer": answers.answer_behind(shown, response) if response else None,
        "response": response,
        "basis": answers.basis_of(shown) if response else None,
        "result": result,
        "points": answers.points_of(result) if result and not shown.source_item else [],
        "figure_url": showing.figure_url(shown.indicator.key, shown.place.code, shown.period)
        if may_figure and shown.organisation_id
        else "",
        "may_figure": may_figure,
        "organisation_url": tables.organisation_url(shown.organisation_id),
        "response_url": answers.response_url(response, shown.source_item),
        "result_url": answers.result_url(response) if result else "",
    }
    return render(request, "indicators/observation.html", context)


def observation_prov(request: HttpRequest, pk: int) -> JsonResponse:
    shown = get_object_or_404(observations_visible(), pk=pk)
    return _download(prov.observation_document(shown), f"observation-{pk}")


def _download(document: dict[str, Any], name: str) -> JsonResponse:
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}.prov.json"'
    return answer


indicators = IndicatorsView.as_view()
indicator = IndicatorView.as_view()
figure = FigureView.as_view()
