"""Steps that fill gaps or transform, as a definition says them."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engines.index import Build, Table, index_build, index_parse
from ronghe.engines.index.methods.multiple import multiple
from ronghe.engines.index.methods.transforming import box_cox, box_cox_exponent
from ronghe.engines.index.tests.samples import SMALL
from ronghe.lib.faults import FaultsError

nan = float("nan")
A = np.array([0.0, 10.0, 5.0, nan, 8.0, 2.0, 7.0, 1.0])
B = np.array([1.0, 11.0, 6.0, 6.0, nan, 3.0, 8.0, 1.5])


def built(step: str) -> Build:
    definition = SMALL.replace("steps:\n", f"steps:\n  - {step}\n")
    return index_build(
        index_parse(definition), Table(units=tuple("abcdefgh"), numbers={"a": A, "b": B})
    )


def test_a_gap_takes_the_place_of_the_units_other_indicators():
    after = built("{step: impute, method: unit-mean}").stages["impute"]
    # Of b less is better: 6 of 1 to 11 is half way.
    np.testing.assert_allclose(after[0, 3], 5.0)
    np.testing.assert_allclose(after[1, 4], 11.0 - 0.8 * 10.0)
    plain = built("{step: impute, method: unit-median, normalise_first: false}").stages["impute"]
    np.testing.assert_allclose(plain[0, 3], 6.0)


@pytest.mark.parametrize("matching", ["true", "false"])
def test_many_tables_give_their_mean(matching):
    made = built(f"{{step: impute, method: multiple, draws: 7, seed: 3, matching: {matching}}}")
    method = "matching" if matching == "true" else "regression"
    tables = multiple(np.stack([A, B]), draws=range(7), seed=3, method=method).values
    np.testing.assert_allclose(made.stages["impute"], tables.mean(axis=0))
    assert made.imputed.sum() == 2


def test_an_exponent_that_is_not_said_is_estimated():
    after = built("{step: transform, method: box-cox}").stages["transform"]
    table = np.stack([A, B])
    np.testing.assert_array_equal(after, box_cox(table, box_cox_exponent(table)))


@pytest.mark.parametrize("draws", ["0", "1001", "1.5", "many"])
def test_so_many_draws_are_refused(draws):
    with pytest.raises(FaultsError, match="from 1 to 1000"):
        built(f"{{step: impute, method: multiple, draws: {draws}}}")
