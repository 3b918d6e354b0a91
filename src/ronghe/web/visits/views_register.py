"""The register of assessors, their accreditations and what they declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.kernel.assessments.models import Accreditation, Assessor, Interest
from ronghe.kernel.assessments.visiting.registering import selectors, services
from ronghe.kernel.assessments.visiting.registering.services import RegisterRefusedError
from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES
from ronghe.kernel.assessments.visiting.selectors import visits_visible
from ronghe.web.shell import access
from ronghe.web.shell.language import words
from ronghe.web.shell.tables import TableView
from ronghe.web.visits import scope, wording
from ronghe.web.visits.forms import AccreditationForm, AssessorForm, InterestForm
from ronghe.web.visits.tables import AssessorTable, standing_badge

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

UNPROCESSABLE, CONFLICT = 422, 409


class AssessorsView(TableView):
    model = Assessor
    table_class = AssessorTable
    template_name = "visits/assessors.html"
    title = gettext_lazy("Assessors")
    subtitle = gettext_lazy("Accredited third parties, until when, and what ties them.")
    search_fields = ("name", "employer")
    search_hint = gettext_lazy("Name or employer")

    def get_queryset(self) -> Any:
        self.queryset = selectors.assessors_visible().prefetch_related("accreditations")
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_add = access.may(self.request, "visits:assessor_new", "POST")
        return super().get_context_data(**kwargs) | {"may_add": may_add}


assessors = AssessorsView.as_view()


def me(request: HttpRequest) -> HttpResponse:
    """Lead assessors to their own entry."""
    own = selectors.assessor_of(access.person_of(request))
    if own is None:
        return render(request, "visits/no_entry.html", {"title": _("My accreditation")})
    return redirect("visits:assessor", own.pk)


@require_http_methods(["GET", "POST"])
def assessor_new(request: HttpRequest) -> HttpResponse:
    places = scope.places_planned(request)
    form = AssessorForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        try:
            made = services.assessor_register(
                place=form.cleaned_data["place"],
                fields=form.fields_given(),
                by=access.person_of(request),
            )
        except RegisterRefusedError as error:
            _tell(form, error)
        else:
            messages.success(request, _("“%(name)s” was registered.") % {"name": made.name})
            return redirect("visits:assessor", made.pk)
    context = {"form": form, "title": _("Register an assessor")}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "visits/assessor_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def assessor_change(request: HttpRequest, assessor_id: int) -> HttpResponse:
    held = scope.assessor_or_404(assessor_id)
    initial = {
        name: getattr(held, name)
        for name in ("name", "account", "employer", "employer_code", "home", "capacity")
    } | {"is_active": held.is_active}
    form = AssessorForm(
        request.POST if request.method == "POST" else None,
        places=scope.places_planned(request),
        held=held,
        initial=initial,
    )
    if form.is_valid():
        try:
            services.assessor_change(
                assessor=held, fields=form.fields_given(), by=access.person_of(request)
            )
        except RegisterRefusedError as error:
            _tell(form, error)
        else:
            messages.success(request, _("“%(name)s” was changed.") % {"name": held.name})
            return redirect("visits:assessor", held.pk)
    context = {"form": form, "title": _("Change an entry"), "assessor": held}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "visits/assessor_form.html", context, status=status)


def _tell(form: forms.Form, error: RegisterRefusedError) -> None:
    form.add_error(error.field if error.field in form.fields else None, _why(error))


def _why(error: RegisterRefusedError) -> str:
    return wording.register_refused(error)


def assessor(request: HttpRequest, assessor_id: int) -> HttpResponse:
    return _page(request, scope.assessor_or_404(assessor_id))


def _page(
    request: HttpRequest,
    shown: Assessor,
    *,
    accreditation_form: AccreditationForm | None = None,
    interest_form: InterestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person = access.person_of(request)
    is_me = shown.account is not None and shown.account == person.account_id
    keeps = scope.places_planned(request).filter(pk=shown.place_id).exists()
    accreditations = list(shown.accreditations.all())
    standing = selectors.standing_of(accreditations)
    context = {
        "assessor": shown,
        "standing": standing,
        "badge": standing_badge(standing),
        "accreditations": accreditations,
        "interests": [
            (one, wording.kind_words(one.kind)) for one in Interest.objects.filter(assessor=shown)
        ],
        "visits": visits_visible().filter(assessor=shown).order_by("-planned_on")[:20],
        "is_me": is_me,
        "keeps": keeps,
        "may_declare": is_me or services.may_declare(shown, person),
        "may_withdraw": not is_me and services.may_declare(shown, person),
        "accreditation_form": accreditation_form or AccreditationForm(auto_id="accreditation-%s"),
        "interest_form": interest_form or InterestForm(auto_id="interest-%s"),
        "is_accreditation_open": accreditation_form is not None,
        "is_interest_open": interest_form is not None,
        "rules": [(words(kind.title), kind.years) for kind in CONFLICT_RULES.kinds],
        "rules_source": words(CONFLICT_RULES.source),
        "rules_status": CONFLICT_RULES.status,
    }
    return render(request, "visits/assessor.html", context, status=status)


def accreditation(request: HttpRequest, assessor_id: int) -> HttpResponse:
    held = scope.assessor_or_404(assessor_id)
    form = AccreditationForm(request.POST, auto_id="accreditation-%s")
    if form.is_valid():
        try:
            services.accreditation_add(
                assessor=held, by=access.person_of(request), **form.cleaned_data
            )
        except RegisterRefusedError as error:
            _tell(form, error)
        else:
            messages.success(request, _("The accreditation was entered."))
            return redirect("visits:assessor", held.pk)
    return _page(request, held, accreditation_form=form, status=UNPROCESSABLE)


def accreditation_withdraw(
    request: HttpRequest, assessor_id: int, accreditation_id: int
) -> HttpResponse:
    held = scope.assessor_or_404(assessor_id)
    row = get_object_or_404(Accreditation, pk=accreditation_id, assessor=held)
    try:
        services.accreditation_withdraw(
            accreditation=row, reason=request.POST.get("reason", ""), by=access.person_of(request)
        )
    except RegisterRefusedError as error:
        messages.error(request, _why(error))
        return _page(request, held, status=CONFLICT)
    messages.success(request, _("The accreditation was withdrawn."))
    return redirect("visits:assessor", held.pk)


def interest(request: HttpRequest, assessor_id: int) -> HttpResponse:
    held = scope.assessor_or_404(assessor_id)
    form = InterestForm(request.POST, auto_id="interest-%s")
    if form.is_valid():
        try:
            services.interest_declare(
                assessor=held, by=access.person_of(request), **form.cleaned_data
            )
        except RegisterRefusedError as error:
            _tell(form, error)
        else:
            messages.success(request, _("The interest was declared; no visit is planned there."))
            return redirect("visits:assessor", held.pk)
    return _page(request, held, interest_form=form, status=UNPROCESSABLE)


def interest_withdraw(request: HttpRequest, assessor_id: int, interest_id: int) -> HttpResponse:
    held = scope.assessor_or_404(assessor_id)
    row = get_object_or_404(
        Interest.objects.select_related("assessor__place"), pk=interest_id, assessor=held
    )
    try:
        services.interest_withdraw(
            interest=row, reason=request.POST.get("reason", ""), by=access.person_of(request)
        )
    except RegisterRefusedError as error:
        messages.error(request, _why(error))
        return _page(request, held, status=CONFLICT)
    messages.success(request, _("The declaration was withdrawn."))
    return redirect("visits:assessor", held.pk)
