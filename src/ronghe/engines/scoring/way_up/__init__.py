"""The cheapest set of changed answers that reaches the next level, solved exactly.

`way_up` looks for it among the moves of `Lever`s: items that have a price. A model for a solver of
constraints is built so that it never excludes what the engine would accept, and each answer of the
solver is scored by the engine before it is believed.
"""

from ronghe.engines.scoring.way_up.levers import Lever, Move, Price, levers_of, prices_of
from ronghe.engines.scoring.way_up.result import Change, WayUp
from ronghe.engines.scoring.way_up.solving import NoSuchLevelError, way_up

__all__ = [
    "Change",
    "Lever",
    "Move",
    "NoSuchLevelError",
    "Price",
    "WayUp",
    "levers_of",
    "prices_of",
    "way_up",
]
