"""A file brings in no answers that the questionnaire itself forbids."""

from __future__ import annotations

import pytest

from ronghe.kernel.assessments.importing.answer_file import (
    answer_file_import,
    answer_file_preview,
)
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet


def sheet_of(*rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(row.get(column, "") for column in columns) for row in rows]
    return read_sheet("\n".join([",".join(columns), *lines]).encode(), name="answers.csv")


def row_of(house, name, **cells):
    return {"subject": house.organisations[name].credit_code, **house.cells, **cells}


def imported(house, sheet, *, skip_faulty=False):
    return answer_file_import(
        sheet, instrument=house.instrument, period="2022", place=house.places[house.city],
        by=house.person("officer"), skip_faulty=skip_faulty,
    )  # fmt: skip


@pytest.mark.django_db
def test_an_answer_that_breaks_an_error_is_a_fault_of_its_row_and_nothing_is_stored(house):
    sheet = sheet_of(
        row_of(house, "yubei-1", devices_total="10", devices_digital="8"),
        row_of(house, "yubei-2", devices_total="10", devices_digital="12"),
    )
    with pytest.raises(FaultsError) as caught:
        imported(house, sheet)
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column, fault.value, fault.rule) == (
        "answers.csv", 3, "devices_digital", "12", "contradiction",
    )  # fmt: skip
    rule = next(
        one for one in house.instrument.content.constraints if one.key == "digital_within_all"
    )
    assert rule.message.zh in fault.zh
    assert rule.message.en in fault.en
    assert "devices_digital = 12; devices_total = 10" in fault.en
    assert not Response.objects.exists()
    done = imported(house, sheet, skip_faulty=True)
    assert [one.organisation for one in done.responses] == [house.organisations["yubei-1"]]
    assert Response.objects.get().organisation == house.organisations["yubei-1"]


@pytest.mark.django_db
def test_a_warning_and_an_answer_that_is_missing_keep_nothing_out(house):
    sheet = sheet_of(
        row_of(house, "yubei-1", devices_total="10", devices_digital="1"),
        row_of(house, "yubei-2", devices_total="", devices_digital="12"),
    )
    preview = answer_file_preview(sheet, instrument=house.instrument, period="2022")
    assert (preview.faults, len(preview.responses)) == ((), 2)


@pytest.mark.django_db
def test_what_is_hidden_is_kept_told_and_not_judged(house):
    """No scene is built (option 0), so that nobody is asked which use artificial intelligence."""
    instrument = instrument_by_key("smart-factory-2025")
    assert instrument is not None
    code = house.organisations["yubei-1"].credit_code
    sheet = sheet_of({"subject": code, "scenes_construction": "0", "ai_construction": "1"})
    preview = answer_file_preview(sheet, instrument=instrument, period="2022")
    assert (preview.faults, preview.hidden) == ((), 1)
    shown = sheet_of({"subject": code, "scenes_construction": "2", "ai_construction": "1"})
    (fault,) = answer_file_preview(shown, instrument=instrument, period="2022").faults
    assert (fault.column, fault.value) == ("ai_construction", "1")
