"""Supervision orders over REST: the same scope, the same steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from django.test import Client

    from ronghe.kernel.plans.models import Commitment, SupervisionOrder

pytestmark = pytest.mark.django_db

ORDERS = "/api/supervision/orders"


def post(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, body, content_type="application/json")


def body(house: Any, **changed: Any) -> dict[str, Any]:
    due_on = timezone.localdate() + timedelta(days=5)
    return {
        "place": house.yubei, "issuer": house.city, "title": "补报数据", "reason": "连续两月未报",
        "demand": "补报", "due_on": due_on.isoformat(),
    } | changed  # fmt: skip


def test_an_order_goes_its_way(house: Any, signed_in: Any) -> None:
    officer, yubei = signed_in("officer"), signed_in("yubei")
    made = post(officer, ORDERS, body(house))
    assert made.status_code == 201
    order = made.json()
    assert (order["state"], order["days_left"], order["open_steps"]) == ("issued", 5, ["cancel"])
    steps = f"{ORDERS}/{order['id']}/steps"
    assert post(officer, f"{steps}/reply", {"reason": "x"}).status_code == 404
    assert post(yubei, f"{steps}/reply", {"reason": " "}).status_code == 409
    assert post(yubei, f"{steps}/ask_extension", {"reason": "x"}).status_code == 409
    assert post(yubei, f"{steps}/reply", {"reason": "已补报"}).json()["state"] == "replied"
    closed = post(officer, f"{steps}/close", {"reason": "属实"}).json()
    assert (closed["state"], closed["days_left"]) == ("closed", None)
    assert [one["step"] for one in closed["steps"]] == ["", "reply", "close"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"due_on": "2020-01-01"}, 422),
        ({"reason": " "}, 422),
        ({"place": "330106"}, 404),
        ({"issuer": "500112"}, 404),
        ({"commitment": 999_999}, 404),
        ({"origin": "light"}, 422),
    ],
)
def test_an_order_that_is_not_right_is_refused(
    house: Any, signed_in: Any, changed: dict[str, Any], status: int
) -> None:
    assert post(signed_in("officer"), ORDERS, body(house, **changed)).status_code == status


def test_orders_are_listed_within_the_scope(
    house: Any, signed_in: Any, order: SupervisionOrder, commitment: Commitment
) -> None:
    def listed(who: str, **query: Any) -> list[int]:
        return [one["id"] for one in signed_in(who).get(ORDERS, query).json()["items"]]

    assert listed("officer") == listed("yubei") == [order.pk]
    assert listed("jiangbei") == []
    assert listed("officer", state="closed") == []
    assert listed("officer", place=house.jiangbei) == []
    assert listed("officer", overdue="true") == []
    shown = signed_in("yubei").get(f"{ORDERS}/{order.pk}").json()
    assert shown["facts"]["value"] == "12"
    assert shown["commitment"] == commitment.pk
    assert shown["open_steps"] == ["reply", "ask_extension"]


def test_evidence_hangs_on_the_case_of_the_order(signed_in: Any, order: SupervisionOrder) -> None:
    shown = signed_in("yubei").get(f"{ORDERS}/{order.pk}").json()
    address = reverse("api:cases_evidence", args=[shown["case"]])
    assert signed_in("officer").get(address).json() == []
