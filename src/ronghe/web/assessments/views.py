from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.scoring import question_columns
from ronghe.kernel.assessments.asking.services import offers_confirm
from ronghe.kernel.assessments.campaigning.calendar import response_lock
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.evidencing.selectors import evidence_of
from ronghe.kernel.assessments.importing.answer_file import answer_file_import, answer_file_preview
from ronghe.kernel.assessments.judging.selectors import unjudged
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.reviewing.selectors import unlocked_items
from ronghe.kernel.assessments.selectors import (
    instrument_by_key,
    instruments_in_force,
    instruments_to_come,
    responses_of,
)
from ronghe.kernel.assessments.services import (
    CampaignLockedError,
    ChangedAnswerError,
    FrozenResponseError,
    answer_save,
    answers_save,
    response_move,
    response_open,
)
from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError
from ronghe.kernel.assessments.workflow import APPROVING, EDITABLE, RESPONSE
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.selectors import home_organisations, home_place
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet
from ronghe.web.assessments import (
    checking,
    describing,
    filling,
    known,
    logic,
    moving,
    panels,
    refused_shown,
    review_shown,
    uploading,
)
from ronghe.web.assessments.forms import OpenForm, UploadForm
from ronghe.web.assessments.pages import response_or_404, response_page
from ronghe.web.assessments.tables import WAITING, QueueFilter, QueueTable, queue_rows
from ronghe.web.shell import access, exports
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.engines.scoring import Instrument as Content

UNPROCESSABLE, CONFLICT = 422, 409


def mine(request: HttpRequest, form: OpenForm | None = None, status: int = 200) -> HttpResponse:
    organisations = home_organisations(access.person_of(request))
    rows = [
        checking.mine_shown(row)
        for organisation in organisations
        for row in responses_of(organisation.pk).filter(superseded_at__isnull=True)
    ]
    context = {
        "title": _("My assessments"),
        "rows": rows,
        "has_several": len(organisations) > 1,
        "organisations": organisations,
        "form": form or OpenForm(organisations=organisations),
        "panels": panels.mine_panels.shown(request, organisations),
    }
    return render(request, "assessments/mine.html", context, status=status)


