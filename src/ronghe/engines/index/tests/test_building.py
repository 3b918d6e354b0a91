"""Building an index, from the table to the rank."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.index import (
    Build,
    Table,
    index_build,
    index_parse,
    nodes_build,
    plan_of,
    step_apply,
)
from ronghe.engines.index.tests.samples import small_index
from ronghe.lib.faults import FaultsError

HEAD = """
key: sample
version: "1"
title: sample
valid_from: 2026-01-01
source: An example
status: illustrative
"""
NAN = float("nan")


def built(body: str, periods: tuple[str, ...] | None = None, **columns: list[Any]) -> Build:
    """Return an index built from columns; those of texts are groups."""
    index = index_parse(HEAD + body)
    numbers = {
        name: np.array(cells) for name, cells in columns.items() if cells[0] != str(cells[0])
    }
    rows = len(next(iter(columns.values())))
    units = tuple(f"u{row}" for row in range(rows))
    if periods is not None:
        units = tuple(f"u{row // len(set(periods))}" for row in range(rows))
    texts = {name: tuple(cells) for name, cells in columns.items() if name not in numbers}
    return index_build(index, Table(units=units, periods=periods, numbers=numbers, texts=texts))


def test_a_small_index_is_built() -> None:
    table = Table(
        units=("z", "x", "y"),
        numbers={"a": np.array([0.0, 10.0, 5.0]), "b": np.array([1.0, 2.0, NAN])},
    )
    build = index_build(small_index(), table)
    assert build.units == ("x", "y", "z")
    assert build.keys == ("a", "b", "all")
    np.testing.assert_array_equal(build.score("a"), [100, 50, 0])
    np.testing.assert_array_equal(build.score("all"), [75, 50, 25])
    np.testing.assert_array_equal(build.rank, [1, 2, 3])
    np.testing.assert_array_equal(build.in_file_order(build.rank), [3, 1, 2])
    np.testing.assert_array_equal(build.coverage[-1], [1, 0.5, 1])
    np.testing.assert_array_equal(build.nominal, [0.75, 0.25, 1])


def test_imputed_values_are_marked_up_to_the_root() -> None:
    build = built(
        """
units: {groups: [g]}
steps:
  - {step: impute, method: group-mean, by: g}
tree: {key: all, children: [{key: a}, {key: n, children: [{key: b}, {key: c}]}]}
""",
        g=["x", "x", "y"], a=[1.0, NAN, 3.0], b=[1.0, 1.0, NAN], c=[1.0, 2.0, 3.0],
    )  # fmt: skip
    np.testing.assert_array_equal(build.score("a"), [1, 1, 3])
    np.testing.assert_array_equal(build.imputed[0], [False, True, False])
    np.testing.assert_allclose(build.imputed_share, [[0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0],
                                                     [0, 1 / 3, 0]])  # fmt: skip
    np.testing.assert_allclose(build.coverage[-2:], [[1, 1, 0.5], [1, 2 / 3, 2 / 3]])


def test_a_table_of_arrays_is_checked_like_a_file() -> None:
    table = Table(
        units=("x", "x", ""), numbers={"a": np.array([1.0, np.inf, 2.0]), "b": np.zeros(3)}
    )
    with pytest.raises(FaultsError) as refused:
        index_build(small_index(), table)
    assert [(one.rule, one.row, one.column) for one in refused.value.faults] == [
        ("repeated-unit", 3, "unit"),
        ("infinite", 3, "a"),
        ("empty-unit", 4, "unit"),
    ]


def test_ranks_are_also_those_among_a_group() -> None:
    build = built(
        "units: {groups: [g]}\ntree: {key: all, children: [{key: a}]}",
        g=["x", "x", "y", "", "y"], a=[1.0, 2.0, 3.0, 9.0, NAN],
    )  # fmt: skip
    assert build.rank.tolist() == [4, 3, 2, 1, 0]
    assert build.group_ranks["g"].tolist() == [2, 1, 1, 0, 0]


def test_a_screened_unit_has_no_score_and_counts_for_nothing() -> None:
    build = built(
        """
steps:
  - {step: screen, at_least: 0.6, keep: [u3]}
  - {step: normalise, method: min-max}
  - {step: aggregate, method: arithmetic, missing: 0}
