"""Laws of aggregating: between the children, weights of any sum, missing children, runs."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.methods.aggregating import (
    Missing,
    arithmetic,
    geometric,
    harmonic,
    in_order,
    penalised,
    power,
)
from ronghe.engines.index.methods.outranking import copeland, margins

few = settings(max_examples=30, deadline=None)
MEANS = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "harmonic": harmonic,
    "quadratic": partial(power, exponent=2.0),
    "power of -3": partial(power, exponent=-3.0),
    "median": partial(in_order, place="median"),
}
ALL = {
    **MEANS,
    "mpi": penalised,
    "copeland": lambda scores, weights, **_: copeland(scores, weights),
}
scores = st.integers(1, 800).map(lambda whole: whole / 8) | st.just(float("nan"))
shapes = st.tuples(st.integers(1, 5), st.integers(1, 6))
tables = arrays(np.float64, shapes, elements=scores)
runs = arrays(np.float64, st.tuples(st.integers(1, 4), st.just(3), st.just(5)), elements=scores)


def weights_of(table: np.ndarray) -> np.ndarray:
    return np.arange(1.0, table.shape[-2] + 1.0)


@few
@given(st.sampled_from(sorted(MEANS)), tables)
def test_a_mean_lies_between_the_children_present(name, table):
    found = MEANS[name](table, weights_of(table))
    low = np.fmin.reduce(table, axis=0)
    high = np.fmax.reduce(table, axis=0)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(low))
    assert (found >= low * (1 - 1e-9)).all() or np.isnan(found).any()
    assert np.nanmax(found - high * (1 + 1e-9), initial=-1.0) <= 0.0


@few
@given(st.sampled_from(sorted(ALL)), tables, st.sampled_from([0.001, 0.3, 700.0]))
def test_weights_sum_to_anything(name, table, factor):
    weights = weights_of(table)
    np.testing.assert_allclose(
        ALL[name](table, weights * factor), ALL[name](table, weights), rtol=1e-9
    )


@few
@given(st.sampled_from(sorted(ALL)), tables, st.integers(0, 4))
def test_a_missing_child_is_as_one_that_is_not_there(name, table, at):
    child = at % table.shape[0]
    without = table.copy()
    without[child] = np.nan
    if table.shape[0] == 1:
        assert np.isnan(ALL[name](without, weights_of(table))).all()
        return
    left = np.delete(table, child, axis=0)
    weights = np.delete(weights_of(table), child)
    np.testing.assert_allclose(
        ALL[name](without, weights_of(table)), ALL[name](left, weights), rtol=1e-12
    )


@few
@given(st.sampled_from(sorted(ALL)), runs)
def test_a_run_alone_has_the_bits_that_it_has_among_others(name, tables):
    weights = np.stack([weights_of(tables) + run for run in range(len(tables))])
    together = ALL[name](tables, weights)
    for table, row, result in zip(tables, weights, together, strict=True):
        assert ALL[name](table, row).tobytes() == result.tobytes()


@few
@given(st.sampled_from(sorted(ALL)), tables)
def test_units_do_not_depend_on_their_order(name, table):
    found = ALL[name](table, weights_of(table))
    turned = ALL[name](table[:, ::-1], weights_of(table))
    assert turned[::-1].tobytes() == found.tobytes()


@few
@given(tables)
def test_the_weaker_mean_lies_below_the_stronger(table):
    weights = weights_of(table)
    means = [MEANS[name](table, weights) for name in ("harmonic", "geometric", "arithmetic")]
    for low, high in pairwise(means):
        assert np.nanmax(low - high * (1 + 1e-9), initial=-1.0) <= 0.0


@few
@given(tables)
def test_copeland_is_a_tournament(table):
    found = copeland(table, weights_of(table))
    assert abs(np.nansum(found)) < 1e-9
    by = margins(table, weights_of(table))
    np.testing.assert_allclose(by, -by.T)


@pytest.mark.parametrize("name", sorted(MEANS))
def test_one_child_is_its_own_mean(name):
    np.testing.assert_allclose(MEANS[name]([[4.0, np.nan]], [7.0]), [4.0, np.nan])


@few
@given(tables)
def test_the_median_of_equal_weights_is_the_median(table):
    found = in_order(table, np.full(table.shape[0], 0.1), place="median")
    np.testing.assert_allclose(found, median_of_columns(table), rtol=1e-12)


def median_of_columns(table: np.ndarray) -> list[float]:
    columns = [column[~np.isnan(column)] for column in table.T]
    return [float(np.median(column)) if column.size else np.nan for column in columns]


def test_the_smallest_and_the_largest():
    table = [[1.0, np.nan], [3.0, np.nan], [2.0, np.nan]]
    for place, expected in (("minimum", 1.0), ("maximum", 3.0)):
        np.testing.assert_array_equal(in_order(table, [1, 1, 1], place=place), [expected, np.nan])


def test_too_few_children_give_no_score():
    table = [[1.0, 1.0, np.nan], [3.0, np.nan, np.nan], [5.0, np.nan, 5.0]]
    weights = [1.0, 1.0, 2.0]
    half = arithmetic(table, weights, missing=Missing(at_least=0.5))
    np.testing.assert_array_equal(half, [3.5, np.nan, 5.0])
    two = arithmetic(table, weights, missing=Missing(at_least=2 / 3, by="number"))
    np.testing.assert_array_equal(two, [3.5, np.nan, np.nan])
    assert arithmetic(table, weights, missing=Missing(at_least=1.0)).tolist()[0] == 3.5


def test_a_child_that_has_no_weight_does_nothing():
    table = [[4.0], [0.0], [9.0]]
    assert geometric(table, [1.0, 0.0, 1.0]).round(9).tolist() == [6.0]
    assert np.isnan(arithmetic([[np.nan], [5.0]], [1.0, 0.0])).all()


def test_zero_and_negative_children():
    for mean in (geometric, harmonic, partial(power, exponent=-1.0)):
        found = mean([[0.0, -1.0, 0.0], [2.0, 2.0, -2.0]], [1.0, 1.0])
        np.testing.assert_array_equal(found, [0.0, np.nan, np.nan])


def test_weights_as_given_keep_their_sum():
    found = arithmetic([[10.0], [10.0]], [0.5, 0.499], as_given=True)
    assert found.tolist() == pytest.approx([9.99])


def test_weights_of_units_are_their_own():
    found = arithmetic([[1.0, 1.0], [3.0, 3.0]], [[1.0, 0.0], [0.0, 1.0]], of_units=True)
    assert found.tolist() == [1.0, 3.0]


def test_a_weight_too_few_is_refused():
    with pytest.raises(ValueError, match="1 weights for 2 children"):
        arithmetic([[1.0], [2.0]], [1.0])
