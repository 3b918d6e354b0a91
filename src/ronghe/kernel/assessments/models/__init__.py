"""Instruments, responses and results; campaigns, confirmations, visits, review, diagnosis."""

from __future__ import annotations

from ronghe.kernel.assessments.models.asking import (
    Confirmation,
)
from ronghe.kernel.assessments.models.assessor import (
    Accreditation,
    Assessor,
    Interest,
)
from ronghe.kernel.assessments.models.campaign import (
    Campaign,
    CampaignExtension,
    CampaignMember,
    CampaignQuota,
    CampaignReminder,
)
from ronghe.kernel.assessments.models.diagnosis import (
    InvestmentSheet,
    OwnPrices,
)
from ronghe.kernel.assessments.models.instrument import (
    Instrument,
)
from ronghe.kernel.assessments.models.response import (
    Response,
)
from ronghe.kernel.assessments.models.result import (
    Result,
)
from ronghe.kernel.assessments.models.review import (
    BulkApproval,
    Finding,
    Judgement,
    PeerBound,
    Return,
    ReviewRule,
)
from ronghe.kernel.assessments.models.visit import (
    Schedule,
    Visit,
)

__all__ = [
    "Accreditation",
    "Assessor",
    "BulkApproval",
    "Campaign",
    "CampaignExtension",
    "CampaignMember",
    "CampaignQuota",
    "CampaignReminder",
    "Confirmation",
    "Finding",
    "Instrument",
    "Interest",
    "InvestmentSheet",
    "Judgement",
    "OwnPrices",
    "PeerBound",
    "Response",
    "Result",
    "Return",
    "ReviewRule",
    "Schedule",
    "Visit",
]
