from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from typer.testing import CliRunner

from ronghe.config.cli import audit, export
from ronghe.kernel.parties.services import organisations_preview
from ronghe.kernel.trust.selectors import trail_head
from ronghe.lib.sheets import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    import typer
    from click.testing import Result

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_register_reads_as_the_same_register(
    house: House, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"register.{ending}"
    assert run(export.app, "organisations", "-o", str(path)).exit_code == 0

    preview = organisations_preview(read_sheet(path, name=path.name), place_ids=None)
    assert preview.faults == ()
    assert preview.count("same") == len(house.organisations)
    assert len(preview.changes) == len(house.organisations)


def test_an_export_of_a_district_holds_that_district_only(house: House, tmp_path: Path) -> None:
    path = tmp_path / "yubei.csv"
    run(export.app, "organisations", "--place", house.yubei, "-o", str(path))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        codes = {row["credit_code"] for row in csv.DictReader(stream)}
    assert codes == {
        organisation.credit_code
        for organisation in house.organisations.values()
        if organisation.place.code == house.yubei
    }


@pytest.mark.usefixtures("approved")
def test_exported_values_name_what_made_them(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    result = run(export.app, "observations", "--indicator", "digital_score", "-o", str(path))
    assert result.exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["made_by"] for row in rows} == {"import"}
    assert {row["rule"] for row in rows} == {"sme-digital-2024"}
    assert all(row["made_at"].endswith("+00:00") for row in rows)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["organisations", "--place", "999999"], "no place with the code '999999'"),
        (["observations", "--indicator", "nope"], "No indicator is called nope"),
        (["organisations", "-o", "register.txt"], r"must end in .csv or .xlsx"),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_cannot_be_exported_is_said(arguments: list[str], sentence: str) -> None:
    result = run(export.app, *arguments)
    assert result.exit_code == 1  # `ronghe` turns the exception into one sentence and code 2
    assert sentence in str(result.exception)


@pytest.mark.usefixtures("approved")
def test_an_untouched_trail_is_borne_out_and_its_head_stays_valid() -> None:
    assert run(audit.app, "verify").exit_code == 0
    head = run(audit.app, "head").output.strip()
    assert head == trail_head()
    assert run(audit.app, "verify", "--head", head).exit_code == 0
    assert run(audit.app, "verify", "--head", "0" * 64).exit_code == 1


def test_a_row_altered_behind_the_trail_is_named(house: House) -> None:
    altered = next(iter(house.organisations.values()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE parties_organisation SET name = 'altered' WHERE id = %s", [altered.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    result = run(audit.app, "verify")
    assert result.exit_code == 1
    assert f"parties_organisation, row {altered.pk}" in result.output


def test_a_head_that_is_none_is_refused_before_anything_is_read() -> None:
    result = run(audit.app, "verify", "--head", "5f3c")
    assert result.exit_code == 2
    assert "is no head" in result.output
