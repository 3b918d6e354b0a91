"""`ronghe index estimate` as a statistician calls it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app

if TYPE_CHECKING:
    from pathlib import Path

# North: two strata of four and two enterprises; a small one answered twice, a big one in full.
FIRMS = """firm,district,size_class,revenue,score
n1,north,small,1,40
n2,north,small,1,60
n3,north,small,1,
n4,north,small,1,
n5,north,big,10,80
n6,north,big,10,90
s1,south,small,1,30
s2,south,small,1,50
"""


@pytest.fixture
def firms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "firms.csv").write_text(FIRMS)
    return tmp_path


def _run(*more: str, code: int = 0) -> str:
    arguments = ["index", "estimate", "firms.csv", "--value", "score", "-o", "out", *more]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, result.output
    return result.output


def _rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row[key]: row for row in csv.DictReader(stream)}


def test_strata_weigh_what_they_are_not_who_answered(firms: Path) -> None:
    _run("--region", "district", "--stratum", "size_class", "--key", "firm")
    north = _rows(firms / "out" / "regions.csv", "unit")["north"]
    # 4/6 · 50 + 2/6 · 85; variance (4/6)² · (1 - 2/4) · 200 / 2, the big ones are all there.
    assert float(north["score"]) == pytest.approx(4 / 6 * 50 + 2 / 6 * 85)
    assert float(north["score_se"]) == pytest.approx((16 / 36 * 0.5 * 100) ** 0.5)
    quality = _rows(firms / "out" / "quality.csv", "region")["north"]
    assert float(quality["unweighted_mean"]) == pytest.approx(67.5)
    assert (quality["enterprises"], quality["answers"]) == ("6", "4")
    moved = _rows(firms / "out" / "influence.csv", "enterprise")
    assert float(moved["n5"]["influence"]) == pytest.approx(2 / 6 * -5)


def test_size_weighs_where_it_is_asked_to(firms: Path) -> None:
    _run("--region", "district", "--stratum", "size_class", "--size", "revenue",
         "--shares-by", "size")  # fmt: skip
    north = _rows(firms / "out" / "regions.csv", "unit")["north"]
    assert float(north["score"]) == pytest.approx(4 / 24 * 50 + 20 / 24 * 85)
    assert "--size" in _run("--shares-by", "size", code=2)


def test_all_faults_are_listed_and_nothing_is_written(firms: Path) -> None:
    (firms / "firms.csv").write_text(
        "district,revenue,score\nnorth,1,x\n,1,2\nsouth,-1,3\nsouth,,4\n"
    )
    said = _run("--region", "district", "--size", "revenue", code=1)
    for part in ("not-a-number", "no-region", "no-size"):
        assert part in said
    assert said.count("no-size") >= 2
    assert not (firms / "out").exists()
    (firms / "firms.csv").write_text("area,score\nnorth,1\n")
    assert "no-such-column" in _run("--region", "district", code=1)
