"""The page of a response, which several views answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.web.assessments import checking, moving, review_shown
from ronghe.web.assessments.outcome import answered_groups, outcome_of
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from ronghe.kernel.cases.services import TransitionRefusedError

UNPROCESSABLE = 422


def response_or_404(pk: int) -> Response:
    # What is found on site is a matter of its visit until it is accepted.
    return get_object_or_404(
        Response.objects.select_related(
            "instrument", "organisation", "place", "case", "supersedes"
        ).exclude(channel=Response.Channel.ON_SITE, approved_at__isnull=True),
        pk=pk,
    )


def response_page(
    request: HttpRequest,
    found: Response,
    *,
    refused: TransitionRefusedError | None = None,
    reason: str = "",
    typed: review_shown.TypedReturn | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a response with what a reviewer may do; `typed` is a return that was refused."""
    outcome = outcome_of(found)
    groups, other = answered_groups(found, outcome)
    person = access.person_of(request)
    context = {
        "response": found,
        "state": RESPONSE.state(found.state_key),
        "outcome": outcome,
        "groups": groups,
        "other": other,
        "other_words": checking.compared_words(found, other),
        "differing": sum(row.differs for group in groups for row in group.rows),
        "moves": checking.moves_open(found, person),
        "may_form": access.may(request, "assessments:form"),
        "may_trace": access.may(request, "indicators:observation"),
        "may_figure": access.may(request, "indicators:figure"),
        "events": checking.events(found),
        "refused": checking.refused_words(refused) if refused else None,
        "refused_kind": refused.kind if refused else "",
        "reason": reason,
        "moved": moving.recalled(request, found),
        "places_fed": moving.places_fed(found),
        "review": review_shown.panel(found, person, typed),
    }
    if refused or typed:
        status = checking.refused_status(refused) if refused else UNPROCESSABLE
    return render(request, "assessments/response.html", context, status=status)
