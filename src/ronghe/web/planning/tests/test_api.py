"""Plans and their commitments over REST: drawn up, mended, refused, measured."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from ronghe.kernel.plans.models import Commitment, CommitmentValue, Plan
from ronghe.kernel.plans.versions import services
from ronghe.web.planning.tests import test_pages

pytestmark = pytest.mark.django_db
document = test_pages.document  # the same document and plan as on the pages
plan = test_pages.plan
BODY = {
    "title": "智能工厂",
    "comparator": "<=",
    "unit": "家",
    "decimals": 1,
    "basis": "level",
    "direction": "lower_is_better",
    "adds_up": "mean",
    "above_scale": True,
    "baseline_year": 2019,
    "baseline_value": 1.5,
    "path": "typed",
    "section": "主要目标",
    "measured_by": "digital_score",
    "lead": "市经济信息委",
    "owners": ["市财政局", "甲, 乙", "市经济信息委", "市财政局"],
    "values": [{"period": "2022", "value": 10, "value_high": 20.5}],
    "path_points": [{"period": "2021", "value": 4}],
}


def send(client: Any, method: str, route: str, key: int, body: Any = None) -> Any:
    address = reverse(f"api:{route}", args=[key])
    return client.generic(method, address, json.dumps(body), content_type="application/json")


def test_a_commitment_is_added_mended_measured_and_taken_out(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    made = send(officer, "POST", "planning_commitments", plan.pk, BODY)
    assert made.status_code == 201, made.content
    held = made.json()
    same = BODY.keys() - {"lead", "owners", "values", "path_points"}
    assert {name: held[name] for name in same} == {name: BODY[name] for name in same}
    assert held["measure_confirmed_by"]
    assert held["owners"] == [
        {"name": "市经济信息委", "part": "lead"},
        {"name": "市财政局", "part": "co"},
        {"name": "甲, 乙", "part": "co"},
    ]
    value = {"period": "2022", "value": 10, "value_high": 20.5, "target": None}
    assert held["values"] == [value]
    assert [point["value"] for point in held["path_points"]] == [4]
    mended = send(
        officer, "PUT", "planning_commitment", held["id"],
        BODY | {"title": "工厂", "path": "linear", "path_points": [], "measured_by": None},
    ).json()  # fmt: skip
    assert (mended["line"], mended["title"]) == (held["line"], "工厂")
    assert (mended["path_points"], mended["measured_by"]) == ([], None)
    key = {"indicator": "digital_score"}
    measured = send(officer, "PUT", "planning_measure", held["id"], key).json()
    assert measured["measured_by"] == "digital_score"
    wrong = send(officer, "PUT", "planning_measure", held["id"], {"indicator": "x"})
    assert wrong.status_code == 422
    assert send(officer, "DELETE", "planning_commitment", held["id"]).status_code == 204
    assert not Commitment.objects.filter(pk=held["id"]).exists()


def test_what_is_read_can_be_sent_back_and_keeps_its_words(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    one = plan.commitments.get(values__value_high=8)
    # A year that the plan has no longer stays where it was promised.
    CommitmentValue.objects.create(commitment=one, period="2018", value=3)
    read = send(officer, "GET", "planning_commitment", one.pk).json()
    owners = read.pop("owners")
    assert owners == []
    sent = send(officer, "PUT", "planning_commitment", one.pk, read)
    assert sent.status_code == 200, sent.content
    assert sent.json() == read | {"owners": []}
    assert any(value["target"] for value in sent.json()["values"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"decimals": 9}, "decimals"),
        ({"direction": "sideways"}, "direction"),
        ({"baseline_value": None}, "baseline_value"),
        ({"measured_by": "x"}, "measured_by"),
        ({"serves": 1}, "__all__"),
        ({"values": [{"period": "2030", "value": 1}]}, "__all__"),
        ({"values": [{"period": "2022", "value": 1}] * 2}, "__all__"),
        ({"values": [{"period": "2022", "value": 5, "value_high": 5}]}, "__all__"),
        ({"path_points": [{"period": "2030", "value": 1}]}, "__all__"),
    ],
)
def test_what_a_commitment_cannot_be_is_refused(
    signed_in: Any, plan: Plan, change: dict[str, Any], field: str
) -> None:
    before = list(plan.commitments.values())
    officer, one = signed_in("officer"), plan.commitments.first()
    for method, route, key in (
        ("POST", "planning_commitments", plan.pk),
        ("PUT", "planning_commitment", one.pk),
    ):
        answer = send(officer, method, route, key, BODY | change)
        assert answer.status_code == 422, answer.content
        assert field in {fault["field"] for fault in answer.json()["detail"]}
    assert list(plan.commitments.values()) == before


@pytest.mark.parametrize("value", ["NaN", "1e14", "0.0000001", "ten", None])
def test_a_value_that_is_no_number_of_a_plan_is_refused(
    signed_in: Any, plan: Plan, value: Any
) -> None:
    body = BODY | {"values": [{"period": "2022", "value": value}]}
    answer = send(signed_in("officer"), "POST", "planning_commitments", plan.pk, body)
    assert answer.status_code == 422, answer.content


def test_a_plan_in_force_is_only_measured(house: Any, signed_in: Any, plan: Plan) -> None:
    officer, one = signed_in("officer"), plan.commitments.first()
    services.plan_enact(plan=plan, by=house.person("officer"))
    for method, route, key, body in (
        ("POST", "planning_commitments", plan.pk, BODY),
        ("PUT", "planning_commitment", one.pk, BODY),
        ("DELETE", "planning_commitment", one.pk, None),
        ("PUT", "planning_plan", plan.pk, {"title": "x", "first_year": 2020, "last_year": 2022}),
    ):
        assert send(officer, method, route, key, body).status_code == 409, (method, route)
    key = {"indicator": "digital_score"}
    assert send(officer, "PUT", "planning_measure", one.pk, key).status_code == 200


def test_title_and_years_of_a_draft_are_mended(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    body = {"title": "四年计划", "first_year": 2019, "last_year": 2022}
    assert send(officer, "PUT", "planning_plan", plan.pk, body).json()["first_year"] == 2019
    answer = send(officer, "PUT", "planning_plan", plan.pk, body | {"first_year": 2030})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["field"] == "last_year"


def test_a_district_changes_nothing_of_the_citys_plan(signed_in: Any, plan: Plan) -> None:
    district, one = signed_in("yubei"), plan.commitments.first()
    for method, route, key, body in (
        ("POST", "planning_commitments", plan.pk, BODY),
        ("PUT", "planning_commitment", one.pk, BODY),
        ("DELETE", "planning_commitment", one.pk, None),
        ("PUT", "planning_measure", one.pk, {"indicator": None}),
    ):
        assert send(district, method, route, key, body).status_code == 404, (method, route)
    assert plan.commitments.filter(pk=one.pk).exists()
