"""A release is rebuilt from its files alone, and what was changed in them is named."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.index import Table, index_parse
from ronghe.engines.index.releasing import (
    COVERAGE,
    DEFINITION,
    INPUT,
    INPUT_COPY,
    INTERVALS,
    MANIFEST,
    SCORES,
    SCORES_TWIN,
    Sampling,
    SamplingErrors,
    Source,
    number_text,
    release_files,
    table_csv,
    table_parsed,
    verified,
)
from ronghe.engines.index.releasing.errors import MOST_DRAWN, intervals_of

TEXT = """\
key: two
version: "1"
title: {zh: 两项, en: Two}
valid_from: 2026-01-01
source: {zh: 示例, en: Example}
status: illustrative
units: {key: code, name: label, period: Time}
steps:
  - {step: normalise, method: min-max, to: [0, 100]}
tree:
  key: all
  children:
    - {key: a, weight: 3}
    - {key: b, direction: lower}
"""
CROSS = TEXT.replace(", period: Time", "")


def table(periods: tuple[str, ...] | None = None) -> Table:
    values = np.array([[1.0, 4.5, 1 / 3, np.nan], [10.0, 2.0, 7.0, 0.1]])
    return Table(
        units=("B", "A", "C", "D"),
        names=("甲", "乙", "丙,丁", "戊"),
        periods=periods,
        numbers={"a": values[0], "b": values[1]},
        texts={"group": ("x", "", "x", "y")},
    )


def files(text: str = CROSS, **more: object) -> dict[str, bytes]:
    held = table(("2021", "2021", "2022", "2022")) if text is TEXT else table()
    made = release_files(definition=text, index=index_parse(text), table=held, code="9", **more)  # type: ignore[arg-type]  # what a test adds
    return dict(made)


ERRORS = SamplingErrors(of_leaf={"a": np.array([0.1, 0.2, 0.3, 0.0])})


@pytest.mark.parametrize("text", [TEXT, CROSS])
def test_what_was_frozen_is_rebuilt_byte_for_byte(text: str) -> None:
    held = files(text, errors=ERRORS, sampling=Sampling(draws=200))
    found = verified(held[MANIFEST], held)
    assert found.holds
    assert set(found.rebuilt) == {SCORES, SCORES_TWIN, COVERAGE, INTERVALS}
    assert files(text, errors=ERRORS, sampling=Sampling(draws=200)) == held


def test_a_changed_cell_of_the_input_is_named_with_both_values() -> None:
    held = files(TEXT)
    held[INPUT] = held[INPUT].replace(b"0.3333333333333333", b"0.34")
    (found,) = verified(held[MANIFEST], held).differences
    assert (found.what, found.file) == ("cell", INPUT)
    assert (found.unit, found.period, found.column) == ("C", "2022", "a")
    assert (found.frozen, found.found) == ("0.3333333333333333", "0.34")


def test_a_changed_cell_of_an_output_is_named_with_what_comes_out() -> None:
    held = files()
    lines = held[SCORES].decode().splitlines()
    assert lines[0] == "unit,a,b,all,rank"
    lines[2] = lines[2].rpartition(",")[0] + ",9"
    held[SCORES] = ("\n".join(lines) + "\n").encode()
    found = verified(held[MANIFEST], held)
    (one,) = found.differences
    assert (one.what, one.file, one.unit, one.column) == ("cell", SCORES, "A", "rank")
    assert (one.frozen, one.found) == ("2", "9")
    assert COVERAGE in found.rebuilt


def test_a_row_that_is_gone_and_one_that_came_are_named() -> None:
    held = files()
    lines = held[INPUT].decode().splitlines()
    held[INPUT] = ("\n".join([*lines[:2], *lines[3:], "E,己,x,1,2", "F,庚,x,1,2"]) + "\n").encode()
    found = verified(held[MANIFEST], held).differences
    rows = {(one.unit, one.frozen, one.found) for one in found if one.what == "row"}
    assert rows == {("A", "A", None), ("E", None, "E"), ("F", None, "F")}


@pytest.mark.parametrize("name", [DEFINITION, INPUT_COPY, SCORES, COVERAGE])
def test_a_file_that_is_missing_is_named(name: str) -> None:
    held = files()
    manifest = held[MANIFEST]
    del held[name]
    assert [(one.what, one.file) for one in verified(manifest, held).differences] == [
        ("missing", name)
    ]


def test_another_definition_is_said_and_nothing_is_rebuilt_with_it() -> None:
    held = files()
    held[DEFINITION] = held[DEFINITION].replace(b"weight: 3", b"weight: 2")
    found = verified(held[MANIFEST], held)
    assert [(one.what, one.file) for one in found.differences] == [("file", DEFINITION)]
    assert found.rebuilt == ()


def test_a_manifest_that_was_touched_says_so() -> None:
    held = files()
    said = json.loads(held[MANIFEST])
    said["files"][INPUT]["sha256"] = hashlib.sha256(b"mine").hexdigest()
    found = verified(json.dumps(said).encode(), held)
    assert ("manifest", MANIFEST) in [(one.what, one.file) for one in found.differences]
    assert verified(b"{}", held).differences[0].what == "unreadable"
    assert verified(b"\xff", held).differences[0].what == "unreadable"


def test_a_release_whose_numbers_never_came_from_its_input_is_caught() -> None:
    """Whoever rewrites an output and its digest is told by rebuilding."""
    held = files()
    forged = held[SCORES].replace(b",1\n", b",2\n", 1)
    manifest = held[MANIFEST].decode()
    manifest = manifest.replace(
        hashlib.sha256(held[SCORES]).hexdigest(), hashlib.sha256(forged).hexdigest()
    )
    held[SCORES] = forged
    found = verified(manifest.encode(), held).differences
    assert ("output", SCORES, "D", "rank") in [
        (one.what, one.file, one.unit, one.column) for one in found
    ]


def test_the_file_that_the_input_was_read_from_is_known_again() -> None:
    held = files(source=Source(name="given.csv", sha256=hashlib.sha256(b"as given").hexdigest()))
    assert verified(held[MANIFEST], held, source=b"as given").holds
    (one,) = verified(held[MANIFEST], held, source=b"another").differences
    assert (one.what, one.file) == ("source", "given.csv")

    def read(_index: object) -> Table:
        return replace(table(), numbers=table().numbers | {"a": np.array([1.0, 4.5, 0.5, np.nan])})

    _, cell = verified(held[MANIFEST], held, source=b"another", read=read).differences
    assert (cell.file, cell.unit, cell.column) == ("given.csv", "C", "a")
    assert (cell.frozen, cell.found) == ("0.3333333333333333", "0.5")


def test_parquet_of_another_writer_counts_by_what_it_holds() -> None:
    held = files()
    one, other = files(), files()
    assert one[SCORES_TWIN] == other[SCORES_TWIN]
    held[INPUT_COPY] = held[SCORES_TWIN]
    assert not verified(held[MANIFEST], held).holds


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_infinity=False), min_size=1, max_size=8))
def test_tables_come_back_from_their_bytes_to_the_last_bit(values: list[float]) -> None:
    index = index_parse(CROSS)
    numbers = np.array(values) + 0.0
    given_table = Table(
        units=tuple(f"u{at}" for at in range(len(values))), numbers={"a": numbers, "b": numbers}
    )
    data = table_csv(given_table, index.units)
    back = table_parsed(data, index.units, numbers=("a", "b"))
    assert np.array_equal(back.numbers["a"], numbers, equal_nan=True)
    assert table_csv(back, index.units) == data


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_the_same_double(value: float) -> None:
    assert float(number_text(value)) == value


def test_many_units_are_compared_without_drawing_every_pair() -> None:
    units = MOST_DRAWN + 1
    index = index_parse(CROSS)
    held = Table(
        units=tuple(f"u{at:03}" for at in range(units)),
        numbers={"a": np.arange(units, dtype=np.float64), "b": np.zeros(units)},
    )
    errors = SamplingErrors(of_leaf={"a": np.full(units, 0.01)})
    found = intervals_of(index, held, errors, Sampling(draws=100))
    assert found.low.tolist() == found.high.tolist() == [*range(units, 0, -1)]
    unsure = SamplingErrors(of_leaf={"a": np.full(units, 1e6)})
    # Nine in ten tables of such errors claim nothing; this one claims one order.
    assert intervals_of(index, held, unsure, Sampling(draws=100)).high.min() >= units - 1
