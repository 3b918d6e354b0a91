"""Page, API and command give one score for the same answers, in a file of any form."""

from __future__ import annotations

import csv
import itertools
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.config.cli.tests.test_score import run
from ronghe.engines.scoring import Answers, answer_text, question_columns
from ronghe.engines.scoring.answer_sheet import result_header
from ronghe.engines.scoring.tests.arrow_columns import whole_batch
from ronghe.engines.scoring.tests.language_samples import as_written, whole_answers
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db
Row = dict[str, Any]


@pytest.mark.parametrize("key", ["sme-digital-2024", "cmmm-2020", "smart-factory-2025"])
def test_page_api_and_command_give_one_score(
    key: str, house: House, signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    instrument = instrument_by_key(key)
    assert instrument is not None
    client, turn = signed_in("officer"), itertools.count()

    # Rows of files are many anyway; a response costs a request, so a few are drawn.
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(whole_answers(instrument.content), min_size=2, max_size=2), st.booleans())
    def agree(drawn: list[Answers], are_numbers: bool) -> None:
        # One in four answers nothing: its level is undecided.
        sheets = [as_written(instrument.content, each) for each in (*drawn, Answers(values={}))]
        place = tmp_path / str(next(turn))
        place.mkdir()
        rows = rows_by_command(instrument, sheets, place, are_numbers=are_numbers)
        for response, row in zip(stored(house, instrument, sheets), rows, strict=True):
            shown = client.get(f"/assessments/responses/{response.pk}/result/")
            said = client.get(f"/api/assessments/responses/{response.pk}")
            assert row_of_page(instrument, shown) == row
            assert row_of_api(instrument, said.content) == row

    agree()


def stored(house: House, instrument: Instrument, sheets: list[Answers]) -> list[Response]:
    """Approve the answers as responses of enterprises, a sheet each."""
    organisations = list(house.organisations.values())[: len(sheets)]
    with acting_as("tests"):
        activity = activity_record(
            kind="import",
            rule=instrument.key,
            place=house.places[house.city],
            by=house.person("officer"),
        )
        responses_import(
            instrument=instrument,
            period="2022",
            responses=[
                ImportedResponse(organisation=organisation, answers=answers)
                for organisation, answers in zip(organisations, sheets, strict=True)
            ],
            activity=activity,
        )
    held = Response.objects.filter(instrument=instrument, superseded_at=None)
    return [held.get(organisation=organisation) for organisation in organisations]


def rows_by_command(
    instrument: Instrument, sheets: list[Answers], place: Path, *, are_numbers: bool
) -> list[Row]:
    """Return what the command writes, which is the same from CSV and Parquet to both of them."""
    content = instrument.content
    columns = question_columns(content)
    with (place / "in.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["subject", *columns])
        for number, sheet in enumerate(sheets):
            cells = [answer_text(sheet.values[c]) if c in sheet.values else "" for c in columns]
            writer.writerow([f"E{number}", *cells])
    batch = whole_batch(content, sheets, are_numbers=are_numbers)
    with pq.ParquetWriter(place / "in.parquet", batch.schema) as writer_of_batches:
        writer_of_batches.write_batch(batch)
    found = []
    for source, target in itertools.product(("csv", "parquet"), repeat=2):
        out = place / f"{source}.{target}"
        result = run(instrument.key, place / f"in.{source}", "-o", out)
        assert result.exit_code == 0, result.stderr
        read = rows_of_csv if target == "csv" else rows_of_parquet
        found.append(read(instrument, out))
    assert all(rows == found[0] for rows in found)
    return found[0]


def rows_of_csv(instrument: Instrument, path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *lines = csv.reader(stream)
    assert header == result_header(instrument.content, explain=False)
    return [row_of(instrument, [_none(cell) for cell in line[1:-1]]) for line in lines]


def rows_of_parquet(instrument: Instrument, path: Path) -> list[Row]:
    return [row_of(instrument, list(row.values())[1:-1]) for row in pq.read_table(path).to_pylist()]


def _none(cell: str) -> str | None:
    return None if cell in ("", "n/a") else cell


def row_of(instrument: Instrument, cells: list[Any]) -> Row:
    """Return a row by the names that page and API use: level and outputs beside groups."""
    content = instrument.content
    score, *rest = cells
    groups = [group.key for group in content.all_groups]
    outputs = [output.key for output in content.outputs]
    names = [*groups, "level", "level_title", *outputs]
    found = dict(zip(names, rest, strict=True))
    title = found.pop("level_title")
    numbers = {name: _float(cell) for name, cell in found.items()}
    return {"score": _float(score), "level_title": title, **numbers}


def row_of_page(instrument: Instrument, page: Any) -> Row:
    assert page.status_code == 200
    outcome = page.context["outcome"]
    assert outcome.is_confirmed
    level = outcome.level
    if level is not None:
        assert level.title.zh in page.content.decode()
    return {
        "score": _float(outcome.score),
        "level": None if level is None else float(level.number),
        "level_title": None if level is None else level.title.zh,
        **{key: _float(points) for key, points in outcome.points_by_group.items()},
        **{output.key: _float(found.value) for output, found in outcome.outputs},
    }


def row_of_api(instrument: Instrument, content: bytes) -> Row:
    result = json.loads(content)["result"]
    title = result["level_title"]
    return {
        "score": _float(result["score"]),
        "level": _float(result["level"]),
        "level_title": None if title is None else title["zh"],
        **{key: _float(points) for key, points in result["points_by_group"].items()},
        **{key: _float(value) for key, value in result["outputs"].items()},
    }


def _float(number: object) -> float | None:
    return None if number is None else float(Decimal(str(number)))
