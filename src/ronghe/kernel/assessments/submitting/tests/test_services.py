from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.services import (
    FrozenResponseError,
    answers_save,
    response_open,
)
from ronghe.kernel.assessments.submitting.refusals import (
    ContradictoryResponseError,
    IncompleteResponseError,
)
from ronghe.kernel.assessments.submitting.services import response_submit
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(house: House) -> Response:
    with acting_as("tests"):
        return response_open(
            instrument=house.instrument,
            organisation=house.organisations["yubei-1"],
            period="2022",
            by=house.person("clerk"),
        )


def test_all_answers_and_the_submission_are_one(house: House, empty: Response) -> None:
    with acting_as("tests"):
        sent = response_submit(pk=empty.pk, cells=house.cells, by=house.person("clerk"))
    assert (sent.response.state_key, sent.faults) == ("submitted", ())
    held = Response.objects.get(pk=empty.pk)
    assert held.state_key == "submitted"
    assert held.answers.keys() == house.cells.keys()
    assert [step.to_state for step in held.case.steps.order_by("id")] == ["draft", "submitted"]


def test_what_is_incomplete_leaves_no_answer_behind(house: House, empty: Response) -> None:
    some = dict(list(house.cells.items())[:3])
    with pytest.raises(IncompleteResponseError) as raised, acting_as("tests"):
        response_submit(pk=empty.pk, cells=some, by=house.person("clerk"))
    assert set(raised.value.items) == house.cells.keys() - some.keys()
    held = Response.objects.get(pk=empty.pk)
    assert (held.state_key, held.answers) == ("draft", {})


def test_what_is_faulty_leaves_no_answer_behind(house: House, empty: Response) -> None:
    wrong = {**house.cells, "dev_net": "130", "plan": "99"}
    with acting_as("tests"):
        sent = response_submit(pk=empty.pk, cells=wrong, by=house.person("clerk"))
    assert {fault.column for fault in sent.faults} == {"dev_net", "plan"}
    held = Response.objects.get(pk=empty.pk)
    assert (held.state_key, held.answers) == ("draft", {})


def test_nobody_else_and_nobody_twice(house: House, empty: Response) -> None:
    with pytest.raises(FrozenResponseError), acting_as("tests"):
        response_submit(pk=empty.pk, cells=house.cells, by=house.person("clerk2"))
    with acting_as("tests"):
        response_submit(pk=empty.pk, cells=house.cells, by=house.person("clerk"))
    with pytest.raises(FrozenResponseError), acting_as("tests"):
        response_submit(pk=empty.pk, cells=house.cells, by=house.person("clerk"))


def test_answers_of_before_count_and_cost_no_statement(
    house: House, empty: Response, django_assert_max_num_queries: Any
) -> None:
    first, rest = dict(list(house.cells.items())[:5]), dict(list(house.cells.items())[5:])
    person = house.person("clerk")
    with acting_as("tests"):
        answers_save(response=empty, cells=first, by=person)
        with django_assert_max_num_queries(12):  # savepoints among them
            response_submit(pk=empty.pk, cells=rest, by=person)
    assert Response.objects.get(pk=empty.pk).answers.keys() == house.cells.keys()


def test_what_contradicts_itself_is_not_handed_in_and_leaves_no_answer(
    house: House, empty: Response
) -> None:
    wrong = {**house.cells, "devices_total": "10", "devices_digital": "12"}
    with pytest.raises(ContradictoryResponseError) as raised, acting_as("tests"):
        response_submit(pk=empty.pk, cells=wrong, by=house.person("clerk"))
    assert [one.key for one in raised.value.constraints] == ["digital_within_all"]
    assert raised.value.items == ("devices_digital", "devices_total")
    held = Response.objects.get(pk=empty.pk)
    assert (held.state_key, held.answers) == ("draft", {})
    # A warning is for the reviewer to judge: 35 % are not 9 of 10.
    doubtful = {**house.cells, "devices_total": "10", "devices_digital": "9"}
    with acting_as("tests"):
        sent = response_submit(pk=empty.pk, cells=doubtful, by=house.person("clerk"))
    assert sent.response.state_key == "submitted"
