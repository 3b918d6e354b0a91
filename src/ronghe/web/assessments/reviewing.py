"""Views of a review: send answers back, unlock approved ones, look for and dismiss findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.kernel.assessments.judging import selectors as judging_selectors
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import Finding, Response, ReviewRule
from ronghe.kernel.assessments.reviewing.selectors import rules_of
from ronghe.kernel.assessments.reviewing.services import UnfitReturnError, chain_set
from ronghe.kernel.assessments.services import (
    RevisionOpenError,
    response_move,
    response_unlock,
)
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.selectors import home_place
from ronghe.web.assessments import review_shown
from ronghe.web.assessments.forms import ChainForm
from ronghe.web.assessments.pages import response_or_404, response_page
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest

UNPROCESSABLE = 422
_BATCH = 500  # responses judged in one request


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send chosen answers back, each with its reason; only they unlock."""
    found = response_or_404(pk)
    typed = review_shown.typed_return(request.POST)
    if not typed.items:
        return _refused(request, found, typed, _chosen_nothing())
    try:
        response_move(
            response=found,
            transition="return",
            by=access.person_of(request),
            reason=typed.reason,
            items=typed.items,
            due_on=review_shown.day_of(typed.due_on),
        )
    except UnfitReturnError as error:
        return _refused(request, found, typed, error)
    except TransitionRefusedError as error:
        return response_page(request, response_or_404(pk), refused=error)
    messages.success(request, _sent_words(len(typed.items)))
    return redirect("assessments:response", found.pk)


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Unlock chosen answers of an approved response, or all of them."""
    found = response_or_404(pk)
    typed = review_shown.typed_return(request.POST)
    if not typed.items and "whole" not in request.POST:
        return _refused(request, found, typed, _chosen_nothing())
    try:
        revision = response_unlock(
            response=found,
            items=typed.items,
            reason=typed.reason,
            due_on=review_shown.day_of(typed.due_on),
            by=access.person_of(request),
        )
    except UnfitReturnError as error:
        return _refused(request, found, typed, error)
    except RevisionOpenError:
        return redirect("assessments:response", found.pk)
    except TransitionRefusedError as error:
        return response_page(request, response_or_404(pk), refused=error)
    messages.success(
        request, _("Unlocked. What was approved stays in force until the new revision is approved.")
    )
    return redirect("assessments:response", revision.pk)


def _chosen_nothing() -> UnfitReturnError:
    return UnfitReturnError(_("Choose at least one answer."))


def _refused(
    request: HttpRequest, found: Response, typed: review_shown.TypedReturn, error: Exception
) -> HttpResponse:
    return response_page(request, found, typed=review_shown.refused_return(typed, error))


def _sent_words(count: int) -> str:
    return ngettext(
        "%(count)s answer was sent back; all others stay locked.",
        "%(count)s answers were sent back; all others stay locked.",
        count,
    ) % {"count": count}


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the rules look at one response; its page takes the card of findings anew."""
    found = response_or_404(pk)
    judging.responses_judge(ids=[found.pk])
    if not getattr(request, "htmx", False):
        return redirect("assessments:response", found.pk)
    panel = review_shown.panel(found, access.person_of(request), None)
    context = {"response": found, "review": panel}
    return render(request, "assessments/part/findings.html", context)


@require_POST
def judge_waiting(request: HttpRequest) -> HttpResponse:
    """Let the rules look at what waits and was not looked at as it stands, a batch at a time."""
    waiting = judging_selectors.unjudged(Response.objects.all()).values_list("pk", flat=True)
    count = judging.responses_judge(ids=list(waiting[:_BATCH]))
    if not getattr(request, "htmx", False):
        return redirect("assessments:queue")
    return render(request, "assessments/part/judged.html", {"count": count})


@require_POST
def dismiss(request: HttpRequest, pk: int, finding_id: int) -> HttpResponse:
    """Say why a finding is no fault of the response."""
    found = response_or_404(pk)
    finding = get_object_or_404(Finding.objects.select_related("response"), pk=finding_id)
    if finding.response_id != found.pk:
        raise Http404
    try:
        judging.finding_dismiss(
            finding=finding,
            reason=request.POST.get("reason", ""),
            by=access.person_of(request),
        )
    except judging.NoReasonError:
        messages.error(request, _("Give the reason: it stays beside the finding."))
        return response_page(request, found, status=UNPROCESSABLE)
    except TransitionRefusedError as error:
        return response_page(request, found, refused=error)
    messages.success(request, _("Dismissed with your reason."))
    return redirect("assessments:response", found.pk)


@require_http_methods(["GET", "POST"])
def chain(request: HttpRequest) -> HttpResponse:
    """Show which chain approves, and let the programme office set it."""
    person = access.person_of(request)
    place = home_place(person)
    if place is None:
        raise Http404
    city = home_place(person, access.CITY)
    form = ChainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert city is not None  # noqa: S101  # programme officers hold their role for a place
        chain_set(
            place=city,
            chain=form.cleaned_data["chain"],
            instrument=form.cleaned_data["instrument"],
            period=form.cleaned_data["period"],
            by=person,
        )
        messages.success(request, _("From now on responses are approved this way."))
        return redirect("assessments:chain")
    context: dict[str, Any] = {
        "title": _("Who approves"),
        "rules": rules_of(place),
        "default": ReviewRule.Chain.SINGLE.label,
        "form": form if city is not None else None,
        "place": place,
    }
    status = UNPROCESSABLE if form.is_bound and not form.is_valid() else 200
    return render(request, "assessments/chain.html", context, status=status)
