"""One response and a table of many: examples by hand, and laws that hold for any instrument."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import (
    Answers,
    UnknownAnswerError,
    answer_code,
    answer_columns,
    instrument_from,
    score,
    score_table,
)
from ronghe.engines.scoring.tests.samples import (
    answers_to,
    instruments,
    plain_points,
    responses,
    small,
    small_mapping,
)

BEST = {"one": 2, "many": frozenset({1, 2, 3}), "rate": 100.0, "cost": "down"}


@pytest.mark.parametrize(
    ("answers", "points", "level"),
    [
        (BEST, "20", 2),
        ({}, "0", 0),
        ({"one": 0, "many": frozenset({0}), "rate": 0.0, "cost": "up"}, "0", 0),
        ({"one": 1}, "1.5", 0),
        ({"many": frozenset({1})}, "1.875", 0),
        ({"many": frozenset({0, 1})}, "1.875", 0),  # "none" beside another adds nothing
        ({"many": frozenset({2, 3})}, "6", 0),  # 6.5, but the item gives 6 at most
        ({"rate": 10.0}, "0", 0),  # an upper bound is inclusive
        ({"rate": 10.000001}, "0.7", 0),
        ({"rate": 60.5}, "0.7", 0),
        ({"rate": 60.50001}, "5", 0),
        ({"cost": "flat"}, "1.5", 0),
        ({"one": 2, "cost": "flat"}, "7.5", 1),  # the least points of a level belong to it
        ({"one": 1, "many": frozenset({1, 2}), "cost": "flat"}, "7.375", 0),
    ],
)
def test_worked_examples(answers: dict[str, object], points: str, level: int) -> None:
    result = score(small(), Answers(values=answers))
    assert str(result.score) == points
    assert result.level.number == level


def test_a_result_says_what_it_is_made_of() -> None:
    result = score(small(), Answers(values={"one": 1, "many": frozenset({1}), "rate": 5.0}))
    assert result.points_by_item == {
        "one": Decimal("1.5"),
        "many": Decimal("1.875"),
        "rate": Decimal(0),
        "cost": None,
    }
    assert result.points_by_group == {
        "left": Decimal("3.375"),
        "right": Decimal(0),
        "rates": Decimal(0),
        "trends": Decimal(0),
    }
    assert (result.answered, result.items, result.missing) == (3, 4, ("cost",))
    assert result.outputs["stage"].value == 0
    assert score(small(), Answers(values=BEST)).outputs["stage"].value == 1


def test_what_may_be_left_blank_is_not_missing() -> None:
    mapping = small_mapping()
    mapping["groups"][0]["items"][1]["required"] = False
    instrument = instrument_from(mapping)
    blank, full = Answers(values={"one": 2}), Answers(values=BEST)
    result = score(instrument, blank)
    assert (result.missing, result.answered, result.items) == (("rate", "cost"), 1, 3)
    assert result.points_by_item["many"] is None
    assert (score(instrument, full).missing, score(instrument, full).items) == ((), 4)
    table = score_table(instrument, answer_columns(instrument, [blank, full]))
    assert table.missing.tolist() == [2, 0]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (frozenset({0}), 0),
        (frozenset({2}), 1),
        (frozenset({1, 3}), 2),
        (frozenset({0, 1}), 1),
        (None, None),
    ],
)
def test_none_of_these_is_an_answer_but_no_option(
    chosen: frozenset[int] | None, count: int | None
) -> None:
    mapping = small_mapping()
    output = {**mapping["outputs"][0], "key": "chosen", "value": "count(many)"}
    del output["steps"]
    mapping["outputs"].append(output)
    result = score(
        instrument_from(mapping), Answers(values={} if chosen is None else {"many": chosen})
    )
    assert result.outputs["chosen"].value == count


def test_choosing_nothing_is_a_missing_answer_on_both_paths() -> None:
    response = Answers(values={"many": frozenset()})
    assert score(small(), response).missing == ("one", "many", "rate", "cost")
    assert score_table(small(), answer_columns(small(), [response])).answered.tolist() == [0]


@pytest.mark.parametrize(
    ("item_id", "answer"),
    [
        ("cloud", 1),
        ("one", 3),
        ("one", -1),
        ("one", "down"),
        ("many", frozenset({4})),
        ("many", 1),
        ("rate", 100.5),
        ("rate", float("inf")),
        ("rate", float("nan")),
        ("rate", "5"),
        ("cost", "sideways"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(item_id: str, answer: object) -> None:
    with pytest.raises(UnknownAnswerError):
        score(small(), Answers(values={item_id: answer}))


@pytest.mark.parametrize(
    ("item_id", "column"),
    [
        ("cloud", np.array([0])),
        ("one", np.array([3])),
        ("one", np.array([-2])),
        ("one", np.array([1.0])),
        ("many", np.array([16])),
        ("rate", np.array([100.5])),
        ("rate", np.array([np.inf])),
        ("cost", np.array([3])),
    ],
)
def test_a_code_that_does_not_fit_is_refused(item_id: str, column: np.ndarray) -> None:
    with pytest.raises(UnknownAnswerError):
        score_table(small(), {item_id: column})


def test_columns_need_one_length() -> None:
    with pytest.raises(ValueError, match="one common length"):
        score_table(small(), {"one": np.array([0]), "cost": np.array([0, 1])})
    with pytest.raises(ValueError, match="one common length"):
        score_table(small(), {})


def test_a_table_without_rows_has_results_without_rows() -> None:
    assert score_table(small(), answer_columns(small(), [])).score.tolist() == []


def test_an_answer_of_another_kind_has_no_code() -> None:
    with pytest.raises(UnknownAnswerError):
        answer_code(small().item_by_id["many"], "down")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_table_single_and_plain_arithmetic_agree_to_the_bit(data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    rows = data.draw(st.lists(responses(instrument), min_size=1, max_size=8))
    table = score_table(instrument, answer_columns(instrument, rows))
    for index, response in enumerate(rows):
        result = score(instrument, response)
        exact = sum(
            (plain_points(instrument, key, value) for key, value in response.values.items()),
            start=Fraction(0),
        )
        assert Fraction(result.score) == exact
        assert float(result.score).hex() == float(table.score[index]).hex()
        assert result.level.number == table.level[index]
        assert result.answered == table.answered[index]
        assert result.outputs["stage"].value == table.outputs["stage"][index]
        for key, points in result.points_by_group.items():
            assert float(points) == table.points(table.units_by_group[key])[index]
        for key, points in result.points_by_item.items():
            assert (points is not None) == table.is_answered[key][index]
            assert float(points or 0) == table.points(table.units_by_item[key])[index]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_contributions_and_groups_add_up_exactly(data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    result = score(instrument, data.draw(responses(instrument)))
    assert sum(result.contributions.values()) == result.score
    assert sum(result.points_by_group[group.key] for group in instrument.groups) == result.score
    assert 0 <= result.score <= instrument.points


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_better_answer_never_lowers_score_or_level(data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    response = data.draw(responses(instrument))
    item = data.draw(st.sampled_from(instrument.items))
    answer = data.draw(answers_to(instrument, item.id))
    before = response.values.get(item.id)
    if isinstance(before, frozenset):
        answer = before | answer  # one more option
    elif before is not None and plain_points(instrument, item.id, answer) < plain_points(
        instrument, item.id, before
    ):
        answer = before
    changed = Answers(values={**response.values, item.id: answer})
    old, new = score(instrument, response), score(instrument, changed)
    assert new.score >= old.score
    assert new.level.number >= old.level.number


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_order_of_rows_does_not_matter(data: st.DataObject) -> None:
    instrument = data.draw(instruments())
    rows = data.draw(st.lists(responses(instrument), min_size=2, max_size=8))
    order = data.draw(st.permutations(range(len(rows))))
    straight = score_table(instrument, answer_columns(instrument, rows))
    mixed = score_table(instrument, answer_columns(instrument, [rows[index] for index in order]))
    np.testing.assert_array_equal(straight.score[list(order)], mixed.score)
