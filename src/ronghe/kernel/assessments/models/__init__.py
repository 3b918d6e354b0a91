"""Instruments in their versions, responses, results, and what diagnoses add."""

from __future__ import annotations

from ronghe.kernel.assessments.models.diagnosis import InvestmentSheet, OwnPrices
from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.assessments.models.result import Result

__all__ = ["Instrument", "InvestmentSheet", "OwnPrices", "Response", "Result"]