def open_(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    form = OpenForm(request.POST, organisations=home_organisations(person))
    if not form.is_valid():
        return mine(request, form, UNPROCESSABLE)
    try:
        opened = response_open(
            instrument=form.cleaned_data["instrument"],
            organisation=form.cleaned_data["organisation"],
            period=form.cleaned_data["period"],
            by=person,
        )
    except CampaignLockedError as error:
        form.add_error(None, checking.locked_words(error.lock))
        return mine(request, form, UNPROCESSABLE)
    return redirect("assessments:form", opened.pk)


def form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questionnaire; a POST is what a browser without scripts sends."""
    found = response_or_404(pk)
    if request.method == "POST":
        return _form_saved(request, found)
    return _form_page(request, found)


def _form_saved(request: HttpRequest, found: Response) -> HttpResponse:
    content = found.instrument.content
    typed = filling.typed_from(content, request.POST, unlocked_items(found))
    try:
        kept = {key: text for key, text in typed.cells.items() if key not in typed.faults}
        person = access.person_of(request)
        answers_save(response=found, cells=kept, by=person)
        if seen := known.posted(content, request.POST, kept):
            offers_confirm(response=found, seen=seen, by=person)
    except FrozenResponseError as error:
        messages.error(request, checking.frozen_words(error))
        return redirect("assessments:form", found.pk)
    if typed.faults:
        return _form_page(request, found, typed=typed, status=UNPROCESSABLE)
    messages.success(request, _("Your answers are saved."))
    return redirect("assessments:form", found.pk)


def _form_page(
    request: HttpRequest,
    found: Response,
    *,
    typed: filling.Typed | None = None,
    refused: UnfitResponseError | None = None,
    status: int = 200,
) -> HttpResponse:
    content = found.instrument.content
    held = known.known_of(request, found)
    is_editable = found.state_key in EDITABLE and not response_lock(found)
    sent_back = review_shown.sent_back(found) if is_editable else []
    reasons = {row.item.id: row.reason for row in sent_back if row.reason}
    returned = checking.last_return(found)
    broken = refused_shown.broken_shown(refused)
    shown = filling.sections(
        content,
        found.answers,
        typed,
        held.by_item,
        reasons,
        broken=refused_shown.broken_by_item(broken),
        files=evidence_of(found),
        opened=unlocked_items(found) if sent_back else None,
    )
    answered, total = sum(s.answered for s in shown), sum(s.total for s in shown)
    served = logic.served(content, result_now(found)) if logic.needs_server(content) else None
    context = {
        "response": found,
        "state": RESPONSE.state(found.state_key),
        "sections": shown,
        "answered": answered,
        "total": total,
        "logic": logic.logic_of(content),
        "served": served,
        "is_editable": is_editable,
        "sent_back": sent_back,
        "reveals": review_shown.may_reveal(found) if sent_back else False,
        "hints": review_shown.hints_shown(found) if is_editable else [],
        "returned": returned,
        "return_reason": review_shown.reason_shown(returned, reasons),
        "known": held,
        "panels": panels.form_panels.shown(request, found),
        "missing": refused_shown.missing_shown(content, refused),
        "broken": broken,
        "unproved": refused_shown.unproved_shown(content, refused),
        "account": access.person_of(request).account_id,
    }
    return render(request, "assessments/form.html", context, status=status)


def answer(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Save one answer; the form's script sends each change here."""
    rows = Response.objects.select_related("instrument", "organisation", "case")
    found = get_object_or_404(rows, pk=pk)
    content: Content = found.instrument.content
    if item not in question_columns(content):
        raise Http404
    text = request.POST.get("text", "")
    faults = filling.cell_faults(content, item, text)
    if faults:
        return JsonResponse({"faults": faults}, status=UNPROCESSABLE)
    person = access.person_of(request)
    try:
        if "known" not in request.POST:
            base = request.POST.get("base")
            answer_save(response=found, item=item, text=text, by=person, base=base)
        elif offers_confirm(response=found, seen={item: text}, by=person).changed:
            sentence = _("What is known has changed meanwhile; reload the page to see it.")
            return JsonResponse({"faults": [sentence]}, status=CONFLICT)
    except ChangedAnswerError as error:
        said = filling.cell_words(content, item, error.held)
        by = checking.changed_words(found, item)
        return JsonResponse({"held": error.held, "words": said, "by": by}, status=CONFLICT)
    except FrozenResponseError as error:
        return JsonResponse({"faults": [checking.frozen_words(error)]}, status=CONFLICT)
    saved = _("saved %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}
    answered = {"saved": saved, "answered": len(found.answers)}
    if logic.needs_server(content):
        answered["served"] = logic.served(content, result_now(found))
    return JsonResponse(answered | known.saved_shown(found))


def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = response_or_404(pk)
    person = access.person_of(request)
    transition = request.POST.get("transition", "")
    reason = request.POST.get("reason", "")
    is_approval = transition in APPROVING
    before = moving.figures_fed(found) if is_approval else {}
    try:
        response_move(response=found, transition=transition, by=person, reason=reason)
    except UnfitResponseError as error:
        return _form_page(request, found, refused=error, status=UNPROCESSABLE)
    except CampaignLockedError as error:
        messages.error(request, checking.locked_words(error.lock))
        return redirect("assessments:response", found.pk)
    except TransitionRefusedError as error:
        # Somebody may have decided in between: show the case as it stands now.
        return response_page(request, response_or_404(pk), refused=error, reason=reason)
    if is_approval:
        moving.remember(request, found, before)
    messages.success(request, checking.done_words(transition))
    is_filling = found.state_key in EDITABLE and "enterprise_clerk" in person.roles
    return redirect("assessments:form" if is_filling else "assessments:response", found.pk)


def response(request: HttpRequest, pk: int) -> HttpResponse:
    return response_page(request, response_or_404(pk))


class QueueView(TableView):
    table_class = QueueTable
    template_name = "assessments/queue.html"
    filterset_class = QueueFilter
    title = gettext_lazy("Review and results")
    subtitle = gettext_lazy("Responses of the enterprises in your scope")
    search_fields = ("organisation__name", "organisation__credit_code")
    search_hint = gettext_lazy("Organisation or credit code")
    export_name = gettext_lazy("responses")

    def get_queryset(self) -> Any:
        self.queryset = queue_rows()
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_review = access.may(self.request, "assessments:bulk", "POST")
        waiting = unjudged(Response.objects.all()).count() if may_review else 0
        shown = {"may_review": may_review, "unjudged": waiting}
        return super().get_context_data(**kwargs) | shown

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        chosen = self.request.GET.copy()
        chosen.setdefault("state", WAITING)
        return options | {"data": chosen}


queue = QueueView.as_view()


def upload(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _upload_page(request, UploadForm())
    if "payload" not in request.POST:
        return _upload_checked(request)
    account = access.person_of(request).account_id
    try:
        sent = uploading.unpacked(request.POST["payload"], account_id=account)
    except uploading.StaleUploadError:
        messages.error(request, _("The preview is out of date. Send the file again."))
        return redirect("assessments:upload")
    if request.POST.get("action") == "faults":
        return _upload_faults(sent)
    return _upload_imported(request, sent)


def _upload_checked(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        sheet = read_sheet(file.read(), name=file.name)
    except FaultsError as error:
        faults = uploading.faults_shown(error.faults)
        return _upload_page(request, form, faults=faults, status=UNPROCESSABLE)
    sent = uploading.Upload(
        instrument_id=form.cleaned_data["instrument"].pk,
        period=form.cleaned_data["period"],
        sheet=sheet,
    )
    return _upload_preview(request, sent)


def _upload_preview(
    request: HttpRequest, sent: uploading.Upload, status: int = 200
) -> HttpResponse:
    instrument = Instrument.objects.get(pk=sent.instrument_id)
    preview = answer_file_preview(sent.sheet, instrument=instrument, period=sent.period)
    context = {
        "title": _("Check before import"),
        "instrument": instrument,
        "period": sent.period,
        "preview": preview,
        "faults": uploading.faults_shown(preview.faults[: checking.MOST_FAULTS]),
        "more_faults": max(0, len(preview.faults) - checking.MOST_FAULTS),
        "payload": uploading.packed(sent, account_id=access.person_of(request).account_id),
    }
    return render(request, "assessments/upload_preview.html", context, status=status)


def _upload_faults(sent: uploading.Upload) -> HttpResponseBase:
    instrument = Instrument.objects.get(pk=sent.instrument_id)
    preview = answer_file_preview(sent.sheet, instrument=instrument, period=sent.period)
    rows = uploading.fault_rows(preview.faults)
    return exports.response(rows, file_format="csv", name=_("faults"))


def _upload_imported(request: HttpRequest, sent: uploading.Upload) -> HttpResponse:
    person = access.person_of(request)
    place = home_place(person, access.OFFICERS)
    assert place is not None  # noqa: S101  # officers hold their role for a place
    try:
        done = answer_file_import(
            sent.sheet,
            instrument=Instrument.objects.get(pk=sent.instrument_id),
            period=sent.period,
            place=place,
            by=person,
            skip_faulty=request.POST.get("faulty") == "skip",
        )
    except FaultsError:
        messages.error(request, _("The file has faults; nothing was stored."))
        return _upload_preview(request, sent, UNPROCESSABLE)
    except IntegrityError:
        sentence = _("Somebody else changed these responses at the same moment. Try once more.")
        messages.error(request, sentence)
        return _upload_preview(request, sent, CONFLICT)
    messages.success(
        request,
        _("%(changed)s responses were stored; %(same)s were there already and stay as they are.")
        % {"changed": done.changed, "same": len(done.responses) - done.changed},
    )
    return redirect("assessments:upload")


def _upload_page(
    request: HttpRequest,
    form: UploadForm,
    *,
    faults: list[uploading.FaultShown] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": _("Import answers"),
        "form": form,
        "faults": faults,
        "instruments": instruments_in_force(),
    }
    return render(request, "assessments/upload.html", context, status=status)


def instruments(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Instruments"),
        "instruments": instruments_in_force(),
        "to_come": instruments_to_come(),
        "may_define": access.may(request, "assessments:define"),
    }
    return render(request, "assessments/instruments.html", context)


def instrument(request: HttpRequest, key: str) -> HttpResponse:
    found = _instrument(key)
    context = {
        "instrument": found,
        "content": found.content,
        "rows": describing.item_rows(found.content),
        "levels": describing.level_rows(found.content),
        "demands": describing.demands(found.content),
    }
    return render(request, "assessments/instrument.html", context)


def definition(_request: HttpRequest, key: str) -> HttpResponse:
    found = _instrument(key)
    answer = HttpResponse(found.definition, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}-{found.version}.yaml"'
    return answer


def _instrument(key: str) -> Instrument:
    found = instrument_by_key(key)
    if found is None:
        raise Http404
    return found
