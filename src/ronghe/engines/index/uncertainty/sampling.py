"""Sampling error of indicators carried through the index as it is defined, to intervals of ranks.

The method stays as the definition has it: what is varied here is the data alone. So the intervals
are statements about samples, and stand apart from method intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import plan_build, ranks_of
from ronghe.engines.index.intervals import (
    Errors,
    RankIntervals,
    rank_intervals,
    sure_bands,
    tiers,
    top,
    top_chances,
)
from ronghe.engines.index.uncertainty.design import random_design
from ronghe.engines.index.uncertainty.runs import ALONE, Watch, runs_build
from ronghe.engines.index.uncertainty.scenario import ValueNoise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.uncertainty.scenario import Scenario

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Whole = NDArray[np.int64]

DRAWS = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class SampledRanks:
    """How sure ranks are by the sampling errors of a scenario; arrays (rows,), 0 is unranked.

    Attributes
    ----------
    score, error : of the root as defined, and its standard error.
    rank : of the root as defined; where that rounds first, units that only then tie share it.
    found : intervals by period, of the rows of that period, by scores as they are.
    tier, band : of each row among those of its period.
    sure, possible, chance : by k, of being among the best k of the period.
    """

    score: Floats
    error: Floats
    rank: Whole
    found: Mapping[str, RankIntervals]
    tier: Whole
    band: Whole
    sure: Mapping[int, Flags]
    possible: Mapping[int, Flags]
    chance: Mapping[int, Floats]


def has_sampling(scenario: Scenario) -> bool:
    """Return whether a scenario knows standard errors of samples."""
    return bool(_sampling(scenario))


def most_ranked(plan: Plan) -> int:
    """Return how many rows the largest period has; `sampled_ranks` takes up to `MOST_UNITS`."""
    return max(int(span.stop) - int(span.start) for span in plan.frame.slices.values())


def sampled_ranks(
    plan: Plan, scenario: Scenario, watch: Watch = ALONE, *, draws: int = DRAWS
) -> SampledRanks:
    """Return the rank intervals that the standard errors of a scenario's samples give.

    Values are drawn around the data with their standard errors, independently, and each draw is
    built into scores by the definition; the covariance of the scores gives the intervals.

    Raises
    ------
    StoppedError
        If the watch says so.
    ValueError
        If a period ranks more than `MOST_UNITS`.
    """
    alone = replace(scenario, factors=_sampling(scenario), design="random", runs=draws)
    design = random_design(draws, len(alone.factors), scenario.seed)
    drawn = runs_build(plan, alone, design, watch)
    score = plan_build(plan).scores[-1]
    direction = plan.index.rank.direction
    rows = plan.frame.rows
    tier, band = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    error = np.full(rows, np.nan)
    sure = {k: np.zeros(rows, np.bool_) for k in scenario.top}
    possible = {k: np.zeros(rows, np.bool_) for k in scenario.top}
    chance = {k: np.full(rows, np.nan) for k in scenario.top}
    found = {}
    for period, span in plan.frame.slices.items():
        errors = Errors.of_draws(drawn[:, span])
        held = rank_intervals(
            score[span], errors, coverage=scenario.coverage, direction=direction,
            seed=scenario.seed,
        )  # fmt: skip
        found[period] = held
        tier[span], band[span], error[span] = tiers(held), sure_bands(held), errors.deviation
        for k in scenario.top:
            best = top(held, k)
            sure[k][span], possible[k][span] = best.sure, best.possible
            chance[k][span] = top_chances(
                score[span], errors, k, direction=direction, seed=scenario.seed
            )
    error = np.where(np.isinf(error) | np.isnan(score), np.nan, error)
    return SampledRanks(
        score=score, error=error, rank=ranks_of(plan, score), found=found, tier=tier, band=band,
        sure=sure, possible=possible, chance=chance,
    )  # fmt: skip


def _sampling(scenario: Scenario) -> tuple[ValueNoise, ...]:
    return tuple(
        factor for factor in scenario.factors if isinstance(factor, ValueNoise) and factor.columns
    )