tree: {key: all, children: [{key: a}, {key: b}]}
""",
        a=[1.0, 2.0, 9.0, 5.0], b=[1.0, 2.0, NAN, NAN],
    )  # fmt: skip
    np.testing.assert_array_equal(build.screened, [False, False, True, False])
    np.testing.assert_array_equal(build.score("a"), [0, 25, NAN, 100])
    np.testing.assert_array_equal(build.score("all"), [0, 62.5, NAN, 50])
    np.testing.assert_array_equal(build.rank, [3, 1, 0, 2])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [20, 10, 30]),
        ("at_least: 0.5", [20, 10, 30]),
        ("at_least: 0.51", [20, NAN, NAN]),
        ("at_least: 0.51, by: weight", [20, NAN, 30]),
        ("least: 2", [20, NAN, NAN]),
        ("missing: 0", [20, 2.5, 22.5]),
        ("missing: 0, least: 2", [20, NAN, NAN]),
        ("missing: 0, at_least: 1", [20, NAN, NAN]),
    ],
)
def test_what_a_missing_child_does(options: str, expected: list[float]) -> None:
    way = f"{{method: arithmetic, {options}}}"
    build = built(
        f"tree: {{key: all, aggregate: {way}, children: [{{key: a}}, {{key: b, weight: 3}}]}}",
        a=[20.0, 10.0, NAN], b=[20.0, NAN, 30.0],
    )  # fmt: skip
    np.testing.assert_array_equal(build.score("all"), expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [1, 0, -1]),
        ("at_least: 0.5", [1, 0, -1]),
        # Who has too little is not ranked, and nobody beats it.
        ("at_least: 0.51", [0, NAN, NAN]),
        ("at_least: 0.51, by: weight", [1, NAN, -1]),
        ("least: 2", [0, NAN, NAN]),
        ("missing: 100, at_least: 1", [0, NAN, NAN]),
    ],
)
def test_units_with_too_few_children_are_left_out_of_comparisons(
    options: str, expected: list[float]
) -> None:
    way = f"{{method: copeland, {options}}}"
    build = built(
        f"tree: {{key: all, aggregate: {way}, children: [{{key: a}}, {{key: b, weight: 3}}]}}",
        a=[20.0, 20.0, NAN], b=[50.0, NAN, 30.0],
    )  # fmt: skip
    np.testing.assert_array_equal(build.score("all"), expected)


def test_a_formula_holds_the_rule_for_missing_children() -> None:
    way = '{method: expression, formula: "if_(known(b), a + b, a)", at_least: 1}'
    build = built(
        f"tree: {{key: all, aggregate: {way}, children: [{{key: a}}, {{key: b}}]}}",
        a=[1.0, 2.0], b=[3.0, NAN],
    )  # fmt: skip
    np.testing.assert_array_equal(build.score("all"), [4, NAN])


def test_methods_of_an_indicator_stand_in_place_of_the_step() -> None:
    build = built(
        """
steps:
  - {step: impute, method: mean}
  - {step: normalise, method: min-max, to: [0, 1]}
tree:
  key: all
  children:
    - {key: a}
    - {key: b, normalise: log-goalposts, goalposts: [1, 100], impute: {method: value, value: 10}}
    - key: n
      normalise: {method: z-score, to: [10, 2], spread: population}
      children: [{key: c}, {key: d, normalise: none}]
""",
        a=[1.0, NAN, 3.0], b=[1.0, NAN, 1000.0], c=[1.0, 2.0, 3.0], d=[7.0, 8.0, 9.0],
    )  # fmt: skip
    np.testing.assert_allclose(build.score("a"), [0, 0.5, 1])
    np.testing.assert_allclose(build.score("b"), [0, 0.5, 1])
    np.testing.assert_allclose(build.score("c"), 10 + 2 * np.array([-1, 0, 1]) * np.sqrt(1.5))
    np.testing.assert_allclose(build.score("d"), [7, 8, 9])


def test_a_node_may_be_rescaled_before_its_parent_takes_it() -> None:
    build = built(
        """
columns: {bonus: "value_or(extra, 0)"}
tree:
  key: all
  then:
    - {step: transform, method: expression, formula: "x + bonus"}
  children:
    - key: n
      then: [{step: normalise, method: min-max, to: [0, 1]}]
      children: [{key: a}, {key: b}]
    - {key: c}
""",
        a=[1.0, 2.0, 3.0], b=[1.0, 4.0, 5.0], c=[1.0, 1.0, 1.0], extra=[NAN, 1.0, 2.0],
    )  # fmt: skip
    np.testing.assert_allclose(build.score("n"), [0, 2 / 3, 1])
    np.testing.assert_allclose(build.score("all"), [0.5, 1 / 1.2 + 1, 3])


def test_nodes_aggregate_by_steps_for_them_and_by_formulas() -> None:
    build = built(
        """
