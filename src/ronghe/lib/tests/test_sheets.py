"""Tables that people make: what is read, what is a fault, and what is no table."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet, stream_sheet


def rows_of(data: bytes) -> list[tuple[int, list[str]]]:
    sheet = read_sheet(data, name="t")
    return [(row.number, list(row.cells.values())) for row in sheet.rows]


def faults_of(data: bytes) -> list[tuple[int | None, str]]:
    return [(fault.row, fault.rule) for fault in read_sheet(data, name="t").faults]


def refusal_of(data: bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(FaultsError) as caught:
        read_sheet(data, name="t")
    return [(fault.row, fault.rule) for fault in caught.value.faults]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encodings_of_chinese_offices_are_read(encoding: str) -> None:
    data = "主体,说明\n甲厂,设备；网络\n".encode(encoding)
    assert rows_of(data) == [(2, ["甲厂", "设备；网络"])]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_header_shows_the_separator(separator: str) -> None:
    data = f"a{separator}b\n1{separator}2\n".encode()
    assert rows_of(data) == [(2, ["1", "2"])]


def test_semicolons_in_cells_separate_nothing() -> None:
    assert rows_of(b"subject,net\nA,1;2;3\n") == [(2, ["A", "1;2;3"])]
    assert rows_of(b"subject\nA;B\n") == [(2, ["A;B"])]


def test_a_line_break_in_quotes_starts_no_row() -> None:
    assert rows_of(b'a,b\n"x\ny",1\nz,2\n') == [(2, ["x\ny", "1"]), (3, ["z", "2"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(end: str) -> None:
    assert rows_of(f"a,b{end}1,2{end}3,4{end}".encode()) == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_an_empty_line_is_a_fault_and_a_last_line_end_is_none() -> None:
    assert faults_of(b"a,b\n1,2\n") == []
    assert faults_of(b"a,b\n1,2") == []
    assert faults_of(b"a,b\n1,2\n\n3,4\n") == [(3, "empty-line")]
    assert faults_of(b"a,b\n1,2\n,\n3,4\n") == [(3, "empty-line")]
    assert faults_of(b"a,b\n1,2\n\n") == [(3, "empty-line")]
    assert rows_of(b"a,b\n1,2\n\n3,4\n") == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_empty_cells_that_a_spreadsheet_leaves_behind_are_nothing() -> None:
    data = b"a,b,,\n1,2,,\n,,,\n,,,\n"
    assert faults_of(data) == []
    assert rows_of(data) == [(2, ["1", "2"])]


def test_surplus_cells_are_a_fault_of_their_row_alone() -> None:
    assert faults_of(b"a,b\n1,2,3\n4,5\n") == [(2, "too-many-cells")]
    assert rows_of(b"a,b\n1,2,3\n4,5\n") == [(3, ["4", "5"])]


def test_a_short_row_is_filled_with_empty_cells() -> None:
    assert rows_of(b"a,b,c\n1\n") == [(2, ["1", "", ""])]


def test_header_names_must_be_there_and_differ() -> None:
    sheet = read_sheet(b"a,,a,b\n1,2,3,4\n", name="t")
    assert [(f.row, f.rule, f.column) for f in sheet.faults] == [
        (1, "empty-column-name", None),
        (1, "duplicate-column", "a"),
    ]
    assert sheet.rows[0].cells == {"a": "1", "b": "4"}


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", [(None, "empty-file")]),
        (b"\n\n", [(None, "empty-file")]),
        (b" , ,\n1,2,3\n", [(None, "empty-file")]),
        (b'a,b\n1,2\n3,"4\n5,6\n', [(3, "unclosed-quote")]),
        (b'a,b\n1,"2"x\n', [(2, "broken-quotes")]),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", [(2, "cell-too-large")]),
        (b"\x89PNG\r\n\x1a\n\x00\x00", [(None, "not-a-table")]),
        (b"<html><table></table></html>", [(None, "not-a-table")]),
        (b"%PDF-1.7\n\xff\xff\xff\x00", [(None, "not-a-table")]),
        ("设备数字化率,b\n甲,1\n".encode()[:-6] + b"\xe4\n", [(None, "broken-encoding")]),
        (b"PK\x03\x04 nothing", [(None, "broken-workbook")]),
        (b"\xd0\xcf\x11\xe0 old", [(None, "old-workbook")]),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(
    data: bytes, refusal: list[tuple[int | None, str]]
) -> None:
    assert refusal_of(data) == refusal


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal_of(stream.getvalue()) == [(None, "broken-workbook")]


def test_a_workbook_gives_the_text_a_person_sees() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", "b", "c"])
    sheet.append([500112.0, 12.5, 0.1 + 0.2])
    sheet.append([date(2024, 9, 4), datetime(2024, 9, 4, 8, 30), True])  # noqa: DTZ001
    sheet.append([0.45, 0.455, "  text "])
    sheet["A4"].number_format, sheet["B4"].number_format = "0%", "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(stream.getvalue()) == [
        (2, ["500112", "12.5", "0.3"]),
        (3, ["2024-09-04", "2024-09-04T08:30:00", "TRUE"]),
        (4, ["45%", "45.5%", "text"]),
    ]


def test_an_empty_row_of_a_workbook_is_a_fault_unless_it_is_last() -> None:
    data = workbook(["a", "b"], ["1", "2"], [None, None], ["3", "4"], [" ", None])
    assert faults_of(data) == [(3, "empty-line")]
    assert [number for number, _ in rows_of(data)] == [2, 4]


def test_a_wrong_extent_in_a_workbook_hides_no_row() -> None:
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook(["a", "b"], ["1", "2"], ["3", "4"])))
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content.replace(b'ref="A1:B3"', b'ref="A1:A1"'))
    assert len(rows_of(stream.getvalue())) == 2


cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=6
).map(str.strip)


@given(st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["a", "b", "c"], *rows])
    data = stream.getvalue().encode("utf-8-sig")
    assert rows_of(data) == list(enumerate(rows, start=2))


@given(st.binary(max_size=300))
def test_garbage_gives_a_table_or_faults_and_nothing_else(garbage: bytes) -> None:
    try:
        read_sheet(garbage, name="t")
    except FaultsError as error:
        assert error.faults


@settings(max_examples=200)
@given(
    st.integers(0, 4), st.integers(4, 4000), st.integers(0, 255), st.sampled_from([0, 1, 40, 2000])
)
def test_a_damaged_workbook_gives_a_table_or_faults(
    part: int, position: int, byte: int, cut: int
) -> None:
    source = zipfile.ZipFile(io.BytesIO(workbook(["a", "b"], [1, "x"], [date(2024, 1, 1), 2.5])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        names = sorted(source.namelist(), reverse=True)
        for index, name in enumerate(names):
            content = bytearray(source.read(name))
            if index == part:
                at = position % len(content)
                content[at : at + cut] = bytes([byte])
            archive.writestr(name, bytes(content))
    try:
        read_sheet(stream.getvalue(), name="t")
    except FaultsError as error:
        assert error.faults


def test_a_stream_gives_records_in_order_with_their_faults() -> None:
    stream = stream_sheet(b"a,b\n1,2\n\n3,4\n", name="t")
    assert stream.columns == ("a", "b")
    first, second, third = stream.records
    assert first == (2, ["1", "2"])
    assert second.rule == "empty-line"
    assert third == (4, ["3", "4"])


def test_three_hundred_thousand_rows_are_read_in_seconds() -> None:
    line = ",".join(["1;3;5"] * 15)
    data = ("a," + ",".join(f"c{n}" for n in range(15)) + "\n" + f"x,{line}\n" * 300_000).encode()
    started = time.process_time()
    assert sum(1 for _ in stream_sheet(data, name="t").records) == 300_000
    assert time.process_time() - started < 10


def test_a_stray_cell_in_the_last_row_is_told_and_not_read_up_to() -> None:
    book = openpyxl.Workbook()
    book.active.append(["subject", "net"])
    book.active.append(["a", "1"])
    book.active.cell(row=1_048_576, column=1, value="stray")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(FaultsError) as caught:
        read_sheet(stream.getvalue(), name="stray.xlsx")
    assert [(fault.rule, fault.row) for fault in caught.value.faults] == [("sparse-sheet", 3)]
