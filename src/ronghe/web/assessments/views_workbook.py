"""One response as a workbook: down, up with a preview, and taken over once that is confirmed."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.assessments.campaigning.calendar import response_lock
from ronghe.kernel.assessments.exchanging.selectors import book_preview
from ronghe.kernel.assessments.exchanging.services import (
    BookClashError,
    OtherPreviewError,
    book_import,
    response_book,
)
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.kernel.assessments.workflow import EDITABLE
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments import checking, workbook
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.uploading import faults_shown
from ronghe.web.assessments.wording import words
from ronghe.web.shell import access, exports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.engines.scoring.answer_book import BookRead
    from ronghe.kernel.assessments.exchanging.selectors import BookPreview
    from ronghe.kernel.assessments.models import Response
    from ronghe.lib.faults import Fault

UNPROCESSABLE, CONFLICT = 422, 409


class WorkbookForm(forms.Form):
    """The workbook that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("Workbook that was filled in"),
        help_text=gettext_lazy("XLSX, at most 5 MB. You see what would change before it does."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large to be one response."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > workbook.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


def workbook_file(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the workbook of a response as it stands."""
    found = response_or_404(pk)
    out = BytesIO(workbook.workbook_bytes(found))
    return exports.download(
        out, name=workbook.file_name(found), file_format="xlsx", content_type=workbook.XLSX
    )


def workbook_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show how to fill in without a connection; look at a workbook; take it over."""
    found = response_or_404(pk)
    if request.method != "POST":
        return _page(request, found, WorkbookForm())
    if "payload" in request.POST:
        return _confirmed(request, found)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        book = response_book(found, file.read(), name=file.name)
    except FaultsError as error:
        return _page(request, found, form, faults=error.faults, status=UNPROCESSABLE)
    preview = book_preview(found, book)
    status = UNPROCESSABLE if preview.faults else 200
    return _preview(request, found, book, preview, status=status)


def _confirmed(request: HttpRequest, found: Response) -> HttpResponse:
    person = access.person_of(request)
    try:
        book, agreed = workbook.unpacked(
            request.POST["payload"], response=found, account_id=person.account_id
        )
    except workbook.StalePreviewError:
        messages.error(request, _("The preview is out of date. Send the file again."))
        return redirect("assessments:workbook", found.pk)
    replace = request.POST.get("clashes") == "replace"
    try:
        done = book_import(response=found, book=book, by=person, replace=replace, agreed=agreed)
    except FrozenResponseError as error:
        messages.error(request, checking.frozen_words(error))
        return redirect("assessments:workbook", found.pk)
    except (BookClashError, OtherPreviewError, FaultsError) as error:
        if isinstance(error, BookClashError):
            sentence = _("Nothing was stored: say first what becomes of the answers of others.")
        else:
            sentence = _("Nothing was stored: answers have changed meanwhile. Look once more.")
        messages.error(request, sentence)
        return _preview(request, found, book, book_preview(found, book), status=CONFLICT)
    messages.success(
        request, _("%(count)s answers were taken over.") % {"count": len(done.changes)}
    )
    return redirect("assessments:form", found.pk)


def _preview(
    request: HttpRequest, found: Response, book: BookRead, preview: BookPreview, *, status: int
) -> HttpResponse:
    content = found.instrument.content
    account_id = access.person_of(request).account_id
    context = _context(found) | {
        "title": _("Check before it counts"),
        "preview": preview,
        "changes": workbook.changes_shown(found, preview),
        "faults": faults_shown(preview.faults[: checking.MOST_FAULTS]),
        "more_faults": max(0, len(preview.faults) - checking.MOST_FAULTS),
        "absent": [_part_words(found, key) for key in preview.absent],
        "missing": [content.item_by_id[item] for item in preview.missing],
        "unproved": [content.item_by_id[item] for item in preview.unproved],
        "broken": [words(one.message) for one in preview.broken],
        "payload": (
            ""
            if preview.faults
            else workbook.packed(book, preview, response=found, account_id=account_id)
        ),
    }
    return render(request, "assessments/workbook_preview.html", context, status=status)


def _part_words(found: Response, key: str) -> str:
    parts = {workbook.part_key(part): part for part in found.instrument.content.all_parts}
    return words(parts[key].title) if key in parts else key


def _page(
    request: HttpRequest,
    found: Response,
    form: WorkbookForm,
    *,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    context = _context(found) | {"form": form, "faults": faults_shown(faults)}
    return render(request, "assessments/workbook.html", context, status=status)


def _context(found: Response) -> dict[str, Any]:
    lock = response_lock(found) if found.state_key in EDITABLE else None
    return {
        "title": _("Fill in as a workbook"),
        "response": found,
        "is_editable": found.state_key in EDITABLE and not lock,
        "locked_words": checking.locked_words(lock) if lock else "",
    }
