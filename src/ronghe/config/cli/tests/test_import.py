from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import export, import_
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.selectors import common_place
from ronghe.kernel.trust.models import TrailEntry

if TYPE_CHECKING:
    from click.testing import Result

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db
HEADER = ["credit_code", "name", "place", "industry", "size"]


def run(*arguments: str) -> Result:
    return CliRunner(env={"LANG": "en"}).invoke(import_.app, arguments)


def file_of(folder: Path, *rows: list[str], name: str = "register.csv") -> str:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return str(path)


def row(number: int, size: str = "small") -> list[str]:
    code = rules.invented_credit_code(number, division="500112")
    return [code, f"新厂{number}", "500112", "C3670", size]


def new() -> int:
    return Organisation.objects.filter(name__startswith="新厂").count()


def test_organisations_are_imported_under_the_commands_name(tmp_path: Path) -> None:
    path = file_of(tmp_path, HEADER, row(100), row(101))
    result = run("organisations", path)
    assert result.exit_code == 0, result.output
    assert "New: 2. Changed: 0. Unchanged: 0." in result.output
    assert new() == 2
    entries = TrailEntry.objects.filter(table_name="parties_organisation", action="insert")
    assert {(e.actor, e.reason) for e in entries} == {("import", "register.csv")}
    assert "Unchanged: 2" in run("organisations", path).output


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run("organisations", file_of(tmp_path, HEADER, row(100)), "--dry-run")
    assert result.exit_code == 0
    assert "nothing was written" in result.output
    assert new() == 0


def test_a_faulty_file_is_refused_with_every_fault_or_written_without_those_rows(
    tmp_path: Path,
) -> None:
    path = file_of(tmp_path, HEADER, row(100), row(101, "huge"), row(102, "tiny"), row(100))
    refused = run("organisations", path)
    assert refused.exit_code == 1
    for text in ("\t3\tsize\thuge\t", "\t4\tsize\ttiny\t", "\t5\tcredit_code\t"):
        assert text in refused.output
    assert "Nothing was written. Faults: 3." in refused.output
    assert new() == 0
    assert run("organisations", path, "--dry-run").exit_code == 1
    skipped = run("organisations", path, "--skip-faulty")
    assert skipped.exit_code == 0
    assert "Faulty rows left out: 3." in skipped.output
    assert new() == 1


def test_faults_are_kept_in_a_file_and_a_later_clean_try_empties_it(tmp_path: Path) -> None:
    path = file_of(tmp_path, HEADER, row(100), row(101, "huge"))
    kept = tmp_path / "faults.csv"
    refused = run("organisations", path, "--faults", str(kept))
    assert refused.exit_code == 1
    assert [(r["row"], r["column"], r["value"]) for r in _rows(kept)] == [("3", "size", "huge")]
    skipped = run("organisations", path, "--skip-faulty", "--faults", str(kept))
    assert skipped.exit_code == 0
    assert len(_rows(kept)) == 1
    well = file_of(tmp_path, HEADER, row(100), name="well.csv")
    assert run("organisations", well, "--faults", str(kept)).exit_code == 0
    assert _rows(kept) == []


def test_a_file_of_faults_that_cannot_be_written_is_said_and_no_register_overwritten(
    tmp_path: Path,
) -> None:
    path = file_of(tmp_path, HEADER, row(100, "huge"))
    before = Path(path).read_bytes()
    same = run("organisations", path, "--faults", path)
    assert same.exit_code == 2
    assert "named for two files" in same.output
    assert Path(path).read_bytes() == before
    nowhere = run("organisations", path, "--faults", str(tmp_path / "no" / "faults.csv"))
    assert nowhere.exit_code == 2
    assert "Cannot write" in nowhere.output


@pytest.mark.parametrize("command", [["organisations"], ["answers", "sme-digital-2024"]])
def test_what_cannot_be_read_ends_with_code_2(tmp_path: Path, command: list[str]) -> None:
    options = ["--period", "2022"] if command[0] == "answers" else []
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    for path in (str(tmp_path / "missing.csv"), str(tmp_path), str(broken)):
        assert run(*command, path, *options).exit_code == 2, path


def answers(house: House, folder: Path, *names: str) -> str:
    columns = list(house.cells)
    rows = [
        [house.organisations[name].credit_code, *(house.cells[c] for c in columns)]
        for name in names
    ]
    return file_of(folder, ["subject", *columns], *rows, name="answers.csv")


def test_answers_become_approved_responses_of_the_smallest_place_that_holds_them(
    house: House, tmp_path: Path
) -> None:
    path = answers(house, tmp_path, "yubei-1", "yubei-2")
    result = run("answers", "sme-digital-2024", path, "--period", "2022")
    assert result.exit_code == 0, result.output
    assert "Responses: 2, of them new or changed: 2" in result.output
    responses = Response.objects.filter(period="2022", approved_at__isnull=False)
    assert {r.organisation.name for r in responses} == {
        house.organisations["yubei-1"].name,
        house.organisations["yubei-2"].name,
    }
    activity = Activity.objects.latest("id")
    assert (activity.place.code, activity.note) == (house.yubei, "answers.csv")
    assert "new or changed: 0" in run(
        "answers", "sme-digital-2024", path, "--period", "2022"
    ).output  # fmt: skip


@pytest.mark.parametrize(
    ("instrument", "options", "text"),
    [
        ("nope", ["--period", "2022"], "sme-digital-2024"),
        ("sme-digital-2024", ["--period", "next year"], "is no period"),
        ("sme-digital-2024", ["--period", "2022", "--place", "999999"], "There is no place"),
    ],
)
def test_a_wrong_option_is_said(
    house: House, tmp_path: Path, instrument: str, options: list[str], text: str
) -> None:
    result = run("answers", instrument, answers(house, tmp_path, "yubei-1"), *options)
    assert result.exit_code == 2
    assert text in result.output
    assert not Response.objects.exists()


def test_answers_of_an_unknown_enterprise_are_refused(house: House, tmp_path: Path) -> None:
    unknown = rules.invented_credit_code(500, division="500112")
    path = file_of(tmp_path, ["subject", "plan"], [unknown, "3"], name="answers.csv")
    result = run("answers", "sme-digital-2024", path, "--period", "2022")
    assert result.exit_code == 1
    assert "unknown-organisation" in result.output


def test_the_smallest_place_that_holds_several(house: House) -> None:
    places: Any = house.places
    yubei, jiangbei = places[house.yubei].pk, places[house.jiangbei].pk
    assert common_place([yubei]).code == house.yubei
    assert common_place([yubei, jiangbei]).code == house.city
    assert common_place([yubei, places[house.city].pk]).code == house.city
    assert common_place([]).kind == "country"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_exported_figures_are_those_of_the_place_and_its_districts(
    house: House, approved: object, tmp_path: Path
) -> None:
    path = tmp_path / "figures.csv"
    result = CliRunner().invoke(
        export.app, ["figures", "--place", house.city, "--period", "2021", "-o", str(path)]
    )
    assert result.exit_code == 0, result.output
    scores = {r["place"]: r for r in _rows(path) if r["indicator"] == "digital_score"}
    assert scores.keys() == {house.city, house.yubei, house.jiangbei}
    assert (float(scores[house.city]["value"]), scores[house.city]["n"]) == (52.1, "4")
