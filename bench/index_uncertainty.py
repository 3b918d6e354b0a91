"""How fast a method is varied: `python bench/index_uncertainty.py [PLAIN_RUNS]`.

COINr's example (51 units, 49 indicators) with COINr's four alternatives: at most 1 to 5 points
drawn in, min-max or z-scores, weights of levels 2 and 3 with a quarter of noise, arithmetic or
geometric. Beside stand a plain loop in pandas over the same runs, timed on the first ones, whose
scores must be the same, and COINr's published times (R 4.2.2, EPYC). All are seconds of one core.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ronghe.config.cli.index_files import shipped_indices, table_read
from ronghe.engines.index import Leaf, Table, index_read, plan_of
from ronghe.engines.index.uncertainty import analyse, design_of, omissions, runs_build
from ronghe.engines.index.uncertainty import runs as runs_module
from ronghe.engines.index.uncertainty.reading import scenario_parse
from ronghe.engines.index.uncertainty.scenario import chosen
from ronghe.lib.definitions import definition_cursor
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.index import Index, Node, Plan
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
COINR = {600: 71.4, 3000: 640.0}  # seconds; sensitivity analysis, N = 100 and 500, four factors
COINR_OMITTED = 5.4  # seconds; every indicator left out in turn


def plain_leaves(table: pd.DataFrame, index: Index, most: int, *, scores: bool) -> pd.DataFrame:
    """Return the indicators on one scale, as one would do it in pandas."""
    x = pd.DataFrame({leaf.key: table[leaf.column] for leaf in index.leaves})
    for leaf in index.leaves:
        if leaf.denominator:
            x[leaf.key] /= table[leaf.denominator] / leaf.per
    x = x.fillna(x.groupby(table["EurAsia_group"]).transform("mean"))
    for key in x:
        x[key] = plain_treated(x[key], most)
    for leaf in index.leaves:
        if leaf.direction == "lower":
            x[leaf.key] = -x[leaf.key]
    if scores:
        return (x - x.mean()) / x.std() * 2 + 10
    return (x - x.min()) / (x.max() - x.min()) * 99 + 1


def plain_treated(column: pd.Series, most: int) -> pd.Series:
    """Return a column with extreme points drawn in, or its logarithm if that does not help."""

    def passes(values: pd.Series) -> bool:
        return abs(values.skew()) < 2 or values.kurt() < 3.5

    values = column.copy()
    changed = pd.Series(False, index=column.index)
    while not passes(values) and changed.sum() < most:
        end = values.max() if values.skew() >= 0 else values.min()
        is_end = values == end
        rest = values[~is_end]
        values[is_end] = rest.max() if end > rest.max() else rest.min()
        changed |= is_end
    if passes(values):
        return values
    low, high = column.min(), column.max()
    return np.log(column - low + 0.01 * (high - low))


def plain_nodes(
    node: Node | Leaf, leaves: pd.DataFrame, weights: dict[str, np.ndarray], *, geometric: bool
) -> pd.Series:
    """Return the score of a node from its children, down to the indicators."""
    if isinstance(node, Leaf):
        return leaves[node.key]
    children = pd.concat(
        [plain_nodes(c, leaves, weights, geometric=geometric) for c in node.children], axis=1
    )
    own = weights.get(node.key, np.array([child.weight for child in node.children]))
    if geometric:
        return np.exp(np.log(children).mul(own).sum(axis=1) / own.sum())
    return children.mul(own).sum(axis=1) / own.sum()


def plain_runs(table: Table, plan: Plan, scenario: Scenario, runs: int) -> tuple[np.ndarray, float]:
    """Return the scores of the first runs by a plain loop, and how long one took."""
    frame = pd.DataFrame({**table.numbers, **{k: list(v) for k, v in table.texts.items()}})
    design = design_of(scenario)
    trees = runs_module._Trees(plan=plan, scenario=scenario, design=design)
    weights = trees._weights(plan, {}, np.arange(runs))
    found = []
    started = time.process_time()
    for run in range(runs):
        most, scale, _, way = (
            int(chosen(design[run, at], many)) for at, many in enumerate((5, 2, 1, 2))
        )
        leaves = plain_leaves(frame, plan.index, most + 1, scores=scale == 1)
        own = {key: held[run] for key, held in weights.items()}
        found.append(plain_nodes(plan.index.root, leaves, own, geometric=way == 1).to_numpy())
    spent = (time.process_time() - started) / runs
    return np.array(found)[:, plan.frame.order], spent


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
        cells = (f"{runs:,}", f"{best:.3f}", f"{slow:.1f}", f"{COINR[runs]:.1f}")
        ratios = (f"{slow / best:.0f}", f"{COINR[runs] / best:.0f}")
        print("".join(f"{cell:>11}" for cell in (*cells, *ratios)))
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
