"""The way up of a response: the cheapest changes, their prices, and trying other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ronghe.engines.scoring.way_up import NoSuchLevelError
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.diagnosing.pricing import prices_restored
from ronghe.kernel.assessments.diagnosing.selectors import own_prices_of
from ronghe.kernel.assessments.diagnosing.services import own_prices_save
from ronghe.kernel.assessments.diagnosing.solving import SOLVER, Progress
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments import what_if as trying
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.way_shown import levels_above, prices_shown, way_shown
from ronghe.web.assessments.wording import language
from ronghe.web.shell import access

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

    from ronghe.engines.scoring import Result as Scored
    from ronghe.kernel.assessments.models import Response

UNPROCESSABLE = 422


def way(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the way to a level, and the prices that it rests on."""
    found = response_or_404(pk)
    if found.state_key == "draft":
        return render(request, "assessments/no_result.html", {"response": found})
    return _way_page(request, found)


def way_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the part of the page that holds the way, or how far the search is."""
    found = response_or_404(pk)
    if found.state_key == "draft":
        raise Http404
    context = _way_context(request, found, result_now(found))
    return render(request, "assessments/part/way.html", context)


def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questions with the answers as they stand; a POST scores others."""
    found = response_or_404(pk)
    if found.state_key == "draft":
        return render(request, "assessments/no_result.html", {"response": found})
    context = {
        "response": found,
        "sections": trying.sections(found),
        "tried": trying.tried(found, request.POST),
    }
    is_part = request.headers.get("HX-Request") == "true" and request.method == "POST"
    template = "assessments/part/tried.html" if is_part else "assessments/what_if.html"
    return render(request, template, context)


def prices(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the enterprise's own prices."""
    found = response_or_404(pk)
    typed = {
        name.removeprefix("price-"): text
        for name, text in request.POST.items()
        if name.startswith("price-") and isinstance(text, str)
    }
    try:
        own_prices_save(
            organisation=found.organisation,
            instrument=found.instrument,
            typed=typed,
            by=access.person_of(request),
        )
    except FaultsError as error:
        faults: dict[str, tuple[str, ...]] = {}
        for fault in error.faults:
            key = fault.column or ""
            faults[key] = (*faults.get(key, ()), fault.text(language()))
        return _way_page(request, found, typed=typed, faults=faults, status=UNPROCESSABLE)
    messages.success(request, _("Your prices are saved; the way up is searched with them."))
    return redirect("assessments:way", found.pk)


def _way_page(
    request: HttpRequest,
    found: Response,
    *,
    typed: dict[str, str] | None = None,
    faults: dict[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    content = found.instrument.content
    scored = result_now(found)
    held = own_prices_of(found.organisation_id, found.instrument_id)
    context = _way_context(request, found, scored) | {
        "levels": levels_above(content, scored),
        "prices": prices_shown(content, held, typed, faults),
        "held": held,
        "has_faults": bool(faults),
        "may_price": access.may(request, "assessments:way_prices", "POST"),
    }
    return render(request, "assessments/way.html", context, status=status)


def _way_context(request: HttpRequest, found: Response, scored: Scored) -> dict[str, Any]:
    content = found.instrument.content
    above = levels_above(content, scored)
    context: dict[str, Any] = {"response": found, "scored": scored, "instrument": content}
    if not above:
        return context | {"to": None, "is_highest": True}
    to = _level(request, above[0].number)
    try:
        answer = SOLVER.ask(found, to=to)
    except NoSuchLevelError as error:
        raise Http404 from error
    if isinstance(answer, Progress):
        return context | {"to": to, "progress": answer}
    held = own_prices_of(found.organisation_id, found.instrument_id)
    own = prices_restored(held.prices) if held else {}
    return context | {"to": to, "shown": way_shown(content, scored, answer, own)}


def _level(request: HttpRequest, usual: int) -> int:
    text = request.GET.get("to", "")
    return int(text) if text.isascii() and text.isdecimal() else usual
