"""`ronghe index explain | audit | compare` as their users call them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app

if TYPE_CHECKING:
    from pathlib import Path

DEFINITION = """
key: pair
version: "1"
title: pair
valid_from: 2026-01-01
source: An example
status: illustrative
units: {groups: [size]}
steps:
  - {step: normalise, method: min-max}
tree:
  key: whole
  children:
    - {key: a, weight: 3}
    - {key: b}
"""
NOW = "unit,size,a,b\np,big,0,0\nq,big,10,10\nr,small,10,0\ns,small,5,10\n"
BEFORE = "unit,size,a,b\np,big,0,0\nq,big,10,10\nr,small,0,0\ns,small,5,10\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "pair.yaml").write_text(DEFINITION)
    (tmp_path / "other.yaml").write_text(DEFINITION.replace("weight: 3", "weight: 0.2"))
    (tmp_path / "now.csv").write_text(NOW)
    (tmp_path / "before.csv").write_text(BEFORE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["index", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {next(iter(row.values())): row for row in rows}


def test_a_score_is_explained_by_parts_that_add_up(files: Path) -> None:
    said = _run("explain", "pair.yaml", "now.csv", "r", "--peers", "size", "-o", "out")
    assert "r: pair 1 75, rank 2 of 4" in said
    rows = _rows(files / "out" / "composition.csv")
    assert float(rows["a"]["contribution"]) + float(rows["b"]["contribution"]) == 75.0
    assert (rows["whole"]["rank"], rows["whole"]["of"]) == ("1", "2")


def test_what_moved_it_is_told_apart(files: Path) -> None:
    _run("explain", "pair.yaml", "now.csv", "r", "--against", "before.csv", "-o", "out")
    with (files / "out" / "movement.csv").open(encoding="utf-8") as stream:
        rows = {row["cause"]: float(row["points"]) for row in csv.DictReader(stream)}
    assert (rows["before"], rows["after"], rows["data"]) == (0.0, 75.0, 75.0)
    assert (rows["membership"], rows["method"], rows["a"]) == (0.0, 0.0, 75.0)


def test_the_audit_writes_its_tables(files: Path) -> None:
    _run("audit", "pair.yaml", "now.csv", "-o", "audit")
    assert _rows(files / "audit" / "indicators.csv")["a"]["coverage"] == "1.0"
    assert sorted(path.stem for path in (files / "audit").iterdir()) == [
        "allegiances", "coherence", "indicators", "influence", "novelty", "parents", "siblings",
    ]  # fmt: skip


def test_two_definitions_are_compared(files: Path) -> None:
    said = _run("compare", "pair.yaml", "other.yaml", "now.csv", "-o", "out")
    assert "Units in both 4" in said
    rows = _rows(files / "out" / "shifts.csv")
    assert (rows["r"]["rank_first"], rows["r"]["rank_second"], rows["r"]["shift"]) == (
        "2",
        "3",
        "-1",
    )


def test_what_cannot_be_explained_is_said(files: Path) -> None:
    assert 'There is no unit "z"' in _run("explain", "pair.yaml", "now.csv", "z", code=2)
    assert "has no periods" in _run("audit", "pair.yaml", "now.csv", "--period", "2025", code=2)
    groups = _run("explain", "pair.yaml", "now.csv", "r", "--peers", "colour", code=2)
    assert "The definition names: size" in groups
    (files / "now.csv").write_text("unit,size,a\np,big,x\n")
    assert "cannot be used" in _run("audit", "pair.yaml", "now.csv", code=1)
