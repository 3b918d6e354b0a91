from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.services import response_move
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
API = "/api/assessments"


def send(client: Client, method: str, path: str, content: Any = None) -> HttpResponse:
    body = json.dumps(content if content is not None else {})
    send_by = getattr(client, method)
    return send_by(f"{API}{path}", body, content_type="application/json")


def test_instruments_are_read(signed_in: SignedIn) -> None:
    client = signed_in("clerk")
    listed = client.get(f"{API}/instruments").json()
    assert {each["key"]: each["items"] for each in listed}["sme-digital-2024"] == 43
    found = client.get(f"{API}/instruments/sme-digital-2024").json()
    rate = next(item for item in found["questions"] if item["id"] == "dev_digital")
    assert (rate["kind"], rate["measures"]) == ("band", "device_digital_rate")
    assert rate["unit"]["zh"] == "%"
    assert [level["number"] for level in found["levels"]] == [0, 1, 2, 3, 4]
    assert found["level_status"] == "illustrative"
    assert client.get(f"{API}/instruments/none").status_code == 404


def test_a_clerk_opens_fills_and_submits(signed_in: SignedIn, house: House) -> None:
    client = signed_in("clerk")
    code = house.organisations["yubei-1"].credit_code
    wanted = {"instrument": "sme-digital-2024", "organisation": code, "period": "2022"}
    opened = send(client, "post", "/responses", wanted).json()
    assert (opened["state"], opened["answers"], opened["result"]) == ("draft", {}, None)
    path = f"/responses/{opened['id']}"

    early = send(client, "post", f"{path}/submit")
    assert early.status_code == 422
    assert set(early.json()["items"]) == set(house.cells)
    faulty = send(client, "put", f"{path}/answers/dev_net", {"text": "130"})
    assert faulty.status_code == 422
    assert faulty.json()["items"] == ["dev_net"]

    for item, text in house.cells.items():
        assert send(client, "put", f"{path}/answers/{item}", {"text": text}).status_code == 200
    submitted = send(client, "post", f"{path}/submit").json()
    assert submitted["state"] == "submitted"
    assert submitted["answers"] == dict(house.cells)
    assert submitted["provisional"] is True
    assert Decimal(submitted["result"]["score"]) == house.points
    late = send(client, "put", f"{path}/answers/net", {"text": "4"})
    assert late.status_code == 409


def test_a_clerk_sends_a_whole_response_at_once(signed_in: SignedIn, house: House) -> None:
    client = signed_in("clerk")
    code = house.organisations["yubei-1"].credit_code
    wanted = {"instrument": "sme-digital-2024", "organisation": code, "period": "2022"}
    path = f"/responses/{send(client, 'post', '/responses', wanted).json()['id']}"
    cells = dict(house.cells)

    early = send(client, "post", f"{path}/submission", {"answers": {"net": "1"}})
    assert (early.status_code, len(early.json()["items"])) == (422, 14)
    wrong = {"answers": {**cells, "plan": "99", "cloud": "1"}}
    faulty = send(client, "post", f"{path}/submission", wanted | wrong)
    assert (faulty.status_code, set(faulty.json()["items"])) == (422, {"plan", "cloud"})
    assert client.get(f"{API}{path}").json()["answers"] == {}

    sent = send(client, "post", f"{path}/submission", {"answers": cells}).json()
    assert (sent["state"], sent["answers"]) == ("submitted", cells)
    assert Decimal(sent["result"]["score"]) == house.points
    again = send(client, "post", f"{path}/submission", {"answers": cells})
    assert again.status_code == 409


def test_an_officer_returns_and_approves(
    signed_in: SignedIn, draft: Response, house: House
) -> None:
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
    officer, clerk = signed_in("yubei"), signed_in("clerk")
    path = f"/responses/{draft.pk}"
    assert send(officer, "post", f"{path}/return").status_code == 422
    returned = send(officer, "post", f"{path}/return", {"reason": "mend the rate"})
    assert returned.json()["state"] == "returned"
    assert send(officer, "post", f"{path}/approve").status_code == 409
    assert send(clerk, "post", f"{path}/submit").status_code == 200
    assert send(clerk, "post", f"{path}/approve").status_code == 403
    assert send(officer, "post", f"{path}/publish").status_code == 422
    approved = send(officer, "post", f"{path}/approve").json()
    assert (approved["state"], approved["provisional"]) == ("approved", False)
    assert approved["result"]["outputs"] == {"stage": 1}


