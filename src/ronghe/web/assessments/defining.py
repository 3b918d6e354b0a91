"""Pages for administrators: a new version of an instrument, and instruments as files."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.scoring import instrument_schema, summary_of
from ronghe.engines.scoring.xlsform import form_of, workbook_bytes
from ronghe.kernel.assessments.defining.drafts import Draft, draft_of, draft_read
from ronghe.kernel.assessments.defining.services import InstrumentExistsError, instrument_add
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.lib.definitions import yaml_cursor
from ronghe.lib.faults import Fault, FaultsError
from ronghe.web.assessments.uploading import fault_rows, faults_shown
from ronghe.web.assessments.wording import language, words
from ronghe.web.shell import access, exports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.engines.scoring.differences import Difference
    from ronghe.engines.scoring.xlsform import Loss
    from ronghe.kernel.assessments.models import Instrument

UNPROCESSABLE, CONFLICT = 422, 409
MAX_BYTES = 5 * 1024 * 1024
_MAX_AGE_S = 3600
_SALT = "assessments.definition"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARTS = {
    "instrument": gettext_lazy("Whole"),
    "group": gettext_lazy("Group"),
    "item": gettext_lazy("Question"),
    "level": gettext_lazy("Level"),
    "track": gettext_lazy("Track"),
    "veto": gettext_lazy("Veto"),
    "output": gettext_lazy("Output"),
    "constraint": gettext_lazy("Constraint"),
    "parameter": gettext_lazy("Parameter"),
}
_CHANGES = {
    "added": gettext_lazy("newly added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("altered"),
}


class DefinitionForm(forms.Form):
    """A file with a definition, and from when it counts."""

    file = forms.FileField(
        label=gettext_lazy("Definition"),
        help_text=gettext_lazy(
            "YAML in the language of instruments, or an XLSForm (XLSX) of any program; "
            "at most 5 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        help_text=gettext_lazy("Empty: the day that the file names; today for a form without one."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large to be read at once."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


@dataclass(frozen=True, kw_only=True)
class DifferenceShown:
    """A difference in words."""

    part: str
    key: str
    title: str
    change: str
    fields: str


@dataclass(frozen=True, kw_only=True)
class LossShown:
    """What a form cannot say, in words."""

    what: str
    count: int
    columns: str


def define(request: HttpRequest) -> HttpResponseBase:
    """Show the form; check a file; store what was checked."""
    if request.method != "POST":
        return _define_page(request, DefinitionForm())
    if "payload" in request.POST:
        return _stored(request)
    form = DefinitionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _define_page(request, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        draft = draft_read(file.read(), name=file.name, valid_from=form.cleaned_data["valid_from"])
    except FaultsError as error:
        return _define_page(request, form, faults=error.faults, status=UNPROCESSABLE)
    return _preview(request, draft)


def _stored(request: HttpRequest) -> HttpResponseBase:
    try:
        sent = signing.loads(request.POST["payload"], salt=_SALT, max_age=_MAX_AGE_S)
    except signing.BadSignature:
        sent = {}
    if sent.get("account") != access.person_of(request).account_id:
        messages.error(request, _("The preview is out of date. Send the file again."))
        return redirect("assessments:define")
    if request.POST.get("action") == "list":
        rows = fault_rows(Fault(**one) for one in sent["left_out"])
        return exports.response(rows, file_format="csv", name=_("left out"))
    try:
        stored = instrument_add(draft_of(sent["text"], name=sent["name"]))
    except FaultsError as error:
        return _define_page(request, DefinitionForm(), faults=error.faults, status=CONFLICT)
    except InstrumentExistsError:
        messages.error(request, _("Somebody else stored this version at the same moment."))
        return redirect("assessments:define")
    sentence = _("%(title)s, version %(version)s, counts from %(day)s on.")
    details = {"title": stored.label, "version": stored.version, "day": stored.valid_from}
    messages.success(request, sentence % details)
    return redirect("assessments:instruments")


def _preview(request: HttpRequest, draft: Draft) -> HttpResponse:
    account = access.person_of(request).account_id
    payload = {
        "account": account,
        "text": draft.text,
        "name": draft.name,
        "left_out": [asdict(one) for one in draft.left_out],
    }
    context = {
        "title": _("Check before it counts"),
        "draft": draft,
        "content": draft.content,
        "summary": summary_of(draft.content),
        "differences": [difference_shown(one) for one in draft.differences],
        "left_out": faults_shown(draft.left_out),
        "payload": signing.dumps(payload, salt=_SALT, compress=True),
    }
    return render(request, "assessments/define_preview.html", context)


def _define_page(
    request: HttpRequest, form: DefinitionForm, *, faults: tuple[Fault, ...] = (), status: int = 200
) -> HttpResponse:
    context = {
        "title": _("New version of an instrument"),
        "form": form,
        "faults": faults_shown(faults),
    }
    return render(request, "assessments/define.html", context, status=status)


def xlsform(request: HttpRequest, key: str) -> HttpResponse:
    """Show what an XLSForm of an instrument says and what it cannot."""
    found = _instrument(key)
    exported = form_of(definition_mapping(found), name=found.key)
    context = {
        "instrument": found,
        "losses": [loss_shown(loss) for loss in exported.losses],
        "rows": len(exported.form.survey),
    }
    return render(request, "assessments/xlsform.html", context)


def xlsform_file(_request: HttpRequest, key: str) -> HttpResponse:
    """Give the XLSForm of an instrument."""
    found = _instrument(key)
    return download(form_bytes(found), f"{found.key}-{found.version}.xlsx", XLSX)


def schema(_request: HttpRequest) -> HttpResponse:
    """Give the JSON Schema of definitions, for editors."""
    answer = JsonResponse(instrument_schema(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="instrument.schema.json"'
    return answer


def form_bytes(found: Instrument) -> bytes:
    """Return the XLSForm of a stored instrument as XLSX."""
    return workbook_bytes(form_of(definition_mapping(found), name=found.key).form, name=found.key)


def definition_mapping(found: Instrument) -> Mapping[str, Any]:
    """Return the content of a stored definition."""
    mapping = yaml_cursor(found.definition, file=found.key).value
    assert isinstance(mapping, dict)  # noqa: S101  # it was read when it was stored
    return mapping


def download(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Return a file to be saved."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def difference_shown(one: Difference) -> DifferenceShown:
    """Return a difference in the reader's language."""
    return DifferenceShown(
        part=str(_PARTS[one.part]),
        key=one.key,
        title=words(one.title),
        change=str(_CHANGES[one.change]),
        fields=", ".join(one.fields),
    )


def loss_shown(loss: Loss) -> LossShown:
    """Return what a form cannot say in the reader's language."""
    what = loss.rule.en if language() == "en" else loss.rule.zh
    return LossShown(what=what, count=loss.count, columns=", ".join(loss.columns))


def _instrument(key: str) -> Instrument:
    found = instrument_by_key(key)
    if found is None:
        raise Http404
    return found
