from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.cases.selectors import attachments_of, steps_of
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Commitment, Plan, Report
from ronghe.kernel.plans.progressing import selectors, services
from ronghe.kernel.plans.progressing.courses import measure_of
from ronghe.lib import periods
from ronghe.web.planning import scope as planning
from ronghe.web.planning.lights import amount
from ronghe.web.plans.wording import plain
from ronghe.web.progress import moving, papers, scope, wording
from ronghe.web.progress.forms import OpenForm, ValueForm
from ronghe.web.progress.tables import ReportFilter, ReportTable
from ronghe.web.shell import access
from ronghe.web.shell import papers as files
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

UNPROCESSABLE = 422


@require_GET
def paper(request: HttpRequest, plan_id: int) -> FileResponse:
    """Return the progress report of a plan as of the day that the address names."""
    plan = planning.plan_or_404(plan_id)
    wanted = request.GET.get("format", "pdf")
    if wanted not in files.FORMATS or plan.state in {Plan.State.DRAFT, Plan.State.DISCARDED}:
        raise Http404
    followed = selectors.followed_plan(
        plan,
        person=access.person_of(request),
        as_of=selectors.day_of(request.GET.get("as_of", "")),
    )
    annex = [int(number) for number in request.GET.getlist("annex") if number.isdecimal()]
    made = papers.progress_paper(
        followed, person=access.person_of(request), annex=annex, today=timezone.localdate()
    )
    name = f"{plan.title}-{_('progress report')}-{followed.as_of:%Y-%m-%d}"
    return files.response(made, file_format=wanted, name=name)


class ReportsView(TableView):
    model = Report
    table_class = ReportTable
    filterset_class = ReportFilter
    template_name = "progress/reports.html"
    title = gettext_lazy("Progress reports")
    subtitle = gettext_lazy("What places report where no indicator measures, and who checks it.")
    search_fields = ("commitment__title", "place__name", "place__name_en", "period")
    search_hint = gettext_lazy("Commitment, place or period")

    def get_queryset(self) -> Any:
        self.queryset = selectors.reports_visible()
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_open = access.may(self.request, "progress:report_new", "POST")
        return super().get_context_data(**kwargs) | {"may_open": may_open}


reports = ReportsView.as_view()


def _reportable(request: HttpRequest) -> dict[str, Any]:
    """Return what the visitor may report on, and for which places."""
    places = Place.objects.filter(pk__in=scope.own_places(request))
    commitments = (
        Commitment.objects.filter(
            plan__state=Plan.State.IN_FORCE, plan__place__below__place__in=places
        )
        .select_related("plan", "plan__place", "measured_by")
        .order_by("plan_id", "position")
        .distinct()
    )
    return {"places": places, "commitments": commitments}


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Start a report, or go on with the one that is open."""
    options = _reportable(request)
    if request.method == "GET":
        form = OpenForm(initial=_initial(request, options), **options)
        return render(request, "progress/report_new.html", {"form": form})
    form = OpenForm(request.POST, **options)
    if form.is_valid() and (held := _opened(request, form)) is not None:
        return redirect("progress:report", held.pk)
    return render(request, "progress/report_new.html", {"form": form}, status=UNPROCESSABLE)


def _initial(request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
    wanted, code = request.GET.get("commitment", ""), request.GET.get("place", "")
    found = options["commitments"].filter(pk=wanted).first() if wanted.isdecimal() else None
    place = options["places"].filter(code=code).first() or options["places"].first()
    period = request.GET.get("period", "")
    if not periods.is_period(period):
        last = min(timezone.localdate().year - 1, found.plan.last_year) if found else None
        period = "" if last is None else str(last)
    return {"commitment": found, "place": place, "period": period}


def _opened(request: HttpRequest, form: OpenForm) -> Report | None:
    given, person = form.cleaned_data, access.person_of(request)
    try:
        held = services.report_open(by=person, **given)
        if held.account != person.account_id or held.value != given["value"]:
            # Somebody is at it already; what they wrote is not overwritten.
            messages.info(request, _("A report of this period is open already; this is it."))
    except services.UnfitReportError as error:
        form.add_error(None, str(error))
        return None
    return held


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a report; where it is still being written, save value and text."""
    held = scope.report_or_404(report_id)
    if request.method == "GET":
        return _report_page(request, held)
    if not scope.may_report(request, held):
        raise Http404
    form = ValueForm(request.POST)
    if form.is_valid():
        try:
            services.report_save(report=held, by=access.person_of(request), **form.cleaned_data)
            if "submit" in request.POST:
                services.report_submit(report=held, by=access.person_of(request))
        except (services.FrozenReportError, services.UnfitReportError) as error:
            form.add_error(None, str(error))
        except TransitionRefusedError as error:
            form.add_error(None, wording.refused(error))
        else:
            done = _("Handed over for its check.") if "submit" in request.POST else _("Saved.")
            messages.success(request, done)
            return redirect("progress:report", held.pk)
    return _report_page(request, scope.report_or_404(report_id), form)


def _report_page(
    request: HttpRequest, held: Report, refused: ValueForm | None = None
) -> HttpResponse:
    person = access.person_of(request)
    may_report = scope.may_report(request, held)
    is_open = held.case.state_key in services.EDITABLE
    may_check = scope.may_check(request, held.commitment.plan)
    waits = held.case.state_key == "submitted"
    form = refused
    if form is None and may_report and is_open:
        form = ValueForm(initial={"value": plain(held.value), "note": held.note})
    context = {
        "report": held,
        "amount": amount(held.commitment, held.value),
        "form": form,
        "is_measured": measure_of(held.commitment) is not None,
        "may_withdraw": may_report and waits,
        "may_check": may_check and waits and not services.is_own(held, person),
        "is_own": may_check and waits and services.is_own(held, person),
        "former": held.supersedes,
        "later": held.superseded_by.first(),
        "events": [wording.event_of(step) for step in steps_of(held.case)],
        "files": attachments_of(held.case),
        "may_attach": may_report and is_open,
    }
    status = 200 if refused is None else UNPROCESSABLE
    return render(request, "progress/report.html", context, status=status)


def report_move(request: HttpRequest, report_id: int, transition: str) -> HttpResponse:
    """Submit, withdraw, return or accept, as the address says."""
    held = scope.report_or_404(report_id)
    try:
        moving.report_move(
            held, transition, by=access.person_of(request), reason=request.POST.get("reason", "")
        )
    except (moving.UnknownMoveError, NotInChargeError) as error:
        raise Http404 from error
    except (services.UnfitReportError, services.OwnReportError) as error:
        messages.error(request, str(error))
    except TransitionRefusedError as error:
        messages.error(request, wording.refused(error))
    else:
        messages.success(request, str(wording.DONE[transition]))
    return redirect("progress:report", held.pk)
