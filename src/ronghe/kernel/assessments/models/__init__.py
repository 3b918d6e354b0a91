"""Instruments, responses and results, campaigns and confirmed answers, and review."""

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
from ronghe.kernel.assessments.models.review import (
    BulkApproval,
    Finding,
    Judgement,
    PeerBound,
    Return,
    ReviewRule,
)

__all__ = [
    "BulkApproval",
    "Campaign",
    "CampaignExtension",
    "CampaignMember",
    "CampaignQuota",
    "CampaignReminder",
    "Confirmation",
    "Finding",
    "Instrument",
    "Judgement",
    "PeerBound",
    "Response",
    "Result",
    "Return",
    "ReviewRule",
]
