"""`ronghe score --on`: the bits and the faults of one process, from a real Spark cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import typer

from ronghe.config.cli.score_spark import checked
from ronghe.config.cli.spark import engine_archive
from ronghe.config.cli.tests.test_index_uncertainty import inputs
from ronghe.config.cli.tests.test_index_uncertainty import run as vary
from ronghe.config.cli.tests.test_score import HEADER, KEY, answer_rows, run
from ronghe.config.cli.tests.test_score_parquet import text_table, typed_table
from ronghe.engines.scoring.answer_sheet import NO_ROWS, Findings
from ronghe.engines.scoring.arrow.tasks import Done, Failure
from ronghe.lib import parquet
from ronghe.lib.faults import FaultsError
from ronghe.testing.spark import Cluster, standalone_cluster, why_no_spark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if (missing := why_no_spark()) is not None:
        pytest.skip(f"NO SPARK: {missing}")
    with standalone_cluster(workers=2, brief=True) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write three files with four faults, one of them a subject that another file names, too."""
    rows = answer_rows(600)
    rows[99][HEADER.index("infosys")] = "7"
    rows[299][HEADER.index("fund")] = "130"
    rows[399][HEADER.index("net")] = "1;1"
    rows[449][1:] = [""] * (len(HEADER) - 1)
    rows[499][0] = f"　{rows[98][0]} "
    directory = tmp_path / "答案"
    directory.mkdir()
    for number in range(3):
        part = rows[200 * number : 200 * (number + 1)]
        pq.write_table(typed_table(part), directory / f"part-{number}.parquet", row_group_size=50)
    return directory


def on_spark(
    cluster: Cluster, *arguments: object, master: str = ""
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ronghe.config.cli", "score", KEY, *map(str, arguments)]
    return subprocess.run(  # noqa: S603 -- ours
        [*command, "--on", master or cluster.master],
        env={**os.environ, **cluster.environment},
        capture_output=True,
        text=True,
        check=False,
    )


def fault_lines(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.count("\t") == 5]


def test_a_cluster_gives_the_bits_and_the_faults_of_one_process(
    cluster: Cluster, source: Path, tmp_path: Path
) -> None:
    alone = run(KEY, source, "-o", tmp_path / "one.parquet", "--explain", "--skip-faulty")
    out = tmp_path / "many"
    result = on_spark(cluster, source, "-o", out, "--explain", "--skip-faulty")
    assert result.returncode == 0, result.stderr
    assert fault_lines(result.stderr) == fault_lines(alone.stderr)
    assert [line.split("\t")[3:5] for line in fault_lines(result.stderr)] == [
        ["7", "unknown-option"],
        ["130", "out-of-range"],
        ["1;1", "repeated-option"],
        ["E0098", "duplicate-subject"],
    ]
    assert result.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
    expected = pq.read_table(tmp_path / "one.parquet")
    assert pq.read_table(out) == expected  # in the order of the files and their rows
    assert expected.column("level").null_count == 1  # of the row that answers nothing
    assert sorted(path.name for path in out.iterdir()) == [
        f"part-{number:06d}.parquet" for number in range(len(list(out.iterdir())))
    ]
    assert not list(tmp_path.glob(".*"))


def test_spark_refuses_all_for_a_fault_and_leaves_nothing(
    cluster: Cluster, source: Path, tmp_path: Path
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    # One core of this process does: what is refused is the same, and no executor has to start.
    result = on_spark(cluster, source, "-o", tmp_path / "many", master="local[1]")
    assert result.returncode == 1, result.stderr
    assert len(fault_lines(result.stderr)) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "master", "said"),
    [
        (["in.parquet"], "spark://127.0.0.1:1", "a directory by -o"),
        (["in.csv", "-o", "out"], "spark://127.0.0.1:1", "is for Parquet"),
        (["nothing.parquet", "-o", "out"], "local[1]", "Cannot read"),
        (["in.parquet", "-o", "."], "local[1]", "exists already"),
        (["in.parquet", "-o", "no/out"], "local[1]", "Cannot write"),
        (["in.parquet", "-o", "out"], "http://127.0.0.1:1", "no address of a Spark master"),
        (["in.parquet", "-o", "out"], "spark://127.0.0.1:1", "Cannot reach spark://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], master: str, said: str
) -> None:
    if why_no_spark() is not None:
        pytest.skip("NO SPARK")
    monkeypatch.chdir(tmp_path)
    pq.write_table(text_table(answer_rows(2)), tmp_path / "in.parquet")
    result = run(KEY, *arguments, "--on", master)
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_a_worker_does_not_reach_is_said_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failure = Failure(doing="read", host="node7", path="/data/a.parquet", reason="No such file")
    with pytest.raises(typer.Exit):
        checked([Done(number=0, path="x"), Done(number=1, failure=failure)])
    said = capsys.readouterr().err
    assert "node7 cannot read /data/a.parquet: No such file" in said
    assert "shared file system" in said


def test_what_breaks_on_a_worker_is_told_with_the_faults_of_the_others(tmp_path: Path) -> None:
    fault = NO_ROWS.fault(file="b.parquet")
    broken = parquet.BROKEN_PARQUET.fault(file="a.parquet", details={"reason": "?"})
    done = [Done(number=0, broken=(broken,)), Done(number=1, findings=Findings(faults=[fault]))]
    with pytest.raises(FaultsError) as error:
        checked(done, Findings())
    assert set(error.value.faults) == {fault, broken}


def test_executors_get_the_engine_and_nothing_of_the_web(tmp_path: Path) -> None:
    archive = engine_archive(tmp_path)
    names = zipfile.ZipFile(archive).namelist()
    assert "ronghe/engines/scoring/evaluation/table.py" in names
    assert not [name for name in names if "/tests/" in name or "/kernel/" in name]
    code = "import ronghe.engines.scoring.arrow.tasks as p; print(p.__file__)"
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(archive)!r}); {code}",
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- ours
    assert str(archive) in result.stdout


def test_runs_over_an_index_on_a_cluster_are_those_of_one_process(
    cluster: Cluster, tmp_path: Path
) -> None:
    # Of another command; it stands here to share the cluster, which takes seconds to start.
    definition, data, scenario = inputs(tmp_path)
    alone = vary(definition, data, scenario, "-o", tmp_path / "one")
    assert alone.exit_code == 0, alone.stderr
    command = [sys.executable, "-m", "ronghe.config.cli", "index", "uncertainty"]
    given = [*map(str, (definition, data, scenario)), "-o", str(tmp_path / "many")]
    result = subprocess.run(  # noqa: S603 -- ours
        [*command, *given, "--on", cluster.master],
        env={**os.environ, **cluster.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "many" / path.name).read_bytes(), path.name
