from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments.campaigning.tests.making import dated, days, running, today
from ronghe.kernel.assessments.models import Campaign, CampaignReminder, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
API = "/api/campaigns"


def send(client: Client, method: str, address: str, body: Any = None) -> Any:
    """Return status and content of a request with a JSON body."""
    text = json.dumps(body if body is not None else {})
    answer = client.generic(method, f"{API}{address}", text, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_campaign_is_run_over_the_api(house: House, signed_in: SignedIn) -> None:
    client = signed_in("officer")
    given = {
        "title": "2022", "instrument": house.instrument.key, "period": "2022",
        "opens_on": today().isoformat(), "deadline": days(9).isoformat(), "reminder_days": [3],
    }  # fmt: skip
    status, made = send(client, "POST", "", given | {"place": house.city})
    assert (status, made["state"], made["members"]) == (201, "draft", 0)
    at = f"/{made['id']}"
    assert send(client, "PUT", at, given | {"title": "2022 评估"})[1]["title"] == "2022 评估"
    status, found = send(client, "PUT", f"{at}/population", {"size": 2, "seed": 5})
    assert (status, found["members"], found["population"]["seed"]) == (200, 2, 5)
    status, found = send(client, "PUT", f"{at}/population", {"industry": "C36"})
    assert (status, found["members"]) == (200, 4)
    assert send(client, "POST", f"{at}/steps/start")[1]["state"] == "running"
    assert send(client, "PUT", at, given)[0] == 422
    status, quotas = send(client, "PUT", f"{at}/quotas", {"quotas": {"500112": 2}})
    assert quotas == [{"place": "500112", "quota": 2}]
    status, rates = send(client, "GET", f"{at}/rates")
    assert [part["place"] for part in rates["parts"]] == ["500105", "500112"]
    assert (rates["total"]["members"], rates["total"]["quota"]) == (4, 2)
    code = house.organisations["yubei-1"].credit_code
    later = {"organisation": code, "until": days(20).isoformat(), "reason": "停产"}
    status, extension = send(client, "POST", f"{at}/extensions", later)
    assert (status, extension["place"]) == (201, "500112")
    status, members = send(client, "GET", f"{at}/members?place=500112&progress=invited")
    assert {row["organisation"]: row["last_day"] for row in members["items"]}[code] == days(
        20
    ).isoformat()
    assert send(client, "POST", f"{at}/reminders", {"organisations": [code]})[1] == {
        "sent": 1, "handed_in": 0,
    }  # fmt: skip
    assert CampaignReminder.objects.count() == 1
    assert send(client, "POST", f"{at}/steps/close")[0] == 422
    status, closed = send(client, "POST", f"{at}/steps/close", {"reason": "完成"})
    assert (status, closed["state"]) == (200, "closed")
    assert [row["id"] for row in send(client, "GET", "?state=closed")[1]["items"]] == [made["id"]]


def test_faults_of_a_list_come_all_at_once(house: House, signed_in: SignedIn) -> None:
    campaign, client = running(house), signed_in("officer")
    given = {
        "title": "2021", "instrument": house.instrument.key, "period": "2021",
        "opens_on": today().isoformat(), "deadline": days(9).isoformat(), "place": house.city,
    }  # fmt: skip
    made = send(client, "POST", "", given)[1]
    status, problem = send(
        client, "PUT", f"/{made['id']}/population", {"codes": ["1", "91110000600037341L"]}
    )
    assert status == 422
    assert [(fault["row"], fault["rule"]) for fault in problem["faults"]] == [
        (1, "credit-code"), (2, "not-held"),
    ]  # fmt: skip
    assert send(client, "PUT", f"/{campaign.pk}/population", {})[0] == 422


def test_what_is_not_ones_own_is_not_found(house: House, signed_in: SignedIn) -> None:
    campaign, district = running(house), signed_in("yubei")
    at = f"/{campaign.pk}"
    assert send(district, "GET", at)[1]["members"] == 2
    day = days(9).isoformat()
    changed = {
        "title": "x", "instrument": house.instrument.key, "period": "2022", "opens_on": day,
        "deadline": day,
    }  # fmt: skip
    for method, address, body in (
        ("PUT", at, changed),
        ("PUT", f"{at}/population", {}),
        ("PUT", f"{at}/quotas", {"quotas": {}}),
        ("POST", f"{at}/steps/close", {"reason": "x"}),
        ("POST", f"{at}/extensions", {"until": day, "reason": "x"}),
    ):
        assert send(district, method, address, body)[0] == 404, address
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.RUNNING
    foreign = house.organisations["jiangbei-1"].credit_code
    assert send(district, "POST", f"{at}/reminders", {"organisations": [foreign]})[0] == 422


def test_what_is_known_is_read_and_confirmed_over_the_api(
    house: House, approved: Any, signed_in: SignedIn
) -> None:
    client = signed_in("clerk")
    response = client.post(
        "/api/assessments/responses",
        {"instrument": house.instrument.key, "period": "2022",
         "organisation": house.organisations["yubei-1"].credit_code},
        content_type="application/json",
    ).json()  # fmt: skip
    address = f"/api/assessments/responses/{response['id']}/known"
    known = client.get(address).json()
    offers = {offer["item"]: offer for offer in known["offers"]}
    assert offers["dev_digital"]["text"] == "35"
    assert offers["dev_digital"]["response"] == approved["yubei-1"].pk
    assert len(offers["dev_digital"]["observations"]) == 1
    assert known["minutes_saved"] in {"0", 0}
    wrong = client.put(address, {"answers": {"net": "0"}}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["items"]) == (409, ["net"])
    done = client.put(
        address, {"answers": {"net": "1;2", "dev_digital": "35"}}, content_type="application/json"
    ).json()
    assert {offer["item"] for offer in done["offers"] if offer["confirmed"]} == {
        "net", "dev_digital",
    }  # fmt: skip
    assert float(done["minutes_saved"]) == 6
    assert signed_in("yubei").put(address, {"answers": {}}).status_code == 403


def test_behind_the_last_day_nothing_is_handed_in_over_the_api(
    house: House, signed_in: SignedIn, draft: Response
) -> None:
    dated(running(house), opens_on=days(-9), deadline=days(-1))
    client = signed_in("clerk")
    for step, body in (("submission", '{"answers": {}}'), ("submit", "{}")):
        path = f"/api/assessments/responses/{draft.pk}/{step}"
        answer = client.post(path, body, content_type="application/json")
        assert (answer.status_code, "late" in answer.json()["detail"]) == (409, True)
