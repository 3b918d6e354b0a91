"""What nobody can say of an enterprise is no observation, and above all none of 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.engines.scoring import Answers, answers_parse
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Result
from ronghe.kernel.indicators.models import Activity, Observation
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def imported(house: House, cells: dict[str, str]) -> None:
    answers, faults = answers_parse(house.instrument.content, cells, file="", row=None)
    assert not faults
    with acting_as("tests"):
        activity: Activity = activity_record(
            kind=Activity.Kind.IMPORT,
            rule="x",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        row = ImportedResponse(
            organisation=house.organisations["yubei-1"], answers=Answers(values=answers.values)
        )
        responses_import(
            instrument=house.instrument, period="2022", responses=[row], activity=activity
        )


def live() -> set[str]:
    rows = Observation.objects.filter(superseded_at__isnull=True, period="2022")
    return set(rows.values_list("indicator__key", flat=True))


def test_an_undecided_level_is_no_observation(house: House) -> None:
    imported(house, {})
    assert live() == {"digital_score"}  # nothing answered gives no points
    assert Result.objects.get().score == 0


def test_a_level_that_is_not_known_any_more_counts_no_longer(house: House) -> None:
    imported(house, dict(house.cells))
    assert {"digital_level", "stage_digital_share"} <= live()
    imported(house, {})
    assert live() == {"digital_score"}
