"""What officers do with a campaign, and how a clerk begins to answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ronghe.kernel.assessments.campaigning import population as choosing
from ronghe.kernel.assessments.campaigning import selectors, services
from ronghe.kernel.assessments.campaigning.charge import CampaignRefusedError
from ronghe.kernel.assessments.campaigning.running import services as running
from ronghe.kernel.assessments.services import CampaignLockedError, response_open
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.selectors import home_organisations
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet
from ronghe.web.assessments.checking import locked_words
from ronghe.web.campaigns import scope, wording
from ronghe.web.campaigns.forms import (
    CampaignForm,
    ExtensionForm,
    FrameForm,
    ListForm,
    QuotaFileForm,
    RemindForm,
)
from ronghe.web.campaigns.page import UNPROCESSABLE, campaign_page
from ronghe.web.campaigns.quota_file import quota_number, quota_rows, quotas_from
from ronghe.web.shell import access, exports

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ronghe.kernel.assessments.models import Campaign


@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(
        request.POST if request.method == "POST" else None, places=scope.runners(request)
    )
    if form.is_valid():
        try:
            made = services.campaign_draft(
                place=form.cleaned_data["place"],
                fields=form.fields_given(),
                by=access.person_of(request),
            )
        except CampaignRefusedError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Drawn up. Choose now who is asked."))
            return redirect("campaigns:population", made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, campaign_id: int) -> HttpResponse:
    found = scope.campaign_run_or_404(request, campaign_id)
    if found.state != found.State.DRAFT:
        return _settled(request, found)
    data = request.POST if request.method == "POST" else None
    form = CampaignForm(data, places=scope.runners(request), campaign=found)
    if form.is_valid():
        try:
            services.campaign_change(
                campaign=found, fields=form.fields_given(), by=access.person_of(request)
            )
        except CampaignRefusedError as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect("campaigns:campaign", found.pk)
    return _form_page(request, form, found)


def _form_page(request: HttpRequest, form: CampaignForm, found: Campaign | None) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "campaign": found}
    return render(request, "campaigns/form.html", context, status=status)


def _settled(request: HttpRequest, found: Campaign) -> HttpResponse:
    messages.error(request, _("The campaign is started; this cannot be changed any more."))
    return redirect("campaigns:campaign", found.pk)


@require_http_methods(["GET", "POST"])
def population(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Choose who is asked: by a filter, by a sample of it, or by a list of codes."""
    found = scope.campaign_run_or_404(request, campaign_id)
    if found.state != found.State.DRAFT:
        return _settled(request, found)
    places = selectors.quota_places(found)
    is_list = request.POST.get("by") == "list"
    data = request.POST if request.method == "POST" else None
    frame = FrameForm(None if is_list else data, places=places)
    listed = ListForm(data if is_list else None, request.FILES if is_list else None)
    form: Any = listed if is_list else frame
    faults: list[dict[str, Any]] = []
    if form.is_valid():
        try:
            changed = (
                _from_list(request, found, listed) if is_list
                else _from_frame(request, found, frame)
            )  # fmt: skip
        except FaultsError as error:
            faults = wording.fault_sentences(error.faults)
        except CampaignRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            count = changed.population["members"]
            text = ngettext(
                "%(count)s organisation is asked.", "%(count)s organisations are asked.", count
            )
            messages.success(request, text % {"count": count})
            return redirect("campaigns:campaign", found.pk)
    context = {
        "campaign": found,
        "frame_form": frame,
        "list_form": listed,
        "faults": faults,
        "population": wording.population_words(found),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "campaigns/population.html", context, status=status)


def _from_frame(request: HttpRequest, found: Campaign, form: FrameForm) -> Campaign:
    person, frame = access.person_of(request), form.frame()
    if form.cleaned_data["how"] == "sample":
        return services.population_sample(
            campaign=found,
            frame=frame,
            size=form.cleaned_data["size"],
            seed=form.cleaned_data["seed"],
            by=person,
        )
    return services.population_filter(campaign=found, frame=frame, by=person)


def _from_list(request: HttpRequest, found: Campaign, form: ListForm) -> Campaign:
    person, file = access.person_of(request), form.cleaned_data["file"]
    if file is None:
        lines = choosing.lines_pasted(form.cleaned_data["text"])
        return services.population_list(campaign=found, lines=lines, by=person)
    lines, faults = choosing.lines_of(read_sheet(file.read(), name=file.name))
    return services.population_list(
        campaign=found, lines=lines, by=person, file=file.name, faults=faults
    )


def move(request: HttpRequest, campaign_id: int, transition: str) -> HttpResponse:
    """Start or close a campaign."""
    found, person = scope.campaign_run_or_404(request, campaign_id), access.person_of(request)
    try:
        if transition == "start":
            services.campaign_start(campaign=found, by=person)
            messages.success(request, _("Started. The organisations see it among their tasks."))
        elif transition == "close":
            services.campaign_close(
                campaign=found, reason=request.POST.get("reason", ""), by=person
            )
            messages.success(request, _("Closed. Nobody answers any more."))
        else:
            raise Http404
    except CampaignRefusedError as error:
        messages.error(request, str(error))
    return redirect("campaigns:campaign", found.pk)


