from __future__ import annotations

from typing import Any

import django_tables2
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import (
    figure,
    observations_behind,
    periods_of,
    with_earlier,
)
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.kernel.plans.standing import rule_said
from ronghe.lib.periods import before, is_period, order
from ronghe.web.cockpit import homes
from ronghe.web.cockpit.board import Board, board_of
from ronghe.web.cockpit.choice import Choice, indicator_chosen, period_chosen
from ronghe.web.cockpit.headlines import HEADLINES
from ronghe.web.cockpit.tables import BOARD, EnterpriseTable, RankingTable, TargetsTable
from ronghe.web.indicators import showing
from ronghe.web.indicators.scope import place_in_scope, start_place
from ronghe.web.indicators.showing import POPULATIONS, Chosen, chosen_population
from ronghe.web.shell import access, exports, formats, links
from ronghe.web.shell.tables import TableView

FIRST_ENTERPRISES = 15


def home(request: HttpRequest) -> HttpResponseBase:
    person = access.person_of(request)
    if person.roles & access.READERS:
        start = start_place(person)
        if start is not None:
            return _cockpit(request, start)
    if person.roles & access.CLERKS:
        return _own_home(request)
    context = {
        "title": _("Welcome"),
        "is_assessor": "assessor" in person.roles,
        "is_expert": "expert" in person.roles,
        "is_nobody": not person.roles,
        "is_placeless": bool(person.roles & access.READERS),
    }
    return render(request, "cockpit/waiting_home.html", context)


def place(request: HttpRequest, code: str) -> HttpResponseBase:
    return _cockpit(request, place_in_scope(code))


