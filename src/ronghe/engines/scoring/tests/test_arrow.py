"""Arrow batches: the numbers of one response, whatever the columns hold, and the same faults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import (
    Answers,
    answers_parse,
    score,
)
from ronghe.engines.scoring.answer_sheet import result_header
from ronghe.engines.scoring.arrow import BatchScorer, Repetitions, subject_hashes, subject_texts
from ronghe.engines.scoring.arrow.batches import unreadable_faults
from ronghe.engines.scoring.tests.arrow_columns import FORMS, batch_of, whole_batch
from ronghe.engines.scoring.tests.language_samples import (
    as_written,
    whole_answers,
    whole_instruments,
)
from ronghe.engines.scoring.tests.samples import instruments, responses, small


def row_of(result: Any, *, explain: bool = True) -> list[object]:
    items = list(result.points_by_item.values()) if explain else []
    level = result.level_decided
    return [
        result.score, *result.points_by_group.values(), level and level.number,
        level and level.title.zh, *(step.value for step in result.outputs_decided.values()),
        result.answered, *items,
    ]  # fmt: skip


def as_floats(cells: list[object]) -> list[object]:
    return [float(cell) if hasattr(cell, "as_tuple") else cell for cell in cells]


@given(st.data(), st.sampled_from(FORMS), st.booleans())
def test_each_row_has_the_numbers_of_the_response_alone(
    data: st.DataObject, form: str, sliced: bool
) -> None:
    instrument = data.draw(instruments())
    sheets = data.draw(st.lists(responses(instrument), min_size=1, max_size=8))
    batch = batch_of(instrument, sheets, form)
    if sliced:
        batch, sheets = batch.slice(1), sheets[1:]
    made, scored = BatchScorer(instrument, batch.schema).result(batch, explain=True)
    expected = [as_floats(row_of(score(instrument, answers))) for answers in sheets]
    rows = [list(row.values()) for row in made.to_pylist()]
    assert [row[1:-1] for row in rows] == expected
    assert [row[-1] for row in rows] == [[] for _ in sheets]
    assert [row[0] for row in rows] == batch.column("subject").to_pylist()
    assert (scored.problems, scored.faulty) == ([], frozenset())


@settings(deadline=None)
@given(st.data(), st.booleans())
def test_the_whole_language_gives_the_numbers_of_the_response_alone(
    data: st.DataObject, are_numbers: bool
) -> None:
    instrument = data.draw(whole_instruments())
    drawn = data.draw(st.lists(whole_answers(instrument), min_size=1, max_size=4))
    sheets = [as_written(instrument, answers) for answers in drawn]
    batch = whole_batch(instrument, sheets, are_numbers=are_numbers)
    made, scored = BatchScorer(instrument, batch.schema).result(batch, explain=True)
    assert scored.problems == []
    for row, answers in zip(made.to_pylist(), sheets, strict=True):
        one = score(instrument, answers)
        names = result_header(instrument, explain=False)[2:]
        found = dict(zip(one.points_by_group, map(row.__getitem__, names), strict=False))
        found |= {item_id: row[item_id] for item_id in one.points_by_item}
        expected = {**one.points_by_group, **one.points_by_item}
        assert found == {
            name: float(points) if isinstance(points, Decimal) else None
            for name, points in expected.items()
        }
        assert set(row["not_applicable"]) == one.not_applicable.keys()
        assert row["score"] == float(one.score)
        level = one.level_decided
        assert (row["level"], row["answered"]) == (level and level.number, one.answered)
        for key, output in one.outputs_decided.items():
            assert row[key] == (None if output.value is None else float(output.value))


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "3", "99", "-1", "1;3", "1;1", "2;9", "down", "up", "７", "x"]
    ),
    st.floats(-5, 120).map(str),
    st.text(max_size=3),
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8), st.data())
def test_text_columns_have_the_faults_of_the_cells(
    rows: list[tuple[str, ...]], data: st.DataObject
) -> None:
    instrument = small()
    ids = [item.id for item in instrument.items]
    columns = [pa.array(list(column)) for column in zip(*rows, strict=True)]
    if data.draw(st.booleans()):
        columns = [column.dictionary_encode() for column in columns]
    names = pa.array([f"E{number}" for number in range(len(rows))])
    batch = pa.RecordBatch.from_arrays([names, *columns], names=["subject", *ids])
    scored = BatchScorer(instrument, batch.schema).score(batch)
    found = [problem.fault(file="f", row=problem.index) for problem in scored.problems]
    expected, good = [], []
    for number, cells in enumerate(rows):
        answers, faults = answers_parse(
            instrument, dict(zip(ids, cells, strict=True)), file="f", row=number
        )
        expected += faults
        if not faults:
            good.append(float(score(instrument, answers).score))
    assert found == expected
    assert scored.table.score.tolist() == good


@pytest.mark.parametrize(
    ("item", "column", "rule", "value"),
    [
        ("one", pa.array([1, 3], pa.int8()), "unknown-option", "3"),
        ("one", pa.array([1, -1], pa.int64()), "unknown-option", "-1"),
        ("one", pa.array([1, 2**63], pa.uint64()), "unknown-option", str(2**63)),
        ("one", pa.array([1.0, 1.5]), "unknown-option", "1.5"),
        ("one", pa.array([[1], [0, 1]]), "two-answers", "0;1"),
        ("many", pa.array([[1], [1, 1]]), "repeated-option", "1;1"),
        ("many", pa.array([[1], [2, 40]]), "unknown-option", "2;40"),
        ("many", pa.array([[1], [0, -1]]), "unknown-option", "0;-1"),
        ("many", pa.array([[1], [0, None]], pa.list_(pa.int8())), "unknown-option", "0;null"),
        ("many", pa.array([1, 4], pa.int32()), "unknown-option", "4"),
        ("many", pa.array([["1"], ["1", "x"]]), "unknown-option", "1;x"),
        ("rate", pa.array([1.0, 130.0]), "out-of-range", "130"),
        ("rate", pa.array([1, 130]), "out-of-range", "130"),
        ("rate", pa.array([1.0, float("inf")]), "not-a-number", "inf"),
        ("cost", pa.array([None, 7], pa.int8()), "unknown-direction", "7"),
    ],
)
def test_a_typed_column_breaks_the_rule_that_its_text_would(
    item: str, column: pa.Array, rule: str, value: str
) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(["A", "B"]), column], names=["subject", item])
    scored = BatchScorer(small(), batch.schema).score(batch)
    (problem,) = scored.problems
    assert (problem.index, problem.column, problem.value) == (1, item, value)
    assert problem.problem.rule.key == rule
    assert scored.subjects.to_pylist() == ["A"]


def test_nothing_is_missing_and_not_zero() -> None:
    columns = {
        "subject": pa.array(["A"]),
        "one": pa.array([None], pa.int8()),
        "many": pa.array([[]], pa.list_(pa.int8())),
        "rate": pa.array([float("nan")]),
        "cost": pa.nulls(1),
    }
    batch = pa.RecordBatch.from_pydict(columns)
    made, _ = BatchScorer(small(), batch.schema).result(batch, explain=True)
    (row,) = made.to_pylist()
    assert row["answered"] == 0
    assert [row[item] for item in ("one", "many", "rate", "cost")] == [None] * 4
    assert row["score"] == float(score(small(), Answers(values={})).score)


def test_what_no_answer_can_be_is_named_by_column() -> None:
    schema = pa.schema({"subject": pa.float64(), "one": pa.binary(), "rate": pa.int8()})
    faults = unreadable_faults(small(), schema, file="f")
    assert [(fault.column, fault.value) for fault in faults] == [
        ("subject", "double"),
        ("one", "binary"),
    ]


names = st.text("ab企 \t　", max_size=70)


@given(st.lists(names, max_size=20))
def test_subjects_that_come_again_are_found_exactly(subjects: list[str]) -> None:
    parts = [
        ("a", 2, pa.array(subjects[:9], pa.string())),
        ("b", 2, pa.array(subjects[9:], pa.string())),
    ]
    found = Repetitions.found(lambda: parts)
    seen: set[str] = set()
    expected = []
    for position, subject in enumerate(subjects):
        name = subject.strip()
        if name and name in seen:
            expected.append(("a", position) if position < 9 else ("b", position - 9))
        seen.add(name)
    assert [
        (file, index) for file, _, part in parts for index in found.within(file, 2, len(part))
    ] == expected


@given(st.lists(st.one_of(st.none(), names), max_size=9), st.integers(0, 3))
def test_the_number_of_a_text_depends_on_the_text_alone(
    subjects: list[str | None], start: int
) -> None:
    column = pa.array(subjects, pa.string())
    texts = subject_texts(column)
    assert texts.to_pylist() == [(each or "").strip() for each in subjects]
    alone = [subject_hashes(texts.slice(index, 1)).tolist()[0] for index in range(len(texts))]
    assert subject_hashes(texts.slice(start)).tolist() == alone[start:]
