"""XLSForms that other people wrote: what they say is kept, what has no counterpart is listed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ronghe.engines.scoring import Answers, instrument_from, score
from ronghe.engines.scoring.xlsform import form_of, instrument_imported, workbook_bytes
from ronghe.engines.scoring.xlsform.tests.forms import ODD, SURVEY, form, workbook
from ronghe.lib.faults import Fault, FaultsError

DAY = date(2026, 1, 1)


def imported(**sheets: str) -> Any:
    return instrument_imported(workbook(**sheets), name="form.xlsx", valid_from=DAY)


def refused(**sheets: str) -> tuple[Fault, ...]:
    with pytest.raises(FaultsError) as caught:
        imported(**sheets)
    return caught.value.faults


def listed(found: Any, rule: str) -> list[tuple[str, int | None, str | None, str]]:
    return [(f.file, f.row, f.column, f.value) for f in found.left_out if f.rule == rule]


def test_a_plain_survey_becomes_an_instrument_that_can_be_answered_and_scored() -> None:
    found = imported(**SURVEY)
    instrument = found.instrument
    assert (instrument.key, instrument.version) == ("firm_2025", "3")
    assert [(item.id, item.kind) for item in instrument.items] == [
        ("has_erp", "single"), ("staff", "number"), ("coders", "number"), ("spend", "number"),
        ("remark", "text"), ("rate", "ratio"), ("lines", "repeat"), ("nets", "multiple"),
    ]  # fmt: skip
    item = instrument.item_by_id
    assert item["has_erp"].help.en == "Any vendor"
    assert (item["staff"].question.low, item["staff"].question.high) == (1, 100000)
    assert item["coders"].show_if.text == "staff >= 10"
    assert item["spend"].show_if.text == 'not selected(has_erp, "no") or not answered(has_erp)'
    assert item["nets"].show_if.text == "lines__total > 3"
    assert (item["has_erp"].is_required, item["spend"].is_required) == (True, False)
    (constraint,) = instrument.constraints
    assert constraint.when.text == "coders <= staff"
    assert constraint.message.en == "Not more than all."
    answers = Answers(values={"has_erp": 0, "staff": 5.0, "coders": 9.0})
    result = score(instrument, answers)
    assert [one.key for one in result.broken] == [] and "coders" in result.not_applicable
    answers = Answers(values={"has_erp": 0, "staff": 20.0, "coders": 25.0})
    assert [one.key for one in score(instrument, answers).broken] == ["coders_rule"]


def test_everything_of_a_plain_survey_that_was_changed_or_put_in_is_listed() -> None:
    found = imported(**SURVEY)
    assert not found.is_own
    assert listed(found, "form-fact-left-out") == [("form.xlsx!survey", 2, "type", "start")]
    assert ("form.xlsx!survey", 3, "name", "Firm") in listed(found, "renamed")
    assert ("form.xlsx!survey", 16, "type", "1") in listed(found, "renamed")
    assert [row for _, row, _, _ in listed(found, "answer-in-a-text")] == [8]
    assert [row for _, row, _, _ in listed(found, "no-range")] == [6, 7, 10]
    assert {value for *_, value in listed(found, "added-by-import")} == {
        "valid_from", "points", "score", "source", "status", "levels",
    }  # fmt: skip


def test_every_odd_cell_is_listed_with_sheet_row_column_value_and_rule() -> None:
    found = imported(**ODD)
    survey = "form.xlsx!survey"
    expected = {
        "type-not-supported": [
            (survey, 2, "type", "note"), (survey, 3, "type", "geopoint"),
            (survey, 8, "type", "rank"), (survey, 17, "type", "barcode"),
        ],
        "choice-filter": [(survey, 5, "choice_filter", "province=${province}")],
        "choices-outside": [(survey, 6, "type", "firms.csv")],
        "or-other": [(survey, 7, "type", "or_other")],
        "expression-not-supported": [
            (survey, 7, "relevance", "${place} != ''"),
            (survey, 9, "relevance", "count-selected(${city}) > 1"),
            (survey, 10, "relevance", "pulldata('f', 'a', 'b', 1) = 'x'"),
        ],
        "taken-as": [(survey, 11, "type", "range"), (survey, 15, "type", "image")],
        "calculation-not-supported": [(survey, 12, "calculation", "now()")],
        "constant-not-used": [(survey, 14, "name", "unused")],
        "group-without-items": [(survey, 16, "name", "empty")],
        "not-in-a-repeat": [(survey, 24, "type", "day")],
        "sheet-left-out": [("form.xlsx", None, None, "entities")],
    }  # fmt: skip
    for rule, places in expected.items():
        assert listed(found, rule) == places
    left = listed(found, "column-not-supported")
    assert (survey, 4, "appearance", "minimal") in left
    assert (survey, 9, "default", "5") in left
    assert (survey, 4, "label::Français (fr)", "Province") in left
    assert (survey, 7, "media::image", "smart.png") in left
    assert ("form.xlsx!choices", 4, "province", "bj") in left


def test_what_an_odd_survey_does_say_is_kept() -> None:
    item = imported(**ODD).instrument.item_by_id
    smart = item["q_7"]
    assert smart.title.zh == "是否智能"
    assert [option.name for option in smart.options] == ["yes", "no", "other"]
    assert smart.show_if is None
    assert item["photo"].show_if.text == "count > least"
    assert item["photo"].question.types == ("jpg", "jpeg", "png")
    assert {item["matrix__m1"].grid, item["matrix__m2"].grid} == {"matrix"}
    assert [field.key for field in item["visits"].question.fields] == ["who"]
    assert (item["satisfied"].question.low, item["satisfied"].question.high) == (0, 10)


@pytest.mark.parametrize("sheets", [SURVEY, ODD], ids=["plain", "odd"])
def test_an_imported_form_goes_out_and_comes_back_without_a_loss(sheets: dict[str, str]) -> None:
    first = imported(**sheets)
    data = workbook_bytes(form_of(first.mapping).form, name="form")
    second = instrument_imported(data, name="form.xlsx", valid_from=DAY)
    assert second.instrument == first.instrument == instrument_from(first.mapping)
    assert second.left_out == ()


def test_what_is_no_form_is_refused_with_its_reason() -> None:
    (fault,) = refused(Sheet1="| a | b |\n| 1 | 2 |\n", Sheet2="| a |")
    assert fault.rule == "no-survey-sheet"
    (fault,) = refused(survey="| type | name | label |\n| select_one x | a | A |")
    assert (fault.rule, fault.file) == ("not-an-xlsform", "form.xlsx")
    assert "choices" in fault.en
    (fault,) = refused(  # pyxform itself stumbles over this column
        survey="| type | name | label |\n| select_one x | a | A |",
        choices="| list_name | name | label | odd::column |\n| x | b | B | c |",
    )
    assert fault.rule == "not-an-xlsform"
    (fault,) = refused(survey="| type | name | name |\n| text | a | A |")
    assert (fault.rule, fault.row) == ("column-twice", 1)
    (fault,) = refused(survey="| type | name | label |\n| note | a | A |")
    assert fault.rule == "no-questions"


def test_faults_of_our_own_columns_have_their_rows() -> None:
    faults = refused(**form("faulty"))
    found = {(fault.file, fault.row, fault.rule) for fault in faults}
    assert ("form.xlsx!survey", 3, "not-a-value") in found
    assert ("form.xlsx!survey", 4, "negative-points") in found
    assert ("form.xlsx!survey", 5, "unknown-key") in found
