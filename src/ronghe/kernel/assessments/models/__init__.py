"""Instruments in their versions, responses and results, campaigns and confirmed answers."""

from __future__ import annotations

from ronghe.kernel.assessments.models.asking import Confirmation
from ronghe.kernel.assessments.models.campaign import (
    Campaign,
    CampaignExtension,
    CampaignMember,
    CampaignQuota,
    CampaignReminder,
)
from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.assessments.models.result import Result

__all__ = [
    "Campaign",
    "CampaignExtension",
    "CampaignMember",
    "CampaignQuota",
    "CampaignReminder",
    "Confirmation",
    "Instrument",
    "Response",
    "Result",
]
