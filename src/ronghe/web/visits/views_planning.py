"""The planner: propose visits, adjust the proposal, confirm or discard it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ronghe.kernel.assessments.models import Schedule
from ronghe.kernel.assessments.visiting.scheduling import selectors, services
from ronghe.kernel.assessments.visiting.scheduling.services import ScheduleRefusedError
from ronghe.kernel.assessments.visiting.services import VisitRefusedError
from ronghe.kernel.parties.models import Organisation
from ronghe.web.shell import access, exports
from ronghe.web.shell.tables import TableView
from ronghe.web.visits import scope, wording
from ronghe.web.visits.calendars import calendar_of, export_rows
from ronghe.web.visits.forms import EntryForm, ScheduleForm
from ronghe.web.visits.tables import ScheduleTable
from ronghe.web.visits.wishing import wish_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

UNPROCESSABLE, CONFLICT = 422, 409


class SchedulesView(TableView):
    model = Schedule
    table_class = ScheduleTable
    template_name = "visits/schedules.html"
    title = gettext_lazy("Visit planner")
    subtitle = gettext_lazy("Proposals who visits whom on which day; confirming sends people out.")
    search_fields = ("title", "place__name", "place__name_en")
    search_hint = gettext_lazy("Title or place")

    def get_queryset(self) -> Any:
        self.queryset = selectors.schedules_visible()
        return super().get_queryset()


schedules = SchedulesView.as_view()


@require_http_methods(["GET", "POST"])
def schedule_new(request: HttpRequest) -> HttpResponse:
    """Ask for a proposal: whom to visit, whom to send, on which days."""
    places, assessors = scope.places_planned(request), scope.assessors_sent()
    if request.method == "GET":
        form = ScheduleForm(places=places, assessors=assessors)
        return render(request, "visits/schedule_new.html", {"form": form})
    form = ScheduleForm(request.POST, places=places, assessors=assessors)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.schedule_propose(
                place=given["place"], wish=wish_of(given), by=access.person_of(request)
            )
        except ScheduleRefusedError as error:
            form.add_error("first_day" if error.kind == "days" else None, _said(error))
        else:
            messages.success(request, _counted(made))
            return redirect("visits:schedule", made.pk)
    context = {"form": form}
    return render(request, "visits/schedule_new.html", context, status=UNPROCESSABLE)


def _said(error: ScheduleRefusedError) -> str:
    return wording.schedule_refused(error)


def _counted(made: Schedule) -> str:
    said = ngettext(
        "%(count)s visit is proposed on %(journeys)s journeys.",
        "%(count)s visits are proposed on %(journeys)s journeys.",
        len(made.entries),
    )
    return said % {"count": len(made.entries), "journeys": made.settings["journeys"]}


def schedule(request: HttpRequest, schedule_id: int) -> HttpResponseBase:
    return _page(request, scope.schedule_or_404(schedule_id))


def _page(
    request: HttpRequest,
    shown: Schedule,
    *,
    problem: str = "",
    refused: tuple[tuple[str, VisitRefusedError], ...] = (),
    status: int = 200,
) -> HttpResponseBase:
    calendar = calendar_of(shown)
    if "export" in request.GET:
        wanted = request.GET["export"]
        if wanted not in exports.FORMATS:
            raise Http404
        return exports.response(export_rows(calendar), file_format=wanted, name=shown.title)
    context = {
        "schedule": shown,
        "calendar": calendar,
        "loads": list(zip(calendar.assessors, calendar.loads, strict=True)),
        "assessors": scope.assessors_sent(),
        "is_open": shown.state == Schedule.State.PROPOSED
        and scope.places_planned(request).filter(pk=shown.place_id).exists(),
        "problem": problem,
        "refused": [(name, wording.refused(error)) for name, error in refused],
    }
    return render(request, "visits/schedule.html", context, status=status)


def adjust(request: HttpRequest, schedule_id: int) -> HttpResponseBase:
    """Move one entry, put one in, or take one out."""
    shown = scope.schedule_or_404(schedule_id)
    form = EntryForm(request.POST, assessors=scope.assessors_sent())
    if not form.is_valid():
        problem = _("Choose an assessor and a day.")
        return _page(request, shown, problem=problem, status=UNPROCESSABLE)
    given = form.cleaned_data
    organisation = get_object_or_404(
        Organisation.objects.select_related("place"), pk=given["organisation"]
    )
    is_out = "out" in request.POST
    if not is_out and (given["assessor"] is None or given["day"] is None):
        problem = _("Choose an assessor and a day.")
        return _page(request, shown, problem=problem, status=UNPROCESSABLE)
    try:
        services.schedule_adjust(
            schedule=shown,
            organisation=organisation,
            assessor=None if is_out else given["assessor"],
            day=None if is_out else given["day"],
            by=access.person_of(request),
        )
    except VisitRefusedError as error:
        return _refused(request, shown, organisation, wording.refused(error))
    except ScheduleRefusedError as error:
        return _refused(request, shown, organisation, _said(error))
    messages.success(request, _("“%(name)s” was changed.") % {"name": organisation.name})
    return redirect("visits:schedule", shown.pk)


def _refused(
    request: HttpRequest, shown: Schedule, organisation: Organisation, why: str
) -> HttpResponseBase:
    problem = _("%(name)s: %(why)s") % {"name": organisation.name, "why": why}
    return _page(request, shown, problem=problem, status=CONFLICT)


def decide(request: HttpRequest, schedule_id: int) -> HttpResponseBase:
    """Confirm a proposal into visits, or discard it."""
    shown = scope.schedule_or_404(schedule_id)
    decision = request.POST.get("decision", "")
    try:
        if decision == "confirm":
            made = services.schedule_confirm(schedule=shown, by=access.person_of(request))
            said = ngettext(
                "%(count)s visit is planned; the assessors see whom they visit.",
                "%(count)s visits are planned; the assessors see whom they visit.",
                len(made),
            )
            messages.success(request, said % {"count": len(made)})
        elif decision == "discard":
            services.schedule_discard(schedule=shown, by=access.person_of(request))
            messages.success(request, _("The proposal was discarded."))
        else:
            raise Http404
    except ScheduleRefusedError as error:
        return _page(request, shown, problem=_said(error), refused=error.refused, status=CONFLICT)
    return redirect("visits:schedule", shown.pk)
