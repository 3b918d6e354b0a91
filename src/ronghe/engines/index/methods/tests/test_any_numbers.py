"""No numbers whatever make a method fail, warn, or give an infinity."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.methods import (
    aggregating,
    donors,
    imputing,
    matrices,
    moments,
    outranking,
    transforming,
    treating,
    weighting,
)
from ronghe.engines.index.methods.frontier import benefit_of_the_doubt
from ronghe.engines.index.methods.importance import balanced
from ronghe.engines.index.methods.multiple import multiple
from ronghe.engines.index.methods.tests.normalisers import NORMALISERS

few = settings(max_examples=25, deadline=None)
cells = st.sampled_from(
    [0.0, -0.0, 1.0, 2.0, 0.1, -3.0, 1e160, 1e300, -1e300, 1e-300, 5e-324, float("nan")]
)
tables = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(0, 6)), elements=cells)


def normalised(name: str, table: np.ndarray) -> np.ndarray:
    one = NORMALISERS[name]
    points = {each: np.full(len(table), 2.0 + at) for at, each in enumerate(one.given)}
    return one.apply(table, **one.parameters_of(table), **points)


def aggregated(function: Any, table: np.ndarray) -> np.ndarray:
    return function(table, np.arange(1.0, len(table) + 1.0))


OF_TABLES: dict[str, Any] = {
    **{name: partial(normalised, name) for name in NORMALISERS},
    **{
        function.__name__: partial(aggregated, function)
        for function in (
            aggregating.arithmetic, aggregating.geometric, aggregating.harmonic,
            aggregating.median, aggregating.penalised, outranking.copeland,
        )
    },
    "power": partial(aggregated, partial(aggregating.power, exponent=-2.0)),
    **{
        function.__name__: function
        for function in (
            moments.mean, moments.deviation, moments.skewness, moments.kurtosis, moments.median,
            transforming.log_of_range, transforming.log_of_skewed_end, transforming.log_of_offset,
            transforming.log_of_scale, transforming.box_cox_exponent, treating.winsorised,
            imputing.centre, imputing.across, donors.nearest, matrices.correlations,
            matrices.covariances, weighting.entropy, weighting.critic, weighting.principal,
        )
    },
    "components": partial(weighting.principal, of="all"),
    "treated": partial(treating.treated, then=transforming.log_of_range),
    "matching": partial(multiple, draws=[0, 1], seed=1),
    "regression": partial(multiple, draws=[0], seed=1, method="regression"),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_TABLES)
@few
@given(tables)
def test_any_numbers(name, table):
    before = table.copy()
    found = OF_TABLES[name](table)
    assert not np.isinf(getattr(found, "values", found)).any()
    np.testing.assert_array_equal(table, before)


@settings(max_examples=10, deadline=None)
@given(tables)
def test_any_numbers_of_a_frontier_and_a_balance(table):
    assert not np.isinf(benefit_of_the_doubt(np.abs(table)).scores).any()
    assert not np.isinf(balanced(table, np.ones(len(table))).weights).any()
