"""The commands `ronghe instrument export` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app
from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.tests.test_language import WHOLE
from ronghe.engines.scoring.xlsform.tests.forms import ODD, form, workbook

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["instrument", *map(str, arguments)])


def saved(directory: Path, sheets: dict[str, str]) -> Path:
    path = directory / "form.xlsx"
    path.write_bytes(workbook(**sheets))
    return path


def test_an_instrument_goes_out_and_comes_back_as_it_was(tmp_path: Path) -> None:
    out, back = tmp_path / "form.xlsx", tmp_path / "back.yaml"
    done = run("export", WHOLE, "-o", out)
    assert done.exit_code == 0
    assert "cannot say the following" in done.stdout
    assert "  costs (3): costs of a step up → ronghe::cost" in done.stdout.splitlines()
    done = run("import", out, "-o", back)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].startswith("The form was written by this program")
    assert instrument_read(back) == instrument_read(WHOLE)


def test_a_form_of_others_comes_in_with_a_list_of_what_was_left_out(tmp_path: Path) -> None:
    out, listed = tmp_path / "my.yaml", tmp_path / "list.csv"
    done = run(
        "import", saved(tmp_path, ODD), "-o", out, "--valid-from", "2026-03-01", "--faults", listed
    )
    assert done.exit_code == 0
    assert instrument_read(out).valid_from.isoformat() == "2026-03-01"
    rows = done.stderr.splitlines()
    assert any(
        row.startswith("form.xlsx!survey\t3\ttype\tgeopoint\ttype-not-supported\t") for row in rows
    )
    assert len(listed.read_text(encoding="utf-8-sig").splitlines()) >= len(rows)


def test_a_faulty_form_is_refused_with_all_faults_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "my.yaml"
    done = run("import", saved(tmp_path, form("faulty")), "-o", out)
    assert done.exit_code == 1
    assert not out.exists()
    assert {"not-a-value", "negative-points", "unknown-key"} <= {
        part for line in done.stderr.splitlines() for part in line.split("\t")
    }


def test_what_is_not_there_ends_with_code_two(tmp_path: Path) -> None:
    done = run("export", "no-such-thing", "-o", tmp_path / "x.xlsx")
    assert (done.exit_code, "sme-digital-2024" in done.stderr) == (2, True)
    done = run("import", tmp_path / "none.xlsx", "-o", tmp_path / "x.yaml")
    assert done.exit_code == 2
    done = run("export", WHOLE, "-o", tmp_path / "no" / "x.xlsx")
    assert (done.exit_code, "Cannot write" in done.stderr) == (2, True)
