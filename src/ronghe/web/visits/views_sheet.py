"""The sheet that an assessor fills in on site, on a phone, with or without a connection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.scoring import answer_text
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.visiting import selectors, services
from ronghe.kernel.assessments.visiting.services import ConflictingEditError, VisitRefusedError
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.selectors import attachments_of
from ronghe.web.assessments import filling
from ronghe.web.assessments.wording import answer_words
from ronghe.web.cases import receiving
from ronghe.web.cases import wording as evidence
from ronghe.web.shell import access
from ronghe.web.visits import scope, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from ronghe.kernel.assessments.models import Visit
    from ronghe.kernel.cases.models import Attachment
    from ronghe.web.assessments.filling import ItemShown

UNPROCESSABLE, CONFLICT = 422, 409
_WORKER = Path(__file__).parent / "static" / "visits" / "worker.js"


@dataclass(frozen=True, kw_only=True)
class ItemOnSite:
    """A question with what the enterprise said and what the assessor noted."""

    shown: ItemShown
    own: str
    own_text: str
    remark: str
    is_seen: bool
    files: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True)
class GroupOnSite:
    """A group of questions on the sheet."""

    group: Any
    items: tuple[ItemOnSite, ...]
    answered: int


def sheet(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Show the sheet; a POST is what a browser without scripts sends."""
    held = scope.visit_or_404(visit_id)
    me = access.person_of(request)
    if not selectors.is_fit(held, me):
        messages.error(request, _("Only the assessor sent, accredited today, opens the sheet."))
        return redirect("visits:visit", held.pk)
    if held.case.state_key == "planned":
        return redirect("visits:visit", held.pk)
    if request.method == "POST":
        return _saved(request, held)
    return _page(request, held)


def _saved(request: HttpRequest, held: Visit) -> HttpResponse:
    content = held.instrument.content
    typed = filling.typed_from(content, request.POST)
    try:
        for item, text in typed.cells.items():
            if item not in typed.faults:
                services.answer_save(visit=held, item=item, text=text, by=access.person_of(request))
    except VisitRefusedError as error:
        messages.error(request, wording.refused(error))
        return redirect("visits:visit", held.pk)
    if typed.faults:
        return _page(request, held, typed, status=UNPROCESSABLE)
    messages.success(request, _("Your answers are saved."))
    return redirect("visits:sheet", held.pk)


def _page(
    request: HttpRequest, held: Visit, typed: filling.Typed | None = None, status: int = 200
) -> HttpResponse:
    response = Response.objects.get(pk=held.response_id)
    content = held.instrument.content
    sections = filling.sections(content, response.answers, typed)
    own = restored(held.own.answers).values if held.own is not None else {}
    files: dict[str, list[Attachment]] = {}
    for file in attachments_of(held.case):
        files.setdefault(file.note, []).append(file)
    groups = [
        GroupOnSite(
            group=group.group,
            items=tuple(
                ItemOnSite(
                    shown=shown,
                    own=answer_words(shown.item, own.get(shown.id)),
                    own_text=answer_text(own[shown.id]) if shown.id in own else "",
                    remark=held.note("remark", shown.id),
                    is_seen=bool(held.note("seen", shown.id)),
                    files=tuple(files.get(shown.id, ())),
                )
                for shown in group.items
            ),
            answered=group.answered,
        )
        for section in sections
        for group in section.groups
    ]
    person = access.person_of(request)
    signed_by = held.note("signature", "assessor")
    context = {
        "visit": held,
        "response": response,
        "groups": groups,
        "answered": sum(group.answered for group in groups),
        "total": sum(section.total for section in sections),
        "is_editable": selectors.may_score(held, person),
        "own_files": _own_files(held),
        "account": person.account_id,
        "signatures": {
            "enterprise": held.note("signature", "enterprise"),
            "assessor": signed_by,
            "at": held.note("signature", "at"),
        },
        "assessor_name": held.assessor_name,
    }
    return render(request, "visits/sheet.html", context, status=status)


def _own_files(held: Visit) -> Iterable[Attachment]:
    if held.own is None or held.own.case is None:
        return []
    return attachments_of(held.own.case)


def _saved_words() -> str:
    return _("saved %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}


def _base(request: HttpRequest) -> str | None:
    return request.POST.get("base")


def answer(request: HttpRequest, visit_id: int, item: str) -> JsonResponse:
    """Save one answer found on site; 409 with `held` where another device saved something else."""
    held = scope.visit_or_404(visit_id)
    content = held.instrument.content
    if item not in content.item_by_id:
        raise Http404
    text = request.POST.get("text", "")
    if faults := filling.cell_faults(content, item, text):
        return JsonResponse({"faults": faults}, status=UNPROCESSABLE)
    try:
        services.answer_save(
            visit=held, item=item, text=text, base=_base(request), by=access.person_of(request)
        )
    except ConflictingEditError as error:
        response = Response.objects.get(pk=held.response_id)
        value = restored(response.answers).values.get(item)
        said = answer_words(content.item_by_id[item], value)
        return JsonResponse({"held": error.held, "words": said}, status=CONFLICT)
    except VisitRefusedError as error:
        return JsonResponse({"faults": [wording.refused(error)]}, status=UNPROCESSABLE)
    return JsonResponse({"saved": _saved_words()})


def note(request: HttpRequest, visit_id: int, kind: str, item: str) -> JsonResponse:
    """Save a remark, that evidence was seen, or a signature."""
    held = scope.visit_or_404(visit_id)
    try:
        services.note_save(
            visit=held,
            kind=kind,
            key=item,
            text=request.POST.get("text", ""),
            base=_base(request),
            by=access.person_of(request),
        )
    except ConflictingEditError as error:
        return JsonResponse({"held": error.held, "words": error.held}, status=CONFLICT)
    except VisitRefusedError as error:
        return JsonResponse({"faults": [wording.refused(error)]}, status=UNPROCESSABLE)
    return JsonResponse({"saved": _saved_words()})


def photo(request: HttpRequest, visit_id: int, item: str) -> JsonResponse:
    """Add a photo to an item; the same one twice stays one, so a lost answer does no harm."""
    held = scope.visit_or_404(visit_id)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"faults": [_("Choose a file first.")]}, status=UNPROCESSABLE)
    try:
        name, content = receiving.content_of(upload)
        made = services.photo_add(
            visit=held, item=item, name=name, content=content, by=access.person_of(request)
        )
    except UnfitFileError as error:
        return JsonResponse({"faults": [evidence.unfit(error)]}, status=UNPROCESSABLE)
    except VisitRefusedError as error:
        return JsonResponse({"faults": [wording.refused(error)]}, status=UNPROCESSABLE)
    return JsonResponse({"saved": _saved_words(), "name": made.name, "sha256": made.sha256})


def worker(_request: HttpRequest) -> HttpResponse:
    """Return the script that keeps open sheets for the way without a connection.

    It lies at the address of visits and not among static files, because it serves the pages below
    its own address only.
    """
    answer = HttpResponse(
        _WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8"
    )
    answer["Cache-Control"] = "no-cache"
    return answer
