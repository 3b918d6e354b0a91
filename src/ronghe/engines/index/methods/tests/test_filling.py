"""Filling gaps: what is there stays, the mask tells what was filled, draws are reproducible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.methods import imputing, series
from ronghe.engines.index.methods.donors import hot_deck, nearest
from ronghe.engines.index.methods.multiple import multiple
from ronghe.engines.index.methods.screening import coverage

few = settings(max_examples=25, deadline=None)
nan = float("nan")
marks = st.integers(0, 40).map(lambda whole: whole / 4) | st.just(nan)
tables = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 8)), elements=marks)
GROUPS = np.array([0, 1, 0, 1, -1, 0, 1, 1])
PANEL_UNITS = np.array([1, 2, 1, 2, 1, 3, 2, 1])
PANEL_TIMES = np.array([2023, 2021, 2021, 2022, 2022, 2021, 2023, 2020])


def fillers(units: int) -> dict[str, imputing.Imputed]:
    groups, of, at = GROUPS[:units], PANEL_UNITS[:units], PANEL_TIMES[:units]
    return {
        "constant": imputing.constant,
        "mean": imputing.centre,
        "median": lambda values: imputing.centre(values, method="median"),
        "group mean": lambda values: imputing.centre(values, groups=groups),
        "latest": lambda values: series.latest(values, units=of, times=at),
        "linear": lambda values: series.linear(values, units=of, times=at, hold=True),
        "hot deck": lambda values: hot_deck(values, 0.7),
        "hot deck of groups": lambda values: hot_deck(values, 0.3, groups=groups),
    }


NAMES = sorted(fillers(8))


@few
@given(st.sampled_from(NAMES), tables)
def test_what_is_there_stays_and_the_mask_tells_the_rest(name, values):
    made = fillers(values.shape[-1])[name](values)
    gaps = np.isnan(values)
    np.testing.assert_array_equal(made.values[~gaps], values[~gaps])
    np.testing.assert_array_equal(made.is_imputed, gaps & ~np.isnan(made.values))
    for row, found in zip(values, made.values, strict=True):
        known = row[~np.isnan(row)]
        if known.size and name != "constant":
            assert np.nanmin(found) >= known.min()
            assert np.nanmax(found) <= known.max()
        if name in ("mean", "median", "hot deck"):
            assert np.isnan(found).all() == (known.size == 0)


@few
@given(st.sampled_from(NAMES), tables)
def test_a_run_alone_has_the_bits_that_it_has_among_others(name, values):
    fill = fillers(values.shape[-1])[name]
    together = fill(values).values
    for row, found in zip(values, together, strict=True):
        assert fill(row).values.tobytes() == found.tobytes()


@few
@given(tables)
def test_neighbours_leave_what_is_there_and_take_from_those_that_have(values):
    made = nearest(values, neighbours=2)
    gaps = np.isnan(values)
    np.testing.assert_array_equal(made.values[~gaps], values[~gaps])
    np.testing.assert_array_equal(made.is_imputed, gaps & ~np.isnan(made.values))


def test_the_nearest_units_give_their_mean():
    table = np.array([[1.0, 1.2, 1.4, 9.0, nan], [nan, 4.0, 6.0, 80.0, 80.0]])
    assert nearest(table, neighbours=2).values[0].tolist() == [1.0, 1.2, 1.4, 9.0, 5.2]
    assert nearest(table, neighbours=2).values[1, 0] == 5.0
    apart = nearest(table, neighbours=1, groups=np.array([0, 1, 0, 1, 1]))
    assert apart.values[1, 0] == 6.0


def test_a_unit_that_shares_nothing_with_others_stays_empty():
    made = nearest([[nan, 1.0, 2.0], [nan, 3.0, 5.0]])
    assert np.isnan(made.values[:, 0]).all()


@pytest.mark.parametrize("method", ["matching", "regression"])
def test_each_table_is_the_same_in_any_company(method):
    table = holed(units=30, seed=3)
    together = multiple(table, draws=[0, 1, 2, 3], seed=5, method=method)
    alone = multiple(table, draws=[2], seed=5, method=method)
    assert alone.values[0].tobytes() == together.values[2].tobytes()
    other = multiple(table, draws=[2], seed=6, method=method)
    assert other.values.tobytes() != alone.values.tobytes()


def holed(*, units: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    table = random.normal(size=units) + 0.5 * random.normal(size=(4, units))
    table[random.random(table.shape) < 0.15] = nan
    return table


def test_many_tables_know_more_than_the_mean_and_spread_as_they_should():
    random = np.random.default_rng(11)
    truth = random.normal(size=300)
    table = np.stack([truth, truth + 0.2 * random.normal(size=300)])
    hidden = random.random(300) < 0.2
    table[0, hidden] = nan
    made = multiple(table, draws=range(40), seed=1)
    errors = made.values[:, 0, hidden] - truth[hidden]
    assert np.abs(errors.mean(axis=0)).mean() < 0.25  # of a deviation of 1
    # Real errors spread as the draws say that they do, within a third.
    within = made.values[:, 0, hidden].std(axis=0).mean()
    assert 0.66 < within / 0.196 < 1.33
    assert set(np.unique(made.values[:, 0, hidden])) <= set(table[0, ~hidden])


@few
@given(tables)
def test_many_tables_of_anything_at_all(values):
    made = multiple(values, draws=[0, 1], seed=0)
    gaps = np.isnan(values)
    assert made.values.shape == (2, *values.shape)
    np.testing.assert_array_equal(made.values[:, ~gaps], np.stack([values[~gaps]] * 2))
    has_any = ~gaps.all(axis=1)
    assert not np.isnan(made.values[:, has_any]).any()


def test_no_draws_are_no_tables():
    assert multiple([[1.0, nan]], draws=[], seed=0).values.shape == (0, 1, 2)


def test_a_units_other_indicators_say_where_it_stands():
    table = [[0.0, 10.0, nan], [100.0, 500.0, 200.0], [4.0, 4.0, nan]]
    made = imputing.across(table, directions=[-1, 1, 1])
    np.testing.assert_array_equal(made.values[:, 2], [7.5, 200.0, 4.0])
    plain = imputing.across([[1.0, nan], [3.0, 5.0], [nan, nan]], normalise_first=False)
    np.testing.assert_array_equal(plain.values, [[1.0, 5.0], [3.0, 5.0], [2.0, 5.0]])


def test_the_latest_may_be_too_old():
    years = [2018, 2019, 2020, 2021]
    made = series.latest([1.0, nan, nan, nan], units=[7] * 4, times=years, within=2)
    np.testing.assert_array_equal(made.values, [1.0, 1.0, 1.0, nan])


def test_coverage_counts_values_and_zeros():
    table = [[1.0, 0.0, nan], [2.0, 0.0, nan], [0.0, 0.0, 5.0]]
    found = coverage(table, at_least=2 / 3, nonzero_at_least=0.5, keep=[False, False, True])
    np.testing.assert_allclose(found.present, [1.0, 1.0, 1 / 3])
    np.testing.assert_allclose(found.nonzero, [2 / 3, 0.0, 1.0])
    assert found.is_kept.tolist() == [True, False, True]
    assert np.isnan(coverage([[nan]]).nonzero).all()