steps:
  - {step: aggregate, method: geometric, for: [g]}
  - {step: aggregate, method: arithmetic, weights: equal}
tree:
  key: all
  children:
    - {key: g, weight: 9, children: [{key: a}, {key: b}]}
    - key: f
      aggregate: {method: expression, formula: "a2 * (1 - b2)"}
      children: [{key: a2, column: a}, {key: b2, column: b}]
""",
        a=[4.0, 2.0], b=[9.0, 8.0],
    )  # fmt: skip
    np.testing.assert_allclose(build.score("g"), [6, 4])
    np.testing.assert_allclose(build.score("f"), [-32, -14])
    np.testing.assert_allclose(build.score("all"), [-13, -5])
    np.testing.assert_allclose(build.nominal[-3:-1], [0.5, 0.5])


PERIODS = ("2019", "2020", "2019", "2020", "2019", "2020")


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", [0, 50, 100, 0, 50, 100]),
        ("parameters: {over: pooled}", [0, 20, 40, 60, 80, 100]),
        ("parameters: {period: 2019}", [0, 50, 100, 150, 200, 250]),
        ("parameters: {from: 2020}", [-150, -100, -50, 0, 50, 100]),
    ],
)
def test_parameters_of_a_panel(parameters: str, expected: list[float]) -> None:
    build = built(
        f"""
units: {{period: year}}
{parameters}
steps: [{{step: normalise, method: min-max}}]
tree: {{key: all, children: [{{key: a}}]}}
""",
        PERIODS,
        a=[0.0, 30.0, 10.0, 40.0, 20.0, 50.0],
    )
    assert build.periods == ("2019",) * 3 + ("2020",) * 3
    np.testing.assert_allclose(build.score("all"), expected)
    np.testing.assert_array_equal(build.rank, [3, 2, 1, 3, 2, 1])


def test_weights_come_from_data_and_judgement() -> None:
    columns = {"a": [1.0, 2.0, 3.0, 5.0], "b": [9.0, 1.0, 2.0, 0.0], "c": [1.0, 2.0, 3.0, 4.0]}
    ways = {
        "equal": [1 / 3, 1 / 3, 1 / 3],
        "{method: ahp, matrix: [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]}": [4 / 7, 2 / 7, 1 / 7],
    }
    for way, expected in ways.items():
        tree = "{key: all, weights: %s, children: [{key: a}, {key: b}, {key: c}]}" % way  # noqa: UP031 -- braces
        np.testing.assert_allclose(built(f"tree: {tree}", **columns).nominal[:3], expected)
    for way in ("pca", "entropy", "critic", "balance"):
        tree = "{key: all, weights: %s, children: [{key: a}, {key: b}, {key: c}]}" % way  # noqa: UP031 -- braces
        build = built(f"tree: {tree}", **columns)
        np.testing.assert_allclose(build.nominal[:3].sum(), 1)
        shares = (build.nominal[:3, None] * build.scores[:3]).sum(axis=0)
        np.testing.assert_allclose(shares, build.score("all"), err_msg=way)


def test_each_unit_at_its_best_has_weights_of_its_own() -> None:
    build = built(
        "tree: {key: all, weights: benefit-of-the-doubt, children: [{key: a}, {key: b}]}",
        a=[1.0, 0.5, 0.2], b=[0.1, 0.5, 1.0],
    )  # fmt: skip
    assert build.effective.shape == (3, 3)
    np.testing.assert_allclose(build.score("all")[[0, 2]], 1)


def test_weights_as_given_are_not_divided_by_their_sum() -> None:
    tree = "{key: all, weights: %s, children: [{key: a, weight: 0.5}, {key: b, weight: 0.4}]}"
    given_ = built("tree: " + tree % "as-given", a=[10.0, 10.0], b=[10.0, NAN])
    np.testing.assert_allclose(given_.score("all"), [9, 9])
    np.testing.assert_allclose(given_.effective[:2], [0.5, 0.4])
    np.testing.assert_allclose(
        built("tree: " + tree % "given", a=[10.0], b=[10.0]).score("all"), 10
    )


def test_treatments_say_what_was_done() -> None:
    outlier = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 100.0]
    build = built("steps: [{step: treat}]\ntree: {key: all, children: [{key: a}]}", a=outlier)
    (one,) = build.treatments
    assert (one.leaf, one.winsorised, one.transformed, one.passes) == ("a", 1, "", True)
    assert one.skew > 2 > one.skew_after
    assert build.score("a").max() == 10


def test_ties_and_decimals_of_ranks() -> None:
    tree = "tree: {key: all, children: [{key: a}]}"
    scores = [3.04, 3.01, 1.0, NAN]
    assert built(tree, a=scores).rank.tolist() == [1, 2, 3, 0]
    assert built("rank: {decimals: 1}\n" + tree, a=scores).rank.tolist() == [1, 1, 3, 0]
    dense = "rank: {decimals: 1, ties: dense, direction: lower}\n"
    assert built(dense + tree, a=scores).rank.tolist() == [2, 2, 1, 0]


NUMBERS = st.one_of(st.just(NAN), st.floats(-1e6, 1e6, allow_subnormal=False))
METHODS = """
steps:
  - {step: impute, method: mean}
  - {step: treat, skew: 1, kurtosis: 1, winsorise: 2}
  - {step: normalise, method: z-score}
  - {step: normalise, method: min-max, to: [1, 100]}
