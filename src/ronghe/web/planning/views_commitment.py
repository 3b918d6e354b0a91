from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.models import Commitment, CommitmentValue, Plan
from ronghe.kernel.plans.versions import selectors, services
from ronghe.web.planning import scope, wording
from ronghe.web.planning.forms import CommitmentForm, commitment_initial
from ronghe.web.planning.panels import commitment_panels
from ronghe.web.plans import reader
from ronghe.web.plans.tables import document_url
from ronghe.web.shell import access

UNPROCESSABLE = 422
CONTEXT = 120  # characters shown before and behind a promise


@require_GET
def commitment(request: HttpRequest, commitment_id: int) -> HttpResponse:
    shown = scope.commitment_or_404(commitment_id)
    values = list(shown.values.select_related("target", "target__document", "target__clause"))
    may_decide = scope.may_decide(request, shown.plan)
    is_open = shown.plan.state in {Plan.State.DRAFT, Plan.State.IN_FORCE}
    context = {
        "commitment": shown,
        "comparator": wording.comparator(shown),
        "direction": wording.DIRECTIONS.get(shown.direction, shown.direction),
        "promised": [_promise(v) for v in values if v.kind == CommitmentValue.Kind.PROMISED],
        "points": [v for v in values if v.kind == CommitmentValue.Kind.PATH],
        "owners": shown.owners.select_related("place"),
        "versions": selectors.lines_of(shown),
        "may_decide": may_decide,
        "may_mend": may_decide and shown.plan.state == Plan.State.DRAFT,
        "may_measure": may_decide and is_open,
        "indicators": Indicator.objects.all() if may_decide else [],
        "panels": commitment_panels.shown(request, shown),
    }
    return render(request, "planning/commitment.html", context)


def _promise(value: CommitmentValue) -> dict[str, object]:
    """Return a promised value with the words of the document that promise it."""
    target = value.target
    quote = url = None
    if target is not None:
        url = document_url(target)
        if target.start is not None and target.end is not None:
            text = target.document.text
            begin, end = max(0, target.start - CONTEXT), min(len(text), target.end + CONTEXT)
            if target.clause is not None:
                begin, end = max(begin, target.clause.start), min(end, target.clause.end)
            quote = reader.excerpt_html(text, begin, end, target)
    return {
        "value": value,
        "text": wording.amount(value.value, value.value_high, unit=value.commitment.unit),
        "quote": quote,
        "url": url,
    }


@require_http_methods(["GET", "POST"])
def commitment_new(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = scope.plan_in_charge(request, plan_id)
    form = CommitmentForm(request.POST or None, plan=plan, initial={"decimals": 0})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.commitment_add(
                plan=plan, fields=form.fields_given(), by=access.person_of(request)
            )
        except services.FrozenPlanError as error:
            form.add_error(None, str(error))
        else:
            return redirect("planning:commitment", made.pk)
    return _form_page(request, form, plan)


@require_http_methods(["GET", "POST"])
def commitment_mend(request: HttpRequest, commitment_id: int) -> HttpResponse:
    held = scope.commitment_in_charge(request, commitment_id)
    form = CommitmentForm(request.POST or None, plan=held.plan, initial=commitment_initial(held))
    if request.method == "POST" and form.is_valid():
        try:
            services.commitment_mend(
                commitment=held, fields=form.fields_given(held), by=access.person_of(request)
            )
        except services.FrozenPlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("planning:commitment", held.pk)
    return _form_page(request, form, held.plan, held)


def _form_page(
    request: HttpRequest, form: CommitmentForm, plan: Plan, held: Commitment | None = None
) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "plan": plan, "commitment": held}
    return render(request, "planning/commitment_form.html", context, status=status)


def commitment_remove(request: HttpRequest, commitment_id: int) -> HttpResponse:
    held = scope.commitment_in_charge(request, commitment_id)
    title, plan_id = held.title, held.plan_id
    try:
        services.commitment_remove(commitment=held, by=access.person_of(request))
    except services.FrozenPlanError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken out of the draft: %(title)s") % {"title": title})
    return redirect("planning:plan", plan_id)


def commitment_measure(request: HttpRequest, commitment_id: int) -> HttpResponse:
    """Say what measures a commitment; an empty key takes it back."""
    held = scope.commitment_in_charge(request, commitment_id)
    key = request.POST.get("indicator", "")
    indicator = Indicator.objects.filter(key=key).first() if key else None
    try:
        services.commitment_measure(
            commitment=held, indicator=indicator, by=access.person_of(request)
        )
    except services.FrozenPlanError as error:
        messages.error(request, str(error))
    return redirect("planning:commitment", held.pk)
