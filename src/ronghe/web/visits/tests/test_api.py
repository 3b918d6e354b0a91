"""Visits over REST."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ronghe.kernel.assessments.models import Schedule, Visit
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.tests.days import SIGNED, day
from ronghe.kernel.trust.services import acting_as

pytestmark = pytest.mark.django_db
JSON = "application/json"


def at(route: str, *arguments: object) -> str:
    return reverse(f"api:visits_{route}", args=arguments)


def put(client: Any, address: str, **content: Any) -> Any:
    return client.put(address, content, content_type=JSON)


def post(client: Any, address: str, **content: Any) -> Any:
    return client.post(address, content, content_type=JSON)


def test_a_visit_is_planned_scored_and_accepted(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    yubei, me = signed_in("yubei"), signed_in("assessor")
    given = {
        "organisation": draft.organisation.credit_code, "instrument": house.instrument.key,
        "period": "2022", "assessor": assessors["expired"].pk, "day": day(0).isoformat(),
    }  # fmt: skip
    refused = post(yubei, at("visits"), **given)
    assert (refused.status_code, refused.json()["kind"]) == (409, "accreditation")
    made = post(yubei, at("visits"), **given | {"assessor": assessors["assessor"].pk})
    assert made.status_code == 201
    visit = made.json()["id"]
    early = put(me, at("answer", visit, "net"), text="1")
    assert (early.status_code, early.json()["kind"]) == (409, "state")
    assert post(me, at("move", visit, "start")).json()["state"] == "on_site"
    for item, cell in {**house.cells, "dev_digital": "20"}.items():
        assert put(me, at("answer", visit, item), text=cell, base="").status_code == 200
    clash = put(me, at("answer", visit, "dev_digital"), text="30", base="")
    assert (clash.status_code, clash.json()["held"]) == (409, "20")
    assert put(me, at("answer", visit, "dev_digital"), text="300").status_code == 422
    assert put(me, at("answer", visit, "rumour"), text="1").status_code == 404
    unsigned = post(me, at("move", visit, "submit"))
    assert unsigned.json()["kind"] == "unsigned"
    for key, name in SIGNED.items():
        assert put(me, at("note", visit, "signature", key), text=name).status_code == 200
    assert post(me, at("move", visit, "submit")).json()["state"] == "submitted"
    accepted = post(yubei, at("move", visit, "accept")).json()
    assert (accepted["state"], accepted["own_score"], accepted["on_site_score"]) == (
        "approved", "52.1", "50.6",
    )  # fmt: skip
    (one,) = [row for row in accepted["items"] if row["own"] != row["on_site"]]
    assert (one["item"], one["own"], one["on_site"], one["difference"]) == (
        "dev_digital", "35", "20", "-1.5",
    )  # fmt: skip
    assert me.get(at("visit", visit)).status_code == 404
    clerk = signed_in("clerk")
    shown = clerk.get(at("visit", visit)).json()["items"]
    assert len(shown) == len(house.instrument.content.items)
    agreed = signed_in("officer").get(
        at("agreement"), {"instrument": house.instrument.key, "period": "2022"}
    )
    assert [(row["place"], row["n"], row["rate"]) for row in agreed.json()] == [
        (house.yubei, 1, None)
    ]


def test_an_enterprise_reads_who_comes_and_no_answer_yet(signed_in: Any, visit: Visit) -> None:
    shown = signed_in("clerk").get(at("visit", visit.pk)).json()
    assert (shown["assessor_name"], shown["items"], shown["counts"]) == ("测试 assessor", [], None)
    assert signed_in("clerk2").get(at("visit", visit.pk)).status_code == 404


def test_visits_are_listed_by_day_state_and_district(
    house: Any, signed_in: Any, send: Any, visit: Visit
) -> None:
    send("jiangbei-1", who="second", day=day(2))
    officer = signed_in("officer")

    def found(**query: str) -> list[str]:
        rows = officer.get(at("visits"), query).json()["items"]
        return [row["organisation_name"][-9:].strip() for row in rows]

    assert len(found()) == 2
    assert len(found(place=house.yubei)) == len(found(day=day(2).isoformat())) == 1
    assert found(state="approved") == []
    assert officer.get(at("visits"), {"day": "soon"}).status_code == 422
    assert len(signed_in("yubei").get(at("visits")).json()["items"]) == 1


def test_a_proposal_is_asked_for_and_confirmed(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    officer = signed_in("officer")
    given = {
        "title": "x", "place": house.city, "instrument": house.instrument.key, "period": "2022",
        "states": ["draft"], "first_day": day(0).isoformat(), "last_day": day(1).isoformat(),
        "weekends": True, "assessors": [one.pk for one in assessors.values()],
    }  # fmt: skip
    assert post(officer, at("schedules"), **given | {"states": []}).json()["kind"] == "nobody"
    assert post(signed_in("yubei"), at("schedules"), **given).status_code == 404
    made = post(officer, at("schedules"), **given)
    assert made.status_code == 201
    assert [one["organisation"] for one in made.json()["entries"]] == [draft.organisation_id]
    number = made.json()["id"]
    assert officer.get(at("schedule", number)).json()["state"] == "proposed"
    assert len(officer.get(at("schedules")).json()["items"]) == 1
    decided = post(officer, at("schedule_decide", number), decision="confirm")
    assert decided.json()["state"] == "confirmed"
    assert Visit.objects.get().schedule_id == Schedule.objects.get().pk
    again = post(officer, at("schedule_decide", number), decision="discard")
    assert (again.status_code, again.json()["kind"]) == (409, "state")


def test_conflicts_are_asked_for_before_anybody_is_sent(
    house: Any, signed_in: Any, assessors: Any
) -> None:
    organisation = house.organisations["yubei-1"]
    with acting_as("tests"):
        registering.interest_declare(
            assessor=assessors["second"], credit_code=organisation.credit_code,
            organisation_name="x", kind="contract", until=day(-30), by=house.person("officer"),
        )  # fmt: skip
    yubei = signed_in("yubei")
    query = {"organisation": organisation.credit_code, "day": day(0).isoformat()}
    (told,) = yubei.get(at("conflicts", assessors["second"].pk), query).json()
    assert told["kind"] == "contract"
    assert yubei.get(at("conflicts", assessors["assessor"].pk), query).json() == []
    register = {row["name"]: row for row in yubei.get(at("assessors")).json()}
    assert register["测试 expired"]["accredited_until"] is None
    assert register["测试 second"]["accredited_until"] == day(300).isoformat()
