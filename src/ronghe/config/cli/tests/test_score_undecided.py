"""`ronghe score`: a level that no track decides is blank in every form, and no lowest level."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pyarrow.parquet as pq
import pytest

from ronghe.config.cli.score import shipped_instruments
from ronghe.config.cli.tests.test_score import run, write
from ronghe.engines.scoring import Instrument, instrument_read, question_columns

if TYPE_CHECKING:
    from pathlib import Path

INSTRUMENTS = list(shipped_instruments())


def source(path: Path, instrument: Instrument) -> Path:
    """Write a response that answers nothing, one that chooses first options, and one more."""
    columns = question_columns(instrument)

    def first(column: str) -> str:
        item = instrument.item_by_id.get(column)
        return "0" if item is not None and item.options and item.kind != "trend" else ""

    answered = [first(column) for column in columns]
    blank = [""] * len(columns)
    rows = [["blank", *blank], ["answered", *answered], ["blank too", *blank]]
    return write(path, rows, ["subject", *columns])


def cells(rows: list[list[object]]) -> list[list[str]]:
    return [["" if c is None else str(c).removesuffix(".0") for c in row] for row in rows]


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_undecided_is_blank_in_csv_workbook_and_parquet(key: str, tmp_path: Path) -> None:
    instrument = instrument_read(shipped_instruments()[key])
    answers = source(tmp_path / "in.csv", instrument)
    for ending in ("csv", "xlsx", "parquet"):
        assert run(key, answers, "-o", tmp_path / f"out.{ending}").exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert cells([[cell.value for cell in row] for row in sheet]) == [header, *cells(rows)]
    table = pq.read_table(tmp_path / "out.parquet")
    # A column of numbers has no word for what is not applicable; --explain lists it.
    typed = [["" if cell == "n/a" else cell for cell in row] for row in cells(rows)]
    assert cells([list(row.values()) for row in table.to_pylist()]) == typed
    by_step = [output.key for output in instrument.outputs if output.steps]
    for row in rows:
        found = dict(zip(header, row, strict=True))
        is_blank = row[0] != "answered"
        assert [found[name] == "" for name in ("level", "level_name", *by_step)] == [is_blank] * (
            2 + len(by_step)
        )
