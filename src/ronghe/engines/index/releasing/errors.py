"""How sure a release is: standard errors of its indicators become intervals of its ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import plan_build, plan_of
from ronghe.engines.index.intervals import Errors, rank_intervals, tiers
from ronghe.engines.index.releasing.tables import csv_bytes, number_text
from ronghe.engines.index.uncertainty import (
    Scenario,
    ValueNoise,
    analyse,
    default_scenario,
    design_of,
    runs_build,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table

    Floats = NDArray[np.float64]

# Units of which each pair is drawn, which takes seconds; beyond, limits come from a distribution.
MOST_DRAWN = 200


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How intervals are made: draws of the sampling, their seed, and the chance they hold with.

    The method is varied as often, with the same seed, and its intervals hold the same share.
    """

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
    method_low, method_high : best and worst rank when weights vary by a quarter; 0 without a score.
    """

    se: Floats
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    tier: NDArray[np.int64]
    method_low: NDArray[np.int64]
    method_high: NDArray[np.int64]


def intervals_of(
    index: Index, table: Table, errors: SamplingErrors, sampling: Sampling
) -> Intervals:
    """Return intervals of ranks from the sampling of the indicators, and apart from the method.

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
    estimate = plan_build(plan).scores[-1]
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
            way="max-t" if part.stop - part.start <= MOST_DRAWN else "tukey",
            draws=sampling.draws,
            seed=sampling.seed,
        )
        se[part] = np.where(found.compared, known.deviation, np.nan)
        low[part], high[part], tier[part] = found.low, found.high, tiers(found)
    back = plan.frame.order.argsort()
    best, worst = _method(plan, sampling)
    return Intervals(
        se=se[back],
        low=low[back],
        high=high[back],
        tier=tier[back],
        method_low=best[back],
        method_high=worst[back],
    )


def _method(plan: Plan, sampling: Sampling) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return best and worst ranks of the bulk of runs with other weights, (rows,)."""
    scenario = replace(
        default_scenario(plan.index),
        runs=sampling.draws,
        seed=sampling.seed,
        coverage=sampling.coverage,
        top=(),
    )
    ranks = analyse(plan, scenario).statistics.ranks
    best, worst = np.floor(ranks.low), np.ceil(ranks.high)
    return np.nan_to_num(best).astype(np.int64), np.nan_to_num(worst).astype(np.int64)


def intervals_csv(units: tuple[str, ...], found: Intervals) -> bytes:
    """Return intervals as CSV: blank where nothing is known or nothing is ranked."""
    rows = [
        (unit, number_text(se) if np.isfinite(se) else "", *(str(at) if at else "" for at in ends))
        for unit, se, *ends in zip(
            units,
            found.se,
            found.low,
            found.high,
            found.method_low,
            found.method_high,
            found.tier,
            strict=True,
        )
    ]
    header = ("unit", "se", "rank_low", "rank_high", "method_low", "method_high", "tier")
    return csv_bytes(header, rows)


def _draws(plan: Plan, errors: SamplingErrors, sampling: Sampling) -> Floats:
    """Return the root of each draw, (draws, rows); missing for units of unknown error."""
    at = plan.positions
    held = {key: values[plan.frame.order] for key, values in errors.of_leaf.items()}
    columns = {key: f"standard error of {key}" for key in held}
    numbers = dict(plan.numbers) | {columns[key]: values for key, values in held.items()}
    scenario = Scenario(
        factors=(ValueNoise(name="sampling", columns=columns, share={}),),
        runs=sampling.draws,
        seed=sampling.seed,
        top=(),
    )
    found = runs_build(replace(plan, numbers=numbers), scenario, design_of(scenario))
    unknown = np.zeros(plan.frame.rows, np.bool_)
    for key, values in held.items():
        unknown |= np.isnan(values) & ~np.isnan(plan.data[at[key]])
    return np.where(unknown, np.nan, found)
