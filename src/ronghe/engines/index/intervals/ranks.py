"""Confidence intervals of ranks that stay honest where units tie or nearly tie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.intervals.pairs import (
    claims_of_all,
    claims_of_each,
    largest_of_each,
    pairs_of,
    tukey_above,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.intervals.errors import Errors

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Whole = NDArray[np.int64]

Way = Literal["max-t", "tukey"]
MOST_UNITS = 3000  # of a ranking; pairs take 500 MB then


@dataclass(frozen=True, kw_only=True, eq=False)
class RankIntervals:
    """Ranks and how sure they are; arrays over units, 0 for a unit without an estimate.

    Attributes
    ----------
    rank : by the estimates, 1 is best, ties share the better rank (1224).
    own_low, own_high : best and worst rank of a unit. For any one unit, named beforehand, the
        interval holds its true rank with at least the chance `coverage`.
    low, high : the same for *all* units at once: with at least that chance not a single interval
        of the table is wrong. Never narrower than a unit's own.
    above : (units, units), whether the row's unit is really above the column's; with at least the
        chance `coverage` none of these claims is wrong.
    compared : whether a unit has an estimate.
    coverage : the chance, between 0 and 1.
    """

    rank: Whole
    own_low: Whole
    own_high: Whole
    low: Whole
    high: Whole
    above: Flags
    compared: Flags
    coverage: float

    def alike(self) -> Flags:
        """Return which units are not distinguishable from which, (units, units).

        A unit is not listed with itself; a unit without an estimate with nobody.
        """
        both = self.compared[:, None] & self.compared[None, :]
        found = both & ~self.above & ~self.above.T
        np.fill_diagonal(found, False)
        return found

    def share_distinguishable(self) -> float:
        """Return the share of pairs whose order is really known; NaN below two units."""
        units = int(self.compared.sum())
        return float(self.above.sum()) / (units * (units - 1) / 2) if units > 1 else np.nan


def rank_intervals(
    estimate: Floats,
    errors: Errors,
    *,
    coverage: float = 0.9,
    direction: Literal["higher", "lower"] = "higher",
    way: Way = "max-t",
    draws: int = 1000,
    seed: int = 1,
) -> RankIntervals:
    """Return ranks with marginal and simultaneous confidence intervals.

    Parameters
    ----------
    estimate : (units,), NaN for a unit without one, which is left out of the ranking.
    errors : of all units, in the unit of the estimates.
    direction : which end is rank 1.
    way : `max-t` by draws, with step-down; `tukey` without draws, for all units at once only, so
        that a unit's own interval is the simultaneous one. Wider where errors differ in size.
    draws : errors drawn to find how far apart equals come; more give steadier intervals.
    seed : the same seed gives the same intervals.

    Returns
    -------
    RankIntervals
        A true rank is one more than the number of units that are truly above. Of units that truly
        tie every rank of their range lies inside, not just the best.

    Raises
    ------
    ValueError
        If shapes differ, `coverage` is not between 0 and 1, or there are more than `MOST_UNITS`.

    Examples
    --------
    >>> from ronghe.engines.index.intervals.errors import Errors
    >>> score = np.array([9.0, 5.1, 5.0, 1.0, np.nan])
    >>> found = rank_intervals(score, Errors.of_standard_errors(np.full(5, 0.5)))
    >>> found.rank.tolist(), found.low.tolist(), found.high.tolist()
    ([1, 2, 3, 4, 0], [1, 2, 2, 4, 0], [1, 3, 3, 4, 0])
    >>> round(found.share_distinguishable(), 3)
    0.833
    """
    held = np.asarray(estimate, dtype=np.float64)
    if held.ndim != 1 or errors.deviation.shape != held.shape:
        raise ValueError("Estimates and errors are one a unit.")
    if not 0 < coverage < 1:
        raise ValueError("A coverage lies between 0 and 1.")
    compared = ~np.isnan(held)
    if compared.sum() > MOST_UNITS:
        raise ValueError(f"Pairs of more than {MOST_UNITS:,} units are not compared.")
    signed = held[compared] if direction == "higher" else -held[compared]
    known = errors.of_units(compared)
    pairs = pairs_of(signed, known, draws=1 if way == "tukey" else draws, seed=seed)
    if way == "tukey":
        above = tukey_above(pairs, coverage)
        own_above, own_below = above, above.T
    else:
        largest = largest_of_each(pairs)
        above = claims_of_all(pairs, coverage, largest)
        own_above, own_below = claims_of_each(pairs, coverage, largest)
        # What is sure for all is sure for one; drawn limits may differ by a hair.
        own_above, own_below = own_above | above, own_below | above.T
    units = int(compared.sum())
    full = np.zeros((len(held), len(held)), dtype=np.bool_)
    full[np.ix_(compared, compared)] = above
    rank = 1 + (signed[None, :] > signed[:, None]).sum(axis=1)

    def placed(values: NDArray[np.integer]) -> Whole:
        found = np.zeros(len(held), dtype=np.int64)
        found[compared] = values
        return found

    return RankIntervals(
        rank=placed(rank),
        own_low=placed(1 + own_below.sum(axis=1)),
        own_high=placed(units - own_above.sum(axis=1)),
        low=placed(1 + above.sum(axis=0)),
        high=placed(units - above.sum(axis=1)),
        above=full,
        compared=compared,
        coverage=coverage,
    )
