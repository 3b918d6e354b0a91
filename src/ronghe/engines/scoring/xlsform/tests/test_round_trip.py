"""An instrument comes back from its form as it was, and its form is one for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import ronghe
from ronghe.engines.scoring import Instrument, instrument_from
from ronghe.engines.scoring.tests.language_samples import whole_mappings
from ronghe.engines.scoring.xlsform import form_of, instrument_imported, workbook_bytes
from ronghe.engines.scoring.xlsform.validity import form_compile
from ronghe.engines.scoring.xlsform.workbook import Form, form_read
from ronghe.lib.definitions import definition_cursor

WHOLE = Path(__file__).parents[2] / "tests" / "whole.yaml"
SHIPPED = sorted(Path(ronghe.__file__).parent.glob("domains/*/instruments/*.yaml"))
DAY = date(2020, 1, 1)


def content(path: Path) -> Any:
    return definition_cursor(path).value


def returned(mapping: Any) -> Instrument:
    data = workbook_bytes(form_of(mapping).form, name="form")
    found = instrument_imported(data, name="form.xlsx", valid_from=DAY)
    assert found.left_out == ()
    assert found.is_own
    return found.instrument


@pytest.mark.parametrize("path", [WHOLE, *SHIPPED], ids=lambda path: path.stem)
def test_written_instruments_come_back_and_their_forms_compile_without_remarks(path: Path) -> None:
    mapping = content(path)
    data = workbook_bytes(form_of(mapping).form, name=path.stem)
    assert form_compile(data, name=path.stem) == ()
    assert returned(mapping) == instrument_from(mapping)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(whole_mappings())
def test_any_instrument_comes_back_from_its_form(mapping: dict[str, Any]) -> None:
    assert returned(mapping) == instrument_from(mapping)


def test_names_that_xlsform_keeps_and_odd_option_names_come_back() -> None:
    mapping = content(WHOLE)
    people = next(group for group in mapping["groups"] if group["key"] == "people")
    people["key"] = "data"
    mapping["levels"]["tracks"][1]["of"] = "data"
    facts = mapping["groups"][0]["items"]
    accident = mapping["groups"][-1]["items"][-1]
    accident["options"] += [{"name": "a-b_c", "zh": "=两者", "en": "0"}]
    lines = next(item for item in facts if item["id"] == "lines")
    lines["fields"][0]["key"] = "machines"  # the name of an item, too
    form = form_of(mapping).form
    assert {line.get("name") for line in form.survey} >= {"data_2", "machines_2"}
    assert returned(mapping) == instrument_from(mapping)


def survey_of(form: Form, name: str) -> dict[str, str]:
    return next(line.cells for line in form.survey if line.get("name") == name)


def test_what_xlsform_can_say_is_said_in_its_own_columns() -> None:
    form = form_of(content(WHOLE)).form
    machines = survey_of(form, "machines")
    assert machines["type"] == "integer"
    assert machines["constraint"] == ". >= 0 and . <= 100000"
    assert machines["label::English (en)"] == "Machines"
    digital = survey_of(form, "machines_digital")
    assert digital["constraint"].endswith("and (. <= ${machines} or ${machines} = '')")
    assert digital["constraint_message::中文 (zh)"] == "数字化装备不能多于全部装备。"
    links = survey_of(form, "links")
    assert links["relevant"] == "selected(${production_type}, 'process')"
    assert "ronghe::show_if" not in links
    rate = survey_of(form, "digital_rate")
    assert rate["calculation"].startswith("if(${machines_digital} != ''")
    assert survey_of(form, "mode")["appearance"] == "table-list"
    assert survey_of(form, "plan_file")["body::accept"] == ".pdf,.png"
    assert survey_of(form, "remark")["required"] == "no"


def test_what_xlsform_cannot_say_is_listed_with_the_columns_that_carry_it() -> None:
    losses = {loss.rule.key: loss for loss in form_of(content(WHOLE)).losses}
    assert set(losses) >= {"points", "weights", "levels", "outputs", "sources", "costs", "units"}
    assert losses["costs"].count == 3
    assert losses["costs"].columns == ("ronghe::cost",)
    assert all(loss.count and loss.columns for loss in losses.values())


def test_a_condition_on_points_travels_beside_the_form_and_is_listed() -> None:
    mapping = content(WHOLE)
    robots = next(i for g in mapping["groups"] for i in g.get("items", []) if i["id"] == "robots")
    robots["show_if"] = "answered(machines) and machines > 0"  # longer than its translation
    exported = form_of(mapping)
    cells = survey_of(exported.form, "robots")
    assert cells["relevant"] == "${machines} != '' and ${machines} > 0"
    assert cells["ronghe::show_if"] == robots["show_if"]
    assert "conditions" not in {loss.rule.key for loss in exported.losses}
    robots["show_if"] = "applicable(machines)"
    exported = form_of(mapping)
    cells = survey_of(exported.form, "robots")
    assert "relevant" not in cells
    assert cells["ronghe::show_if"] == robots["show_if"]
    assert "conditions" in {loss.rule.key for loss in exported.losses}
    assert returned(mapping) == instrument_from(mapping)


def edited(mapping: Any, change: Any) -> Any:
    form = form_of(mapping).form
    change(form)
    data = workbook_bytes(form, name="form")
    return instrument_imported(data, name="form.xlsx", valid_from=DAY)


def test_an_edit_in_the_form_counts_where_it_contradicts_what_travels_beside_it() -> None:
    mapping = content(WHOLE)
    robots = next(i for g in mapping["groups"] for i in g.get("items", []) if i["id"] == "robots")
    robots["show_if"] = "answered(machines) and machines > 0"

    def change(form: Form) -> None:
        survey_of(form, "robots")["relevant"] = "${machines} >= 5"
        digital = survey_of(form, "machines_digital")
        digital["constraint"] = ". >= 0 and . <= 500 and . < ${machines}"
        survey_of(form, "machines")["label::English (en)"] = "All machines"

    found = edited(mapping, change)
    item = found.instrument.item_by_id
    assert item["robots"].show_if is not None
    assert item["robots"].show_if.text == "machines >= 5"
    assert item["machines_digital"].question.high == 500
    (constraint,) = found.instrument.constraints
    assert constraint.when.text == "machines_digital < machines"
    assert constraint.message.en == "More digital machines than machines."
    assert item["machines"].title.en == "All machines"
    assert [fault.rule for fault in found.left_out] == ["edited-in-the-form"] * 2


def test_rows_keep_their_numbers_and_texts_that_look_like_formulas_stay_texts() -> None:
    mapping = content(WHOLE)
    mapping["groups"][0]["title"]["zh"] = "=SUM(A1)"
    form = form_of(mapping).form
    read = form_read(workbook_bytes(form, name="form"), name="form.xlsx")
    assert read == form
