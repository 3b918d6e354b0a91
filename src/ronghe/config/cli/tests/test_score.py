"""The command `ronghe score`, from file to file."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from ronghe.config.cli.score import score, shipped_instruments
from ronghe.engines.scoring import Instrument, answers_parse, instrument_read
from ronghe.engines.scoring import score as score_one

if TYPE_CHECKING:
    from click.testing import Result

KEY = "sme-digital-2024"
HEADER = [
    "subject", "net", "dev_digital", "dev_net", "collect", "infosys", "netsec", "datasec", "plan",
    "mech", "talent", "fund", "energy", "quality", "revpc", "cost",
]  # fmt: skip
GROUPS = [
    "数字化基础", "设备系统", "数据采集", "信息系统", "信息安全", "数字化管理", "规划管理",
    "要素保障", "数字化成效", "绿色低碳", "产品质量", "市场效益",
    "数字化经营", "产品生命周期数字化", "生产执行数字化", "供应链数字化", "管理决策数字化",
    "佐证数据",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return instrument_read(shipped_instruments()[KEY])


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(score)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer_rows(count: int) -> list[list[str]]:
    chance = random.Random(2)  # noqa: S311 -- invented answers, not secrets

    def several(options: int) -> str:
        chosen = [str(n) for n in range(1, options) if chance.random() < 0.5]
        return ";".join(chosen) or "0"

    def rate() -> str:
        return chance.choice(["", f"{chance.uniform(0, 100):.1f}", "10", "60"])

    return [
        [
            f"E{number:04d}", several(5), rate(), rate(), several(15), str(chance.randrange(5)),
            several(5), several(5), str(chance.randrange(6)), several(5), several(6), rate(),
            *(chance.choice(["down", "flat", "up", ""]) for _ in range(4)),
        ]
        for number in range(count)
    ]  # fmt: skip


def write(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Write a thousand rows with seven faults, each in a place of its own."""
    rows = answer_rows(1000)
    rows[99][HEADER.index("infosys")] = "7"
    rows[199][HEADER.index("dev_digital")] = "130"
    rows[299][HEADER.index("fund")] = "很多"
    rows[399][HEADER.index("plan")] = "1;2"
    rows[499][0] = rows[98][0]
    rows = [[*row, "1"] for row in rows]
    path = write(tmp_path / "faulty.csv", rows, [*HEADER, "cloud"])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(700, "")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


SEVEN = [
    ("1", "cloud", "cloud", "unknown-item"),
    ("101", "infosys", "7", "unknown-option"),
    ("201", "dev_digital", "130", "out-of-range"),
    ("301", "fund", "很多", "not-a-number"),
    ("401", "plan", "1;2", "two-answers"),
    ("501", "subject", "E0098", "duplicate-subject"),
    ("701", "", "", "empty-line"),
]


def listed(result: Result) -> list[tuple[str, ...]]:
    lines = [line.split("\t") for line in result.stderr.splitlines()]
    return [tuple(line[1:5]) for line in lines if len(line) == 6]


