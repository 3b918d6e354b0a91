"""The assessment round of the demo city: who is asked, quotas, more time, what was confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ronghe.config.demo import tables
from ronghe.kernel.assessments.asking import selectors as asking
from ronghe.kernel.assessments.asking.services import offers_confirm
from ronghe.kernel.assessments.campaigning import selectors, services
from ronghe.kernel.assessments.campaigning.population import Frame
from ronghe.kernel.assessments.campaigning.running import services as running
from ronghe.kernel.assessments.models import Campaign, Instrument, Response
from ronghe.kernel.parties.models import Account, Place, Scope
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.parties.selectors import person_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def load(instrument: Instrument, place: Place) -> Campaign:
    """Run a campaign of the city up to today."""
    given = tables.read_yaml("campaign.yaml")
    officer = person_of(Account.objects.get(username="officer"))
    about, today = given["campaign"], timezone.localdate()
    drafted = services.campaign_draft(
        place=place,
        fields=services.CampaignFields(
            title=about["title"],
            instrument=instrument,
            period=about["period"],
            opens_on=today - timedelta(days=about["opened_days_ago"]),
            deadline=today + timedelta(days=about["days_left"]),
            reminder_days=about["reminder_days"],
        ),
        by=officer,
    )
    drafted = services.population_filter(campaign=drafted, frame=Frame(), by=officer)
    campaign = services.campaign_start(campaign=drafted, by=officer)
    wanted = {
        part.place.code: -(-part.members * given["quota_percent"] // 100)
        for part in selectors.rates_by_part(campaign)
    }
    offered = {one.code for one in selectors.quota_places(campaign)}
    running.quotas_set(
        campaign=campaign,
        wanted={code: number for code, number in wanted.items() if code in offered},
        by=officer,
    )
    _follow(campaign, given, officer)
    return campaign


def _follow(campaign: Campaign, given: Mapping[str, Any], officer: Person) -> None:
    extension, reminder = given["extension"], given["reminder"]
    running.extension_give(
        campaign=campaign,
        place=Place.objects.get(code=extension["district"]),
        until=timezone.localdate() + timedelta(days=extension["days_left"]),
        reason=extension["reason"],
        by=officer,
    )
    for response in _drafts(campaign)[: given["confirming"]]:
        seen = {
            item: offer.text
            for item, offer in asking.offers_for(response).items()
            if item not in response.answers
        }
        offers_confirm(response=response, seen=seen, by=_clerk(response.organisation_id))
    late = selectors.members_of(campaign).filter(
        place__above__ancestor__code=reminder["district"], progress__in=("invited", "filling")
    )
    ids = list(late.values_list("organisation_id", flat=True))
    if ids:
        running.members_remind(
            campaign=campaign, organisation_ids=ids, text=reminder["text"], by=officer
        )


def _drafts(campaign: Campaign) -> list[Response]:
    """Return what is being filled in by enterprises without a login of the demo."""
    own = Scope.objects.filter(organisation__isnull=False).values("organisation")
    rows = Response.objects.filter(
        instrument=campaign.instrument, period=campaign.period, case__state_key="draft"
    ).exclude(organisation__in=own)
    return list(rows.select_related("instrument", "organisation", "case").order_by("pk"))


def _clerk(organisation_id: int) -> Person:
    grant = Grant(
        role="enterprise_clerk", place_id=None, organisation_id=organisation_id, programme_id=None
    )
    return Person(account_id=None, name="演示·企业填报员", grants=(grant,))
