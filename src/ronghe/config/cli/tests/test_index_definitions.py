"""`ronghe index build | check | show | list | schema`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app
from ronghe.config.cli.index_definitions import schema_text
from ronghe.config.cli.index_files import shipped_indices
from ronghe.lib.definitions import definition_cursor
from ronghe.testing.repository import root

if TYPE_CHECKING:
    from click.testing import Result

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))
DEFINITION = """\
key: small
version: "1"
title: {zh: 小指数, en: A small index}
valid_from: 2026-01-01
source: {zh: 示例, en: An example}
status: illustrative
units: {key: area}
steps:
  - {step: impute, method: mean, for: [cost]}
  - {step: normalise, method: min-max, to: [0, 1]}
tree:
  key: score
  children:
    - {key: speed, weight: 3, unit: km/h}
    - {key: cost, direction: lower}
"""
ROWS = [["area", "speed", "cost"], ["north", "10", "1"], ["east", "20", "3"], ["500112", "30", ""]]
SCORES = """\
unit,speed,cost,score,rank
north,0,1,0.25,3
east,0.5,0,0.375,2
500112,1,0.5,0.875,1
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["index", *[str(argument) for argument in arguments]])


def written(directory: Path, ending: str) -> Path:
    """Return the data as a file of a kind."""
    path = directory / f"data{ending}"
    if ending == ".xlsx":
        book = openpyxl.Workbook()
        for row in ROWS:
            cells = [float(cell) if cell.isdigit() and at else cell for at, cell in enumerate(row)]
            book.active.append(cells)
        book.save(path)
    elif ending == ".parquet":
        columns = list(zip(*ROWS[1:], strict=True))
        numbers = [pa.array([float(c) if c else None for c in column]) for column in columns[1:]]
        pq.write_table(pa.table([pa.array(columns[0]), *numbers], names=ROWS[0]), path)
    else:
        text = io.StringIO()
        csv.writer(text).writerows(ROWS)
        path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_every_kind_of_file_gives_the_same_scores(
    tmp_path: Path, definition: Path, ending: str
) -> None:
    out = tmp_path / "results" / "deep"
    done = run("build", definition, written(tmp_path, ending), "-o", out)
    assert done.exit_code == 0, done.output
    assert "rows 3, with a score 3, of them with imputed values 1" in done.stdout
    assert (out / "scores.csv").read_bytes() == SCORES.encode()
    table = pq.read_table(out / "scores.parquet")
    assert table.column_names == SCORES.splitlines()[0].split(",")
    assert table["score"].to_pylist() == [0.25, 0.375, 0.875]
    coverage = list(csv.DictReader(io.StringIO((out / "coverage.csv").read_text())))
    told = {row["key"]: row["coverage"] for row in coverage if row["unit"] == "500112"}
    assert told == {"cost": "0", "score": "0.5"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert set(manifest["files"]) == {path.name for path in out.iterdir()} - {"manifest.json"}


def test_the_same_data_gives_the_same_bytes(tmp_path: Path, definition: Path) -> None:
    data = written(tmp_path, ".csv")
    for name in ("one", "two"):
        assert run("build", definition, data, "-o", tmp_path / name).exit_code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_faulty_data_is_refused_with_all_faults_and_nothing_is_written(
    tmp_path: Path, definition: Path
) -> None:
    data = tmp_path / "bad.csv"
    data.write_text("area,speed,costs\nnorth,fast,1\nnorth,2,inf\n", encoding="utf-8")
    out = tmp_path / "results"
    done = run("build", definition, data, "-o", out, "--faults", tmp_path / "faults.csv")
    assert done.exit_code == 1
    assert not out.exists()
    with (tmp_path / "faults.csv").open(encoding="utf-8-sig") as stream:
        found = [(row["row"], row["rule"]) for row in csv.DictReader(stream)]
    assert found == [("1", "missing-column"), ("2", "not-a-number"), ("3", "repeated-unit")]
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    done = run("build", definition, broken, "-o", out)
    assert (done.exit_code, "broken-parquet" in done.stderr) == (1, True)


def test_what_cannot_be_read_is_exit_code_2(tmp_path: Path, definition: Path) -> None:
    data = written(tmp_path, ".csv")
    assert run("build", "no-such-index", data, "-o", tmp_path / "out").exit_code == 2
    assert run("build", tmp_path / "none.yaml", data, "-o", tmp_path / "out").exit_code == 2
    assert run("build", definition, tmp_path / "none.csv", "-o", tmp_path / "out").exit_code == 2
    assert run("build", definition, data, "-o", data).exit_code == 2


def test_other_encodings_are_named(tmp_path: Path, definition: Path) -> None:
    data = tmp_path / "latin.csv"
    data.write_bytes("area,speed,cost\nSão Tomé é,10,1\nCôte,20,3\n".encode("latin-1"))
    out = tmp_path / "out"
    assert run("build", definition, data, "-o", out).exit_code == 1
    assert run("build", definition, data, "-o", out, "--encoding", "no-such").exit_code == 2
    assert run("build", definition, data, "-o", out, "--encoding", "utf-8").exit_code == 2
    assert run("build", definition, data, "-o", out, "--encoding", "latin-1").exit_code == 0
    assert "São Tomé é,0,1,0.25,2" in (out / "scores.csv").read_text(encoding="utf-8")


def test_units_without_data_are_named(tmp_path: Path, definition: Path) -> None:
    text = DEFINITION.replace("steps:\n", "steps:\n  - {step: screen, at_least: 1}\n")
    definition.write_text(text, encoding="utf-8")
    done = run("build", definition, written(tmp_path, ".csv"), "-o", tmp_path / "out")
    assert "1 rows have too little data for a score: 500112." in done.stderr


def test_definitions_are_checked(tmp_path: Path, definition: Path) -> None:
    done = run("check", definition, "--data", written(tmp_path, ".csv"))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"{definition}: no faults. A small index, version 1.",
        "  indicators 2, nodes 1, steps: impute mean, normalise min-max",
        "  columns that it needs: area, speed, cost",
        "  indicators: official 0, transcribed 0, illustrative 2",
    ]
    text = DEFINITION.replace("weight: 3", "weight: -3").replace("min-max", "minmax")
    definition.write_text(text, encoding="utf-8")
    done = run("check", definition)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{definition}:10: steps[1].method: ")
    assert lines[1].startswith(f"{definition}:14: tree.children[0].weight: A weight cannot be ")
    assert lines[1].endswith("[negative-weight]")
    assert run("build", definition, written(tmp_path, ".csv"), "-o", tmp_path).exit_code == 2


def test_an_index_is_shown_and_the_shipped_ones_are_listed(definition: Path) -> None:
    shown = run("show", definition).stdout
    for words in (
        "small 1  A small index  illustrative",
        "speed  weight 3",
        "cost  lower is better",
        "impute  mean  for cost",
        "normalise  min-max  to=[0, 1]",
    ):
        assert words in shown
    listed = run("list").stdout
    assert {"asem", "egdi", "imd-england-2025"} <= set(shipped_indices())
    for key in shipped_indices():
        assert key in listed


def test_the_published_schema_is_what_the_reader_knows(tmp_path: Path) -> None:
    published = (root() / "docs" / "index.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run `ronghe index schema -o docs/index.schema.json`"
    assert run("schema").stdout == published
    assert run("schema", "-o", tmp_path / "s.json").exit_code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == published
    assert run("schema", "-o", tmp_path / "none" / "s.json").exit_code == 2


@pytest.mark.parametrize("key", shipped_indices())
def test_each_shipped_index_is_valid_by_the_schema(key: str) -> None:
    value = definition_cursor(shipped_indices()[key]).value
    VALIDATOR.validate(json.loads(json.dumps(value, default=float)))
