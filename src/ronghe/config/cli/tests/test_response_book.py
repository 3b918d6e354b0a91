"""The workbook of one response on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from ronghe.config.cli import export, import_
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.trust.models import TrailEntry

if TYPE_CHECKING:
    from pathlib import Path

    import typer
    from click.testing import Result

pytestmark = pytest.mark.django_db


def run(app: typer.Typer, *arguments: object) -> Result:
    return CliRunner(env={"LANG": "en"}).invoke(app, [str(one) for one in arguments])


def filled(path: Path, value: object) -> None:
    made = openpyxl.load_workbook(path)
    sheet = made["Questionnaire"]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet[f"A{row}"].value == "dev_net")
    sheet[f"F{row}"] = value
    made.save(path)


def test_it_is_written_filled_in_and_taken_over(tmp_path: Path, draft: Response) -> None:
    path = tmp_path / "answers.xlsx"
    assert run(export.app, "response", draft.pk, "-o", path).exit_code == 0
    filled(path, 61)
    given = ("response", draft.pk, path, "--account")
    looked = run(import_.app, *given, "clerk", "--dry-run")
    assert "Answers changed: 1" in looked.output
    assert Response.objects.get(pk=draft.pk).answers["dev_net"] != 61
    # Only a clerk of the enterprise answers for it.
    for account in ("clerk2", "yubei"):
        refused = run(import_.app, *given, account)
        assert refused.exit_code == 1, refused.output
    assert run(import_.app, *given, "nobody").exit_code == 1
    done = run(import_.app, *given, "clerk")
    assert done.exit_code == 0, done.output
    assert Response.objects.get(pk=draft.pk).answers["dev_net"] == 61
    entry = TrailEntry.objects.filter(table_name="assessments_response").last()
    assert entry is not None
    assert (entry.actor, entry.reason) == ("import", "answers.xlsx")
    # The workbook is older than what it wrote: another answer is a clash.
    filled(path, 62)
    clash = run(import_.app, *given, "clerk")
    assert (clash.exit_code, "dev_net" in clash.output) == (1, True)
    assert run(import_.app, *given, "clerk", "--replace").exit_code == 0
    filled(path, 620)
    refused = run(import_.app, *given, "clerk")
    assert refused.exit_code == 1
    assert "answers.xlsx!Questionnaire" in refused.output.replace("\n", "")
    # A workbook has no rows to leave out, so that is not offered.
    assert "Nothing was written" in refused.output
    assert "--skip-faulty" not in refused.output


def test_what_is_not_there_is_said(tmp_path: Path, draft: Response) -> None:
    assert run(export.app, "response", 0, "-o", tmp_path / "x.xlsx").exit_code != 0
    gone = run(import_.app, "response", draft.pk, tmp_path / "gone.xlsx", "--account", "clerk")
    assert gone.exit_code == 2
    assert "Cannot read" in gone.output
