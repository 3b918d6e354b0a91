"""`ronghe index uncertainty`: from a definition, data and a scenario to files."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from ronghe.config.cli.index_uncertainty import (
    scenario_schema_command,
    scenario_schema_text,
    uncertainty_command,
)
from ronghe.engines.index.uncertainty.tests.samples import DEFINITION, table
from ronghe.testing.repository import root

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SCENARIO = """
runs: 16
seed: 3
design: sobol
top: [6]
factors:
  - {factor: weight-noise, name: weights, noise: 0.5}
  - {factor: step, name: scale, step: normalise, alternatives: [as-defined, {method: z-score, to: [50, 9]}]}
  - {factor: sampling, errors: {a: a_error}}
"""  # noqa: E501 -- a factor a line


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def inputs(place: Path) -> list[Path]:
    """Write a definition, data and a scenario."""
    held = table()
    names = list(held.numbers)
    with (place / "data.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["unit", "region", *names])
        for row in reversed(range(len(held.units))):
            cells = [held.numbers[name][row] for name in names]
            writer.writerow([held.units[row], held.texts["region"][row], *cells])
    (place / "small.yaml").write_text(DEFINITION, encoding="utf-8")
    (place / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return [place / name for name in ("small.yaml", "data.csv", "scenario.yaml")]


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(uncertainty_command)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_files_say_how_ranks_move_and_what_moves_them(tmp_path: Path) -> None:
    given = inputs(tmp_path)
    result = run(*given, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "80 runs over 3 factors" in result.stdout
    ranks = rows(tmp_path / "out" / "ranks.csv")
    assert [row["unit"] for row in ranks] == [f"u{number:03}" for number in reversed(range(12))]
    assert sorted(int(row["rank"]) for row in ranks) == list(range(1, 13))
    for row in ranks:
        assert float(row["rank_low"]) <= float(row["rank_median"]) <= float(row["rank_high"])
    made = rows(tmp_path / "out" / "runs.csv")
    assert len(made) == 80
    assert {row["scale"] for row in made} == {"1", "2"}
    found = rows(tmp_path / "out" / "sobol.csv")
    assert len(found) == 3 * 13
    assert {row["factor"] for row in found} == {"weights", "scale", "sampling"}
    left_out = rows(tmp_path / "out" / "omissions.csv")
    assert [row["without"] for row in left_out] == ["a", "b", "c", "d", "e", "f", "one", "two"]
    sampled = rows(tmp_path / "out" / "sampling.csv")
    assert [row["unit"] for row in sampled] == [row["unit"] for row in ranks]
    for row, method in zip(sampled, ranks, strict=True):
        assert row["rank"] == method["rank"]
        low, own, rank = int(row["low"]), int(row["own_low"]), int(row["rank"])
        assert low <= own <= rank <= int(row["own_high"]) <= int(row["high"])
        alike = [name for name in row["not_distinguishable_from"].split(";") if name]
        assert len(alike) == int(row["high"]) - low
        assert row["top_6"] == ("sure" if int(row["high"]) <= 6 else "possible" if low <= 6 else "")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["runs"], summary["runs_of_statistics"], summary["seed"]) == (80, 32, 3)
    assert summary["inputs"]["data"] == hashlib.sha256(given[1].read_bytes()).hexdigest()
    for name, digest in summary["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    given = inputs(tmp_path)
    for out in ("one", "two"):
        assert run(*given, "-o", tmp_path / out, "--no-omit").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["ranks.csv", "runs.csv", "sampling.csv", "sobol.csv", "summary.json"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_without_a_scenario_weights_are_varied(tmp_path: Path) -> None:
    definition, data, _scenario = inputs(tmp_path)
    result = run(definition, data, "-o", tmp_path / "out")
    assert "1,000 runs over 1 factors" in result.stdout
    assert not (tmp_path / "out" / "sobol.csv").exists()


def test_faults_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    definition, data, scenario = inputs(tmp_path)
    scenario.write_text(SCENARIO.replace("a_error", "ghost"), encoding="utf-8")
    lacking = run(definition, data, scenario, "-o", tmp_path / "out")
    assert lacking.exit_code == 1
    assert "ghost" in lacking.stderr
    scenario.write_text(SCENARIO.replace("0.5", "5"), encoding="utf-8")
    wrong = run(definition, data, scenario, "-o", tmp_path / "out")
    assert wrong.exit_code == 2
    assert "noise-too-large" in wrong.stderr
    assert "scenario.yaml cannot be used. Faults: 1." in wrong.stderr
    nowhere = run(definition, data, tmp_path / "none.yaml", "-o", tmp_path / "out")
    assert nowhere.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_ctrl_c_writes_nothing(tmp_path: Path) -> None:
    definition, _data, scenario = inputs(tmp_path)
    pipe = tmp_path / "data.pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "ronghe.config.cli", "index", "uncertainty"]
    running = subprocess.Popen(  # noqa: S603 -- ours
        [*command, str(definition), str(pipe), str(scenario), "-o", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        text=True,
    )
    with pipe.open("w"):  # opens once the command reads, and gives it nothing
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert "Nothing was written" in said
    assert not (tmp_path / "out").exists()


def test_the_published_schema_is_that_of_the_reader(tmp_path: Path) -> None:
    published = (root() / "docs" / "index-scenario.schema.json").read_text(encoding="utf-8")
    assert published == scenario_schema_text(), (
        "run `ronghe index scenario-schema -o docs/index-scenario.schema.json`"
    )
    app = typer.Typer()
    app.command()(scenario_schema_command)
    out = tmp_path / "schema.json"
    assert CliRunner().invoke(app, ["-o", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == published
