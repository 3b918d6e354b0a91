"""`ronghe targets` as a person and a script use it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.config.cli.targets import app
from ronghe.testing import documents

PLAN = "一、目标\n到2025年，建设10家工厂，产值达50亿元。\n"
RUNNER = CliRunner()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "计划 1.txt"
    path.write_bytes(PLAN.encode())
    return path


def test_extract_prints_a_label_file_and_nothing_else(plan: Path) -> None:
    result = RUNNER.invoke(app, ["extract", str(plan)])
    assert result.exit_code == 0
    content = json.loads(result.stdout)
    assert content["document"] == "计划 1.txt"
    assert [(t["text"], t["value"], t["year"]) for t in content["targets"]] == [
        ("10家", 10, 2025),
        ("50亿元", 50, 2025),
    ]
    assert all(PLAN[t["start"] : t["end"]] == t["text"] for t in content["targets"])


def test_extract_prints_csv_with_a_header(plan: Path) -> None:
    result = RUNNER.invoke(app, ["extract", str(plan), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["value"], row["unit"], row["section"]) for row in rows] == [
        ("10", "家", "一、目标"),
        ("50", "亿元", "一、目标"),
    ]


def test_extract_prints_a_table(plan: Path) -> None:
    result = RUNNER.invoke(app, ["extract", str(plan), "--format", "table"])
    assert result.exit_code == 0
    assert "2025" in result.stdout


def test_extract_writes_to_a_file(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = RUNNER.invoke(app, ["extract", str(plan), "-o", str(out)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(json.loads(out.read_bytes())["targets"]) == 2


def test_a_byte_order_mark_counts_as_a_character(plan: Path) -> None:
    plan.write_bytes(b"\xef\xbb\xbf" + PLAN.encode())
    target = json.loads(RUNNER.invoke(app, ["extract", str(plan)]).stdout)["targets"][0]
    assert plan.read_bytes().decode()[target["start"] : target["end"]] == "10家"


def test_another_encoding_is_read_and_said(plan: Path) -> None:
    plan.write_bytes(PLAN.encode("gb18030"))
    result = RUNNER.invoke(app, ["extract", str(plan)])
    assert len(json.loads(result.stdout)["targets"]) == 2
    assert "GB18030" in result.stderr


def test_windows_line_ends_keep_the_spans(plan: Path) -> None:
    written = PLAN.replace("\n", "\r\n")
    plan.write_bytes(written.encode())
    targets = json.loads(RUNNER.invoke(app, ["extract", str(plan)]).stdout)["targets"]
    assert [written[t["start"] : t["end"]] for t in targets] == ["10家", "50亿元"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\x00\x01\x02", "not a text file"),
        ("a.txt", b"\xff\xff\xff\x80", "UTF-8"),
        ("a.pdf", b"%PDF-1.7", "damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as DOCX"),
        ("a.txt", None, "does not exist"),
    ],
)
def test_broken_input_gets_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = RUNNER.invoke(app, ["extract", str(path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("ending", ["docx", "pdf", "html"])
def test_other_formats_are_read_and_their_text_is_printed(tmp_path: Path, ending: str) -> None:
    content = getattr(documents, f"as_{ending}")()
    path = tmp_path / f"计划.{ending}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    targets = json.loads(RUNNER.invoke(app, ["extract", str(path)]).stdout)["targets"]
    text = RUNNER.invoke(app, ["text", str(path)]).stdout
    assert len(targets) == 24
    assert all(text[t["start"] : t["end"]] == t["text"] for t in targets)
    assert {t["page"] for t in targets} == ({1} if ending == "pdf" else {None})


def test_the_page_is_printed_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"一、目标\n\f{PLAN}", encoding="utf-8")
    result = RUNNER.invoke(app, ["extract", str(path), "--format", "csv"])
    assert [row["page"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["2", "2"]
    table = RUNNER.invoke(app, ["extract", str(path), "--format", "table"]).stdout
    assert "page" in table


def test_a_document_of_another_format_is_scored_by_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(documents.as_docx())
    label = tmp_path / "a.targets.json"
    label.write_text(RUNNER.invoke(app, ["extract", str(path)]).stdout, encoding="utf-8")
    result = RUNNER.invoke(app, ["evaluate", str(tmp_path)])
    assert "F1 1.0000" in result.stdout


def test_evaluate_prints_the_figures(plan: Path) -> None:
    extracted = RUNNER.invoke(app, ["extract", str(plan)]).stdout
    plan.with_name("计划 1.targets.json").write_text(extracted, encoding="utf-8")
    result = RUNNER.invoke(app, ["evaluate", str(plan.parent)])
    assert result.exit_code == 0
    assert "precision 1.0000  recall 1.0000  F1 1.0000" in result.stdout


def test_evaluate_shows_each_error_in_its_context(plan: Path) -> None:
    content = json.loads(RUNNER.invoke(app, ["extract", str(plan)]).stdout)
    content["targets"][0]["year"] = 2030
    content["targets"][1]["comparator"] = "<="
    label = plan.with_name("计划 1.targets.json")
    label.write_text(json.dumps(content), encoding="utf-8")
    shown = RUNNER.invoke(app, ["evaluate", str(plan.parent), "--errors"]).stdout
    assert "missed" in shown
    assert "建设【10家】工厂" in shown
    result = RUNNER.invoke(app, ["evaluate", str(plan.parent), "--errors", "--format", "json"])
    figures = json.loads(result.stdout)
    assert (figures["total"]["matched"], figures["total"]["comparator"]) == (1, 0)
    assert len(figures["missed"]) == len(figures["false"]) == len(figures["fields"]) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no pair"),
        ({"a.targets.json": b"{}"}, "beside it"),
        ({"a.txt": b"x", "a.targets.json": b"{"}, "no JSON"),
        ({"a.txt": b"x", "a.targets.json": b"{}"}, "targets"),
    ],
)
def test_a_broken_folder_gets_one_sentence(
    tmp_path: Path, files: dict[str, bytes], said: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    result = RUNNER.invoke(app, ["evaluate", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
