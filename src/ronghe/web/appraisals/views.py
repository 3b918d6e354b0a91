from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.plans.appraising import selectors, services
from ronghe.kernel.plans.models import Appraisal
from ronghe.web.appraisals import drawing, exporting, rules, scope, wording
from ronghe.web.appraisals.forms import AppraisalForm, PointsTable, typed_of
from ronghe.web.appraisals.shown import blocks_of
from ronghe.web.appraisals.tables import AppraisalFilter, AppraisalTable
from ronghe.web.shell import access, exports, papers
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ronghe.kernel.plans.models import AppraisalSheet

UNPROCESSABLE = 422


class AppraisalsView(TableView):
    model = Appraisal
    table_class = AppraisalTable
    filterset_class = AppraisalFilter
    template_name = "appraisals/appraisals.html"
    title = gettext_lazy("Appraisal")
    subtitle = gettext_lazy("Results of districts and departments, marked by a scheme.")
    search_fields = ("title", "place__name", "place__name_en", "plan__title")
    search_hint = gettext_lazy("Title, place or plan")

    def get_queryset(self) -> Any:
        self.queryset = selectors.appraisals_visible().order_by("-id")
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_open = access.may(self.request, "appraisals:new", "POST")
        return super().get_context_data(**kwargs) | {"may_open": may_open}


appraisals = AppraisalsView.as_view()


@require_http_methods(["GET", "POST"])
def appraisal_new(request: HttpRequest) -> HttpResponse:
    plans = scope.plans_appraised(request)
    if request.method == "GET":
        form = AppraisalForm(initial=_proposed(request, plans), plans=plans)
        return render(request, "appraisals/new.html", {"form": form})
    form = AppraisalForm(request.POST, plans=plans)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.appraisal_start(
                plan=given["plan"],
                scheme=given["scheme"],
                period=str(given["period"]),
                title=given["title"],
                by=access.person_of(request),
            )
        except services.AppraisalRefusedError as error:
            form.add_error(error.kind if error.kind in form.fields else None, str(error))
        else:
            return redirect("appraisals:appraisal", made.pk)
    return render(request, "appraisals/new.html", {"form": form}, status=UNPROCESSABLE)


def _proposed(request: HttpRequest, plans: Any) -> dict[str, Any]:
    """Return what the form shows first: the plan named in the address and its last year so far."""
    wanted = request.GET.get("plan", "")
    plan = plans.filter(pk=wanted).first() if wanted.isdecimal() else plans.first()
    if plan is None:
        return {}
    year = max(plan.first_year, min(plan.last_year, timezone.localdate().year - 1))
    title = _("Appraisal %(year)s: %(plan)s") % {"year": year, "plan": plan.title}
    return {"plan": plan.pk, "period": year, "title": title[:200]}


@require_GET
def appraisal(request: HttpRequest, appraisal_id: int) -> HttpResponseBase:
    shown = scope.appraisal_or_404(appraisal_id)
    sheets = list(selectors.sheets_live(shown))
    if "export" in request.GET:
        return _exported(shown, sheets, request.GET["export"])
    scheme = selectors.scheme_of(shown.scheme)
    may_decide = scope.may_decide(request, shown)
    until = shown.objections_until
    today = timezone.localdate()
    left = None if until is None else (until - today).days
    context = {
        "appraisal": shown,
        "colour": wording.COLOURS[Appraisal.State(shown.state)],
        "rows": [_row(sheet) for sheet in sheets],
        "titles": _titles(sheets),
        "chart": drawing.contributions(sheets, shown.scheme.status) if sheets else None,
        "threads": selectors.threads_of(shown),
        "window": "" if left is None else wording.days_left(shown, left),
        "is_window_over": left is not None and left < 0,
        "may_decide": may_decide,
        "has_typed": bool(typed_of(scheme)),
        "waiting": sum(bool(sheet.detail.get("waiting")) for sheet in sheets),
        "first_day": today + timedelta(days=scheme.objection_days),
        "rules": rules.rows(scheme),
        "ties": rules.ties(scheme),
        "grades": rules.grades(scheme),
        "steps": shown.case.steps.all() if may_decide else [],
    }
    return render(request, "appraisals/appraisal.html", context)


def _titles(sheets: Sequence[AppraisalSheet]) -> list[str]:
    return list(dict.fromkeys(block.title for sheet in sheets for block in blocks_of(sheet)))


def _row(sheet: AppraisalSheet) -> dict[str, Any]:
    points = {block.title: block.points for block in blocks_of(sheet)}
    return {
        "sheet": sheet,
        "unit": wording.unit_of(sheet),
        "grade": wording.grade_of(sheet),
        "points": points,
        "waits": bool(sheet.detail.get("waiting")),
        "tie": bool(sheet.detail.get("tie")),
    }


def _exported(shown: Appraisal, sheets: Sequence[AppraisalSheet], wanted: str) -> HttpResponseBase:
    if wanted in exports.FORMATS:
        return exports.response(exporting.rows(sheets), file_format=wanted, name=shown.title)
    if wanted in papers.FORMATS:
        paper = exporting.report_paper(shown, sheets)
        return papers.response(paper, file_format=wanted, name=shown.title)
    raise Http404


@require_http_methods(["GET", "POST"])
def points(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Give the points of typed criteria, of all units in one table."""
    held = scope.appraisal_in_charge(request, appraisal_id)
    scheme, sheets = selectors.scheme_of(held.scheme), list(selectors.sheets_live(held))
    given = {
        (one.place_id, one.unit, one.criterion): one
        for one in held.inputs.filter(kind="points", superseded_at__isnull=True)
    }
    data = request.POST.dict() if request.method == "POST" else None
    table = PointsTable(scheme, sheets, given, data)
    refused = ""
    if data is not None and table.is_valid:
        try:
            if table.given:
                services.points_give(
                    appraisal=held, given=table.given, by=access.person_of(request)
                )
        except services.AppraisalRefusedError as error:
            refused = str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("appraisals:appraisal", held.pk)
    status = UNPROCESSABLE if data is not None else 200
    context = {"appraisal": held, "table": table, "refused": refused}
    return render(request, "appraisals/points.html", context, status=status)


def appraisal_move(request: HttpRequest, appraisal_id: int, transition: str) -> HttpResponse:
    """Make sheets anew, open to objections, take back or make final, as the address says."""
    held = scope.appraisal_in_charge(request, appraisal_id)
    try:
        said = move(
            held,
            transition,
            by=access.person_of(request),
            reason=request.POST.get("reason", ""),
            until=request.POST.get("until", ""),
        )
    except services.AppraisalRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("appraisals:appraisal", held.pk)


def move(held: Appraisal, transition: str, *, by: Any, reason: str, until: str) -> str:
    """Take a step and return what was done, in words; an unknown step is no page."""
    if transition == "compute":
        count = services.sheets_compute(appraisal=held, by=by, reason=reason)
        return _("%(count)s sheets changed.") % {"count": count}
    if transition == "open":
        try:
            day = date.fromisoformat(until)
        except ValueError as error:
            message = _("Give the last day of the window.")
            raise services.AppraisalRefusedError("window", message) from error
        services.appraisal_publish(appraisal=held, until=day, by=by)
        return _("Units see their sheets and may object.")
    if transition == "take_back":
        services.appraisal_take_back(appraisal=held, by=by, reason=reason)
        return _("The appraisal is a draft again.")
    if transition == "finish":
        services.appraisal_finish(appraisal=held, by=by)
        return _("The results are final.")
    raise Http404
