"""Instruments in their versions, responses and results."""

from __future__ import annotations

from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.assessments.models.result import Result

__all__ = ["Instrument", "Response", "Result"]
