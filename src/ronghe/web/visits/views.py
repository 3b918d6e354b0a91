from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.assessments.models import Instrument, Visit
from ronghe.kernel.assessments.submitting.refusals import (
    IncompleteResponseError,
    UnfitResponseError,
)
from ronghe.kernel.assessments.visiting import selectors
from ronghe.kernel.assessments.visiting.registering.selectors import assessor_of
from ronghe.kernel.assessments.visiting.services import VisitRefusedError
from ronghe.kernel.assessments.visiting.workflow import EDITABLE, VISIT
from ronghe.kernel.cases.selectors import attachments_of, steps_of
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.web.assessments.refused_shown import broken_shown, missing_shown
from ronghe.web.assessments.wording import words
from ronghe.web.shell import access, exports, formats, links, papers
from ronghe.web.shell.tables import TableView
from ronghe.web.visits import scope, wording
from ronghe.web.visits.comparing import comparison_of, export_rows
from ronghe.web.visits.forms import MoveForm
from ronghe.web.visits.paper import sheet_paper
from ronghe.web.visits.stepping import UnknownStepError, step_take, steps_open
from ronghe.web.visits.tables import AgreementTable, VisitFilter, VisitTable, agreement_rows

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

UNPROCESSABLE, CONFLICT = 422, 409
_WITH_FORM = ("reschedule", "reassign", "return", "cancel")


class VisitsView(TableView):
    model = Visit
    table_class = VisitTable
    filterset_class = VisitFilter
    template_name = "visits/visits.html"
    title = gettext_lazy("On-site visits")
    subtitle = gettext_lazy("Assessors on site, their answers beside the enterprises' own.")
    search_fields = ("organisation__name", "organisation__credit_code", "assessor_name")
    search_hint = gettext_lazy("Organisation or assessor")

    def get_queryset(self) -> Any:
        self.queryset = selectors.visits_visible()
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_plan = access.may(self.request, "visits:schedule_new", "POST")
        return super().get_context_data(**kwargs) | {"may_plan": may_plan}


visits = VisitsView.as_view()


