from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import home_place
from ronghe.kernel.plans.models import Document, Plan, Target
from ronghe.kernel.plans.selectors import targets_accepted
from ronghe.kernel.plans.versions import selectors, services
from ronghe.kernel.plans.workflow import PLAN
from ronghe.web.planning import lights, overview, scope, wording
from ronghe.web.planning.forms import PlanForm, YearsForm
from ronghe.web.planning.panels import plan_panels
from ronghe.web.planning.tables import PlanFilter, PlanTable
from ronghe.web.shell import access, exports
from ronghe.web.shell.links import optional
from ronghe.web.shell.tables import TableView

UNPROCESSABLE = 422


class PlansView(TableView):
    model = Plan
    table_class = PlanTable
    filterset_class = PlanFilter
    template_name = "planning/plans.html"
    title = gettext_lazy("Plans")
    subtitle = gettext_lazy("What a place commits to, in versions; what is in force is followed.")
    search_fields = ("title", "place__name", "place__name_en", "document__number")
    search_hint = gettext_lazy("Title, place or document number")

    def get_queryset(self) -> Any:
        self.queryset = selectors.plans_visible().order_by("-first_year", "place__code", "-version")
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_draw_up = access.may(self.request, "planning:new", "POST")
        return super().get_context_data(**kwargs) | {"may_draw_up": may_draw_up}


plans = PlansView.as_view()


@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    places = scope.places_in_charge(request)
    documents = (
        Document.objects.defer("text")
        .filter(place__in=places, targets__state=Target.State.ACCEPTED)
        .filter(targets__superseded_at__isnull=True)
        .distinct()
    )
    options: dict[str, Any] = {
        "places": places.exclude(kind=Place.Kind.GROUPING),
        "documents": documents,
        "higher": selectors.plans_above(places),
    }
    if request.method == "GET":
        form = PlanForm(initial=_proposed(request, documents), **options)
        return render(request, "planning/new.html", {"form": form})
    form = PlanForm(request.POST, **options)
    if form.is_valid():
        made = _drawn_up(request, form)
        if made is not None:
            return redirect("planning:plan", made.pk)
    return render(request, "planning/new.html", {"form": form}, status=UNPROCESSABLE)


def _proposed(request: HttpRequest, documents: Any) -> dict[str, Any]:
    """Return what the form shows first: title and years as the document has them."""
    place = home_place(access.person_of(request))
    wanted = request.GET.get("document", "")
    document = documents.filter(pk=wanted).first() if wanted.isdecimal() else None
    if document is None:
        return {"place": place}
    years = (
        targets_accepted().filter(document=document).aggregate(first=Min("year"), last=Max("year"))
    )
    return {
        "document": document,
        "place": document.place_id,
        "title": document.title,
        "first_year": years["first"],
        "last_year": years["last"],
    }


def _drawn_up(request: HttpRequest, form: PlanForm) -> Plan | None:
    cleaned, person = form.cleaned_data, access.person_of(request)
    common = {name: cleaned[name] for name in ("title", "first_year", "last_year", "higher")}
    try:
        if cleaned["document"] is None:
            return services.plan_open(place=cleaned["place"], by=person, **common)
        made = services.plan_from_document(document=cleaned["document"], by=person, **common)
    except services.EmptyPlanError as error:
        form.add_error("document", str(error))
        return None
    except services.NotAboveError as error:
        form.add_error("higher", str(error))
        return None
    count = made.commitments.count()
    text = ngettext(
        "%(count)s commitment was gathered.", "%(count)s commitments were gathered.", count
    )
    messages.success(request, text % {"count": count})
    return made


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    shown = scope.plan_or_404(plan_id)
    commitments = list(selectors.commitments_of(shown))
    lit = lights.context_of(request, shown, commitments)
    rows = lit["lights"].rows if lit["lights"] is not None else []
    if "export" in request.GET:
        return _exported(request, shown, commitments, rows)
    state = PLAN.state(shown.state)
    steps = shown.case.steps.all() if scope.may_decide(request, shown) else []
    context = {
        "plan": shown,
        "state": state,
        "colour": wording.COLOURS[Plan.State(shown.state)],
        "sections": overview.sections(shown, commitments, rows, lit["chosen"]),
        "panels": plan_panels.shown(request, shown),
        "paper": optional("progress:paper", shown.pk),
        "years": list(shown.years),
        "may_decide": scope.may_decide(request, shown),
        "versions": selectors.versions_of(shown),
        "steps": steps,
        "lower": Plan.objects.filter(higher__series=shown.series).select_related("place"),
    } | lit
    return render(request, "planning/plan.html", context)


