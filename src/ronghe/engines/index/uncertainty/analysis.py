"""Vary the method of an index: runs, their statistics, and which factor matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import plan_build, ranks_of
from ronghe.engines.index.uncertainty.design import random_design, saltelli_design
from ronghe.engines.index.uncertainty.runs import ALONE, Watch, runs_build
from ronghe.engines.index.uncertainty.sobol import Sobol, sobol_indices
from ronghe.engines.index.uncertainty.statistics import (
    MethodStatistics,
    method_statistics,
    shifts,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.uncertainty.scenario import Scenario

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysis:
    """What varying the method showed.

    Attributes
    ----------
    scores : of the root, (runs, rows), in the order of the design.
    shifts : mean |rank - nominal rank| of each run, (runs,).
    statistics : over all runs; with a Sobol design over its independent runs, A and B.
    shift : Sobol indices of a run's mean |rank - nominal rank|; None without a Sobol design.
    units : Sobol indices of the score of each row, (factors, rows); None without one.
    """

    scenario: Scenario
    scores: Floats
    shifts: Floats
    statistics: MethodStatistics
    shift: Sobol | None = None
    units: Sobol | None = None


def design_of(scenario: Scenario) -> Floats:
    """Return the runs of a scenario, (runs, factors), numbers between 0 and 1."""
    make = saltelli_design if scenario.design == "sobol" else random_design
    return make(scenario.runs, len(scenario.factors), scenario.seed)


def analyse(plan: Plan, scenario: Scenario, watch: Watch = ALONE) -> Analysis:
    """Return what varying the method of an index shows.

    Raises
    ------
    StoppedError
        If the watch says so.
    """
    return analysis_of(plan, scenario, runs_build(plan, scenario, design_of(scenario), watch))


def analysis_of(plan: Plan, scenario: Scenario, scores: Floats) -> Analysis:
    """Return the analysis of the scores of all runs of a scenario, wherever they were made."""
    nominal = plan_build(plan).scores[-1]
    is_sobol = scenario.design == "sobol"
    independent = scores[: 2 * scenario.runs] if is_sobol else scores
    statistics = method_statistics(
        plan, nominal, independent, coverage=scenario.coverage, top=scenario.top
    )
    moved = shifts(statistics.rank, ranks_of(plan, scores)) if is_sobol else statistics.shift
    found = Analysis(scenario=scenario, scores=scores, shifts=moved, statistics=statistics)
    if not is_sobol:
        return found
    factors, coverage, seed = len(scenario.factors), scenario.coverage, scenario.seed
    return replace(
        found,
        shift=sobol_indices(moved, factors, coverage=coverage, seed=seed),
        units=sobol_indices(scores, factors, coverage=coverage, resamples=100, seed=seed),
    )
