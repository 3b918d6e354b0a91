"""What runs say about ranks and scores: method intervals, orders that hold, chances of the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import ranks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

MOST_PAIRED = 1000  # rows of a period; of more, so many evenly down the ranking are paired


@dataclass(frozen=True, kw_only=True, eq=False)
class Spreads:
    """A quantity over runs, arrays (rows,); NaN where no run has it."""

    mean: Floats
    median: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class MethodStatistics:
    """Statistics over runs in which the method varied; nothing about sampling error.

    Attributes
    ----------
    runs : how many the statistics are of.
    coverage : the share of runs between `low` and `high` of the spreads.
    score, rank : as the definition has them, (rows,).
    scores, ranks : over the runs in which the row is ranked.
    ranked : share of the runs in which it is.
    shift : mean |rank - nominal rank| of each run, over rows ranked in both, (runs,).
    order_holds : share of pairs and runs in which the nominal order holds; NaN without pairs. Of
        more than `MOST_PAIRED` rows so many are paired, evenly down the ranking.
    order_sure : share of pairs whose nominal order holds in at least `coverage` of the runs.
    top : by k the share of runs in which a row is among the best k, (rows,).
    """

    runs: int
    coverage: float
    score: Floats
    rank: Whole
    scores: Spreads
    ranks: Spreads
    ranked: Floats
    shift: Floats
    order_holds: float
    order_sure: float
    top: Mapping[int, Floats]


def method_statistics(
    plan: Plan, nominal: Floats, scores: Floats, *, coverage: float, top: tuple[int, ...]
) -> MethodStatistics:
    """Return the statistics of the scores of runs, (runs, rows), beside nominal ones, (rows,)."""
    ranks, rank = ranks_of(plan, scores), ranks_of(plan, nominal)
    is_ranked = ranks > 0
    ranked = is_ranked.mean(axis=0)
    holds, sure = _orders(plan, rank, ranks, coverage)
    with np.errstate(invalid="ignore"):
        chances = {
            k: np.where(ranked > 0, (is_ranked & (ranks <= k)).mean(axis=0), np.nan) for k in top
        }
    return MethodStatistics(
        runs=len(scores),
        coverage=coverage,
        score=nominal,
        rank=rank,
        scores=_spreads(scores, is_ranked, coverage),
        ranks=_spreads(ranks.astype(np.float64), is_ranked, coverage),
        ranked=ranked,
        shift=shifts(rank, ranks),
        order_holds=holds,
        order_sure=sure,
        top=chances,
    )


def shifts(rank: Whole, ranks: Whole) -> Floats:
    """Return the mean |rank - nominal| over rows ranked in both, (...) for ranks (..., rows).

    Examples
    --------
    >>> shifts(np.array([1, 2, 3, 0]), np.array([[2, 1, 3, 4], [1, 0, 2, 3]])).round(3).tolist()
    [0.667, 0.5]
    """
    both = (ranks > 0) & (rank > 0)
    moved = np.where(both, np.abs(ranks - rank), 0).sum(axis=-1, dtype=np.float64)
    count = both.sum(axis=-1)
    found: Floats = np.full(moved.shape, np.nan)
    np.divide(moved, count, out=found, where=count > 0)
    return found


def _spreads(values: Floats, is_ranked: NDArray[np.bool_], coverage: float) -> Spreads:
    ends = [(1 - coverage) / 2, 0.5, (1 + coverage) / 2]
    found = np.full((4, values.shape[1]), np.nan)
    whole = is_ranked.all(axis=0)
    if whole.any():
        held = values[:, whole]
        found[0, whole] = held.mean(axis=0)
        found[1:, whole] = np.quantile(held, ends, axis=0)
    for row in np.flatnonzero(~whole & is_ranked.any(axis=0)):
        own = values[is_ranked[:, row], row]
        found[0, row], found[1:, row] = own.mean(), np.quantile(own, ends)
    return Spreads(mean=found[0], low=found[1], median=found[2], high=found[3])


def _orders(plan: Plan, rank: Whole, ranks: Whole, coverage: float) -> tuple[float, float]:
    """Return the shares of pairs whose nominal order holds: of pairs and runs, and surely."""
    held, sure, pairs = 0.0, 0, 0
    for rows in plan.frame.slices.values():
        order = np.flatnonzero(rank[rows] > 0)
        order = order[np.argsort(rank[rows][order], kind="stable")]
        if len(order) > MOST_PAIRED:
            order = order[np.linspace(0, len(order) - 1, MOST_PAIRED).round().astype(np.int64)]
        nominal = rank[rows][order]
        above = nominal[:, None] < nominal[None, :]
        small = ranks[:, rows][:, order].astype(np.int32)
        small[small == 0] = np.iinfo(np.int32).max  # unranked is above nobody
        counts = np.zeros(above.shape, dtype=np.int32)
        for place in range(len(order)):
            counts[place] = (small[:, place, None] < small).sum(axis=0)
        share = counts[above] / len(ranks)
        held += float(share.sum())
        sure += int((share >= coverage).sum())
        pairs += int(above.sum())
    return (held / pairs, sure / pairs) if pairs else (np.nan, np.nan)
