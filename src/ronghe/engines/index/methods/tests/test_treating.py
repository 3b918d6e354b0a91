"""Treating outliers: COINr's cases, limits, ties, shapes that are none, and runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from ronghe.engines.index.methods import moments, transforming
from ronghe.engines.index.methods.treating import (
    FAILED,
    LOWERED,
    PASSED,
    RAISED,
    RESHAPED,
    TRANSFORMED,
    UNCHANGED,
    WINSORISED,
    capped,
    is_regular,
    treated,
    winsorised,
)

few = settings(max_examples=30, deadline=None)
spiky = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 900.0, 1e6, -1e5, float("nan")])
tables = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 14)), elements=spiky)
TRANSFORMS = [
    transforming.log_of_range,
    transforming.log_of_skewed_end,
    transforming.log_of_offset,
    transforming.log_of_scale,
]


@few
@given(tables, st.integers(0, 4))
def test_a_run_alone_has_the_bits_that_it_has_among_others(values, most):
    together = treated(values, winsorise=most, then=transforming.log_of_range)
    for at, alone in enumerate(values):
        one = treated(alone, winsorise=most, then=transforming.log_of_range)
        assert one.values.tobytes() == together.values[at].tobytes()
        assert one.how.tolist() == together.how[at].tolist()
        assert one.outcome == together.outcome[at]


@few
@given(tables, st.integers(1, 4))
def test_winsorising_follows_its_rule_one_value_at_a_time(values, most):
    for row, found in zip(values, winsorised(values, at_most=most).values, strict=True):
        np.testing.assert_array_equal(found, plain_winsorised(row.copy(), most))


def plain_winsorised(row: np.ndarray, most: int) -> np.ndarray:
    changed: set[int] = set()
    while len(changed) < most and not is_regular(row):
        end, other = (np.nanmax, 1) if moments.skewness(row) >= 0 else (np.nanmin, -1)
        extreme = end(row)
        row_without = row[(row != extreme) & ~np.isnan(row)]
        places = np.flatnonzero(row == extreme)
        row[places] = row_without.max() if other == 1 else row_without.min()
        changed |= set(places.tolist())
    return row


@few
@given(tables)
def test_what_was_done_says_what_changed(values):
    made = treated(values, then=None)
    np.testing.assert_array_equal(made.how == LOWERED, made.values < values)
    np.testing.assert_array_equal(made.how == RAISED, made.values > values)
    np.testing.assert_array_equal(made.outcome == PASSED, is_regular(values))
    np.testing.assert_array_equal(np.isnan(made.values), np.isnan(values))


@pytest.mark.parametrize("transform", TRANSFORMS)
@few
@given(tables)
def test_transforms_keep_the_order(transform, values):
    for row, found in zip(values, transform(values), strict=True):
        known = ~np.isnan(found)
        order = np.argsort(row[known], kind="stable")
        assert (np.diff(found[known][order]) >= -1e-12).all()


def test_ten_and_a_hundred():
    made = winsorised([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100])
    assert made.values[-1] == 10.0
    assert made.outcome == WINSORISED


def test_each_run_has_its_own_limit():
    row = [*range(1, 31), 800.0, 1000.0]
    made = winsorised([row, row, row], at_most=[0, 1, 5])
    assert made.outcome.tolist() == [FAILED, FAILED, WINSORISED]
    assert made.values[:, -1].tolist() == [1000.0, 800.0, 30.0]


def test_a_logarithm_starts_from_the_values_as_they_were_unless_combined():
    row = np.exp(np.linspace(0.0, 12.0, 40))
    apart = treated(row, winsorise=1, then=transforming.log_of_range)
    np.testing.assert_array_equal(apart.values, transforming.log_of_range(row))
    assert apart.outcome == RESHAPED
    assert set(apart.how.tolist()) == {TRANSFORMED}
    first = winsorised(row, at_most=1).values
    combined = treated(row, winsorise=1, then=transforming.log_of_range, combine=True)
    np.testing.assert_array_equal(combined.values, transforming.log_of_range(first))


@pytest.mark.parametrize("row", [[], [1.0], [3.0] * 9, [np.nan] * 5, [0.1] * 7, [1.0, 2.0, 900.0]])
def test_what_has_no_shape_stays(row):
    made = treated(row, then=transforming.log_of_range)
    np.testing.assert_array_equal(made.values, row)
    assert made.outcome == PASSED
    assert (made.how == UNCHANGED).all()


def test_caps_at_quantiles_and_deviations():
    values = np.array([[1.0, 2.0, 3.0, 4.0, 100.0], [np.nan, 1.0, 1.0, 1.0, 1.0]])
    made = capped(values, high=moments.quantile(values, 0.75))
    np.testing.assert_array_equal(made.values, [[1, 2, 3, 4, 4], [np.nan, 1, 1, 1, 1]])
    assert made.outcome.tolist() == [WINSORISED, PASSED]
    centre, width = moments.mean(values), moments.deviation(values)
    within = capped(values, low=centre - width, high=centre + width)
    assert within.values[0, -1] == pytest.approx(22.0 + 43.6177, abs=1e-4)


def test_moments_are_those_of_the_field():
    # Excel's SKEW and KURT of its own example.
    row = [3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0, 7.0]
    assert moments.skewness(row) == pytest.approx(0.359543071)
    assert moments.kurtosis(row) == pytest.approx(-0.151799637)


@few
@given(tables, st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]))
def test_quantiles_are_those_of_numpy(values, share):
    for row, found in zip(values, moments.quantile(values, share), strict=True):
        known = row[~np.isnan(row)]
        expected = np.quantile(known, share) if known.size else np.nan
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_exponent_is_that_of_the_greatest_likelihood():
    rows = np.random.default_rng(5).gamma(2.0, size=(3, 60)) + 0.1
    found = transforming.box_cox_exponent(rows, offset=False)
    for row, exponent in zip(rows, found, strict=True):
        expected = stats.boxcox_normmax(row, method="mle", brack=(-1.9, 1.9))
        assert exponent == pytest.approx(expected, abs=1e-5)
    assert np.isnan(transforming.box_cox_exponent([[2.0, 2.0, 2.0], [1.0, 2.0, np.nan]])).all()
    assert np.isnan(transforming.box_cox_exponent([1.0, 2.0, -3.0], offset=False))