def visit(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    return _visit_page(request, scope.visit_or_404(visit_id))


def _visit_page(
    request: HttpRequest,
    shown: Visit,
    refused: MoveForm | None = None,
    *,
    unfit: UnfitResponseError | None = None,
    status: int = 200,
) -> HttpResponseBase:
    person = access.person_of(request)
    comparison = comparison_of(shown)
    if "export" in request.GET and comparison is not None:
        return _exported(request, shown, comparison)
    steps = steps_open(shown, person) if access.may(request, "visits:move", "POST") else []
    me = assessor_of(person)
    content = shown.instrument.content
    context = {
        "visit": shown,
        "comparison": comparison,
        "items": _facts(shown, request),
        "forms": [_form_of(step, shown, refused) for step in steps if step.key in _WITH_FORM],
        "steps": {step.key: step for step in steps},
        "may_score": bool(me is not None and me.pk == shown.assessor_id),
        "is_editable": shown.case.state_key in EDITABLE,
        "events": [wording.event_of(step) for step in steps_of(shown.case)],
        "returned": steps_of(shown.case).filter(transition_key="return").last()
        if shown.case.state_key == "returned"
        else None,
        "files": attachments_of(shown.case),
        "missing": missing_shown(content, unfit),
        "broken": broken_shown(unfit),
    }
    return render(request, "visits/visit.html", context, status=status)


def _exported(request: HttpRequest, shown: Visit, comparison: Any) -> HttpResponseBase:
    wanted = request.GET["export"]
    if wanted not in exports.FORMATS:
        raise Http404
    name = f"{shown.organisation.name} {shown.planned_on}"
    return exports.response(export_rows(comparison), file_format=wanted, name=name)


def _facts(shown: Visit, request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (_("Day"), shown.planned_on.isoformat()),
        (_("Assessor"), shown.assessor_name),
        (_("District"), shown.place.label),
        (_("Instrument"), shown.instrument.label),
        (_("Year"), formats.period(shown.period)),
        (_("Unified social credit code"), shown.organisation.credit_code),
    ]


def _form_of(step: Any, shown: Visit, refused: MoveForm | None) -> dict[str, Any]:
    is_refused = refused is not None and refused.transition == step.key
    others = scope.assessors_sent().exclude(pk=shown.assessor_id)
    return {
        "key": step.key,
        "title": words(step.title),
        "icon": wording.ICONS[step.key],
        "is_refused": is_refused,
        "form": refused if is_refused else MoveForm(transition=step.key, assessors=others),
    }


def move(request: HttpRequest, visit_id: int, transition: str) -> HttpResponseBase:
    """Take a step of a visit; the sheet sends `submit`, the page all others."""
    held = scope.visit_or_404(visit_id)
    if VISIT.transition(transition) is None:
        raise Http404
    others = scope.assessors_sent().exclude(pk=held.assessor_id)
    form = MoveForm(request.POST, transition=transition, assessors=others)
    if not form.is_valid():
        return _visit_page(request, held, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        step_take(
            held,
            transition,
            by=access.person_of(request),
            reason=given.get("reason", ""),
            day=given.get("day"),
            assessor=given.get("assessor"),
        )
    except UnknownStepError as error:
        raise Http404 from error
    except UnfitResponseError as error:
        is_incomplete = isinstance(error, IncompleteResponseError)
        messages.error(
            request,
            _("Some questions have no answer yet.")
            if is_incomplete
            else _("Answers contradict each other; mend them, then submit"),
        )
        return _visit_page(request, held, unfit=error, status=UNPROCESSABLE)
    except VisitRefusedError as error:
        form.add_error(None, wording.refused(error))
        messages.error(request, wording.refused(error))
        return _visit_page(request, held, form, status=CONFLICT)
    except TransitionRefusedError as error:
        messages.error(request, wording.step_refused(error))
        return _visit_page(request, scope.visit_or_404(visit_id), status=CONFLICT)
    messages.success(request, _done(transition))
    if transition == "start":
        return redirect("visits:sheet", held.pk)
    # Whoever handed in, or was called off, may see the visit no longer.
    is_gone = not Visit.objects.filter(pk=held.pk).exists()
    return redirect("visits:visits") if is_gone else redirect("visits:visit", held.pk)


def _done(transition: str) -> str:
    return {
        "start": _("The visit has begun. Each change is saved at once, also without a connection."),
        "submit": _("Submitted. The district's officer looks at it next."),
        "accept": _("Accepted. What was found on site counts from now on."),
        "return": _("Sent back to the assessor with your reason."),
        "cancel": _("Cancelled. The assessor sees the organisation no longer."),
        "reschedule": _("The day was changed."),
        "reassign": _("Somebody else is sent; the first assessor sees the organisation no longer."),
    }[transition]


def paper(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    """Return the sheet as PDF or DOCX (`export`), blank with `blank=1`."""
    shown = scope.visit_or_404(visit_id)
    wanted = request.GET.get("export", "pdf")
    comparison = comparison_of(shown)
    if wanted not in papers.FORMATS or comparison is None:
        # Enterprises have it once the visit is accepted.
        if wanted not in papers.FORMATS:
            raise Http404
        return redirect("visits:visit", shown.pk)
    is_blank = "blank" in request.GET
    name = f"{shown.organisation.name} {shown.planned_on}"
    made = sheet_paper(shown, comparison, is_blank=is_blank)
    return papers.response(made, file_format=wanted, name=name)


class AgreementView(TableView):
    table_class = AgreementTable
    template_name = "visits/agreement.html"
    title = gettext_lazy("Both channels")
    subtitle = gettext_lazy(
        "How far enterprises' own answers agree with what was found on site, by district."
    )
    export_name = gettext_lazy("agreement of channels")

    def _asked(self) -> tuple[Instrument | None, str]:
        """Return the instrument and year asked for, or those of the newest accepted visit."""
        newest = Visit.objects.filter(case__state_key="approved").order_by("-period", "-pk").first()
        period = self.request.GET.get("period", "")[:10]
        key = self.request.GET.get("instrument", "")[:60]
        visits = Visit.objects.filter(period=period, instrument__key=key)
        if period and (found := visits.select_related("instrument").first()) is not None:
            return found.instrument, period
        return (newest.instrument, newest.period) if newest is not None else (None, "")

    def get_queryset(self) -> Any:
        instrument, period = self._asked()
        if instrument is None:
            return []
        rows = selectors.agreement_by_district(instrument_id=instrument.pk, period=period)
        return agreement_rows(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        instrument, period = self._asked()
        offered = (
            Visit.objects.filter(case__state_key="approved")
            .order_by("-period", "instrument__key")
            .values_list("period", "instrument__key")
            .distinct()
        )
        return super().get_context_data(**kwargs) | {
            "instrument": instrument,
            "period": period,
            "offered": list(offered),
            "visits_url": links.optional("visits:visits"),
        }


agreement = AgreementView.as_view()
