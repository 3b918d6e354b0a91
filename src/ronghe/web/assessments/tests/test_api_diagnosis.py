"""Diagnosis over REST gives what the pages show, within the same scope."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments.models import OwnPrices
from ronghe.web.assessments.tests.test_results import peers_add

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def address(response: Response, part: str) -> str:
    return f"/api/assessments/responses/{response.pk}/{part}"


def test_a_diagnosis_adds_up_and_names_its_peers(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    response, client = approved["yubei-1"], signed_in("clerk")
    assert client.get(address(response, "diagnosis")).json()["peers"] is None
    peers_add(house, house.yubei, 4)
    found = client.get(address(response, "diagnosis")).json()
    assert sum(Decimal(part) for part in found["contributions"].values()) == house.points
    assert (found["peers"]["count"], found["peers"]["place"]) == (5, house.yubei)
    assert found["level"] == 2
    assert {track["key"] for track in found["tracks"]} >= {"points"}
    assert client.get(address(approved["yubei-2"], "diagnosis")).status_code == 404


def test_the_way_follows_own_prices(signed_in: SignedIn, approved: dict[str, Response]) -> None:
    response, client = approved["yubei-1"], signed_in("clerk")

    def way() -> Any:
        while (reply := client.get(address(response, "way"))).status_code == 202:
            pass
        return reply.json()

    usual = way()
    assert usual["standing"] == "found"
    assert sum(Decimal(one["cost"]) for one in usual["changes"]) == Decimal(usual["cost"])
    sent = {"prices": {"dev_digital": "0"}}
    reply = client.put(address(response, "prices"), sent, content_type="application/json")
    assert reply.status_code == 200
    assert Decimal(way()["cost"]) <= Decimal(usual["cost"])
    faulty = client.put(
        address(response, "prices"), {"prices": {"dev_net": "x"}}, content_type="application/json"
    )
    assert faulty.status_code == 422
    assert "dev_net" in faulty.json()["detail"]
    assert OwnPrices.objects.count() == 1
    assert client.get(address(response, "way") + "?to=99").status_code == 404


def test_a_cohort_of_fewer_than_five_says_no_figure(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    query = "/api/assessments/cohort?instrument=sme-digital-2024&period=2021"
    few = signed_in("officer").get(query).json()
    assert few == {"count": 4, "mean": None, "lifts": []}
    peers_add(house, house.yubei, 1)
    found = signed_in("officer").get(query).json()
    assert Decimal(found["mean"]) == house.points
    assert len(found["lifts"]) == 31
    assert signed_in("clerk").get(query).status_code == 403