def test_responses_are_listed_filtered_and_paged(
    signed_in: SignedIn, draft: Response, approved: dict[str, Response], house: House
) -> None:
    def listed(username: str, **chosen: str) -> dict[str, Any]:
        return signed_in(username).get(f"{API}/responses", chosen).json()

    assert listed("officer")["count"] == 5
    assert listed("officer", state="approved")["count"] == 4
    assert listed("officer", place=house.jiangbei)["count"] == 2
    assert listed("officer", period="2022")["items"][0]["id"] == draft.pk
    assert listed("yubei")["count"] == 3
    assert listed("clerk2")["count"] == 1
    assert listed("clerk")["count"] == 2
    first = listed("officer", limit="2")["items"]
    rest = listed("officer", limit="10", offset="2")["items"]
    assert (len(first), len(rest)) == (2, 3)
    assert not {row["id"] for row in first} & {row["id"] for row in rest}
    assert approved
    assert signed_in("officer").get(f"{API}/responses", {"state": "lost"}).status_code == 422


@pytest.mark.parametrize("username", ["clerk2", "jiangbei"])
def test_nothing_outside_the_scope_is_reached(
    signed_in: SignedIn, draft: Response, house: House, username: str
) -> None:
    client = signed_in(username)
    assert client.get(f"{API}/responses/{draft.pk}").status_code == 404
    assert send(client, "post", f"/responses/{draft.pk}/submit").status_code == 404
    if username == "clerk2":
        saved = send(client, "put", f"/responses/{draft.pk}/answers/net", {"text": "1"})
        assert saved.status_code == 404
        code = house.organisations["yubei-1"].credit_code
        wanted = {"instrument": "sme-digital-2024", "organisation": code, "period": "2023"}
        assert send(client, "post", "/responses", wanted).status_code == 404


def test_wrong_kinds_and_strangers_are_refused(signed_in: SignedIn, draft: Response) -> None:
    for username in ("assessor", "expert"):
        assert signed_in(username).get(f"{API}/responses").status_code == 403
    for username in ("officer", "statistician"):
        saved = send(
            signed_in(username), "put", f"/responses/{draft.pk}/answers/net", {"text": "1"}
        )
        assert saved.status_code == 403
    assert Client().get(f"{API}/responses").status_code == 401


def test_writing_needs_the_token_against_forged_requests(house: House, draft: Response) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.accounts["clerk"])
    reply = send(client, "put", f"/responses/{draft.pk}/answers/net", {"text": "4"})
    assert reply.status_code in (401, 403)
    assert Response.objects.get(pk=draft.pk).answers["net"] == [1, 2]


def test_answers_are_scored_without_being_stored(signed_in: SignedIn, house: House) -> None:
    client = signed_in("statistician")
    scored = send(client, "post", "/score/sme-digital-2024", {"answers": dict(house.cells)}).json()
    assert Decimal(scored["score"]) == house.points
    assert scored["level"] == 2
    assert scored["missing"] == []
    partly = send(client, "post", "/score/sme-digital-2024", {"answers": {"net": "1"}}).json()
    assert Decimal(partly["score"]) == 2
    assert partly["points_by_item"]["plan"] is None
    assert len(partly["missing"]) == 14
    wrong = send(client, "post", "/score/sme-digital-2024", {"answers": {"net": "9", "sky": "1"}})
    assert wrong.status_code == 422
    assert set(wrong.json()["items"]) == {"net", "sky"}
    assert send(client, "post", "/score/none", {"answers": {}}).status_code == 404
    assert not Response.objects.exists()


def test_a_period_must_be_a_year(signed_in: SignedIn, house: House) -> None:
    code = house.organisations["yubei-1"].credit_code
    wanted = {"instrument": "sme-digital-2024", "organisation": code, "period": "next"}
    assert send(signed_in("clerk"), "post", "/responses", wanted).status_code == 422
