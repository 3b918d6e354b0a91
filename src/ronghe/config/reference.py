"""What every installation has, invented or real: places, industries and definitions."""

from __future__ import annotations

from dataclasses import asdict

from ronghe.kernel.assessments.defining.services import instruments_sync
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indices.defining import services as indices
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties import rules
from ronghe.kernel.parties import services as parties
from ronghe.kernel.plans.appraising import services as appraising
from ronghe.kernel.trust.services import acting_as


class DanglingDefinitionError(ValueError):
    """A definition names an indicator or an instrument that no domain declares."""


def reference_load() -> None:
    """Bring reference data and definitions to this version; safe to repeat.

    Raises
    ------
    DanglingDefinitionError
        If a definition points nowhere; it would fail in front of the officer who approves.
    """
    if wrong := domains.check():
        raise DanglingDefinitionError(" ".join(wrong))
    with acting_as("migrate", reason="reference data of this version"):
        parties.places_load(asdict(row) for row in rules.places())
        parties.industries_load(asdict(row) for row in rules.industries())
        indicators.indicators_sync()
        instruments_sync()
        indices.definitions_sync()
        appraising.schemes_sync()
