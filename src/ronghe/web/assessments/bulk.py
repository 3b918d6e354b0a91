"""Views of the approval of many clean responses in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.kernel.assessments.approving import services
from ronghe.kernel.assessments.approving.selectors import may_take_any
from ronghe.kernel.assessments.judging.selectors import WAITING, with_findings
from ronghe.kernel.assessments.models import BulkApproval, Response
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.parties.selectors import home_place
from ronghe.web.assessments.forms import BulkForm
from ronghe.web.assessments.tables import places_offered
from ronghe.web.shell import access

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_SHOWN = 50
WHY = {
    "changed": gettext_lazy("decided, withdrawn or changed in between, or a finding stands"),
    "held": gettext_lazy("something holds the approval back"),
    "decided": gettext_lazy("decided in between"),
}


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A response that an act left alone."""

    response: Response
    why: str


def rows_chosen(form: BulkForm) -> QuerySet[Response]:
    """Return the waiting responses that a form's choices leave; none where it has faults."""
    rows = Response.objects.filter(
        superseded_at__isnull=True, case__machine_key=RESPONSE.key, case__state_key__in=WAITING
    )
    if not form.is_valid():
        return rows.none()
    given = {
        "period": form.cleaned_data["period"] or None,
        "place__above__ancestor": form.cleaned_data["place"],
        "instrument": form.cleaned_data["instrument"],
    }
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what would be approved, and begin."""
    person = access.person_of(request)
    given = request.POST if request.method == "POST" else request.GET
    form = BulkForm(given, places=places_offered(request))
    rows = rows_chosen(form)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"] or home_place(person, access.OFFICERS)
        if place is None:
            raise Http404
        begun = services.bulk_begin(rows=rows, place=place, by=person)
        return redirect("assessments:act", begun.pk)
    clean = may_take_any(rows, person)
    shown = Response.objects.filter(pk__in=clean[:_SHOWN]).select_related(
        "organisation", "place", "case"
    )
    context: dict[str, Any] = {
        "title": _("Approve clean responses"),
        "form": form,
        "clean": len(clean),
        "shown": shown.order_by("organisation__name"),
        "more": max(0, len(clean) - _SHOWN),
        "waiting": rows.count(),
        "doubtful": with_findings(rows).filter(doubts__gt=0).count(),
        "acts": BulkApproval.objects.select_related("place").order_by("-pk")[:10],
    }
    return render(request, "assessments/bulk.html", context)


@require_GET
def act(request: HttpRequest, act_id: int) -> HttpResponse:
    found = get_object_or_404(BulkApproval.objects.select_related("place"), pk=act_id)
    return render(request, "assessments/act.html", _shown(request, found))


@require_POST
def carry_on(request: HttpRequest, act_id: int) -> HttpResponse:
    """Approve the next batch; the page asks again until the act is finished."""
    found = get_object_or_404(BulkApproval, pk=act_id)
    try:
        found = services.bulk_continue(act=found, by=access.person_of(request))
    except services.NotYourActError as error:
        messages.error(request, str(error))
        return redirect("assessments:act", found.pk)
    if not getattr(request, "htmx", False):
        return redirect("assessments:act", found.pk)
    return render(request, "assessments/part/act.html", _shown(request, found))


def _shown(request: HttpRequest, found: BulkApproval) -> dict[str, Any]:
    ids = [int(pk) for pk in found.skipped]
    rows = Response.objects.filter(pk__in=ids).select_related("organisation", "place")
    skipped = [
        Skipped(response=row, why=str(WHY[found.skipped[str(row.pk)]]))
        for row in rows.order_by("organisation__name")
    ]
    is_own = found.account == access.person_of(request).account_id
    return {
        "act": found,
        "skipped": skipped,
        "is_running": found.finished_at is None and is_own,
        "left": len(found.asked) - found.handled,
    }
