"""Cells of a file as answers: what is read, and each kind of fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.scoring import (
    Answers,
    answer_text,
    answers_parse,
    notices_for,
)
from ronghe.engines.scoring.tests.samples import responses, small


def parsed(item_id: str, cell: str) -> object:
    answers, faults = answers_parse(small(), {item_id: cell}, file="f", row=2)
    assert not faults
    return answers.values.get(item_id)


@pytest.mark.parametrize(
    ("item_id", "cell", "answer"),
    [
        ("one", "2", 2),
        ("one", " 2 ", 2),
        ("one", "2.0", 2),
        ("one", "２", 2),
        ("many", "1", frozenset({1})),
        ("many", "1;3", frozenset({1, 3})),
        ("many", "3 ; 1;", frozenset({1, 3})),
        ("many", "1；3", frozenset({1, 3})),
        ("many", "0;1", frozenset({0, 1})),
        ("rate", "45", 45.0),
        ("rate", "45.5%", 45.5),
        ("rate", "４５．５％", 45.5),
        ("rate", "1e1", 10.0),
        ("rate", "-0", 0.0),
        ("rate", "100", 100.0),
        ("cost", "down", "down"),
        ("cost", "Flat", "flat"),
        ("one", "", None),
        ("one", "  ", None),
        ("one", "\u3000", None),
    ],
)
def test_what_a_cell_means(item_id: str, cell: str, answer: object) -> None:
    assert parsed(item_id, cell) == answer


@pytest.mark.parametrize(
    ("item_id", "cell", "rule"),
    [
        ("cloud", "1", "unknown-item"),
        ("one", "3", "unknown-option"),
        ("one", "-1", "unknown-option"),
        ("one", "1.5", "unknown-option"),
        ("one", "yes", "unknown-option"),
        ("one", "²", None),  # a digit by its compatible form
        ("one", "99999999999999999999", "unknown-option"),
        ("one", "1;2", "two-answers"),
        ("one", "1;1", "two-answers"),
        ("many", "1;4", "unknown-option"),
        ("many", "1,2", "unknown-option"),
        ("many", "1;;2", "unknown-option"),
        ("many", ";", "unknown-option"),
        ("many", "1;1", "repeated-option"),
        ("rate", "130", "out-of-range"),
        ("rate", "-0.1", "out-of-range"),
        ("rate", "1e999", "out-of-range"),
        ("rate", "many", "not-a-number"),
        ("rate", "nan", "not-a-number"),
        ("rate", "inf", "not-a-number"),
        ("rate", "1,5", "not-a-number"),
        ("rate", "5%%", "not-a-number"),
        ("rate", "1_0", "not-a-number"),
        ("cost", "sideways", "unknown-direction"),
        ("cost", "0", "unknown-direction"),
    ],
)
def test_what_is_wrong_with_a_cell(item_id: str, cell: str, rule: str | None) -> None:
    answers, faults = answers_parse(small(), {item_id: cell}, file="f.csv", row=9)
    assert [fault.rule for fault in faults] == ([rule] if rule else [])
    for fault in faults:
        assert (fault.file, fault.row, fault.column) == ("f.csv", 9, item_id)
        assert not answers.values


def test_all_faults_of_a_row_are_found_and_the_rest_is_read() -> None:
    cells = {"one": "9", "many": "1", "rate": "x", "cost": "up", "cloud": "1"}
    answers, faults = answers_parse(small(), cells, file="f", row=2)
    assert [fault.column for fault in faults] == ["one", "rate", "cloud"]
    assert answers == Answers(values={"many": frozenset({1}), "cost": "up"})


def test_none_beside_others_is_a_notice() -> None:
    answers = Answers(values={"many": frozenset({0, 1}), "one": 0})
    (notice,) = notices_for(small(), answers, file="f", row=2)
    assert (notice.rule, notice.column, notice.value) == ("none-with-others", "many", "0;1")
    assert not notices_for(small(), Answers(values={"many": frozenset({0})}), file="f", row=2)


@given(st.data())
def test_an_answer_survives_being_written_as_a_cell(data: st.DataObject) -> None:
    response = data.draw(responses(small()))
    cells = {item_id: answer_text(answer) for item_id, answer in response.values.items()}
    assert answers_parse(small(), cells, file="f", row=2) == (response, [])


@given(st.sampled_from(["one", "many", "rate", "cost"]), st.text(max_size=20))
def test_any_text_gives_an_answer_a_fault_or_nothing(item_id: str, cell: str) -> None:
    answers, faults = answers_parse(small(), {item_id: cell}, file="f", row=2)
    assert len(answers.values) + len(faults) <= 1
