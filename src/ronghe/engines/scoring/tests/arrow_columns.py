"""Answers of tests as Arrow columns, in each form that a Parquet file may hold them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ronghe.engines.scoring import (
    Answer,
    Answers,
    Instrument,
    Item,
    answer_text,
    question_columns,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMS = ("text", "dictionary", "large_text", "typed", "wide", "as_numbers")


def batch_of(instrument: Instrument, responses: Sequence[Answers], form: str) -> pa.RecordBatch:
    columns: dict[str, pa.Array] = {
        "subject": pa.array([f"E{number}" for number in range(len(responses))])
    }
    for item in instrument.items:
        answers = [response.values.get(item.id) for response in responses]
        columns[item.id] = column_of(item, answers, form)
    return pa.RecordBatch.from_pydict(columns)


def column_of(item: Item, answers: Sequence[Answer | None], form: str) -> pa.Array:
    texts = [None if answer is None else answer_text(answer) for answer in answers]
    if item.kind == "trend" or form in ("text", "dictionary", "large_text"):
        kind = pa.large_string() if form == "large_text" else pa.string()
        column = pa.array(texts, kind)
        return column.dictionary_encode() if form == "dictionary" else column
    if item.kind == "band":
        values = [float("nan") if a is None and form == "wide" else a for a in answers]
        return pa.array(values, pa.float64())
    if item.kind == "single":
        kinds = {"typed": pa.int8(), "wide": pa.int64(), "as_numbers": pa.float64()}
        return pa.array(answers, kinds[form])
    lists = [None if answer is None else sorted(answer) for answer in answers]
    if form == "as_numbers":
        words = [None if each is None else list(map(str, each)) for each in lists]
        return pa.array(words, pa.list_(pa.string()))
    kind = pa.list_(pa.int8()) if form == "typed" else pa.large_list(pa.int64())
    return pa.array(lists, kind)


def whole_batch(
    instrument: Instrument, responses: Sequence[Answers], *, are_numbers: bool
) -> pa.RecordBatch:
    """Return answers of every kind as texts; measured ones as numbers where that is asked for."""
    columns: dict[str, pa.Array] = {
        "subject": pa.array([f"E{number}" for number in range(len(responses))])
    }
    for name in question_columns(instrument):
        answers = [response.values.get(name) for response in responses]
        if are_numbers and all(isinstance(answer, float | None) for answer in answers):
            columns[name] = pa.array(answers, pa.float64())
        else:
            texts = [None if answer is None else answer_text(answer) for answer in answers]
            columns[name] = pa.array(texts, pa.string())
    return pa.RecordBatch.from_pydict(columns)
