"""Groups of units that should not be read as a ranking among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.intervals.ranks import RankIntervals


def tiers(found: RankIntervals) -> NDArray[np.int64]:
    """Return the tier of each unit, 1 is the best, 0 without an estimate.

    The best unit leads tier 1. Down the ranking, every unit from which the leader cannot be
    distinguished is in its tier; the first one that is really below leads the next. So a tier's
    members are not distinguishable from its leader (perhaps from each other), and each leader is
    really above the next one. Units of neighbouring tiers may still be indistinguishable.

    Examples
    --------
    >>> from ronghe.engines.index.intervals import Errors, rank_intervals
    >>> ranked = rank_intervals(
    ...     np.array([9.0, 8.9, 5.0, 4.0]), Errors.of_standard_errors(np.full(4, 0.4))
    ... )
    >>> tiers(ranked).tolist()
    [1, 1, 2, 2]
    """
    order = _order(found)
    tier = np.zeros(len(found.rank), dtype=np.int64)
    leader, number = -1, 0
    for unit in order:
        if leader < 0 or found.above[leader, unit]:
            leader, number = unit, number + 1
        tier[unit] = number
    return tier


def sure_bands(found: RankIntervals) -> NDArray[np.int64]:
    """Return the finest bands of which any two units of different bands are really apart.

    Fewer than tiers, often just one; what they say holds for every pair across a border, all
    together with the chance of the intervals. 1 is the best, 0 without an estimate.
    """
    order = _order(found)
    band = np.zeros(len(found.rank), dtype=np.int64)
    if not len(order):
        return band
    above = found.above[np.ix_(order, order)]
    # One more than the last place over which a unit has no claim; at least its own place.
    open_to = len(order) - (~above[:, ::-1]).argmax(axis=1)
    is_border = np.maximum.accumulate(open_to)[:-1] <= np.arange(1, len(order))
    band[order] = 1 + np.concatenate([[0], np.cumsum(is_border)])
    return band


def _order(found: RankIntervals) -> NDArray[np.int64]:
    ranked = np.flatnonzero(found.compared)
    return ranked[np.argsort(found.rank[ranked], kind="stable")]
