"""May an organisation save and submit now? Asked of the database, which holds it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db import connection
from django.db.models import F, Func, TextField

from ronghe.kernel.assessments.models import Campaign, CampaignMember

if TYPE_CHECKING:
    from datetime import date

    from ronghe.kernel.assessments.models import Response

Lock = Literal["", "early", "late", "closed"]
_FROM_DRAFT = frozenset({"submit", "withdraw"})


# The same as `lock_of`, as a column of a query of responses.
LOCK = Func(
    F("instrument_id"),
    F("period"),
    F("organisation_id"),
    function="ronghe_campaign_lock",
    output_field=TextField(),
)


def lock_of(instrument_id: int, period: str, organisation_id: int) -> Lock:
    """Return why an organisation may not answer now; empty where it may, or no campaign asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ronghe_campaign_lock(%s, %s, %s)", [instrument_id, period, organisation_id]
        )
        found: Lock = cursor.fetchone()[0]
    return found


def response_lock(response: Response) -> Lock:
    """Return why the answers of a response may not be changed now.

    One that was sent back follows the day of its return, and the on-site channel its visit.
    """
    if response.channel != response.Channel.SELF or response.state_key == "returned":
        return ""
    return lock_of(response.instrument_id, response.period, response.organisation_id)


def step_lock(response: Response, transition: str) -> Lock:
    """Return why a step may not be taken now: submitting and withdrawing end with the last day."""
    return response_lock(response) if transition in _FROM_DRAFT else ""


def due_day(instrument_id: int, period: str, organisation_id: int) -> date | None:
    """Return the last day that a running campaign gives an organisation; None without one."""
    asked = CampaignMember.objects.filter(
        organisation_id=organisation_id,
        campaign__instrument_id=instrument_id,
        campaign__period=period,
        campaign__state=Campaign.State.RUNNING,
    ).values_list("campaign_id", flat=True)
    campaign = asked.order_by("-campaign_id").first()
    return None if campaign is None else last_day(campaign, organisation_id)


def last_day(campaign_id: int, organisation_id: int) -> date | None:
    """Return a member's last day with its extensions; None where it is no member."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_campaign_day(%s, %s)", [campaign_id, organisation_id])
        found: date | None = cursor.fetchone()[0]
    return found
