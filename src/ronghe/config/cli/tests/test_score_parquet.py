"""`ronghe score` with Parquet: the numbers and the faults of the same table as CSV."""

from __future__ import annotations

import csv
import io
import random
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ronghe.config.cli.tests.test_score import (
    HEADER,
    KEY,
    SEVEN,
    answer_rows,
    faulty,
    listed,
    run,
    write,
)
from ronghe.lib import parquet

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["faulty"]
SETS = ["net", "collect", "netsec", "datasec", "mech", "talent"]
RATES = ["dev_digital", "dev_net", "fund"]
POSITIONS = ["infosys", "plan"]


@pytest.fixture(autouse=True)
def _english_and_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(parquet, "_BATCH", 64)


def text_table(rows: list[list[str]], header: list[str] = HEADER) -> pa.Table:
    return pa.table(
        {name: list(cells) for name, cells in zip(header, zip(*rows, strict=True), strict=True)}
    )


def typed_table(rows: list[list[str]]) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    for name, cells in zip(HEADER, zip(*rows, strict=True), strict=True):
        if name in SETS:
            lists = [[int(part) for part in cell.split(";")] if cell else None for cell in cells]
            columns[name] = pa.array(lists, pa.list_(pa.int16()))
        elif name in RATES:
            columns[name] = pa.array([float(cell) if cell else None for cell in cells])
        elif name in POSITIONS:
            columns[name] = pa.array([int(cell) if cell else None for cell in cells], pa.int32())
        else:
            columns[name] = pa.array([cell or None for cell in cells]).dictionary_encode()
    return pa.table(columns)


def cells(table: pa.Table) -> list[list[str]]:
    """Return a result as the cells of the CSV that would hold it."""

    def cell(value: object) -> str:
        return "" if value is None else str(value).removesuffix(".0")

    if "not_applicable" in table.column_names:  # what cells of a CSV say themselves
        table = table.drop_columns("not_applicable")
    return [table.column_names, *([cell(v) for v in row.values()] for row in table.to_pylist())]


def csv_cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("form", [text_table, typed_table])
def test_the_numbers_are_those_of_the_same_table_as_csv(form, tmp_path: Path) -> None:
    rows = answer_rows(300)
    pq.write_table(form(rows), tmp_path / "in.parquet", row_group_size=100)
    as_csv = run(KEY, write(tmp_path / "in.csv", rows), "--explain").stdout
    result = run(KEY, tmp_path / "in.parquet", "-o", tmp_path / "out.parquet", "--explain")
    assert result.exit_code == 0
    assert cells(pq.read_table(tmp_path / "out.parquet")) == csv_cells(as_csv)
    assert run(KEY, tmp_path / "in.parquet", "--explain").stdout == as_csv
    assert run(KEY, tmp_path / "in.csv", "-o", tmp_path / "o.parquet", "--explain").exit_code == 0
    assert pq.read_table(tmp_path / "o.parquet") == pq.read_table(tmp_path / "out.parquet")


def test_each_column_of_a_result_has_a_type(tmp_path: Path) -> None:
    pq.write_table(text_table(answer_rows(3)), tmp_path / "in.parquet")
    run(KEY, tmp_path / "in.parquet", "-o", tmp_path / "out.parquet", "--explain")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert {str(schema.field(name).type) for name in ("subject", "level_name")} == {"string"}
    assert {str(schema.field(name).type) for name in ("level", "stage", "answered")} == {"int32"}
    assert {str(schema.field(name).type) for name in ("score", "数字化基础", "net")} == {"double"}


def faulty_table(path: Path) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = [line for line in csv.reader(stream) if line]
    return text_table(rows, header)


# A table has no empty lines; the other six faults stand in rows above that one.
SIX = SEVEN[:6]


def test_the_faults_of_a_table_are_those_of_the_csv(faulty: Path, tmp_path: Path) -> None:
    pq.write_table(faulty_table(faulty), tmp_path / "in.parquet", row_group_size=300)
    out = tmp_path / "out.parquet"
    result = run(KEY, tmp_path / "in.parquet", "-o", out)
    assert result.exit_code == 1
    assert listed(result) == SIX
    assert "row 100" in result.stderr  # where the repeated subject stands first
    assert not out.exists()
    assert run(KEY, tmp_path / "in.parquet", "-o", out, "--skip-faulty").exit_code == 0
    good = run(KEY, faulty, "--skip-faulty").stdout
    assert cells(pq.read_table(out)) == csv_cells(good)


