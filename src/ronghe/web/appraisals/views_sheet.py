from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.selectors import attachments_of
from ronghe.kernel.plans.appraising import selectors, services
from ronghe.web.appraisals import drawing, exporting, scope, wording
from ronghe.web.appraisals.forms import AnswerForm, ObjectionForm
from ronghe.web.appraisals.shown import blocks_of
from ronghe.web.cases import receiving
from ronghe.web.cases import wording as evidence
from ronghe.web.shell import access, exports, papers

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ronghe.kernel.plans.appraising.selectors import Thread
    from ronghe.kernel.plans.models import AppraisalObjection, AppraisalSheet

UNPROCESSABLE = 422


@require_GET
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponseBase:
    shown = scope.sheet_or_404(sheet_id)
    if "export" in request.GET:
        return _exported(shown, request.GET["export"])
    return _page(request, shown)


def _threads(shown: AppraisalSheet) -> list[Thread]:
    return selectors.threads_of(shown.appraisal, place=shown.place, unit=shown.unit)


def _page(
    request: HttpRequest,
    shown: AppraisalSheet,
    *,
    objecting: ObjectionForm | None = None,
    answering: tuple[AppraisalObjection, AnswerForm] | None = None,
) -> HttpResponse:
    appraisal, blocks = shown.appraisal, blocks_of(shown)
    until = appraisal.objections_until
    left = None if until is None else (until - timezone.localdate()).days
    is_live = shown.superseded_at is None
    is_open = appraisal.state == appraisal.State.OBJECTION and left is not None and left >= 0
    may_object = (
        access.may(request, "appraisals:object", "POST")
        and scope.decides_for(request, shown.place_id)
        # Who appraises a district does not object in its name; a department has nobody else.
        and (bool(shown.unit) or not scope.may_decide(request, appraisal))
    )
    may_answer = (
        scope.may_decide(request, appraisal) and appraisal.state == appraisal.State.OBJECTION
    )
    context = {
        "sheet": shown,
        "appraisal": appraisal,
        "colour": wording.COLOURS[appraisal.State(appraisal.state)],
        "unit": wording.unit_of(shown),
        "grade": wording.grade_of(shown),
        "blocks": blocks,
        "chart": drawing.waterfall(shown, blocks, appraisal.scheme.status),
        "window": "" if left is None else wording.days_left(appraisal, left),
        "threads": [_thread(one, answering, may_answer) for one in _threads(shown)],
        "objecting": (objecting or ObjectionForm()) if is_open and is_live and may_object else None,
        "earlier": [one for one in selectors.sheets_before(shown) if one.pk != shown.pk],
        "is_live": is_live,
        "waits": bool(shown.detail.get("waiting")),
    }
    is_refused = objecting is not None or answering is not None
    status = UNPROCESSABLE if is_refused else 200
    return render(request, "appraisals/sheet.html", context, status=status)


def _thread(
    thread: Thread, answering: tuple[AppraisalObjection, AnswerForm] | None, may_answer: bool
) -> dict[str, Any]:
    form = None
    if thread.answer is None and may_answer:
        is_refused = answering is not None and answering[0].pk == thread.objection.pk
        scheme = selectors.scheme_of(thread.objection.sheet.appraisal.scheme)
        form = (
            answering[1]
            if answering and is_refused
            else AnswerForm(scheme=scheme, auto_id=f"answer-{thread.objection.pk}-%s")
        )
    case = thread.objection.case
    answer = thread.answer
    return {
        "objection": thread.objection,
        "answer": answer,
        "adjustments": thread.adjustments,
        "colour": "" if answer is None else wording.VERDICTS[answer.Kind(answer.kind)],
        "files": [] if case is None else list(attachments_of(case)),
        "form": form,
    }


def _exported(shown: AppraisalSheet, wanted: str) -> HttpResponseBase:
    name = f"{shown.appraisal.title} {wording.unit_of(shown)}"
    if wanted in exports.FORMATS:
        return exports.response(exporting.rows([shown]), file_format=wanted, name=name)
    if wanted in papers.FORMATS:
        paper = exporting.sheet_paper(shown, _threads(shown))
        return papers.response(paper, file_format=wanted, name=name)
    raise Http404


def objection_new(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Object to a sheet."""
    held = scope.sheet_or_404(sheet_id)
    if not scope.decides_for(request, held.place_id):
        raise Http404
    form = ObjectionForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            files = map(receiving.content_of, form.cleaned_data["evidence"])
            services.objection_raise(
                sheet=held,
                text=form.cleaned_data["text"],
                evidence=[services.Evidence(name=n, content=c) for n, c in files],
                by=access.person_of(request),
            )
            messages.success(request, _("The objection was handed in."))
            return redirect("appraisals:sheet", held.pk)
    except services.AppraisalRefusedError as error:
        messages.error(request, str(error))
        return redirect("appraisals:sheet", held.pk)
    except UnfitFileError as error:
        form.add_error("evidence", evidence.unfit(error))
    return _page(request, held, objecting=form)


def objection_answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection: upheld with points, or rejected; with a reason either way."""
    held = scope.objection_or_404(objection_id)
    appraisal = scope.appraisal_in_charge(request, held.sheet.appraisal_id)
    form = AnswerForm(
        request.POST,
        scheme=selectors.scheme_of(appraisal.scheme),
        auto_id=f"answer-{held.pk}-%s",
    )
    sheets = selectors.sheets_live(appraisal).filter(place=held.place_id, unit=held.sheet.unit)
    if form.is_valid():
        try:
            services.objection_answer(
                objection=held, by=access.person_of(request), **form.cleaned_data
            )
        except services.AppraisalRefusedError as error:
            form.add_error(error.kind if error.kind in form.fields else None, str(error))
        else:
            messages.success(request, _("The objection is answered."))
            return redirect("appraisals:sheet", (sheets.first() or held.sheet).pk)
    shown = scope.sheet_or_404((sheets.first() or held.sheet).pk)
    return _page(request, shown, answering=(held, form))
