"""The list of allocations, and one of them: read, answered, fixed, replaced, adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.allocating import refusals, selectors, services
from ronghe.kernel.plans.allocating.adopting.services import NothingFixedError, plan_adopt
from ronghe.kernel.plans.allocating.tables import number_read
from ronghe.kernel.plans.models import Allocation, AllocationAnswer
from ronghe.kernel.plans.versions.services import MissingReasonError
from ronghe.web.allocations import reading, scope
from ronghe.web.allocations.tables import AllocationFilter, AllocationTable
from ronghe.web.shell import access, exports
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http.response import HttpResponseBase


class AllocationsView(TableView):
    model = Allocation
    table_class = AllocationTable
    filterset_class = AllocationFilter
    template_name = "allocations/allocations.html"
    title = gettext_lazy("Allocations")
    subtitle = gettext_lazy("How targets are split over places and years, and what places say.")
    search_fields = ("commitment__title", "commitment__plan__title", "place__name")
    search_hint = gettext_lazy("Target, plan or place")

    def get_queryset(self) -> Any:
        self.queryset = selectors.allocations_listed().order_by("-id")
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = scope.places_of(self.request)
        return super().get_context_data(**kwargs) | {"due": selectors.answers_due(places)}


allocations = AllocationsView.as_view()


@require_GET
def allocation(request: HttpRequest, allocation_id: int) -> HttpResponseBase:
    shown = scope.allocation_or_404(allocation_id)
    if "export" in request.GET:
        return _exported(request, shown)
    context = reading.context_of(request, shown)
    return render(request, "allocations/allocation.html", context)


def _exported(request: HttpRequest, shown: Allocation) -> HttpResponseBase:
    wanted = request.GET["export"]
    if wanted not in exports.FORMATS:
        raise Http404
    rows = reading.as_rows(shown, may_decide=scope.may_decide(request, shown))
    return exports.response(rows, file_format=wanted, name=shown.commitment.title)


def move(request: HttpRequest, allocation_id: int, transition: str) -> HttpResponse:
    """Send out, fix, replace or give up, as the address says."""
    held = scope.allocation_in_charge(request, allocation_id)
    person, reason = access.person_of(request), request.POST.get("reason", "")
    try:
        if transition == "issue":
            services.allocation_issue(allocation=held, by=person)
            said = _("Sent to the places; they see their part from now on.")
        elif transition == "agree":
            services.allocation_agree(allocation=held, by=person, reason=reason)
            said = _("The allocation is fixed.")
        elif transition == "replace":
            services.allocation_replace(allocation=held, by=person, reason=reason)
            messages.success(request, _("A draft is open. What was sent out counts until then."))
            return redirect("allocations:work", held.commitment_id)
        elif transition == "discard":
            services.allocation_discard(allocation=held, by=person)
            said = _("The draft was given up.")
        else:
            raise Http404
    except (MissingReasonError, refusals.AllocationRefusedError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("allocations:allocation", held.pk)


def answer(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """Accept, or object with a reason and other values, for a place of the visitor."""
    held = scope.allocation_or_404(allocation_id)
    place = scope.place_or_404(request, held, request.POST.get("place", ""))
    kind = request.POST.get("answer", "")
    try:
        if kind not in AllocationAnswer.Answer.values:
            raise refusals.AllocationRefusedError(_("Accept, or object."))
        services.allocation_answer(
            allocation=held,
            place=place,
            answer=kind,
            reason=request.POST.get("reason", "")[:2000],
            proposed=_proposed(request),
            by=access.person_of(request),
        )
    except (MissingReasonError, refusals.AllocationRefusedError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your answer is stored. The last one counts."))
    return redirect("allocations:allocation", held.pk)


def _proposed(request: HttpRequest) -> dict[int, Decimal]:
    found = {}
    for name, text in request.POST.items():
        year = name.removeprefix("proposed-")
        if not (name.startswith("proposed-") and year.isascii() and year.isdecimal() and text):
            continue
        value = number_read(str(text))
        if value is None:
            said = _("“%(text)s” is no number.") % {"text": str(text)[:40]}
            raise refusals.AllocationRefusedError(said)
        found[int(year)] = value
    return found


def adopt(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """Take the place's fixed parts over into its own plan."""
    held = scope.allocation_or_404(allocation_id)
    place: Place = scope.place_or_404(request, held, request.POST.get("place", ""))
    year = request.POST.get("first_year", "")
    first = int(year) if year.isascii() and year.isdecimal() and len(year) <= 4 else None
    try:
        own = plan_adopt(
            plan=held.commitment.plan, place=place, by=access.person_of(request), first_year=first
        )
    except NothingFixedError as error:
        messages.error(request, str(error))
        return redirect("allocations:allocation", held.pk)
    messages.success(request, _("A draft of your plan is ready. Change it, then put it in force."))
    return redirect("planning:plan", own.pk)
