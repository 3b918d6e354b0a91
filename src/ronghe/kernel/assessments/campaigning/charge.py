"""Who runs a campaign, and the campaign as it stands for whoever does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.assessments.models import Campaign
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person


class CampaignRefusedError(ValueError):
    """A campaign, or a step of it, is not as it must be; `field` names what is wrong."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class CampaignNotYoursError(PermissionDenied):
    """The person does not decide for the place that runs the campaign; pages answer 403."""

    def __init__(self) -> None:
        super().__init__(_("This campaign is not yours to run."))


def check_officer(by: Person, place_id: int) -> None:
    """Do nothing where a person decides for a place; else raise CampaignNotYoursError."""
    if not roles_for(by, place_id=place_id, organisation_id=None) & selectors.DECIDERS:
        raise CampaignNotYoursError


def locked(campaign: Campaign, by: Person) -> Campaign:
    """Return the campaign as it stands, locked for an officer of its place.

    Raises
    ------
    CampaignNotYoursError
        If the person does not decide for the place.
    """
    check_officer(by, campaign.place_id)
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("place", "instrument", "case").filter(pk=campaign.pk).first()
    if held is None:
        # The database locks no row for somebody who may read it only.
        raise CampaignNotYoursError
    return held


def draft(campaign: Campaign, by: Person) -> Campaign:
    """Return a campaign that is not started yet, locked; raises as `locked`.

    Raises
    ------
    CampaignRefusedError
        If it is started.
    """
    held = locked(campaign, by)
    if held.state != Campaign.State.DRAFT:
        raise CampaignRefusedError(_("The campaign is started; this cannot be changed any more."))
    return held
