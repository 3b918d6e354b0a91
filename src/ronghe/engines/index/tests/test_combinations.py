"""Every way to weigh with every way to aggregate, in one period and in several."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engines.index import Build, Table, index_build, index_parse
from ronghe.engines.index.tests.samples import SMALL
from ronghe.lib.faults import FaultsError

WEIGHTS = {
    "given": "given",
    "as-given": "as-given",
    "equal": "equal",
    "pca": "pca",
    "entropy": "entropy",
    "critic": "critic",
    "ahp": "{method: ahp, matrix: [[1, 3], [0.3333333, 1]]}",
    "benefit-of-the-doubt": "benefit-of-the-doubt",
    "balance": "balance",
}
AGGREGATES = {
    name: name
    for name in (
        "arithmetic", "geometric", "harmonic", "median", "minimum", "maximum", "sum", "mpi",
        "copeland",
    )
} | {"power": "{method: power, exponent: 2}"}  # fmt: skip
random = np.random.default_rng(8)
A, B = random.random((2, 12)) + 0.1
A[3] = np.nan


def definition(weights: str, aggregate: str) -> str:
    node = f"  weights: {weights}\n  aggregate: {aggregate}\n  children:"
    body = SMALL.replace("  children:", node)
    return body.replace("method: min-max", "method: min-max, to: [1, 100]")


def built(weights: str, aggregate: str, periods: tuple[str, ...] | None) -> Build:
    body = definition(weights, aggregate)
    units = tuple(f"u{row:02}" for row in range(12))
    if periods:
        body += "units: {key: unit, period: year}\n"
        units = tuple(f"u{row % 6}" for row in range(12))
    table = Table(units=units, periods=periods, numbers={"a": A, "b": B})
    return index_build(index_parse(body), table)


@pytest.mark.parametrize("years", [None, ("2024",) * 6 + ("2025",) * 6], ids=["one", "years"])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_each_way_to_weigh_goes_with_each_way_to_aggregate(weights, years):
    for name, aggregate in AGGREGATES.items():
        if weights == "benefit-of-the-doubt" and name != "arithmetic":
            with pytest.raises(FaultsError):
                built(WEIGHTS[weights], aggregate, years)
            continue
        build = built(WEIGHTS[weights], aggregate, years)
        root = build.score("all")
        assert not np.isnan(root).any(), name
        assert np.ptp(root) > 0, name
        assert build.rank.min() == 1, name


@pytest.mark.parametrize("aggregate", ["copeland", "{method: power, exponent: 2}"])
def test_years_alone_are_as_years_together(aggregate):
    together = built("given", aggregate, ("2024",) * 6 + ("2025",) * 6).score("all")
    for rows in (slice(0, 6), slice(6, 12)):
        table = Table(units=tuple("abcdef"), numbers={"a": A[rows], "b": B[rows]})
        alone = index_build(index_parse(definition("given", aggregate)), table).score("all")
        np.testing.assert_array_equal(together[rows], alone)
