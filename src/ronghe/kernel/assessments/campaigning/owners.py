"""The owner chain: who decides on the responses of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.assessments.models import Campaign
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person


def campaign_of(response: Response) -> Campaign | None:
    """Return the campaign that a response answers, the running one first; None without one."""
    asked = Campaign.objects.filter(
        instrument_id=response.instrument_id,
        period=response.period,
        members__organisation_id=response.organisation_id,
    ).exclude(state=Campaign.State.DRAFT)
    # In alphabetical order, `running` comes behind `closed`.
    return asked.order_by("-state", "-pk").first()


def may_approve(response: Response, by: Person) -> bool:
    """Say whether a person may approve as far as the campaign goes.

    Where the city approves, no district does; where districts approve, the city may, too.
    """
    campaign = campaign_of(response)
    if campaign is None or campaign.approved_by == Campaign.Owner.DISTRICT:
        return True
    roles = roles_for(by, place_id=response.place_id, organisation_id=response.organisation_id)
    return campaign.approved_by in roles
