"""How sure a release is: standard errors of its indicators become intervals of its ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import nodes_build, plan_of, step_apply
from ronghe.engines.index.intervals import Errors, rank_intervals, tiers
from ronghe.engines.index.releasing.tables import csv_bytes, number_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How intervals are made: draws of the sampling, their seed, and the chance they hold with."""

    draws: int = 1000
    seed: int = 1
    coverage: float = 0.9


@dataclass(frozen=True, kw_only=True)
class SamplingErrors:
    """Standard errors by key of the indicator, each (rows,) in the order of the table.

    NaN where the error is not known; an indicator that is not named is known exactly.
    """

    of_leaf: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """How sure scores and ranks are, arrays (rows,) in the order of the table.

    Attributes
    ----------
    se : standard error of the root; infinite where it is not known.
    low, high : best and worst rank, for all units of a period at once; 0 without a score.
    tier : 1 is the best, 0 without a score.
    """

    se: Floats
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    tier: NDArray[np.int64]


def intervals_of(
    index: Index, table: Table, errors: SamplingErrors, sampling: Sampling
) -> Intervals:
    """Return intervals of ranks from the sampling of the indicators alone.

    Values are drawn from normal distributions around the indicators, independent between units
    and indicators; each draw is built as the index itself. Where the error of any indicator of a
    unit is not known, nothing is known of its rank.

    Raises
    ------
    FaultsError
        If the table lacks what the index needs.
    """
    plan = plan_of(index, table)
    draws = _draws(plan, errors, sampling)
    estimate = _root(plan, plan.data[None])[0]
    rows = plan.frame.rows
    se = np.full(rows, np.nan)
    low, high, tier = (np.zeros(rows, np.int64) for _ in range(3))
    for part in plan.frame.slices.values():
        known = Errors.of_draws(draws[:, part])
        found = rank_intervals(
            estimate[part],
            known,
            coverage=sampling.coverage,
            direction=index.rank.direction,
            draws=sampling.draws,
            seed=sampling.seed,
        )
        se[part] = np.where(found.compared, known.deviation, np.nan)
        low[part], high[part], tier[part] = found.low, found.high, tiers(found)
    back = plan.frame.order.argsort()
    return Intervals(se=se[back], low=low[back], high=high[back], tier=tier[back])


def intervals_csv(units: tuple[str, ...], found: Intervals) -> bytes:
    """Return intervals as CSV: blank where nothing is known or nothing is ranked."""
    rows = [
        (unit, number_text(se) if np.isfinite(se) else "", *(str(at) if at else "" for at in ends))
        for unit, se, *ends in zip(units, found.se, found.low, found.high, found.tier, strict=True)
    ]
    return csv_bytes(("unit", "se", "rank_low", "rank_high", "tier"), rows)


def _draws(plan: Plan, errors: SamplingErrors, sampling: Sampling) -> Floats:
    """Return the root of each draw, (draws, rows); missing for units of unknown error."""
    data = plan.data
    chance = np.random.Generator(np.random.Philox(sampling.seed))
    noise = chance.standard_normal((sampling.draws, *data.shape))
    deviation = np.zeros(data.shape)
    for at, leaf in enumerate(plan.index.leaves):
        if leaf.key in errors.of_leaf:
            deviation[at] = errors.of_leaf[leaf.key][plan.frame.order]
    unknown = (np.isnan(deviation) & ~np.isnan(data)).any(axis=0)
    noise *= np.where(np.isnan(deviation), 0.0, deviation)
    found = _root(plan, data + noise)
    return np.where(unknown, np.nan, found)


def _root(plan: Plan, data: Floats) -> Floats:
    state = plan.start()
    runs = data.shape[:-2]
    state = state.changed(data)
    for step in plan.index.steps:
        state = step_apply(plan, step, state)
    scores: Floats = nodes_build(plan, state.values)[..., -1, :]
    return np.broadcast_to(scores, (*runs, plan.frame.rows))
