"""Proposals of visits: what they respect, how they are adjusted, and what confirming makes."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from ronghe.kernel.assessments.models import Schedule, Visit
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.scheduling import selectors, services
from ronghe.kernel.assessments.visiting.services import VisitRefusedError
from ronghe.kernel.assessments.visiting.tests.days import day
from ronghe.kernel.trust.services import acting_as, scope_entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish(house: Any, assessors: Any) -> services.Wish:
    return services.Wish(
        instrument=house.instrument,
        period="2022",
        title="现场核验",
        organisations=list(house.organisations.values()),
        assessors=list(assessors.values()),
        first_day=day(0),
        last_day=day(1),
        weekends=True,
    )


def propose(house: Any, wish: services.Wish, who: str = "officer") -> Schedule:
    code = house.city if who == "officer" else getattr(house, who)
    with scope_entered(house.accounts[who].pk):
        return services.schedule_propose(place=house.places[code], wish=wish, by=house.person(who))


def test_visits_are_grouped_by_district_and_nobody_unfit_goes(
    house: Any, assessors: Any, wish: services.Wish
) -> None:
    tied = house.organisations["yubei-1"]
    with acting_as("tests"):
        registering.interest_declare(
            assessor=assessors["assessor"], credit_code=tied.credit_code,
            organisation_name=tied.name, kind="contract", by=house.person("officer"),
        )  # fmt: skip
    made = propose(house, wish)
    who_by_organisation = {one["organisation"]: one["assessor"] for one in made.entries}
    assert len(made.entries) == 4
    assert who_by_organisation[tied.pk] == assessors["second"].pk
    assert assessors["expired"].pk not in who_by_organisation.values()
    # Two visits a day each: one in each district, two journeys in all.
    assert Counter(who_by_organisation.values()) == {
        assessors["assessor"].pk: 2, assessors["second"].pk: 2,
    }  # fmt: skip
    assert (made.settings["journeys"], made.is_best) == (2, True)


def test_what_cannot_be_planned_says_why(house: Any, assessors: Any, wish: services.Wish) -> None:
    tied = house.organisations["jiangbei-1"]
    with acting_as("tests"):
        for who in ("assessor", "second"):
            registering.interest_declare(
                assessor=assessors[who], credit_code=tied.credit_code,
                organisation_name=tied.name, kind="family", by=house.person("officer"),
            )  # fmt: skip
    made = propose(house, wish)
    (left,) = made.unplanned
    assert (left["organisation"], left["reason"]) == (tied.pk, "conflict")
    assert {(one["assessor"], one["kind"], one["detail"]) for one in left["hindrances"]} == {
        ("测试 assessor", "conflict", "family"),
        ("测试 second", "conflict", "family"),
        ("测试 expired", "accreditation", ""),
    }
    only = propose(house, services.Wish(**vars(wish) | {"assessors": [assessors["expired"]]}))
    assert {one["reason"] for one in only.unplanned} == {"accreditation"}
    one_day = vars(wish) | {"assessors": [assessors["second"]], "last_day": day(0)}
    full = propose(house, services.Wish(**one_day))
    assert Counter(one["reason"] for one in full.unplanned) == {"full": 1, "conflict": 1}


def test_what_is_booked_already_leaves_less_room(
    house: Any, assessors: Any, send: Any, wish: services.Wish
) -> None:
    send("yubei-1", who="second")
    one_day = {"assessors": [assessors["second"]], "last_day": day(0)}
    left = [one for name, one in house.organisations.items() if name != "yubei-1"]
    made = propose(house, services.Wish(**vars(wish) | one_day | {"organisations": left}))
    assert (len(made.entries), len(made.unplanned)) == (1, 2)


def test_a_proposal_is_adjusted_within_the_same_rules_and_confirmed(
    house: Any, assessors: Any, wish: services.Wish
) -> None:
    made = propose(house, wish)
    first = house.organisations["yubei-1"]

    def adjust(who: str | None, on: date | None) -> Schedule:
        with scope_entered(house.accounts["officer"].pk):
            return services.schedule_adjust(
                schedule=made, organisation=first, by=house.person("officer"),
                assessor=None if who is None else assessors[who], day=on,
            )  # fmt: skip

    with pytest.raises(VisitRefusedError):
        adjust("expired", day(0))
    out = adjust(None, None)
    assert [one["reason"] for one in out.unplanned] == ["taken-out"]
    assert len(out.entries) == 3
    back = adjust("second", day(5))
    assert not back.unplanned
    with scope_entered(house.accounts["officer"].pk):
        visits = services.schedule_confirm(schedule=made, by=house.person("officer"))
    assert len(visits) == 4
    assert Visit.objects.get(organisation=first).planned_on == day(5)
    with pytest.raises(services.ScheduleRefusedError) as refused:
        adjust(None, None)
    assert refused.value.kind == "state"


def test_with_one_entry_that_is_refused_none_is_made(
    house: Any, assessors: Any, wish: services.Wish
) -> None:
    made = propose(house, wish)
    tied = house.organisations["yubei-1"]
    with acting_as("tests"):
        for who in ("assessor", "second"):
            registering.interest_declare(
                assessor=assessors[who], credit_code=tied.credit_code,
                organisation_name=tied.name, kind="family", by=house.person("officer"),
            )  # fmt: skip
    officer = house.accounts["officer"].pk
    with scope_entered(officer), pytest.raises(services.ScheduleRefusedError) as refused:
        services.schedule_confirm(schedule=made, by=house.person("officer"))
    assert [name for name, _why in refused.value.refused] == [tied.name]
    assert refused.value.refused[0][1].kind == "conflict"
    assert not Visit.objects.exists()
    assert Schedule.objects.get().state == "proposed"


def test_a_district_plans_its_own_organisations_alone(house: Any, wish: services.Wish) -> None:
    made = propose(house, wish, "yubei")
    assert {one["district"] for one in made.entries} == {house.yubei}
    with scope_entered(house.accounts["jiangbei"].pk):
        assert not Schedule.objects.exists()
        with pytest.raises(services.ScheduleRefusedError) as refused:
            services.schedule_propose(
                place=house.places[house.yubei], wish=wish, by=house.person("jiangbei")
            )
    assert refused.value.kind == "role"


@pytest.mark.parametrize(
    ("first", "last"), [(-1, 3), (3, 2), (0, 200)], ids=["past", "order", "many"]
)
def test_days_that_cannot_be_are_refused(
    house: Any, wish: services.Wish, first: int, last: int
) -> None:
    with pytest.raises(services.ScheduleRefusedError) as refused:
        propose(
            house, services.Wish(**vars(wish) | {"first_day": day(first), "last_day": day(last)})
        )
    assert refused.value.kind == "days"


def test_days_are_working_days_unless_asked_otherwise() -> None:
    monday = date(2026, 3, 2)
    sunday = monday + timedelta(days=6)
    assert len(selectors.days_between(monday, sunday)) == 5
    assert len(selectors.days_between(monday, sunday, weekends=True)) == 7


def test_candidates_are_responses_in_a_state_without_a_visit(
    house: Any, draft: Any, approved: Any, send: Any
) -> None:
    def found(period: str, *states: str) -> set[str]:
        rows = selectors.candidates(
            place=house.places[house.yubei], instrument=house.instrument, period=period,
            states=states,
        )  # fmt: skip
        return {row.organisation.name for row in rows}

    assert found("2022", "draft") == {"示范企业 yubei-1"}
    assert found("2021", "approved") == {"示范企业 yubei-1", "示范企业 yubei-2"}
    send("yubei-1")
    assert found("2022", "draft") == set()
