"""A year before may have been asked by another version of the questionnaire."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ronghe.engines.scoring import answers_parse, instrument_parsed
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.judging import selectors
from ronghe.kernel.assessments.judging.columns import earlier_sheet
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.stored_answers import stored
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House


@pytest.fixture
def older(house: House) -> Instrument:
    """Return an older version: one rate has another id, one question another option."""
    text = re.sub(r"\bdev_digital\b", "device_share", house.instrument.definition)
    text = text.replace(f'version: "{house.instrument.version}"', 'version: "2022"', 1)
    text = text.replace("车间工业控制网络", "车间现场总线", 1)
    content = instrument_parsed(text, name="older")
    with acting_as("tests"):
        return Instrument.objects.create(
            key=content.key, version=content.version, title=content.title.zh,
            title_en=content.title.en, definition=text, sha256="0" * 64, source="x",
            status="illustrative", valid_from=date(2022, 1, 1), is_shipped=False,
        )  # fmt: skip


def answered(content: Any, cells: dict[str, str]) -> Any:
    answers, faults = answers_parse(content, cells, file="", row=None)
    assert faults == []
    return answers


@pytest.mark.django_db
def test_a_rate_is_compared_by_what_it_measures_and_a_changed_question_is_not(
    house: House, older: Instrument, draft: Response
) -> None:
    cells = {("device_share" if k == "dev_digital" else k): v for k, v in house.cells.items()}
    cells["device_share"] = "90"
    with acting_as("tests"):
        activity = activity_record(
            kind="import", rule="x", place=house.places[house.city], by=house.person("officer")
        )
        row = ImportedResponse(
            organisation=draft.organisation, answers=answered(older.content, cells)
        )
        responses_import(instrument=older, period="2021", responses=[row], activity=activity)
    found = selectors.findings_now(house.instrument, [draft])
    assert [(one.rule, one.item) for one in found] == [("rate-jump", "dev_digital")]
    assert found[0].comparison == {"before": 90.0, "change": -55.0, "most": 30.0}


@pytest.mark.django_db
def test_score_and_level_of_two_versions_do_not_compare(house: House, older: Instrument) -> None:
    cells = {("device_share" if k == "dev_digital" else k): v for k, v in house.cells.items()}
    content = house.instrument.content
    same = stored(answered(content, dict(house.cells)))
    other = stored(answered(older.content, cells))
    sheet = earlier_sheet(content, [(content, same), (older.content, other), None])
    assert np.isnan(sheet.number("score")).tolist() == [False, True, True]
    assert sheet.number("dev_digital").tolist()[:2] == [35.0, 35.0]
    # Its options are others by now: position 1 means something else.
    assert sheet.chosen["net"].any(axis=1).tolist() == [True, False, False]
