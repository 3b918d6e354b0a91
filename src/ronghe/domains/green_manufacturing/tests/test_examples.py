from __future__ import annotations

from pathlib import Path

from ronghe.domains.green_manufacturing.domain import DOMAIN
from ronghe.testing.examples import InstrumentExamples


class TestExamples(InstrumentExamples):
    folder = Path(__file__).parent / "examples"
    instruments = DOMAIN.instruments
