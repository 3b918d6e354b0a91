"""What filling in does beside answers: others' changes, evidence, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.evidencing import services
from ronghe.kernel.assessments.evidencing.selectors import evidence_of
from ronghe.kernel.assessments.evidencing.services import TooManyFilesError
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.kernel.assessments.stored_answers import cells_of
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.web.assessments import checking
from ronghe.web.assessments.files_out import blank_file, filled_file
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.cases import receiving, wording
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

UNPROCESSABLE, CONFLICT = 422, 409


def answers(_request: HttpRequest, pk: int) -> JsonResponse:
    """Return the cells of all answers as they stand, for forms that are open elsewhere."""
    answer = JsonResponse({"answers": cells_of(response_or_404(pk).answers)})
    answer["Cache-Control"] = "no-store"
    return answer


def paper(_request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Return the questionnaire with the answers as they stand, as PDF or DOCX."""
    return filled_file(response_or_404(pk), file_format)


def blank(_request: HttpRequest, key: str, file_format: str) -> HttpResponseBase:
    """Return the questionnaire to be filled in by hand, as PDF or DOCX."""
    return blank_file(key, file_format)


def evidence(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Put a file beside an answer; a script gets the list of files and the answer as they are."""
    found = _filled(pk, item)
    upload = request.FILES.get("file")
    if upload is None:
        return _refused(request, found, item, _("Choose a file first."), UNPROCESSABLE)
    try:
        name, content = receiving.content_of(upload)
        services.evidence_add(
            response=found, item=item, name=name, content=content, by=access.person_of(request)
        )
    except UnfitFileError as error:
        return _refused(request, found, item, wording.unfit(error), UNPROCESSABLE)
    except TooManyFilesError as error:
        sentence = _("This question takes at most %(most)s files.") % {"most": error.most}
        return _refused(request, found, item, sentence, UNPROCESSABLE)
    except FrozenResponseError as error:
        return _refused(request, found, item, checking.frozen_words(error), CONFLICT)
    return _shown(request, found, item)


def evidence_remove(request: HttpRequest, pk: int, item: str, evidence_id: int) -> HttpResponse:
    """Take a file away from beside an answer."""
    found = _filled(pk, item)
    held = get_object_or_404(evidence_of(found), pk=evidence_id, item=item)
    try:
        services.evidence_remove(response=found, evidence=held, by=access.person_of(request))
    except FrozenResponseError as error:
        return _refused(request, found, item, checking.frozen_words(error), CONFLICT)
    return _shown(request, found, item)


def _filled(pk: int, item: str) -> Response:
    found = response_or_404(pk)
    if item not in found.instrument.content.item_by_id:
        raise Http404
    return found


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _shown(request: HttpRequest, found: Response, item: str) -> HttpResponse:
    if not _is_script(request):
        return redirect(f"/assessments/responses/{found.pk}/form/#item-{item}")
    files = [row for row in evidence_of(found) if row.item == item]
    context = {"files": files, "response": found, "item_id": item, "is_open": True}
    answer = render(request, "assessments/part/files.html", context)
    held = found.answers.get(item)
    given = held.get("files", []) if isinstance(held, dict) else []
    answer["X-Answer"] = ";".join(given)
    return answer


def _refused(
    request: HttpRequest, found: Response, item: str, sentence: str, status: int
) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"faults": [sentence]}, status=status)
    messages.error(request, sentence)
    return _shown(request, found, item)
