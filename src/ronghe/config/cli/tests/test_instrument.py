"""The command `ronghe instrument`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from typer.testing import CliRunner

from ronghe.config.cli.instrument import app, schema_text
from ronghe.config.cli.score import shipped_instruments
from ronghe.engines.scoring.tests.test_language import WHOLE
from ronghe.lib.definitions import definition_cursor
from ronghe.testing.repository import root

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def broken(directory: Path) -> Path:
    path = directory / "broken.yaml"
    text = WHOLE.read_text(encoding="utf-8")
    text = text.replace("show_if: machines > 0", "show_if: machine > 0")
    path.write_text(text.replace("kind: trend", "kind: guess"), encoding="utf-8")
    return path


def test_a_sound_definition_is_summed_up() -> None:
    done = run("check", WHOLE)
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"{WHOLE}: no faults. Whole, version 2.",
        "  items 21: single 4, date 1, text 1, file 1, number 2, ratio 1, linear 2, repeat 1, "
        "scale 4, multiple 1, trend 1, band 1, scene 1",
        "  groups 6, levels 3, tracks 5, constraints 1",
        "  about 2 minutes to answer (items that do not say: 20)",
        "  numbers: official 0, transcribed 0, illustrative 21",
        "  texts 80, each in Chinese and English; not translated by their looks: 0",
    ]


def test_faults_come_with_file_line_path_and_rule(tmp_path: Path) -> None:
    path = broken(tmp_path)
    done = run("check", WHOLE, path)
    assert done.exit_code == 1
    lines = path.read_text(encoding="utf-8").splitlines()
    kind = next(n for n, line in enumerate(lines, 1) if "kind: guess" in line)
    shown = next(n for n, line in enumerate(lines, 1) if "machine > 0" in line)
    found = [line for line in done.stdout.splitlines() if line.startswith(str(path))]
    assert any(
        line.startswith(f"{path}:{kind}: groups[3].items[1].kind: ")
        and line.endswith("[unknown-word]")
        for line in found
    )
    assert (
        f'{path}:{shown}: groups[3].items[2].show_if: The name "machine" cannot stand here: it '
        "must be an item with a number, an aggregate or a parameter. Near to it: machines, "
        "machines_digital. [unknown-name]"
    ) in found
    assert f"{WHOLE}: no faults." in done.stdout
    assert f"{path}: faults: {len(found)}." in done.stderr


def test_faults_are_said_in_chinese_where_the_locale_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = run("check", broken(tmp_path))
    assert "此处不能使用名称“machine”" in done.stdout
    assert "版本 2。" in run("check", WHOLE).stdout


def test_a_file_that_cannot_be_read_is_exit_code_2(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none.yaml").exit_code == 2
    assert run("check", tmp_path).exit_code == 2


def test_a_text_that_looks_untranslated_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    text = WHOLE.read_text(encoding="utf-8").replace("en: Strategy 1", "en: 战略一")
    text = text.replace('en: "Strategy 1"', 'en: "战略一"')
    path.write_text(text, encoding="utf-8")
    assert "    战略一 | 战略一" in run("check", path).stdout.splitlines()


def test_the_tree_of_an_instrument_is_shown() -> None:
    shown = run("show", WHOLE).stdout
    for words in (
        "people  People  1 points  weight discrete 6, process 4  mean",
        "strategy_1  Strategy 1  scale  1 points  weight 2  L1",
        "robots  Robots  band  5 points  if machines > 0",
        "maturity  Maturity  cumulative  satisfied from 0.8: 0 / 0.8 / 1.8",
        "1  rate  digital_rate >= least_rate",
        'veto: selected(accident, "yes"), at most level 0',
        "maturity_total  Maturity score  total(maturity)",
        "digital_within_all  machines_digital <= machines  error",
    ):
        assert words in shown
    assert run("show", "no-such-instrument").exit_code == 2


def test_shipped_instruments_are_listed() -> None:
    listed = run("list").stdout
    for key in shipped_instruments():
        assert key in listed


def test_the_published_schema_is_what_the_reader_knows(tmp_path: Path) -> None:
    published = (root() / "docs" / "instrument.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), (
        "run `ronghe instrument schema -o docs/instrument.schema.json`"
    )
    assert run("schema").stdout == published
    assert run("schema", "-o", tmp_path / "s.json").exit_code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == published
    assert run("schema", "-o", tmp_path / "none" / "s.json").exit_code == 2


@pytest.mark.parametrize("key", shipped_instruments())
def test_each_shipped_instrument_is_valid_by_the_schema(key: str) -> None:
    value = definition_cursor(shipped_instruments()[key]).value
    jsonschema.validate(json.loads(json.dumps(value, default=float)), json.loads(schema_text()))