def _exported(
    request: HttpRequest, shown: Plan, commitments: list[Any], followed: Any
) -> HttpResponseBase:
    wanted = request.GET["export"]
    if wanted not in exports.FORMATS:
        raise Http404
    chosen = lights.filter_of(request.GET)
    rows = overview.as_rows(shown, commitments, followed, chosen)
    return exports.response(rows, file_format=wanted, name=shown.title)


@require_http_methods(["GET", "POST"])
def plan_mend(request: HttpRequest, plan_id: int) -> HttpResponse:
    held = scope.plan_in_charge(request, plan_id)
    names = ("title", "first_year", "last_year", "higher")
    form = YearsForm(
        request.POST or None,
        initial={name: getattr(held, name) for name in names},
        higher=selectors.plans_above([held.place]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_mend(plan=held, by=access.person_of(request), **form.cleaned_data)
        except services.FrozenPlanError as error:
            form.add_error(None, str(error))
        else:
            return redirect("planning:plan", held.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "planning/mend.html", {"form": form, "plan": held}, status=status)


def plan_move(request: HttpRequest, plan_id: int, transition: str) -> HttpResponse:
    """Put in force, revise, close or give up, as the address says."""
    held = scope.plan_in_charge(request, plan_id)
    person, reason = access.person_of(request), request.POST.get("reason", "")
    shown = held
    try:
        if transition == "enact":
            services.plan_enact(plan=held, by=person)
        elif transition == "revise":
            shown = services.plan_revise(plan=held, by=person, reason=reason)
        elif transition == "close":
            services.plan_close(plan=held, by=person, reason=reason)
        elif transition == "discard":
            services.plan_discard(plan=held, by=person)
        else:
            raise Http404
    except services.OpenDraftError as error:
        messages.info(request, str(error))
        return redirect("planning:plan", error.draft.pk)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("planning:plan", held.pk)
    messages.success(request, _done_words(transition))
    return redirect("planning:plan", shown.pk)


def _done_words(transition: str) -> str:
    return {
        "enact": _("The plan is in force."),
        "revise": _("A draft of the next version is open. The version in force stays until then."),
        "close": _("The plan is closed."),
        "discard": _("The draft was given up."),
    }[transition]


def confirm(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Confirm all suggested measures of a plan."""
    held = scope.plan_in_charge(request, plan_id)
    count = services.commitments_confirm(plan=held, by=access.person_of(request))
    text = ngettext("%(count)s measure was confirmed.", "%(count)s measures were confirmed.", count)
    messages.success(request, text % {"count": count})
    return redirect("planning:plan", held.pk)


@require_GET
def comparison(request: HttpRequest, plan_id: int) -> HttpResponse:
    after = scope.plan_or_404(plan_id)
    earlier = selectors.versions_of(after).exclude(pk=after.pk)
    wanted = request.GET.get("with", "")
    if wanted.isdecimal():
        before = get_object_or_404(earlier, pk=wanted)
    else:
        found = earlier.filter(version__lt=after.version).first() or earlier.first()
        if found is None:
            messages.info(request, _("This plan has one version only."))
            return redirect(reverse("planning:plan", args=[after.pk]))
        before = found
    rows: list[dict[str, Any]] = [
        {
            "change": change,
            "mark": wording.CHANGES[change.change],
            "fields": [wording.change_shown(f, unit=change.shown.unit) for f in change.fields],
        }
        for change in selectors.comparison(before, after)
    ]
    is_all = request.GET.get("all") == "1"
    context = {
        "before": before,
        "after": after,
        "others": earlier,
        "rows": [row for row in rows if is_all or row["change"].change != "same"],
        "same": sum(row["change"].change == "same" for row in rows),
        "is_all": is_all,
    }
    return render(request, "planning/comparison.html", context)
