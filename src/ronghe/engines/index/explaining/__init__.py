"""Explain an index: what a score is made of, what moved it, and where a unit stands."""

from ronghe.engines.index.explaining.contributions import Contributions, contributions
from ronghe.engines.index.explaining.movement import Edition, Movement, movement
from ronghe.engines.index.explaining.peers import Standing, standings, strengths, weaknesses
from ronghe.engines.index.explaining.periods import movement_in_panel, period_of

__all__ = [
    "Contributions", "Edition", "Movement", "Standing", "contributions", "movement",
    "movement_in_panel", "period_of", "standings", "strengths", "weaknesses",
]  # fmt: skip
