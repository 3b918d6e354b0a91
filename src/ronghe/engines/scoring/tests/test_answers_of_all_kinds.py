"""Cells, answers, codes and stored JSON of every kind of question, there and back."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    UnknownAnswerError,
    answer_codes,
    answer_columns,
    answer_text,
    answers_parse,
    instrument_read,
    question_columns,
    score,
    score_table,
)
from ronghe.engines.scoring.tests.language_samples import whole_answers, whole_instruments

WHOLE = instrument_read(Path(__file__).parent / "whole.yaml")
SHA = "ab" * 32


def parsed(column: str, cell: str) -> object:
    answers, faults = answers_parse(WHOLE, {column: cell}, file="f", row=2)
    assert not faults
    return answers.values.get(column)


@pytest.mark.parametrize(
    ("column", "cell", "answer"),
    [
        ("production_type", "process", 1),
        ("production_type", "Process", 1),
        ("production_type", "0", 0),
        ("net", "wired;2", frozenset({1, 2})),
        ("mode__plan", "system", 1),
        ("strategy_1", "3", 3),
        ("scene_design", "2", 2),
        ("founded", "2001-02-03", date(2001, 2, 3)),
        ("founded", "2001/2/3", date(2001, 2, 3)),
        ("founded", "2001年2月3日", date(2001, 2, 3)),
        ("founded", "2001-02-03 00:00:00", date(2001, 2, 3)),
        ("remark", " 无 ", "无"),
        ("remark", "n/a", "n/a"),  # a text that may not be declared says what it says
        ("plan_file", f"{SHA};{SHA};", (SHA,)),
        ("machines", "12", 12.0),
        ("machines", "1.20e1", 12.0),
        ("water", "n/a", NOT_APPLICABLE),
        ("water", "N/A", NOT_APPLICABLE),
        ("water", "不适用", NOT_APPLICABLE),
        ("people", "n/a", NOT_APPLICABLE),
        ("people", "", None),
        ("lines", "[]", ()),
        (
            "lines",
            '[{"name": "A", "workers": 3, "automatic": "yes"}, {"workers": " "}]',
            ({"name": "A", "workers": 3.0, "automatic": 1},),
        ),
        ("lines", '[{"workers": "１２", "name": null}]', ({"workers": 12.0},)),
    ],
)
def test_what_a_cell_means(column: str, cell: str, answer: object) -> None:
    assert parsed(column, cell) == answer


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("digital_rate", "50", "computed-item"),
        ("machines", "n/a", "not-declarable"),
        ("people", "3", "only-not-applicable"),
        ("facts", "n/a", "unknown-item"),  # a group that must be answered
        ("machines", "1.5", "too-many-places"),
        ("machines", "-1", "out-of-range"),
        ("water", "many", "not-a-number"),
        ("founded", "2001-02-30", "not-a-date"),
        ("founded", "yesterday", "not-a-date"),
        ("remark", "x" * 201, "text-too-long"),
        ("plan_file", "plan.pdf", "not-a-file"),
        ("plan_file", ";".join(f"{n}" * 64 for n in range(3)), "too-many-files"),
        ("production_type", "batch", "unknown-option"),
        ("scene_design", "3", "unknown-option"),
        ("lines", "two", "not-rows"),
        ("lines", '{"workers": 3}', "not-rows"),
        ("lines", '[{"robots": 3}]', "not-rows"),
        ("lines", "[" * 5000, "not-rows"),
        ("lines", json.dumps([{"workers": 1}] * 21), "too-many-rows"),
        ("lines", '[{"workers": 1}, {"workers": 1001}]', "row-fault"),
        ("lines", '[{"workers": true}]', "row-fault"),
        ("lines", '[{"automatic": "perhaps"}]', "row-fault"),
    ],
)
def test_what_is_wrong_with_a_cell(column: str, cell: str, rule: str) -> None:
    answers, faults = answers_parse(WHOLE, {column: cell}, file="f", row=9)
    assert [fault.rule for fault in faults] == [rule]
    assert not answers.values


def test_the_fault_of_a_row_says_which_and_why() -> None:
    cell = '[{"workers": 1}, {"workers": 1001}]'
    _, (fault,) = answers_parse(WHOLE, {"lines": cell}, file="f", row=9)
    assert fault.en.startswith('Row 2 of the list, "workers": "1001" is out of range.')
    assert fault.zh.startswith("明细第 2 行“workers”：“1001”超出范围。")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_answers_survive_being_written_as_cells(data: st.DataObject) -> None:
    instrument = data.draw(whole_instruments())
    response = data.draw(whole_answers(instrument))
    cells = {name: answer_text(answer) for name, answer in response.values.items()}
    found, faults = answers_parse(instrument, cells, file="f", row=2)
    assert not faults
    # An empty text, and nothing chosen of several, are no answers.
    assert found.values == {n: a for n, a in response.values.items() if a not in ("", frozenset())}
    assert score(instrument, found) == score(instrument, response)


def test_codes_tell_missing_declared_and_zero_apart() -> None:
    items = WHOLE.item_by_id
    rows = ({"workers": 2.0}, {"workers": 5.0}, {"name": "C"})
    found = {
        "water": [answer_codes(items["water"], a) for a in (None, NOT_APPLICABLE, 0.0)],
        "lines": [answer_codes(items["lines"], a) for a in ((), rows)],
    }
    assert [math.isnan(found["water"][0]["water"]), found["water"][1]["water"]] == [True, -math.inf]
    assert found["water"][2] == {"water": 0.0}
    empty, three = found["lines"]
    assert (empty["lines"], empty["lines__rows"], empty["lines__staff"]) == (1, 0.0, 0.0)
    assert math.isnan(empty["lines__mean"])
    assert three == {"lines": 1, "lines__rows": 3.0, "lines__staff": 7.0, "lines__mean": 3.5}
    assert answer_codes(items["founded"], date(1970, 1, 3)) == {"founded": 2.0}
    assert answer_codes(items["strategy_1"], NOT_APPLICABLE) == {"strategy_1": -2}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("founded", "2001-02-03"),
        ("lines", "[]"),
        ("remark", 3),
        ("plan_file", SHA),
        ("digital_rate", 50.0),
        ("machines", date(2001, 2, 3)),
        ("people", 0),
        ("facts", NOT_APPLICABLE),
        ("machines", NOT_APPLICABLE),
        ("machines", True),
    ],
)
def test_an_answer_of_another_kind_is_refused(name: str, answer: object) -> None:
    with pytest.raises(UnknownAnswerError):
        score(WHOLE, Answers(values={name: answer}))  # type: ignore[dict-item]  # that is the test


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("digital_rate", np.array([50.0])),
        ("people", np.array([0])),
        ("people", np.array([1.0])),
        ("machines", np.array([-np.inf])),
        ("founded", np.array([np.inf])),
        ("remark", np.array([2])),
        ("remark", np.array(["x"])),
        ("lines__rows", np.array([np.inf])),
    ],
)
def test_a_column_that_does_not_fit_is_refused(name: str, column: np.ndarray) -> None:
    with pytest.raises(UnknownAnswerError):
        score_table(WHOLE, {name: column})


def test_every_column_is_what_somebody_answers() -> None:
    columns = question_columns(WHOLE)
    assert {"mode__plan", "lines", "people"} <= set(columns)
    assert not {"digital_rate", "facts", "lines__rows"} & set(columns)
    table = answer_columns(WHOLE, [Answers(values={})])
    assert {"mode__plan", "lines", "lines__rows", "people"} <= set(table)
    # Text and files are columns of flags, true where there is one.
    flags = {"remark": np.array([True, False]), "plan_file": np.array([1, -1], dtype=np.int8)}
    assert score_table(WHOLE, flags).answered.tolist() == [2, 0]
