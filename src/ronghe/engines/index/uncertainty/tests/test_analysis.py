"""Statistics of runs against plain Python, and what analyses say of planted factors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ronghe.engines.index import index_build, index_from, plan_of
from ronghe.engines.index.intervals import Errors, rank_intervals
from ronghe.engines.index.uncertainty import (
    Scenario,
    WeightNoise,
    analyse,
    default_scenario,
    omissions,
    sampled_ranks,
    scenario_parse,
    with_error_columns,
)
from ronghe.engines.index.uncertainty import statistics as statistics_module
from ronghe.engines.index.uncertainty.statistics import method_statistics
from ronghe.engines.index.uncertainty.tests.samples import RAW, small, table


def test_statistics_are_those_of_plain_python():
    plan = plan_of(small(), table(5))
    scores = np.array([[9.0, 8, 7, 6, 5], [9, 8, 7, 5, 6], [8, 9, np.nan, 5, 6], [9, 8, 7, 6, 5]])
    found = method_statistics(plan, scores[0], scores, coverage=0.75, top=(1, 2))
    assert found.rank.tolist() == [1, 2, 3, 4, 5]
    assert found.ranks.mean.tolist() == [1.25, 1.75, 3, 4.25, 4.25]
    assert found.ranks.median.tolist() == [1, 2, 3, 4, 4.5]
    assert found.ranked.tolist() == [1, 1, 0.75, 1, 1]
    assert found.top[1].tolist() == [0.75, 0.25, 0, 0, 0]
    assert found.top[2].tolist() == [1, 1, 0, 0, 0]
    # Ranks of the third run are 2, 1, -, 4, 3.
    assert found.shift.tolist() == [0, 0.4, 1.0, 0]
    # The pair 1-2 holds in 3 of 4 runs, 4-5 in 2; an unranked unit is above nobody.
    holds = [3 / 4, 1, 1, 1, 1, 1, 1, 3 / 4, 3 / 4, 1 / 2]
    assert found.order_holds == pytest.approx(np.mean(holds))
    assert found.order_sure == pytest.approx(9 / 10)
    assert found.scores.low[0] == pytest.approx(np.quantile(scores[:, 0], 0.125))


def test_sobol_names_the_factor_that_matters():
    text = """
runs: 128
design: sobol
factors:
  - {factor: weight-sets, name: big, sets: [{one: 9}, {one: 0.1}]}
  - {factor: weight-noise, name: tiny, of: [two], noise: 0.01}
  - {factor: option, name: idle, step: treat, option: kurtosis, uniform: [90, 99]}
"""
    found = analyse(plan_of(small(), table()), scenario_parse(text, small(), RAW))
    assert found.scores.shape == (128 * 5, 12)
    assert found.statistics.runs == 256
    assert found.units is not None
    assert found.units.first.shape == (3, 12)
    assert found.units.first[0].min() > 0.95
    assert abs(found.units.total[2]).max() == 0
    assert found.shift is not None
    assert found.shift.total[0] > 0.9
    assert found.shift.total[1] < 0.1


def test_without_a_scenario_weights_are_varied():
    scenario = default_scenario(small())
    (noise,) = scenario.factors
    assert isinstance(noise, WeightNoise)
    assert set(noise.nodes) == {"all", "one", "two"}
    found = analyse(plan_of(small(), table()), replace(scenario, runs=100))
    statistics = found.statistics
    assert statistics.runs == 100
    assert (statistics.ranks.low <= statistics.ranks.median).all()
    assert (statistics.ranks.median <= statistics.ranks.high).all()
    assert 0.5 < statistics.order_sure <= statistics.order_holds <= 1
    assert found.shift is None


def test_periods_of_a_panel_are_ranked_apart():
    raw = {**RAW, "units": {"key": "unit", "period": "year"}}
    panel = table(12, periods=("2023",) * 6 + ("2024",) * 6)
    plan = plan_of(index_from(raw), panel)
    found = analyse(plan, Scenario(factors=default_scenario(plan.index).factors, runs=20))
    assert sorted(found.statistics.rank[:6].tolist()) == [1, 2, 3, 4, 5, 6]
    assert found.statistics.ranks.high.max() <= 6


def test_left_out_is_as_if_it_had_never_been_there():
    index, data = small(), table()
    found = omissions(index, data)
    assert found.keys == ("a", "b", "c", "d", "e", "f", "one", "two")
    raw = {**RAW, "tree": {"key": "all", "children": [{"key": "f"}, RAW["tree"]["children"][0]]}}
    raw["tree"]["children"].reverse()
    other = index_build(index_from(raw), data)
    place = found.keys.index("two")
    assert np.array_equal(found.scores[place], other.scores[-1])
    assert found.ranks[place].tolist() == other.rank.tolist()
    assert found.shift[place] == pytest.approx(np.abs(other.rank - found.rank).mean())
    assert found.largest[place] == np.abs(other.rank - found.rank).max()


def test_the_only_indicator_cannot_be_left_out():
    raw = {**RAW, "tree": {"key": "all", "children": [{"key": "one", "children": [{"key": "a"}]}]}}
    assert omissions(index_from(raw), table()).keys == ()


def test_sampling_errors_go_through_the_index_to_intervals():
    text = "factors: [{factor: sampling, errors: {f: f_error}}]"
    raw = {
        **RAW,
        "steps": [{"step": "normalise", "method": "none"}],
        "tree": {"key": "all", "weights": "as-given", "children": [{"key": "f", "weight": 2}]},
    }
    index = index_from(raw)
    data = table()
    data.numbers["f_error"] = np.linspace(0.01, 0.4, 12)  # type: ignore[index] # a dictionary
    scenario = scenario_parse(text, index, raw)
    plan = plan_of(with_error_columns(index, scenario), data)
    found = sampled_ranks(plan, scenario, draws=4000)
    assert np.allclose(found.error, 2 * data.numbers["f_error"], rtol=0.05)
    direct = rank_intervals(found.score, Errors.of_standard_errors(found.error), draws=4000)
    own = found.found[""]
    assert own.rank.tolist() == direct.rank.tolist()
    assert abs(own.low - direct.low).max() <= 1
    assert abs(own.share_distinguishable() - direct.share_distinguishable()) < 0.05


def test_of_many_units_some_evenly_down_the_ranking_are_paired(monkeypatch):
    plan = plan_of(small(), table(60))
    chance = np.random.default_rng(1)
    nominal = np.arange(60.0)
    scores = nominal + chance.normal(0, 6, (50, 60))
    whole = method_statistics(plan, nominal, scores, coverage=0.9, top=(1,))
    monkeypatch.setattr(statistics_module, "MOST_PAIRED", 30)
    some = method_statistics(plan, nominal, scores, coverage=0.9, top=(1,))
    assert some.order_holds == pytest.approx(whole.order_holds, abs=0.02)
    assert some.order_holds != whole.order_holds
