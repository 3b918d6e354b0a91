"""Instruments in their versions, responses, results and their review."""

from __future__ import annotations

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
    "Finding",
    "Instrument",
    "Judgement",
    "PeerBound",
    "Response",
    "Result",
    "Return",
    "ReviewRule",
]