def test_a_directory_is_its_files_in_order(tmp_path: Path) -> None:
    rows = answer_rows(90)
    rows[70][0] = rows[5][0]
    source = tmp_path / "in"
    source.mkdir()
    pq.write_table(typed_table(rows[:40]), source / "part-1.parquet")
    pq.write_table(typed_table(rows[40:]), source / "part-2.parquet")
    (source / "_SUCCESS").touch()
    pq.write_table(typed_table(rows[:2]), source / "_left.parquet")
    result = run(KEY, source, "--skip-faulty")
    assert [line.split("\t")[:5] for line in result.stderr.splitlines() if "\t" in line] == [
        ["part-2.parquet", "32", "subject", "E0005", "duplicate-subject"]
    ]
    assert "part-1.parquet:7" in result.stderr
    as_csv = run(KEY, write(tmp_path / "in.csv", rows), "--skip-faulty").stdout
    assert result.stdout == as_csv


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(text_table(answer_rows(500)), path, compression="none")
    whole = path.read_bytes()
    chance = random.Random(3)  # noqa: S311 -- invented damage
    broken = bytearray(whole)
    for place in chance.sample(range(4, len(whole) // 2), 400):
        broken[place] ^= 255
    half = len(whole) // 2
    cut = (b"", b"PAR1", whole[:half], whole[half:-4], b"\0\1", b"subject,net")
    for content in (*cut, bytes(broken)):
        path.write_bytes(content)
        result = run(KEY, path, "--skip-faulty")
        assert result.exit_code == 1, content[:40]
        assert "broken-parquet" in [line[3] for line in listed(result)]
        assert "CSV" not in result.stderr
        assert result.stdout == ""


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ({"name": ["A"], "net": ["1"]}, "no-subject-column"),
        ({"subject": ["A"], "x": ["1"]}, "no-item-column"),
        ({"subject": ["A"], "net": [b"1"]}, "unreadable-column"),
        ({"subject": [1.5], "net": ["1"]}, "unreadable-column"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    tmp_path: Path, table: dict[str, list[object]], rule: str
) -> None:
    pq.write_table(pa.table(table), tmp_path / "in.parquet")
    result = run(KEY, tmp_path / "in.parquet", "--skip-faulty")
    assert (result.exit_code, result.stdout) == (1, "")
    assert rule in [line[3] for line in listed(result)]


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    arrays = [pa.array(["A"]), pa.array(["1"]), pa.array(["2"])]
    pq.write_table(pa.Table.from_arrays(arrays, ["subject", "net", "net"]), tmp_path / "in.parquet")
    result = run(KEY, tmp_path / "in.parquet")
    assert result.exit_code == 1
    assert [line[3] for line in listed(result)] == ["duplicate-column"]


def test_subjects_may_be_numbers(tmp_path: Path) -> None:
    table = pa.table({"subject": [7, 8], "infosys": pa.array([4, None], pa.int8())})
    pq.write_table(table, tmp_path / "in.parquet")
    rows = csv_cells(run(KEY, tmp_path / "in.parquet").stdout)
    assert [row[:2] for row in rows[1:]] == [["7", "10"], ["8", "0"]]


@pytest.mark.parametrize("flag", [[], ["--skip-faulty"]])
def test_files_without_rows_are_refused_unless_another_has_some(
    tmp_path: Path, flag: list[str]
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    pq.write_table(text_table(answer_rows(2)).slice(0, 0), source / "1.parquet")
    for place in (source, source / "1.parquet"):
        result = run(KEY, place, "-o", tmp_path / "o.parquet", *flag)
        assert result.exit_code == 1
        assert [line[3] for line in listed(result)] == ["no-rows"]
        assert not (tmp_path / "o.parquet").exists()
    pq.write_table(text_table(answer_rows(2)), source / "2.parquet")
    assert run(KEY, source, "-o", tmp_path / "o.parquet", *flag).exit_code == 0
    assert pq.read_table(tmp_path / "o.parquet").num_rows == 2