def extend(request: HttpRequest, campaign_id: int) -> HttpResponseBase:
    """Give an organisation or a place more time."""
    found = scope.campaign_run_or_404(request, campaign_id)
    form = ExtensionForm(request.POST, places=selectors.places_taking_part(found))
    if form.is_valid():
        given = form.cleaned_data
        code = rules.credit_code_compact(given["credit_code"])
        organisation = Organisation.objects.filter(credit_code=code).first() if code else None
        if code and organisation is None:
            form.add_error("credit_code", _("This organisation is not asked by the campaign."))
            return campaign_page(request, found, form)
        try:
            running.extension_give(
                campaign=found,
                organisation=organisation,
                place=None if organisation else given["place"],
                until=given["until"],
                reason=given["reason"],
                by=access.person_of(request),
            )
        except CampaignRefusedError as error:
            field = {"organisation": "credit_code"}.get(error.field, error.field)
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, _("More time is given; the day shows among their tasks."))
            return redirect("campaigns:campaign", found.pk)
    return campaign_page(request, found, form)


def remind(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Remind members: the selected ones, or all of a state."""
    found = scope.campaign_or_404(campaign_id)
    form = RemindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The reminder is not complete."))
        return redirect("campaigns:members", found.pk)
    try:
        done = running.members_remind(
            campaign=found,
            organisation_ids=_reminded(request, found, form.cleaned_data["to"]),
            text=form.cleaned_data["text"],
            by=access.person_of(request),
        )
    except CampaignRefusedError as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(count)s organisation is reminded.", "%(count)s organisations are reminded.",
            done.sent,
        )  # fmt: skip
        messages.success(request, text % {"count": done.sent})
    return redirect("campaigns:members", found.pk)


def _reminded(request: HttpRequest, found: Campaign, to: str) -> list[int] | None:
    if to == "all":
        return None
    if to == "selected":
        chosen = request.POST.getlist("organisation")
        return [int(each) for each in chosen if each.isascii() and each.isdigit()][:10_000]
    rows = selectors.members_of(found).filter(progress=to)
    return list(rows.values_list("organisation_id", flat=True))


@require_http_methods(["GET", "POST"])
def quotas(request: HttpRequest, campaign_id: int) -> HttpResponseBase:
    """Show the quotas as a table that is edited, exported and read from a file."""
    found = scope.campaign_or_404(campaign_id)
    if request.method == "POST":
        return _quotas_saved(request, scope.campaign_run_or_404(request, campaign_id))
    if "export" in request.GET:
        if request.GET["export"] not in exports.FORMATS:
            raise Http404
        return exports.response(
            quota_rows(found),
            file_format=request.GET["export"],
            name=f"{found.title} {_('quotas')}",
        )
    return _quotas_page(request, found)


def _quotas_saved(request: HttpRequest, found: Campaign) -> HttpResponse:
    person = access.person_of(request)
    typed: dict[str, str] = {
        name.removeprefix("quota-"): str(request.POST[name])
        for name in request.POST
        if name.startswith("quota-")
    }
    form = QuotaFileForm(request.POST, request.FILES) if "upload" in request.POST else None
    if form is not None and not form.is_valid():
        return _quotas_page(request, found, form=form, status=UNPROCESSABLE)
    try:
        if form is not None:
            file = form.cleaned_data["file"]
            wanted = quotas_from(read_sheet(file.read(), name=file.name), found)
        else:
            wanted, wrong = _typed(typed)
            if wrong:
                return _quotas_page(request, found, typed=typed, wrong=wrong, status=UNPROCESSABLE)
        running.quotas_set(campaign=found, wanted=wanted, by=person)
    except FaultsError as error:
        faults = wording.fault_sentences(error.faults)
        return _quotas_page(request, found, faults=faults, status=UNPROCESSABLE)
    except CampaignRefusedError as error:
        messages.error(request, str(error))
        return _quotas_page(request, found, typed=typed, status=UNPROCESSABLE)
    messages.success(request, _("The quotas are saved."))
    return redirect("campaigns:quotas", found.pk)


def _typed(cells: dict[str, str]) -> tuple[dict[str, int | None], set[str]]:
    wanted: dict[str, int | None] = {}
    wrong = set()
    for code, text in cells.items():
        try:
            wanted[code] = quota_number(text)
        except ValueError:
            wrong.add(code)
    return wanted, wrong


def _quotas_page(
    request: HttpRequest,
    found: Campaign,
    *,
    typed: dict[str, str] | None = None,
    wrong: set[str] | None = None,
    faults: list[dict[str, Any]] | None = None,
    form: QuotaFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    parts = {part.place.pk: part for part in selectors.rates_by_part(found)}
    rows = [
        {
            "place": place,
            "part": (part := parts.get(place.pk)),
            "text": (typed or {}).get(
                place.code, "" if part is None or part.wanted is None else part.wanted
            ),
            "is_wrong": place.code in (wrong or set()),
        }
        for place in selectors.quota_places(found)
        if scope.may_run(request, found) or place.pk in parts
    ]
    context = {
        "campaign": found,
        "rows": rows,
        "faults": faults or [],
        "form": form or QuotaFileForm(),
        "may_edit": scope.may_run(request, found) and found.state != found.State.CLOSED,
    }
    return render(request, "campaigns/quotas.html", context, status=status)


def begin(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Open the response that a campaign asks of the clerk's organisation."""
    found, person = scope.campaign_or_404(campaign_id), access.person_of(request)
    asked = found.members.filter(organisation__in=home_organisations(person))
    wanted = request.POST.get("organisation", "")
    if wanted.isascii() and wanted.isdigit():
        asked = asked.filter(organisation_id=int(wanted[:18]))
    member = get_object_or_404(asked.select_related("organisation__place").order_by("pk")[:1])
    try:
        opened = response_open(
            instrument=found.instrument,
            organisation=member.organisation,
            period=found.period,
            by=person,
        )
    except CampaignLockedError as error:
        messages.error(request, locked_words(error.lock))
        return redirect("assessments:mine")
    return redirect("assessments:form", opened.pk)
