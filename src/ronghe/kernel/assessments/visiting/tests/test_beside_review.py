"""What is found on site is no questionnaire to review: the steps of its visit decide on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.approving import services as approving
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import Response, Visit
from ronghe.kernel.assessments.reviewing.services import chain_set
from ronghe.kernel.assessments.visiting import services
from ronghe.kernel.assessments.visiting.tests.days import score_visit
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def accept(house: House, visit: Visit, who: str) -> None:
    with scope_entered(house.accounts[who].pk):
        held = Visit.objects.get(pk=visit.pk)
        services.visit_accept(visit=held, by=house.person(who))


def test_many_at_once_are_approved_without_what_waits_on_site(
    house: House, submitted: Visit
) -> None:
    judging.responses_judge(ids=[submitted.response_id])
    with scope_entered(house.accounts["yubei"].pk):
        act = approving.bulk_begin(
            rows=Response.objects.all(), place=house.places[house.yubei], by=house.person("yubei")
        )
    assert act.asked == []
    assert judging.waiting_judge() == 0


def test_where_the_city_decides_no_district_accepts_a_visit(house: House, submitted: Visit) -> None:
    city = house.places[house.city]
    chain_set(place=city, chain="city", by=house.person("officer"))
    with pytest.raises(TransitionRefusedError) as refused:
        accept(house, submitted, "yubei")
    assert refused.value.kind == "role"
    assert Visit.objects.get(pk=submitted.pk).case.state_key == "submitted"
    accept(house, submitted, "officer")
    assert Response.objects.get(pk=submitted.response_id).approved_at is not None


def test_what_was_accepted_on_site_is_not_unlocked_as_an_own_response(
    house: House, submitted: Visit
) -> None:
    accept(house, submitted, "yubei")
    with (
        scope_entered(house.accounts["yubei"].pk),
        pytest.raises(TransitionRefusedError) as refused,
    ):
        assessments.response_unlock(
            response=Response.objects.get(pk=submitted.response_id),
            items={"net": "核对"},
            reason="",
            by=house.person("yubei"),
        )
    assert refused.value.kind == "state"


def test_a_contradiction_on_site_is_not_handed_in(house: House, visit: Visit) -> None:
    scored: Any = score_visit(house, visit, devices_total="10", devices_digital="12")
    with pytest.raises(ValueError, match="more digital devices than devices"):
        services.visit_submit(visit=scored, by=house.person("assessor"))
    assert Visit.objects.get(pk=visit.pk).case.state_key == "on_site"
