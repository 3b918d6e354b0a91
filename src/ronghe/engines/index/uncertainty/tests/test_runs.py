"""Runs are what building the altered index one by one gives, however they are divided."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest

from ronghe.engines.index import index_build, index_from, plan_build, plan_of
from ronghe.engines.index.uncertainty import (
    RunsTask,
    Scenario,
    StoppedError,
    ValueNoise,
    Watch,
    WeightNoise,
    design_of,
    parts_of,
    runs_build,
    scenario_parse,
    with_error_columns,
)
from ronghe.engines.index.uncertainty import runs as module
from ronghe.engines.index.uncertainty.scenario import chosen
from ronghe.engines.index.uncertainty.tests.samples import RAW, small, table

EVERYTHING = """
runs: 40
seed: 7
factors:
  - {factor: step, name: fill, step: impute, alternatives: [as-defined, {method: group-median, by: region}, leave-out]}
  - {factor: option, name: winsorise, step: treat, option: winsorise, values: [0, 2, 4]}
  - {factor: option, name: skew, step: treat, option: skew, uniform: [0.5, 2]}
  - {factor: step, name: scale, step: normalise, alternatives: [{to: [1, 10]}, {method: z-score, to: [100, 10]}]}
  - {factor: aggregation, of: [all, one], alternatives: [arithmetic, {method: power, exponent: 2}]}
  - {factor: weights, of: [two], alternatives: [given, pca]}
  - {factor: weight-sets, sets: [{a: 1, one: 4}, {b: 1, f: 9}]}
"""  # noqa: E501 -- a factor a line


def parsed(text):
    return scenario_parse(text, small(), RAW)


def altered(scenario, row):
    """Return the definition of one run, put together by hand."""
    raw = copy.deepcopy(RAW)
    fill, wins, skew, scale, way, weigh, number = (
        int(chosen(row[at], many)) for at, many in enumerate((3, 3, 1, 2, 2, 2, 2))
    )
    impute, treat, normalise = raw["steps"]
    treat |= {"winsorise": (0, 2, 4)[wins], "skew": float(scenario.factors[2].spread.at(row[2]))}
    impute |= {"method": "group-median", "by": "region"} if fill == 1 else {}
    normalise |= {"to": [1, 10]} if scale == 0 else {"method": "z-score", "to": [100, 10]}
    if fill == 2:
        raw["steps"].pop(0)
    tree = raw["tree"]
    one, two, f = tree["children"]
    for node in (tree, one) if way else ():
        node["aggregate"] = {"method": "power", "exponent": 2}
    if weigh:
        two["weights"] = "pca"
    if number == 0:
        one["children"][0]["weight"], one["weight"] = 1, 4
    else:
        one["children"][1]["weight"], f["weight"] = 1, 9
    assert skew == 0
    return index_from(raw)


def test_every_run_has_the_bits_of_its_own_build():
    scenario = parsed(EVERYTHING)
    design = design_of(scenario)
    made = runs_build(plan_of(small(), table()), scenario, design)
    assert made.shape == (40, 12)
    for row, scores in zip(design, made, strict=True):
        own = index_build(altered(scenario, row), table()).scores[-1]
        assert np.array_equal(own, scores, equal_nan=True)


def noisy(**more):
    return replace(
        parsed(EVERYTHING),
        factors=(
            *parsed(EVERYTHING).factors[:5],
            WeightNoise(name="weights", nodes=("one", "all"), noise=0.3),
            ValueNoise(name="data", columns={"a": "a_error"}, share={"b": 0.1, "d": 0.2}, **more),
        ),
    )


@pytest.mark.parametrize("shape", ["normal", "uniform"])
def test_portions_and_blocks_change_no_bit(shape, monkeypatch):
    scenario = noisy(shape=shape)
    design, plan = design_of(scenario), plan_of(small(), table())
    whole = runs_build(plan, scenario, design)
    parts = [runs_build(plan, scenario, design[at : at + 7]) for at in range(0, 40, 7)]
    monkeypatch.setattr(module, "_BLOCK", 300)
    small_blocks = runs_build(plan, scenario, design)
    assert np.array_equal(whole, np.concatenate(parts), equal_nan=True)
    assert np.array_equal(whole, small_blocks, equal_nan=True)
    assert len(np.unique(whole[:, 0])) == 40


def test_more_runs_keep_the_first_ones_and_another_seed_gives_others():
    plan, scenario = plan_of(small(), table()), noisy()
    longer, other = replace(scenario, runs=50), replace(scenario, seed=8)
    first = runs_build(plan, scenario, design_of(scenario))
    assert np.array_equal(first, runs_build(plan, longer, design_of(longer))[:40], equal_nan=True)
    assert not np.array_equal(first, runs_build(plan, other, design_of(other)), equal_nan=True)


def test_noise_has_the_size_it_should_and_missing_stays_missing():
    plan = plan_of(small(), table())
    bare = replace(plan, index=replace(plan.index, steps=()))
    noise = ValueNoise(name="n", columns={"a": "a_error"}, share={"d": 0.1})
    scenario = Scenario(factors=(noise,), runs=3000)
    share = design_of(scenario)[:, 0]
    drawn = module._noise(bare, scenario, 0, noise, share)
    at = bare.positions
    assert np.allclose(drawn[:, at["a"]].std(axis=0), 0.2, rtol=0.08)
    assert np.allclose(drawn[:, at["d"]].std(axis=0), 0.1 * plan.data[at["d"]], rtol=0.08)
    assert not drawn[:, at["e"]].any()
    correlation = np.corrcoef(drawn[:, at["a"]].T) - np.eye(12)
    assert abs(correlation).max() < 0.1
    made = runs_build(bare, replace(scenario, runs=5), share[:5, None])
    assert np.isfinite(made).all()


def test_noise_of_weights_stays_within_its_share():
    index = replace(small(), steps=())
    plan = plan_of(index, table())
    scenario = Scenario(factors=(WeightNoise(name="w", nodes=("two",), noise=0.25),), runs=400)
    trees = module._Trees(plan=plan, scenario=scenario, design=design_of(scenario))
    weights = trees._weights(plan, {}, np.arange(400))["two"]
    assert weights.min() >= 0.75
    assert weights.max() <= 1.25
    assert np.allclose(weights.mean(axis=0), 1, atol=0.03)
    assert weights.std() == pytest.approx(0.25 / np.sqrt(3), rel=0.05)
    nominal = plan_build(plan).scores[-1]
    assert abs(runs_build(plan, scenario, design_of(scenario)) - nominal).max() > 0


def test_one_who_watches_is_told_and_may_stop():
    plan, scenario = plan_of(small(), table()), noisy()
    told = []
    runs_build(plan, scenario, design_of(scenario), Watch(progress=told.append))
    assert sum(told) == 40
    seen = []

    def stop():
        seen.append(1)
        return len(seen) == 3

    with pytest.raises(StoppedError):
        runs_build(plan, scenario, design_of(scenario), Watch(should_stop=stop))
    assert len(seen) == 3


def test_tasks_sent_elsewhere_bring_home_the_bits_of_all_runs():
    scenario = noisy()
    plan = plan_of(with_error_columns(small(), scenario), table())
    task = pickle.loads(pickle.dumps(RunsTask(plan=plan, scenario=scenario)))  # noqa: S301 -- ours
    parts = [task(part) for part in parts_of(40, 3)]
    whole = runs_build(plan, scenario, design_of(scenario))
    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)