def _own_home(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    context = {
        "title": _("My enterprise"),
        "enterprises": homes.own_enterprises(person),
        "mine_url": links.optional("assessments:mine"),
    }
    return render(request, "cockpit/enterprise_home.html", context)


def _cockpit(request: HttpRequest, shown: Place) -> HttpResponseBase:
    board = board_of(shown, request.GET)
    without = () if any(row.target for row in board.ranking) else ("light", "promised")
    ranking = RankingTable(board.ranking, exclude=without)
    targets = TargetsTable(board.kept)
    configured = django_tables2.RequestConfig(request, paginate=False)
    configured.configure(ranking)
    configured.configure(targets)
    if "export" in request.GET:
        return _export(request, board, ranking, targets)
    is_piece = bool(getattr(request, "htmx", None)) and request.htmx.target == BOARD  # type: ignore[attr-defined]
    context = _board_context(board) | {"ranking": ranking, "targets": targets, "is_piece": is_piece}
    if not is_piece:
        context["tasks"] = homes.tasks_of(access.person_of(request))
        context["queue_url"] = links.optional("cases:tasks")
    template = "cockpit/board.html" if is_piece else "cockpit/place.html"
    response = render(request, template, context)
    # The same address answers a page or a piece of it; no cache may mix them up.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if is_piece:
        response["Cache-Control"] = "no-store"
    return response


def _board_context(board: Board) -> dict[str, Any]:
    shown, choice = board.place, board.choice
    page = reverse("cockpit:place", args=[shown.code])
    context: dict[str, Any] = {
        "title": shown.label,
        "board": board,
        "place": shown,
        "choice": choice,
        "page": page,
        "rule": rule_said(),
        "populations": _populations(page, board),
        "path": _path(board),
    }
    if choice is None:
        return context
    rows = observations_behind(choice.indicator, shown.pk, choice.period, choice.chosen.population)
    enterprises = None
    if not board.has_parts:
        first = with_earlier(
            rows.select_related("organisation__industry"),
            choice.indicator,
            before(choice.period),
        )[:FIRST_ENTERPRISES]
        enterprises = EnterpriseTable(
            list(first), indicator=choice.indicator, orderable=False, exclude=("industry",)
        )
    return context | {
        "years": [
            {
                "label": formats.period(period),
                "url": choice.url(page, period=period),
                "active": period == choice.period,
            }
            for period in board.periods
        ],
        "enterprises": enterprises,
        "enterprises_url": choice.url(reverse("cockpit:enterprises", args=[shown.code])),
        "export_url": choice.url(page),
        "own": next((tile for tile in board.tiles if tile.is_chosen), None),
    }


def _populations(page: str, board: Board) -> list[dict[str, Any]]:
    choice = board.choice
    more = {"indicator": choice.indicator.key, "year": choice.period} if choice else {}
    return [
        {
            "label": Chosen(name=name).label,
            "url": showing.with_query(page, Chosen(name=name), **more),
            "active": name == board.population.name,
        }
        for name in POPULATIONS
    ]


def _path(board: Board) -> list[tuple[str, str]]:
    """Return the places above; those outside the scope without an address."""
    visible = set(visible_place_ids()) if board.above else set()
    return [
        (
            above.label,
            _place_url(board.choice, above) if above.pk in visible else "",
        )
        for above in board.above
    ]


def _place_url(choice: Choice | None, shown: Place) -> str:
    page = reverse("cockpit:place", args=[shown.code])
    return choice.url(page) if choice else page


def _export(
    request: HttpRequest, board: Board, ranking: RankingTable, targets: TargetsTable
) -> HttpResponseBase:
    file_format = request.GET["export"]
    if file_format not in exports.FORMATS:
        return HttpResponseBadRequest()
    if request.GET.get("table") == "targets":
        name = f"{board.place.label} {_('Targets')}"
        return exports.response(targets.as_values(), file_format=file_format, name=name)
    what = board.choice.indicator.label if board.choice else ""
    period = board.choice.period if board.choice else ""
    name = f"{board.place.label} {what} {period}"
    return exports.response(ranking.as_values(), file_format=file_format, name=name)


class EnterprisesView(TableView):
    """The enterprises of a place with their values, from which one goes down to the answers."""

    table_class = EnterpriseTable
    template_name = "cockpit/enterprises.html"
    search_fields = (
        "organisation__name", "organisation__credit_code", "organisation__industry__name",
    )  # fmt: skip
    search_hint = gettext_lazy("Enterprise, credit code or industry")

    @cached_property
    def place(self) -> Place:
        return place_in_scope(self.kwargs["code"])

    @cached_property
    def choice(self) -> Choice:
        by_key = {each.key: each for each in Indicator.objects.all()}
        indicator = indicator_chosen(self.request.GET, by_key, HEADLINES)
        if indicator is None:
            raise Http404
        chosen = chosen_population(self.request.GET)
        wanted = self.request.GET.get("year", "")
        # A period without values is shown as empty: the cockpit leads here from any of its years.
        if not is_period(wanted):
            wanted = period_chosen(self.request.GET, periods_of([indicator], self.place.pk), [])
        period = wanted or str(timezone.localdate().year)
        return Choice(indicator=indicator, period=period, chosen=chosen)

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Enterprises of %(place)s") % {"place": self.place.label}

    @property
    def export_name(self) -> str:  # type: ignore[override]
        return f"{self.place.label} {self.choice.indicator.label} {self.choice.period}"

    def get_queryset(self) -> Any:
        choice = self.choice
        rows = observations_behind(
            choice.indicator, self.place.pk, choice.period, choice.chosen.population
        ).select_related("organisation__industry")
        self.queryset = with_earlier(rows, choice.indicator, before(choice.period))
        return super().get_queryset()

    def get_table_kwargs(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_table_kwargs()
        return options | {"indicator": self.choice.indicator}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = self.choice
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = figure(choice.indicator, self.place.pk, choice.period, choice.chosen.population)
        return context | {
            "place": self.place,
            "choice": choice,
            "figure": found,
            "value": showing.with_unit(choice.indicator, found.value),
            "figure_url": showing.figure_url(
                choice.indicator.key, self.place.code, choice.period, choice.chosen
            ),
            "place_url": _place_url(choice, self.place),
            "clear_url": choice.url(self.request.path),
            "indicators": Indicator.objects.all(),
            "periods": sorted(
                {*periods_of([choice.indicator], self.place.pk), choice.period}, key=order
            ),
        }


enterprises = EnterprisesView.as_view()
