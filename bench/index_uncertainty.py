"""How fast a method is varied: `python bench/index_uncertainty.py [PLAIN_RUNS]`.

COINr's example (51 units, 49 indicators) with COINr's four alternatives: at most 1 to 5 points
drawn in, min-max or z-scores, weights of levels 2 and 3 with a quarter of noise, arithmetic or
geometric. Beside stands a plain loop in pandas over the same runs, timed on the first ones, whose
scores must be the same. COINr's own sensitivity analysis is measured in the same run where R has
it, and the index built as each of its first runs says must have the scores that it has; else its
published times stand there (R 4.2.2, EPYC). 3,000 runs of COINr are not waited for where 600 say
that they take more than three minutes: five times the 600 stand there, though its time for a run
grows with their number. All are seconds of a processor.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from parts import coinr
from parts.plain_index import plain_leaves, plain_nodes

from ronghe.config.cli.index_files import shipped_indices, table_read
from ronghe.engines.index import Table, index_build, index_from, index_read, plan_of
from ronghe.engines.index.uncertainty import analyse, design_of, omissions, runs_build
from ronghe.engines.index.uncertainty import runs as runs_module
from ronghe.engines.index.uncertainty.reading import scenario_parse
from ronghe.engines.index.uncertainty.scenario import chosen
from ronghe.lib.definitions import definition_cursor
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.index import Index, Plan
    from ronghe.engines.index.uncertainty import Scenario

SCENARIO = """
runs: {runs}
seed: 20240101
design: sobol
factors:
  - {{factor: option, name: winmax, step: treat, option: winsorise, values: [1, 2, 3, 4, 5]}}
  - factor: step
    step: normalise
    alternatives: [{{method: min-max, to: [1, 100]}}, {{method: z-score, to: [10, 2]}}]
  - {{factor: weight-noise, of: [Index, Conn, Sust], noise: 0.25}}
  - {{factor: aggregation, alternatives: [arithmetic, geometric]}}
