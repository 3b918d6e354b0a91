"""What must hold inside a definition beyond its form, so that its numbers mean something."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.checks.cycles import cycles_check
from ronghe.engines.scoring.checks.levels import levels_check
from ronghe.engines.scoring.checks.names import names_check
from ronghe.engines.scoring.checks.numbers import within
from ronghe.engines.scoring.checks.rules import RULES
from ronghe.engines.scoring.checks.weights import points_check

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.reading.places import Places

__all__ = ["RULES", "instrument_check"]


def instrument_check(instrument: Instrument, places: Places) -> None:
    """Note what is wrong across the whole instrument; items and groups are checked as read."""
    names_check(instrument, places)
    points_check(instrument, places)
    levels_check(instrument, places)
    cycles_check(instrument, places)
    within(Decimal(instrument.decimals), "0", "9", places.root.at("decimals"))
    if instrument.valid_to is not None and instrument.valid_to < instrument.valid_from:
        places.root.at("valid_to").fail(rules.DATES_DISAGREE)
