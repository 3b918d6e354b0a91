"""How far a drift carries when it wanes: a year's drift is worth less in each later year."""

from __future__ import annotations

import math

USUAL_DAMPING = 0.85
DAMPINGS = (0.7, 0.85, 1.0, 1.15)  # 1: it stays; above 1: it grows


def reach(years: float, damping: float) -> float:
    """Return how many years of the present drift a span of years is worth.

    The integral of damping ** t: the damped trend (E. Gardner, E. McKenzie, Management Science 31,
    1985) for values at any distance.

    Examples
    --------
    >>> reach(2.0, 1.0), round(reach(1.0, 0.85), 3)
    (2.0, 0.923)
    """
    if damping == 1.0:
        return years
    return math.expm1(years * math.log(damping)) / math.log(damping)
