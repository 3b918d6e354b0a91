"""The result of a response: what it is worth, why, and beside whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from ronghe.web.assessments import comparing
from ronghe.web.assessments.explaining import explained, stage_of
from ronghe.web.assessments.files_out import report_file
from ronghe.web.assessments.outcome import answered_groups, outcome_of
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.support import support_of
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


def result(request: HttpRequest, pk: int) -> HttpResponse:
    found = response_or_404(pk)
    if found.state_key == "draft":
        # Points are for what was handed in; a draft shows how far it is instead.
        return render(request, "assessments/no_result.html", {"response": found})
    outcome = outcome_of(found)
    groups, _other = answered_groups(found, outcome)
    peers = comparing.compared(found, outcome)
    rows = comparing.ranked(groups, peers)
    past = comparing.past(found)
    context = {
        "response": found,
        "outcome": outcome,
        "groups": groups,
        "explained": explained(outcome),
        "stage": stage_of(found, outcome),
        "profile": comparing.profile(found, outcome, peers),
        "made_of": comparing.made_of(outcome, groups) if outcome.has_points else None,
        "matrix": comparing.matrix(found, outcome),
        "history": comparing.history(found, outcome),
        "past": past if len(past) > 1 else [],
        "strengths": comparing.strengths(rows),
        "weaknesses": comparing.weaknesses(rows),
        "behind": comparing.behind_peers(rows),
        "ahead": comparing.ahead_of_peers(rows),
        "support": support_of(found, outcome),
        "may_read": access.may(request, "plans:target"),
        "may_trace": access.may(request, "indicators:observation"),
    }
    return render(request, "assessments/result.html", context)


def report(_request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Answer the whole diagnosis as a paper."""
    return report_file(response_or_404(pk), file_format)
