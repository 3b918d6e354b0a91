"""Who is among the best k: surely, possibly, and with what chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.intervals.errors import Errors
    from ronghe.engines.index.intervals.ranks import RankIntervals


@dataclass(frozen=True, kw_only=True, eq=False)
class Top:
    """The best k, arrays over units.

    Attributes
    ----------
    sure : all of these are among the best k, with at least the chance of the intervals.
    possible : none of the best k is missing here, with at least that chance. Both statements hold
        together.
    """

    k: int
    sure: NDArray[np.bool_]
    possible: NDArray[np.bool_]


def top(found: RankIntervals, k: int) -> Top:
    """Return who is among the best `k`, by the simultaneous intervals.

    Raises
    ------
    ValueError
        If `k` is below 1.

    Examples
    --------
    >>> from ronghe.engines.index.intervals import Errors, rank_intervals
    >>> score = np.array([9.0, 5.1, 5.0, 1.0])
    >>> best = top(rank_intervals(score, Errors.of_standard_errors(np.full(4, 0.5))), 2)
    >>> best.sure.tolist(), best.possible.tolist()
    ([True, False, False, False], [True, True, True, False])
    """
    if k < 1:
        raise ValueError("There is no top below 1.")
    return Top(
        k=k,
        sure=found.compared & (found.high <= k),
        possible=found.compared & (found.low <= k),
    )


def top_chances(
    estimate: NDArray[np.float64],
    errors: Errors,
    k: int,
    *,
    direction: Literal["higher", "lower"] = "higher",
    draws: int = 4000,
    seed: int = 1,
) -> NDArray[np.float64]:
    """Return the share of redrawn rankings in which each unit is among the best `k`.

    A description of how far the estimates' errors move the top, not a promise: near ties it takes
    the order of the estimates for more than it is. The promise is `top`. NaN without an estimate.

    Examples
    --------
    >>> from ronghe.engines.index.intervals import Errors
    >>> errors = Errors.of_standard_errors(np.full(3, 1.0))
    >>> top_chances(np.array([9.0, 2.0, 2.0]), errors, 1).tolist()
    [1.0, 0.0, 0.0]
    """
    compared = ~np.isnan(estimate)
    signed = estimate[compared] if direction == "higher" else -estimate[compared]
    drawn = signed[:, None] + errors.of_units(compared).noise(draws, seed)
    chances = np.full(len(estimate), np.nan)
    if len(drawn):
        least = -np.partition(-drawn, min(k, len(drawn)) - 1, axis=0)[min(k, len(drawn)) - 1]
        chances[compared] = (drawn >= least).mean(axis=1)
    chances[np.isinf(errors.deviation)] = np.nan
    return chances
