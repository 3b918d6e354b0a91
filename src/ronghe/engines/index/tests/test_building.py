"""Building an index, from the table to the rank."""

from __future__ import annotations

import numpy as np

from ronghe.engines.index import Table, index_build
from ronghe.engines.index.tests.samples import small_index


def test_a_small_index_is_built() -> None:
    table = Table(
        units=("z", "x", "y"),
        numbers={"a": np.array([0.0, 10.0, 5.0]), "b": np.array([1.0, 2.0, np.nan])},
    )
    build = index_build(small_index(), table)
    assert build.units == ("x", "y", "z")
    assert build.keys == ("a", "b", "all")
    np.testing.assert_array_equal(build.score("a"), [100, 50, 0])
    np.testing.assert_array_equal(build.score("all"), [75, 50, 25])
    np.testing.assert_array_equal(build.rank, [1, 2, 3])
    np.testing.assert_array_equal(build.in_file_order(build.rank), [3, 1, 2])
    np.testing.assert_array_equal(build.coverage[-1], [1, 0.5, 1])
