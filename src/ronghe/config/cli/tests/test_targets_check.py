"""`ronghe targets check` over documents, through the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app
from ronghe.engines.closure import check_relation, promises_of, relation_from_dict
from ronghe.engines.targets import read_clauses, read_targets
from ronghe.testing.repository import root, shared

PLAN = Path(__file__).parent / "plans" / "lingzhou_smart.txt"
DOCUMENTS = root() / "src/ronghe/engines/targets/tests/documents"
RUNNER = CliRunner()


def run(*arguments: str | Path) -> str:
    result = RUNNER.invoke(app, ["targets", "check", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def findings(*arguments: str | Path) -> list[dict[str, object]]:
    content = json.loads(run(*arguments, "--format", "json"))
    assert content["complete"]
    listed: list[dict[str, object]] = content["findings"]
    return listed


def test_the_columns_of_document_004_add_up_to_its_goals() -> None:
    found = findings(shared("policies/004_e389d3a68a3a6d5a.txt"))
    assert [one["equations"] for one in found] == [
        [
            "1000 + 800 + 500 + 2·(60+20+20) = 2500 (2020)",
            "2000 + 1600 + 1000 + 4·(60+20+20) = 5000 (2022)",
        ]
    ]


def test_the_other_public_documents_show_nothing_false() -> None:
    for name in ("000_21d9831e2217d56f", "001_692b4d1cc9579b83", "003_b633326a054b4ec1"):
        assert findings(shared(f"policies/{name}.txt")) == []


def test_an_invented_plan_shows_what_was_put_into_it() -> None:
    found = {str(one["reason"]): one for one in findings(PLAN)}
    assert sorted(found) == [
        "cumulative_falls", "parts_meet_total", "sections_meet_total", "two_values_of_sections",
    ]  # fmt: skip
    assert found["sections_meet_total"]["equations"] == [
        "700 + 600 + 300 + 2·(50+30+20) = 1800 (2025)",
        "1050 + 900 + 450 + 3·(50+30+20) = 2700 (2026)",
    ]
    assert found["parts_meet_total"]["equations"] == ["1 + 0.8 + 1.2 = 3 (2026)"]


def test_a_kept_relation_fails_after_an_amendment() -> None:
    text = PLAN.read_bytes().decode()
    (kept,) = [one for one in findings(PLAN) if one["reason"] == "sections_meet_total"]
    relation = relation_from_dict(kept["relation"])
    amended = text.replace("1050户", "1250户")  # as long as before, so that spans stay
    for version, holds in ((text, True), (amended, False)):
        promises = promises_of(PLAN.name, version, read_targets(version), read_clauses(version))
        assert check_relation(relation, promises).holds is holds
        if not holds:
            (failure,) = check_relation(relation, promises).failures
            assert (failure.year, failure.difference) == (2026, -200)


def test_spans_quote_the_document() -> None:
    text = PLAN.read_bytes().decode()
    for one in findings(PLAN):
        for span in one["spans"]:  # type: ignore[attr-defined]  # JSON
            assert text[span["start"] : span["end"]] == span["text"]
            assert f"【{span['text']}】" in span["context"]


def test_the_documents_of_the_reader_show_their_sums_and_nothing_else() -> None:
    """Read by a person: three sums that the texts mean, and no finding besides."""
    equations = [
        one["equations"]
        for path in sorted(DOCUMENTS.iterdir())
        if path.suffix != ".json"
        for one in findings(path)
    ]
    assert equations == [
        ["10 + 1.6 + 1 = 12.6"],
        ["0.2 + 0.3 + 0.3 + 0.4 + 0.4 = 1.6"],
        ["150 + 200 = 350"],
    ]


def test_the_table_quotes_equation_and_context() -> None:
    printed = run(PLAN)
    assert "  1050 + 900 + 450 + 3·(50+30+20) = 2700 (2026)\n" in printed
    assert "累计引育优质服务机构【24家】" in printed
    assert printed.endswith("49 targets in 1 documents: 1 errors, 0 warnings, 3 suggestions.\n")


def test_levels_compare_a_lower_plan_with_the_higher_one(tmp_path: Path) -> None:
    upper, lower = tmp_path / "省.txt", tmp_path / "市.txt"
    upper.write_text("一、目标\n到2025年，规模以上工业企业上云率达到70%。\n", encoding="utf-8")
    lower.write_text("一、目标\n到2025年，规模以上工业企业上云率达到65%。\n", encoding="utf-8")
    with_levels = findings(upper, lower, "--level", "province", "--level", "city")
    assert [one["reason"] for one in with_levels] == ["lower_below_higher"]
    assert [one["reason"] for one in findings(upper, lower)] == ["two_values"]


def test_strict_fails_on_errors_only(tmp_path: Path) -> None:
    assert RUNNER.invoke(app, ["targets", "check", str(PLAN), "--strict"]).exit_code == 1
    sound = tmp_path / "sound.txt"
    sound.write_text("一、目标\n到2025年，建设10家工厂。\n", encoding="utf-8")
    assert RUNNER.invoke(app, ["targets", "check", str(sound), "--strict"]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([PLAN, "--level", "city", "--level", "city"], "2 levels for 1 files"),
        ([PLAN, PLAN], "given twice"),
        (["missing.txt"], "does not exist"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(
    arguments: list[str | Path], said: str
) -> None:
    result = RUNNER.invoke(app, ["targets", "check", *map(str, arguments)])
    assert result.exit_code == 2
    assert said in result.output
