"""Campaigns for the tests of the kernel and of the face."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ronghe.kernel.assessments.campaigning import services
from ronghe.kernel.assessments.campaigning.population import Frame
from ronghe.kernel.assessments.models import Campaign

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House


def today() -> date:
    return timezone.localdate()


def days(number: int) -> date:
    return today() + timedelta(days=number)


def fields_of(house: House, **given: Any) -> services.CampaignFields:
    usual: dict[str, Any] = {
        "title": "2022 年度评估",
        "instrument": house.instrument,
        "period": "2022",
        "opens_on": today(),
        "deadline": days(20),
        "reminder_days": (14, 3),
    }
    return services.CampaignFields(**usual | given)


def drafted(house: House, **given: Any) -> Campaign:
    """Return a draft of the city that asks nobody yet."""
    return services.campaign_draft(
        place=house.places[house.city], fields=fields_of(house, **given), by=house.person("officer")
    )


def running(house: House, **given: Any) -> Campaign:
    """Return a running campaign of the city that asks all four enterprises."""
    made = drafted(house, **given)
    officer = house.person("officer")
    services.population_filter(campaign=made, frame=Frame(), by=officer)
    return services.campaign_start(campaign=made, by=officer)


def dated(campaign: Campaign, **given: Any) -> None:
    """Move the days of a running campaign, as time would; by the owner, past the guard."""
    Campaign.objects.filter(pk=campaign.pk).update(**given)