tree:
  key: all
  aggregate: geometric
  children:
    - {key: a, weight: 0.3}
    - {key: n, weights: equal, children: [{key: b, direction: lower}, {key: c, weight: 7}]}
"""


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_order_of_rows_changes_no_bit(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 12))
    columns = {
        name: np.array(data.draw(st.lists(NUMBERS, min_size=rows, max_size=rows))) for name in "abc"
    }
    order = np.array(data.draw(st.permutations(range(rows))))
    index = index_parse(HEAD + METHODS)
    units = np.array([f"u{row}" for row in range(rows)])
    one = index_build(index, Table(units=tuple(units), numbers=columns))
    moved = {name: column[order] for name, column in columns.items()}
    other = index_build(index, Table(units=tuple(units[order].tolist()), numbers=moved))
    assert one.scores.tobytes() == other.scores.tobytes()
    assert one.rank.tobytes() == other.rank.tobytes()
    back = np.asarray(other.in_file_order(other.scores))
    assert back.tobytes() == np.asarray(one.in_file_order(one.scores))[:, order].tobytes()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_weights_of_any_sum_and_units_of_any_size_give_the_same(data: st.DataObject) -> None:
    rows = data.draw(st.integers(2, 10))
    column = st.lists(st.integers(-1000, 1000), min_size=rows, max_size=rows)
    numbers = {name: np.array(data.draw(column), dtype=float) for name in "ab"}
    factor = data.draw(st.sampled_from([0.125, 4.0, 1024.0]))
    one = built_small(numbers)
    larger = {name: column * factor for name, column in numbers.items()}
    scaled = built_small(larger, weight=3 * factor, other=factor)
    np.testing.assert_allclose(one.score("all"), scaled.score("all"), rtol=1e-12)
    known = one.score("all")[~np.isnan(one.score("all"))]
    assert ((known >= 0) & (known <= 100)).all()


def built_small(
    numbers: dict[str, np.ndarray[Any, Any]], weight: float = 3.0, other: float = 1.0
) -> Build:
    index = index_parse(
        HEAD
        + f"""
steps: [{{step: normalise, method: min-max}}]
tree:
  key: all
  children: [{{key: a, weight: {weight}}}, {{key: b, direction: lower, weight: {other}}}]
"""
    )
    units = tuple(f"u{row:03}" for row in range(len(numbers["a"])))
    return index_build(index, Table(units=units, numbers=numbers))


def test_one_run_has_the_bits_that_it_has_among_many() -> None:
    index = index_parse(HEAD + METHODS)
    chance = np.random.default_rng(3)
    numbers = {name: chance.lognormal(size=40) for name in "abc"}
    plan = plan_of(index, Table(units=tuple(f"u{row:02}" for row in range(40)), numbers=numbers))
    noise = 1 + 0.1 * chance.random((6, *plan.data.shape))
    many = plan.start().changed(plan.data * noise)
    for step in index.steps:
        many = step_apply(plan, step, many)
    scores = nodes_build(plan, many.values)
    for run in range(6):
        one = plan.start().changed(plan.data * noise[run])
        for step in index.steps:
            one = step_apply(plan, step, one)
        assert nodes_build(plan, one.values).tobytes() == scores[run].tobytes()


def test_a_single_unit_and_constants_have_no_rank_by_min_max() -> None:
    build = built(
        "steps: [{step: normalise, method: min-max}]\ntree: {key: all, children: [{key: a}]}",
        a=[3.0],
    )
    assert np.isnan(build.scores).all()
    assert build.rank.tolist() == [0]
