"""Campaigns over REST, within the same scope as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.assessments.campaigning import selectors, services
from ronghe.kernel.assessments.campaigning.charge import CampaignRefusedError
from ronghe.kernel.assessments.campaigning.population import Frame, Line
from ronghe.kernel.assessments.campaigning.running import services as running
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.lib.faults import FaultsError
from ronghe.web.campaigns import scope, wording
from ronghe.web.campaigns.live import live_of
from ronghe.web.campaigns.schemas import (
    CampaignIn,
    CampaignMoveIn,
    CampaignNewIn,
    CampaignOut,
    CampaignProblem,
    ExtensionIn,
    ExtensionOut,
    MemberOut,
    PopulationIn,
    QuotaOut,
    QuotasIn,
    RatesOut,
    RemindedOut,
    ReminderIn,
)
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Campaign
    from ronghe.web.campaigns.live import PartShown

MAX_ROWS = 1000  # rows of one answer
CREATED, INVALID = 201, 422
router = Router(auth=django_auth)
WRITTEN: dict[Any, Any] = {200: CampaignOut, 404: CampaignProblem, INVALID: CampaignProblem}


@router.get("", url_name="campaigns_list", response=list[CampaignOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def campaigns(request: HttpRequest, state: str = "", period: str = "") -> Rows:
    """List the campaigns in your scope, the latest deadline first."""
    rows = selectors.campaigns_visible()
    if state:
        rows = rows.filter(state=state)
    if period:
        rows = rows.filter(period=period)
    return Rows(rows, _campaign)


@router.post(
    "",
    url_name="campaigns_list",
    response={CREATED: CampaignOut, 404: CampaignProblem, INVALID: CampaignProblem},
)
def campaign_new(request: HttpRequest, given: CampaignNewIn) -> Status[Any]:
    """Draw up a campaign of a place of yours; nobody is asked before it is started."""
    place = get_object_or_404(scope.runners(request), code=given.place)
    try:
        made = services.campaign_draft(
            place=place, fields=_fields(given), by=access.person_of(request)
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return Status(CREATED, _campaign(made))


@router.get(
    "/{campaign_id}",
    url_name="campaigns_campaign",
    response={200: CampaignOut, 404: CampaignProblem},
)
def campaign(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """Return a campaign."""
    return _campaign(scope.campaign_or_404(campaign_id))


@router.put("/{campaign_id}", url_name="campaigns_campaign", response=WRITTEN)
def campaign_change(request: HttpRequest, campaign_id: int, given: CampaignIn | None = None) -> Any:
    """Change a draft; with another year its population is chosen anew."""
    found = _run(request, campaign_id)
    if given is None:
        return Status(INVALID, {"detail": "Send the fields of the campaign."})
    try:
        changed = services.campaign_change(
            campaign=found, fields=_fields(given), by=access.person_of(request)
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return _campaign(changed)


@router.put("/{campaign_id}/population", url_name="campaigns_population", response=WRITTEN)
def population(request: HttpRequest, campaign_id: int, given: PopulationIn | None = None) -> Any:
    """Choose who is asked; a new choice replaces the one before, until the campaign starts."""
    found, person = _run(request, campaign_id), access.person_of(request)
    given = given or PopulationIn.model_validate({})
    frame = Frame(
        place=given.place,
        industry=given.industry,
        sizes=tuple(given.sizes),
        above_scale=given.above_scale,
    )
    try:
        if given.codes:
            lines = [Line(row=row, text=code) for row, code in enumerate(given.codes, start=1)]
            changed = services.population_list(campaign=found, lines=lines, by=person)
        elif given.size is not None or given.seed is not None:
            changed = services.population_sample(
                campaign=found, frame=frame, size=given.size or 0, seed=given.seed or 0, by=person
            )
        else:
            changed = services.population_filter(campaign=found, frame=frame, by=person)
    except FaultsError as error:
        faults = wording.fault_sentences(error.faults)
        return Status(
            INVALID,
            {
                "detail": "Nobody was taken over.",
                "faults": [fault | {"row": fault["row"] or None} for fault in faults],
            },
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return _campaign(changed)


@router.post("/{campaign_id}/steps/{transition}", url_name="campaigns_move", response=WRITTEN)
def move(
    request: HttpRequest,
    campaign_id: int,
    transition: Literal["start", "close"],
    given: CampaignMoveIn | None = None,
) -> Any:
    """Start a campaign, or close it with a reason."""
    found, person = _run(request, campaign_id), access.person_of(request)
    reason = given.reason if given else ""
    try:
        moved = (
            services.campaign_start(campaign=found, by=person)
            if transition == "start"
            else services.campaign_close(campaign=found, reason=reason, by=person)
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return _campaign(moved)


@router.get(
    "/{campaign_id}/rates",
    url_name="campaigns_rates",
    response={200: RatesOut, 404: CampaignProblem},
)
def rates(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """Return how far a campaign is, by district, counted now."""
    live = live_of(scope.campaign_or_404(campaign_id))
    return {"parts": [_rate(part) for part in live.parts], "total": _rate(live.total)}


@router.get("/{campaign_id}/members", url_name="campaigns_members", response=list[MemberOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def members(request: HttpRequest, campaign_id: int, progress: str = "", place: str = "") -> Any:
    """List whom a campaign asks, with how far they are; `place` is a code, what lies in it too."""
    rows = selectors.members_of(scope.campaign_or_404(campaign_id))
    if progress:
        rows = rows.filter(progress=progress)
    if place:
        rows = rows.filter(place__above__ancestor__code=place)
    return [
        {
            "organisation": row.organisation.credit_code,
            "name": row.organisation.name,
            "place": row.place.code,
            "progress": row.progress,
            "last_day": row.last_day,
            "reminded_at": row.reminded_at,
        }
        for row in rows
    ]


@router.get(
    "/{campaign_id}/quotas",
    url_name="campaigns_quotas",
    response={200: list[QuotaOut], 404: CampaignProblem},
)
def quotas(request: HttpRequest, campaign_id: int) -> list[dict[str, Any]]:
    """List the quotas that you see."""
    return _quotas(scope.campaign_or_404(campaign_id))


@router.put(
    "/{campaign_id}/quotas",
    url_name="campaigns_quotas",
    response={200: list[QuotaOut], 404: CampaignProblem, INVALID: CampaignProblem},
)
def quotas_set(request: HttpRequest, campaign_id: int, given: QuotasIn | None = None) -> Any:
    """Set quotas; places that are not named keep theirs."""
    found = _run(request, campaign_id)
    wanted = given.quotas if given else {}
    try:
        running.quotas_set(campaign=found, wanted=wanted, by=access.person_of(request))
    except CampaignRefusedError as error:
        return _refused(error)
    return _quotas(found)


@router.get(
    "/{campaign_id}/extensions",
    url_name="campaigns_extensions",
    response={200: list[ExtensionOut], 404: CampaignProblem},
)
def extensions(request: HttpRequest, campaign_id: int) -> list[dict[str, Any]]:
    """List who was given more time, newest first."""
    return [_extension(one) for one in selectors.extensions_of(scope.campaign_or_404(campaign_id))]


@router.post(
    "/{campaign_id}/extensions",
    url_name="campaigns_extensions",
    response={CREATED: ExtensionOut, 404: CampaignProblem, INVALID: CampaignProblem},
)
def extension_new(request: HttpRequest, campaign_id: int, given: ExtensionIn | None = None) -> Any:
    """Give an organisation, or all of a place, more time."""
    found = _run(request, campaign_id)
    if given is None:
        return Status(INVALID, {"detail": "Send the day and the reason."})
    organisation = place = None
    if given.organisation:
        code = rules.credit_code_compact(given.organisation)
        organisation = get_object_or_404(Organisation, credit_code=code)
    elif given.place:
        place = get_object_or_404(Place, code=given.place)
    try:
        made = running.extension_give(
            campaign=found,
            organisation=organisation,
            place=place,
            until=given.until,
            reason=given.reason,
            by=access.person_of(request),
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return Status(CREATED, _extension(made))


@router.post(
    "/{campaign_id}/reminders",
    url_name="campaigns_reminders",
    response={200: RemindedOut, 404: CampaignProblem, INVALID: CampaignProblem},
)
def remind(request: HttpRequest, campaign_id: int, given: ReminderIn | None = None) -> Any:
    """Remind members that you decide about; notices show in the product."""
    found = scope.campaign_or_404(campaign_id)
    given = given or ReminderIn.model_validate({})
    ids = None
    if given.organisations is not None:
        codes = [rules.credit_code_compact(code) for code in given.organisations]
        named = Organisation.objects.filter(credit_code__in=codes)
        ids = list(named.values_list("pk", flat=True))
    try:
        done = running.members_remind(
            campaign=found, organisation_ids=ids, text=given.text, by=access.person_of(request)
        )
    except CampaignRefusedError as error:
        return _refused(error)
    return {"sent": done.sent, "handed_in": done.done}


def _run(request: HttpRequest, campaign_id: int) -> Campaign:
    """Return a campaign that the visitor runs; others are not found."""
    found = scope.campaign_or_404(campaign_id)
    if not scope.may_run(request, found):
        raise Http404
    return found


def _refused(error: CampaignRefusedError) -> Status[Any]:
    return Status(INVALID, {"detail": str(error), "field": error.field})


def _fields(given: CampaignIn) -> services.CampaignFields:
    instrument = instrument_by_key(given.instrument)
    if instrument is None:
        raise Http404
    return services.CampaignFields(
        title=given.title,
        instrument=instrument,
        period=given.period,
        opens_on=given.opens_on,
        deadline=given.deadline,
        reminder_days=given.reminder_days,
        checked_by=given.checked_by,
        approved_by=given.approved_by,
    )


def _campaign(one: Campaign) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "instrument": one.instrument.key,
        "instrument_version": one.instrument.version,
        "period": one.period,
        "place": one.place.code,
        "state": one.state,
        "opens_on": one.opens_on,
        "deadline": one.deadline,
        "reminder_days": one.reminder_days,
        "checked_by": one.checked_by,
        "approved_by": one.approved_by,
        "population": one.population,
        "members": one.members.count(),
    }


def _rate(part: PartShown) -> dict[str, Any]:
    return {
        "place": part.place.code,
        "members": part.rates.members,
        "counts": part.rates.counts,
        "handed_in": part.rates.handed_in,
        "share": part.rates.share,
        "quota": part.rates.wanted,
        "minutes_asked": part.asked,
        "minutes_saved": part.saved,
    }


def _quotas(found: Campaign) -> list[dict[str, Any]]:
    return [
        {"place": quota.place.code, "quota": quota.wanted} for quota in selectors.quotas_of(found)
    ]


def _extension(one: Any) -> dict[str, Any]:
    return {
        "organisation": one.organisation.credit_code if one.organisation else None,
        "place": one.place.code,
        "until": one.until,
        "reason": one.reason,
        "by": one.actor_name,
        "at": one.at,
    }
