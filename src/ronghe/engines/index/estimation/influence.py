"""How far one enterprise moves its region: the estimate without its answer, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.estimation.estimates import Estimates


def influence(found: Estimates) -> NDArray[np.float64]:
    """Return by how much each answer lifts its region's value, (rows,) in the unit of the values.

    That is the value less what it would be if the enterprise had not answered, strata held as they
    are. An enterprise alone in its stratum takes the stratum with it: the others' shares fill up.
    NaN without an answer, and for the only answer of a region.

    Examples
    --------
    >>> from ronghe.engines.index.estimation import Frame, estimate
    >>> frame = Frame(
    ...     region=np.full(3, "A"), strata=(np.full(3, "x"),), value=np.array([10.0, 20.0, 60.0])
    ... )
    >>> influence(estimate(frame)).round(9).tolist()
    [-10.0, -5.0, 15.0]
    """
    held, groups = found.held, found.groups
    row = held.of_row
    value, mean, share, own = found.frame.value, groups.mean[row], groups.share[row], groups.own
    with np.errstate(invalid="ignore", divide="ignore"):
        # mean - (mean - own · value) / (1 - own)
        moved = share * own * (value - mean) / (1 - own)
        region = found.value[held.region_of[row]]
        alone = region - (region - share * value) / (1 - share)
        # Where all others of the stratum have no size, they weigh alike.
        answers = groups.answers[row]
        total = np.bincount(row, np.nan_to_num(value), len(groups.answers))[row]
        moved = np.where(own == 1, share * (value - (total - value) / (answers - 1)), moved)
    return np.where(answers == 1, np.where(share < 1, alone, np.nan), moved)