"""
PUBLISHED = {600: 71.4, 3000: 640.0}  # seconds; sensitivity analysis, N = 100 and 500
PATIENCE = 180.0  # seconds of COINr
FOLLOWED = 30  # runs of COINr that are built again
COINR_OMITTED = 5.4  # seconds; every indicator left out in turn


def plain_runs(table: Table, plan: Plan, scenario: Scenario, runs: int) -> tuple[np.ndarray, float]:
    """Return the scores of the first runs by a plain loop, and how long one took."""
    design = design_of(scenario)
    trees = runs_module._Trees(plan=plan, scenario=scenario, design=design)
    weights = trees._weights(plan, {}, np.arange(runs))
    found = []
    started = time.process_time()
    for run in range(runs):
        most, scale, _, way = (
            int(chosen(design[run, at], many)) for at, many in enumerate((5, 2, 1, 2))
        )
        leaves = plain_leaves(
            table, plan.index, "EurAsia_group", most=most + 1, to=(1.0, 100.0),
            scores=(10.0, 2.0) if scale == 1 else None,
        )  # fmt: skip
        own = {key: held[run] for key, held in weights.items()}
        made = {key: leaves[key] for key in leaves}
        found.append(plain_nodes(plan.index.root, made, own, geometric=way == 1).to_numpy())
    spent = (time.process_time() - started) / runs
    return np.array(found)[:, plan.frame.order], spent


def coinr_runs(runs: int, index: Index, raw: dict[str, Any], table: Table) -> tuple[float, str]:
    """Return how long COINr takes for so many runs, and where that is from."""
    if coinr.missing():
        return PUBLISHED[runs], "published"
    least = coinr_measured()
    if runs == len(least.runs):
        furthest = max(
            float(
                np.abs(index_build(index_from(as_told(raw, run)), table).scores[-1] - scores).max()
            )
            for run, scores in zip(least.runs[:FOLLOWED], least.numbers, strict=False)
        )
        assert furthest < 1e-9, f"scores are {furthest} apart"
        return least.seconds, f"measured; {FOLLOWED} runs built again are {furthest:.0e} apart"
    guess = least.seconds * runs / len(least.runs)
    if guess > PATIENCE:
        return guess, "in proportion"
    return coinr.varied(runs // 6).seconds, "measured"


@cache
def coinr_measured() -> coinr.Told:
    return coinr.varied(min(PUBLISHED) // 6)


def as_told(raw: dict[str, Any], run: dict[str, str]) -> dict[str, Any]:
    """Return the definition of an index with what a run of COINr took."""

    def weighted(part: dict[str, Any]) -> dict[str, Any]:
        found = {**part, "weight": float(run[part["key"]])}
        if "children" in part:
            found["children"] = [weighted(child) for child in part["children"]]
        return found

    own: dict[str, dict[str, Any]] = {
        "treat": {"winsorise": int(run["winmax"])},
        "aggregate": {"method": "geometric" if run["aggregation"] == "a_gmean" else "arithmetic"},
    }
    steps = [{**step, **own.get(step["step"], {})} for step in raw["steps"]]
    scale = {"method": "min-max", "to": [1, 100]}
    if run["scale"] == "n_zscore":
        scale = {"method": "z-score", "to": [10, 2]}
    at = next(at for at, step in enumerate(steps) if step["step"] == "normalise")
    steps[at] = {"step": "normalise", **scale}
    return {**raw, "steps": steps, "tree": weighted(raw["tree"])}


def larger(table: Table, units: int) -> Table:
    """Return a table of more units: the same rows over and over, each number a little moved."""
    chance = np.random.default_rng(1)
    rows = np.arange(units) % len(table.units)
    return Table(
        units=tuple(f"U{number:06}" for number in range(units)),
        numbers={
            name: column[rows] * chance.uniform(0.9, 1.1, units)
            for name, column in table.numbers.items()
        },
        texts={name: tuple(held[row] for row in rows) for name, held in table.texts.items()},
    )


def main(plain: int) -> None:
    """Print times side by side."""
    data = shared("data/golden/coinr-asem/asem_iData.csv")
    path = shipped_indices()["asem"]
    index, raw = index_read(path), definition_cursor(path).value
    table = table_read(index, data)
    plan = plan_of(index, table)
    print(f"{index.key}: {len(table.units)} units, {len(index.leaves)} indicators, one process")
    if coinr.missing():
        print(f"COINr IS NOT MEASURED, {coinr.missing()}: its times are published ones.")
    head = ("runs", "Ronghe, s", "pandas, s", "COINr, s", "× pandas", "× COINr")
    print("".join(f"{word:>11}" for word in head))
    for size in (100, 500):
        scenario = scenario_parse(SCENARIO.format(runs=size), index, raw)
        runs = len(design_of(scenario))
        spent = []
        for _ in range(3):
            started = time.process_time()
            found = analyse(plan, scenario)
            spent.append(time.process_time() - started)
        scores, each = plain_runs(table, plan, scenario, plain)
        assert np.allclose(scores, found.scores[:plain], rtol=1e-9)
        best, slow = min(spent), each * runs
        theirs, word = coinr_runs(runs, index, raw, table)
        cells = (f"{runs:,}", f"{best:.3f}", f"{slow:.1f}", f"{theirs:.1f}")
        ratios = (f"{slow / best:.0f}", f"{theirs / best:.0f}")
        print("".join(f"{cell:>11}" for cell in (*cells, *ratios)) + f"  COINr {word}", flush=True)
    started = time.process_time()
    omissions(index, table)
    spent_omitting = time.process_time() - started
    print(f"left out in turn: {spent_omitting:.2f} s; COINr {COINR_OMITTED} s (indicators only)")
    scenario = replace(scenario_parse(SCENARIO.format(runs=100), index, raw), design="random")
    for units in (1_000, 10_000, 100_000):
        grown = plan_of(index, larger(table, units))
        started = time.process_time()
        runs_build(grown, scenario, design_of(scenario))
        spent_all = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{units:>8,} units, 100 runs: {spent_all:.2f} s, peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
