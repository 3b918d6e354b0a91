"""Laws of normalising: order, scale, unit, missing values, runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.methods.normalising import directed, goalposts, log_goalposts
from ronghe.engines.index.methods.tests.normalisers import NORMALISERS

few = settings(max_examples=30, deadline=None)
numbers = st.integers(1, 2000).map(lambda whole: whole / 8) | st.just(float("nan"))
series = arrays(np.float64, st.integers(1, 8), elements=numbers)
tables = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 8)), elements=numbers)
GIVEN = {"worst": 2.0, "best": 90.0, "base": 7.0, "of": 7.0}
OPTIONS = {"goalposts": {"cap": "none"}, "log-goalposts": {"cap": "none"}}
names = st.sampled_from(sorted(NORMALISERS))
# A constant tells nothing by these; by the others its worth does not come from the data.
RELATIVE = ("min-max", "z-score", "distance-to-leader", "percentile")


def normalised(name: str, values: np.ndarray) -> np.ndarray:
    one = NORMALISERS[name]
    given_ones = {each: np.full(values.shape[:-1], GIVEN[each]) for each in one.given}
    return one.apply(values, **one.parameters_of(values), **given_ones, **OPTIONS.get(name, {}))


@few
@given(names, series)
def test_order_stays_and_missing_stays(name, values):
    found = normalised(name, values)
    assert not np.isinf(found).any()
    assert np.isnan(found[np.isnan(values)]).all()
    known = ~np.isnan(found)
    order = np.argsort(values[known], kind="stable")
    falls_at_most = 1e-9 if GIVEN["best"] > np.nanmin(values, initial=np.inf) else np.inf
    assert (np.diff(found[known][order]) >= -falls_at_most).all()


@few
@given(st.sampled_from(["min-max", "z-score", "percentile", "rank", "borda"]), series)
def test_the_other_direction_reverses_the_order(name, values):
    up, down = normalised(name, values), normalised(name, directed(values[None], [-1])[0])
    known = ~np.isnan(up)
    order = np.argsort(up[known], kind="stable")
    assert (np.diff(down[known][order]) <= 1e-9).all()


@few
@given(
    st.sampled_from([*RELATIVE, "rank", "borda", "exponential-rank"]),
    series,
    st.sampled_from([0.5, 4.0, 1024.0]),
    st.integers(-50, 50),
)
def test_unit_and_origin_do_not_matter(name, values, factor, offset):
    moved = normalised(name, values * factor + offset)
    np.testing.assert_allclose(moved, normalised(name, values), rtol=1e-9, atol=1e-9)


@few
@given(names, tables)
def test_a_run_alone_has_the_bits_that_it_has_among_others(name, values):
    together = normalised(name, values)
    for alone, row in zip(values, together, strict=True):
        assert normalised(name, alone).tobytes() == row.tobytes()


@few
@given(names, series, st.randoms(use_true_random=False))
def test_a_permutation_of_units_permutes_the_results(name, values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    found = normalised(name, values[order])
    np.testing.assert_allclose(found, normalised(name, values)[order], rtol=1e-12)


@pytest.mark.parametrize("name", RELATIVE)
@pytest.mark.parametrize("values", [[5.0], [np.nan, 5.0], [np.nan, np.nan], []])
def test_what_tells_no_units_apart_has_no_score(name, values):
    assert np.isnan(normalised(name, np.array(values))).all()


@pytest.mark.parametrize("name", ["min-max", "z-score", "distance-to-leader"])
@pytest.mark.parametrize("constant", [5.0, 0.1, 1e17 / 3])
def test_a_constant_has_no_score(name, constant):
    assert np.isnan(normalised(name, np.full(7, constant))).all()


@pytest.mark.parametrize("name", sorted(NORMALISERS))
def test_nothing_gives_nothing(name):
    assert normalised(name, np.full(3, np.nan)).tolist() == pytest.approx([np.nan] * 3, nan_ok=True)
    assert normalised(name, np.empty(0)).shape == (0,)


@few
@given(st.sampled_from(["min-max", "z-score", "percentile", "exponential-rank"]), tables)
def test_frozen_parameters_of_all_years_keep_order_across_years(name, values):
    method = NORMALISERS[name]
    frozen = method.parameters_of(values.reshape(-1))
    found = np.stack([method.apply(year, **frozen) for year in values]).reshape(-1)
    np.testing.assert_allclose(found, method.apply(values.reshape(-1), **frozen), rtol=1e-12)


def test_goalposts_of_a_pair_or_a_point_of_no_use_give_nothing():
    assert np.isnan(goalposts([1.0, 2.0], worst=3.0, best=3.0)).all()
    assert np.isnan(log_goalposts([1.0, -2.0], worst=0.0, best=3.0)).all()


def test_caps_stand_where_they_are_asked_for():
    values, points = [0.0, 10.0], {"worst": 2.0, "best": 6.0}
    assert goalposts(values, **points, cap="below").tolist() == [0.0, 2.0]
    assert goalposts(values, **points, cap="above").tolist() == [-0.5, 1.0]
    assert goalposts(values, **points).tolist() == [0.0, 1.0]


def test_human_development_index_of_its_technical_note():
    # Life expectancy 20 to 85 years, income 100 to 75,000 dollars, by logarithms.
    life = goalposts([71.5], worst=20.0, best=85.0)
    income = log_goalposts([75000.0, 100.0, 200000.0], worst=100.0, best=75000.0)
    assert life.round(4).tolist() == [0.7923]
    assert income.tolist() == [1.0, 0.0, 1.0]
