"""A release from the command line, exported and verified without a database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from ronghe.config.cli import app
from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.tests.making import observe, published, scores, window_past

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner(env={"LANG": "en"}).invoke(app, ["index", *arguments])


def test_a_release_goes_its_way_and_its_folder_is_verified(house: House, tmp_path: Path) -> None:
    scores(house)
    draft = ("release", "draft", "integration-level", "--period", "2022", "--least", "2")
    number = run(*draft, "--as", "statistician").output.strip()
    assert run("release", "sign", number, "--as", "officer").exit_code == 1
    assert run("release", "sign", number, "--as", "statistician").exit_code == 0
    assert run("release", "open", number, "--as", "officer").exit_code == 0
    early = run("release", "publish", number, "--as", "officer")
    assert early.exit_code == 1
    window_past(Release.objects.get(pk=number))
    observe(house, {"jiangbei-1": 99})
    edits = run("release", "edits", number, "--as", "statistician").output
    assert house.jiangbei in edits
    assert run("release", "publish", number, "--as", "officer").exit_code == 0
    assert "published" in run("release", "list", "--index", "integration-level").output

    assert run("release", "export", number, "-o", str(tmp_path)).exit_code == 0
    manifest = str(tmp_path / "manifest.json")
    sound = run("verify", manifest)
    assert (sound.exit_code, "rebuilt byte for byte" in sound.output) == (0, True)

    data = tmp_path / "input.csv"
    data.write_text(data.read_text(encoding="utf-8").replace(",60\n", ",61\n"), encoding="utf-8")
    told = run("verify", manifest)
    assert told.exit_code == 1
    assert f"{house.yubei} integration_score\twas changed\tfrozen '60'\tfound '61'" in told.output
    (one,) = json.loads(run("verify", manifest, "--json").output)["differences"]
    assert (one["unit"], one["column"], one["frozen"], one["found"]) == (
        house.yubei, "integration_score", "60", "61",
    )  # fmt: skip


def test_files_from_the_public_page_are_verified(house: House, tmp_path: Path) -> None:
    scores(house)
    release = published(house)
    page = Client().get(reverse("published:edition", args=[release.pk]))
    for name in page.context["files"]:
        answer = Client().get(reverse("published:file", args=[release.pk, name]))
        (tmp_path / name).write_bytes(answer.content)
    told = run("verify", str(tmp_path / "manifest.json"))
    assert (told.exit_code, "rebuilt byte for byte" in told.output) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["draft", "nope", "--period", "2022", "--as", "officer"], "There is no index 'nope'"),
        (["draft", "integration-level", "--period", "x", "--as", "officer"], "x"),
        (["draft", "integration-level", "--period", "2022", "--as", "ghost"], "Nobody signs in"),
        (["sign", "77", "--as", "statistician"], "There is no release 77"),
        (["export", "77", "-o", "x"], "There is no release 77"),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_cannot_be_done_is_said(arguments: list[str], sentence: str) -> None:
    result = run("release", *arguments)
    assert result.exit_code == 1  # `ronghe` turns the exception into one sentence and code 2
    assert sentence in str(result.exception)