def test_seven_faults_refuse_the_file_and_each_is_listed(faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    result = run(KEY, faulty, "-o", out)
    assert result.exit_code == 1
    assert listed(result) == SEVEN
    assert "row 100" in result.stderr  # where the repeated subject stands first
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faulty.csv", "out.csv"]


def test_a_refused_file_prints_nothing(faulty: Path) -> None:
    result = run(KEY, faulty)
    assert (result.exit_code, result.stdout) == (1, "")


def test_good_rows_are_scored_and_the_same_seven_listed_as_asked(
    faulty: Path, tmp_path: Path
) -> None:
    out, faults = tmp_path / "out.csv", tmp_path / "faults.csv"
    result = run(KEY, faulty, "-o", out, "--skip-faulty", "--faults", faults)
    assert result.exit_code == 0
    assert listed(result) == SEVEN
    subjects = [row["subject"] for row in read(out)]
    assert len(subjects) == len(set(subjects)) == 995
    assert {"E0099", "E0199", "E0299", "E0399", "E0499"}.isdisjoint(subjects)
    with faults.open(encoding="utf-8-sig", newline="") as stream:
        rows = [(r["row"], r["column"], r["value"], r["rule"]) for r in csv.DictReader(stream)]
    assert rows == SEVEN


def test_faults_are_said_in_the_language_of_the_environment(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    result = run(KEY, faulty)
    assert listed(result) == SEVEN
    assert "未写出任何结果" in result.stderr


def test_each_row_has_the_numbers_that_the_engine_gives_for_it_alone(
    instrument: Instrument, tmp_path: Path
) -> None:
    rows = answer_rows(300)
    out = tmp_path / "out.csv"
    result = run(KEY, write(tmp_path / "in.csv", rows), "-o", out, "--explain")
    assert result.exit_code == 0
    found = read(out)
    assert list(found[0]) == [
        "subject", "score", *GROUPS, "level", "level_name", "stage", "answered",
        *instrument.item_by_id,
    ]  # fmt: skip
    for cells, row in zip(rows, found, strict=True):
        answers, _ = answers_parse(
            instrument, dict(zip(HEADER[1:], cells[1:], strict=True)), file="f", row=None
        )
        one = score_one(instrument, answers)
        assert row["subject"] == cells[0]
        assert row["score"] == str(one.score)
        assert [row[name] for name in GROUPS] == [str(p) for p in one.points_by_group.values()]
        assert (row["level"], row["level_name"]) == (str(one.level.number), one.level.title.zh)
        assert row["stage"] == str(one.outputs["stage"].value)
        assert row["answered"] == str(one.answered)
        expected = ["" if p is None else str(p) for p in one.points_by_item.values()]
        assert [row[item] for item in instrument.item_by_id] == expected


def test_explain_only_adds_columns(instrument: Instrument, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", answer_rows(50))
    short, long = (
        run(KEY, path).stdout.splitlines(),
        run(KEY, path, "--explain").stdout.splitlines(),
    )
    assert [line.rsplit(",", len(instrument.items))[0] for line in long] == short


def test_a_workbook_in_gives_the_same_as_a_csv_in(tmp_path: Path) -> None:
    rows = answer_rows(40)
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(
            [float(cell) if cell.replace(".", "").isdigit() else cell for cell in row]
        )
    book.save(tmp_path / "in.xlsx")
    path = write(tmp_path / "in.csv", rows)
    assert run(KEY, tmp_path / "in.xlsx").stdout == run(KEY, path).stdout


def test_a_workbook_out_holds_numbers_and_no_formula(tmp_path: Path) -> None:
    rows = answer_rows(3)
    rows[0][0] = "=1+1"
    out = tmp_path / "out.xlsx"
    assert run(KEY, write(tmp_path / "in.csv", rows), "-o", out).exit_code == 0
    sheet = openpyxl.load_workbook(out).active
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert isinstance(sheet["B2"].value, int | float)


def test_items_without_a_column_count_as_missing_and_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", [["A", "4"]], ["subject", "infosys"])
    result = run(KEY, path, "--explain")
    (row,) = csv.DictReader(result.stdout.splitlines())
    assert (row["score"], row["answered"], row["infosys"], row["net"]) == ("10", "1", "10", "")
    assert "net, dev_digital" in result.stderr


def test_none_beside_others_is_noted_and_scored(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", [["A", "0;1"], ["B", "0"]], ["subject", "net"])
    result = run(KEY, path)
    assert result.exit_code == 0
    assert "1 rows choose" in result.stderr


@pytest.mark.parametrize("flag", [[], ["--skip-faulty"]])
@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b"name,net\nA,1\n", "no-subject-column"),
        (b"subject,x\nA,1\n", "no-item-column"),
        (b"subject,net,net\nA,1,2\n", "duplicate-column"),
        (b"subject,net\n", "no-rows"),
        (b"subject,net\n\n,\n\n", "no-rows"),
        (b'subject,net\nA,1\nB,"2\n', "unclosed-quote"),
        (b"\x00\x01\x02", "not-a-table"),
        (b"PK\x03\x04", "broken-workbook"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_either_way(
    tmp_path: Path, content: bytes, rule: str, flag: list[str]
) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes(content)
    result = run(KEY, path, "-o", out, *flag)
    assert result.exit_code == 1
    assert rule in [line[3] for line in listed(result)]
    assert not out.exists()


def test_faults_before_a_break_are_listed_too(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b'subject,net\nA,9\nB,"2\n')
    result = run(KEY, path, "--skip-faulty")
    assert [line[3] for line in listed(result)] == ["unknown-option", "unclosed-quote"]
    assert result.stdout == ""


def test_subjects_must_be_named_once(tmp_path: Path) -> None:
    rows = [["A", "1"], ["", "1"], ["A", "1"], ["A", "9"]]
    result = run(KEY, write(tmp_path / "in.csv", rows, ["subject", "net"]), "--skip-faulty")
    assert [(line[0], line[3]) for line in listed(result)] == [
        ("3", "missing-subject"),
        ("4", "duplicate-subject"),
        ("5", "duplicate-subject"),
        ("5", "unknown-option"),
    ]
    assert len(result.stdout.splitlines()) == 2


def test_a_break_among_rows_is_no_file_without_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", [["A", "1", "2", "3"]], ["subject", "net"])
    result = run(KEY, path, "--skip-faulty")
    assert [line[3] for line in listed(result)] == ["too-many-cells"]
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sme-digital-2023", "in.csv"], "sme-digital-2024"),
        (["no.yaml", "in.csv"], "Cannot read no.yaml"),
        (["broken.yaml", "in.csv"], "missing-key"),
        ([KEY, "missing.csv"], "Cannot read missing.csv"),
        ([KEY, "."], "Cannot read"),
        ([KEY, "in.csv", "-o", "no/out.csv"], "Cannot write no/out.csv"),
        ([KEY, "in.csv", "-o", "."], "Cannot write"),
        ([KEY, "in.csv", "-o", "in.csv"], "named for two files"),
        ([KEY, "in.csv", "-o", "o.csv", "--faults", "o.csv"], "named for two files"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = write(tmp_path / "in.csv", answer_rows(2)).read_bytes()
    (tmp_path / "broken.yaml").write_text("key: small\n", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert (tmp_path / "in.csv").read_bytes() == before


def test_an_instrument_may_be_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", answer_rows(5))
    assert run(shipped_instruments()[KEY], path).stdout == run(KEY, path).stdout


def test_scoring_needs_no_django() -> None:
    code = (
        "import sys, ronghe.config.cli.score, ronghe.config.cli.answer_file\n"
        "import ronghe.config.cli.fault_list, ronghe.lib.sheets\n"
        "import ronghe.config.cli.score_parquet, ronghe.config.cli.score_output\n"
        "sys.exit('django' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=False).returncode == 0  # noqa: S603 -- ours
