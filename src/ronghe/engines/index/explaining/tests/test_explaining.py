"""What a score is made of adds up to it; what moved it adds up to the move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.index import Index, Table, index_build, index_parse
from ronghe.engines.index.explaining import (
    Edition,
    contributions,
    movement,
    movement_in_panel,
    period_of,
    standings,
    strengths,
    weaknesses,
)

MEANS = (
    "arithmetic",
    "geometric",
    "harmonic",
    "{method: power, exponent: 0.5}",
    "minimum",
    "maximum",
)
MORE = ("{method: arithmetic, missing: 7}", "sum")
NESTED = """
key: nested
version: "1"
title: nested
valid_from: 2026-01-01
source: An example
status: illustrative
steps:
  - {{step: normalise, method: min-max, to: [1, 100]}}
tree:
  key: all
  aggregate: {method}
  children:
    - key: first
      weight: {weight}
      aggregate: {method}
      children: [{{key: a, weight: 3}}, {{key: b}}]
    - {{key: c}}
"""


def nested(method: str, *, weight: float = 2.0) -> Index:
    """Return an index of two nodes, of two indicators and of one, put together by a method."""
    return index_parse(NESTED.format(method=method, weight=weight))


def table(rows: dict[str, tuple[float, float, float]]) -> Table:
    columns = np.array(list(rows.values()), dtype=np.float64).T
    return Table(units=tuple(rows), numbers=dict(zip("abc", columns, strict=True)))


cells = st.one_of(st.integers(0, 50).map(float), st.just(float("nan")))
tables = st.dictionaries(
    st.sampled_from("pqrstuvw"), st.tuples(cells, cells, cells), min_size=3, max_size=8
).map(table)


@pytest.mark.parametrize("method", MEANS + MORE)
@settings(max_examples=20, deadline=None)
@given(table=tables)
def test_contributions_add_up_to_the_score(method: str, table: Table) -> None:
    build = index_build(nested(method), table)
    found = contributions(build)
    assert found.ends == ("a", "b", "c")
    whole = build.scores[-1]
    added = sum(found.of(key) for key in found.ends)
    np.testing.assert_allclose(added, whole, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        np.where(np.isnan(whole), np.nan, found.of("a") + found.of("b")),
        found.of("first"),
        rtol=1e-12,
        atol=1e-12,
    )


def test_an_arithmetic_contribution_is_share_of_weight_times_score() -> None:
    build = index_build(
        nested("arithmetic"), table({"p": (0, 0, 0), "q": (1, 1, 1), "r": (1, 0, 1)})
    )
    found = contributions(build)
    # r: a 100, b 1, c 100; weights 2/3·3/4, 2/3·1/4, 1/3
    row = build.units.index("r")
    assert found.of("a")[row] == pytest.approx(50.0)
    assert found.of("b")[row] == pytest.approx(1.0 / 6.0)
    assert found.of("c")[row] == pytest.approx(100.0 / 3.0)


def test_a_score_that_is_no_mean_is_not_taken_apart() -> None:
    build = index_build(nested("copeland"), table({"p": (0, 0, 0), "q": (1, 1, 1), "r": (1, 0, 1)}))
    found = contributions(build)
    assert found.ends == ("all",)
    assert np.isnan(found.of("a")).all()


@settings(max_examples=15, deadline=None)
@given(before=tables, after=tables, weight=st.floats(0.5, 4.0))
def test_what_moved_a_score_adds_up_to_the_move(before: Table, after: Table, weight: float) -> None:
    old = Edition(index=nested("arithmetic"), table=before)
    new = Edition(index=nested("arithmetic", weight=weight), table=after)
    found = movement(old, new)
    moved = found.after - found.before
    causes = found.data + found.membership + found.method
    known = ~np.isnan(causes)
    np.testing.assert_allclose(causes[known], moved[known], atol=1e-9)
    parts = sum(found.by_part.values(), np.zeros(len(found.units)))
    np.testing.assert_allclose(parts[known], found.data[known], atol=1e-9)


def test_each_cause_alone_moves_alone() -> None:
    rows = {"p": (0.0, 0.0, 0.0), "q": (10.0, 10.0, 10.0), "r": (5.0, 5.0, 0.0)}
    old = Edition(index=nested("arithmetic"), table=table(rows))
    same = movement(old, old)
    assert not same.data.any() and not same.membership.any() and not same.method.any()
    data = movement(old, Edition(index=old.index, table=table(rows | {"r": (5.0, 5.0, 10.0)})))
    assert data.data[2] == pytest.approx(100.0 / 3.0 * 0.99)
    assert data.by_part["c"][2] == pytest.approx(100.0 / 3.0 * 0.99)
    assert not data.membership.any() and not data.method.any()
    members = movement(old, Edition(index=old.index, table=table(rows | {"s": (20.0, 10.0, 10.0)})))
    assert members.membership[1] < 0.0
    assert not members.data.any() and not members.method.any()
    method = movement(old, Edition(index=nested("arithmetic", weight=1.0), table=old.table))
    assert method.method[2] < 0.0
    assert not method.data.any() and not method.membership.any()


def test_a_unit_stands_among_its_peers() -> None:
    rows = {"p": (0.0, 0.0, 0.0), "q": (10.0, 10.0, 10.0), "r": (5.0, 0.0, 10.0)}
    build = index_build(nested("arithmetic"), table(rows))
    found = {each.key: each for each in standings(build, "r")}
    assert (found["c"].rank, found["c"].of, found["c"].distance) == (1, 3, 0.0)
    assert (found["b"].rank, found["b"].median) == (2, 1.0)
    alone = {each.key: each for each in standings(build, "r", peers=["q"])}
    assert (alone["a"].rank, alone["a"].of) == (2, 2)
    assert alone["a"].gain == pytest.approx(0.5 * alone["a"].distance)
    assert [each.key for each in weaknesses(tuple(alone.values()), count=2)] == ["all", "first"]
    assert strengths(tuple(alone.values())) == ()
    with pytest.raises(KeyError):
        standings(build, "nobody")


def test_between_two_periods_of_a_panel_the_data_moves_all() -> None:
    panel = NESTED.format(method="arithmetic", weight=2.0) + "units: {period: year}\n"
    index = index_parse(panel + "parameters: {over: pooled}\n")
    columns = np.array([(0, 0, 0), (10, 10, 10), (5, 0, 10), (10, 5, 10)], dtype=np.float64).T
    table = Table(
        units=("p", "q", "p", "q"),
        periods=("2024", "2024", "2025", "2025"),
        numbers=dict(zip("abc", columns, strict=True)),
    )
    build = index_build(index, table)
    last = period_of(build, "2025")
    assert last.units == ("p", "q")
    assert last.rank.tolist() == [2, 1]
    found = movement_in_panel(build, "2024", "2025")
    np.testing.assert_allclose(found.data, found.after - found.before)
    np.testing.assert_allclose(sum(found.by_part.values()), found.data)
    assert found.by_part["b"].tolist() == pytest.approx([0.0, -49.5 / 6])
    with pytest.raises(KeyError):
        period_of(build, "2026")
