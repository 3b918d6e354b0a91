"""Indices and releases over REST, as the pages have them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.tests.making import INDEX, PERIOD, drafted, scores, window_past
from ronghe.web.indices.tests.test_pages import GOALS, goals

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def post(client: Client, route: str, *arguments: Any, **body: Any) -> Any:
    address = reverse(f"api:indices_{route}", args=arguments)
    return client.post(address, json.dumps(body), content_type="application/json")


def read(client: Client, route: str, *arguments: Any, query: str = "") -> Any:
    return client.get(reverse(f"api:indices_{route}", args=arguments) + query)


def test_indices_and_their_rows_as_of_now(house: House, signed_in: Callable[[str], Client]) -> None:
    scores(house)
    officer, district = signed_in("officer"), signed_in("yubei")
    known = {one["key"]: one["has_figures"] for one in read(officer, "list").json()}
    assert (known[INDEX], known["asem"]) == (True, False)
    ranking = read(officer, "live", INDEX).json()
    assert (ranking["place"], ranking["period"]) == (house.city, PERIOD)
    first = next(row for row in ranking["rows"] if row["rank"] == 1)
    assert (first["place"], first["rank_low"], first["rank_high"]) == (house.yubei, 1, 2)
    assert read(officer, "live", "nope").status_code == 404
    assert read(officer, "live", INDEX, query="?period=1999").status_code == 404
    assert read(district, "live", INDEX, query=f"?place={house.city}").status_code == 404
    assert read(district, "live", INDEX).json()["rows"] == []
    assert read(Client(), "live", INDEX).status_code == 401


def test_a_release_is_frozen_and_refused_over_the_api(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    goals(house)
    statistician = signed_in("statistician")
    wanted = {"index": GOALS, "place": house.city, "period": PERIOD}
    made = post(statistician, "releases", **wanted)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert post(statistician, "releases", **wanted | {"period": "1999"}).status_code == 409
    assert post(statistician, "releases", **wanted | {"index": "nope"}).status_code == 404
    assert post(signed_in("yubei"), "releases", **wanted).status_code == 404
    assert Release.objects.count() == 1
    listed = read(statistician, "releases").json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]
    assert read(signed_in("yubei"), "releases").json()["items"] == []


def test_a_release_goes_its_way_over_the_api(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    release = drafted(house)
    officer, district, other = (signed_in(n) for n in ("officer", "yubei", "jiangbei"))

    def move(client: Client, step: str, **given: Any) -> Any:
        return post(client, "move", release.pk, step, **given)

    assert read(district, "release", release.pk).status_code == 404
    assert move(district, "sign").status_code == 404
    assert move(officer, "publish").status_code == 409
    assert move(signed_in("statistician"), "sign").json()["state"] == "signed"
    assert move(officer, "take_back").status_code == 409  # no reason
    assert move(officer, "open").json()["state"] == "objection"
    (own,) = read(district, "release", release.pk).json()["rows"]
    assert own["place"] == house.yubei
    assert post(officer, "object", release.pk, text="x").status_code == 404
    assert post(district, "object", release.pk, text="x", place=house.jiangbei).status_code == 404
    assert post(district, "object", release.pk, text=" ").status_code == 409
    said = post(district, "object", release.pk, text="漏报", node="enterprises")
    assert (said.status_code, said.json()["place"]) == (201, house.yubei)
    assert read(other, "release", release.pk).json()["objections"] == []
    window_past(release)
    assert move(officer, "publish").status_code == 409
    answer = {"verdict": "rejected", "reason": "已核实"}
    assert post(other, "answer", said.json()["id"], **answer).status_code == 404
    assert post(officer, "answer", said.json()["id"], **answer).status_code == 201
    assert post(officer, "answer", said.json()["id"], **answer).status_code == 409
    assert read(Client(), "published").json()["items"] == []
    assert read(Client(), "published_rows", release.pk).status_code == 404
    assert move(officer, "publish").json()["state"] == "published"
    # From now on everybody reads it, without signing in.
    (one,) = read(Client(), "published").json()["items"]
    assert (one["id"], one["manifest_sha256"]) == (release.pk, release.manifest_sha256)
    rows = read(Client(), "published_rows", release.pk).json()
    assert {row["place"] for row in rows if row["rank"]} == {house.yubei, house.jiangbei}
    gone = move(officer, "withdraw", reason="口径错误").json()
    assert (gone["state"], gone["withdrawn_reason"]) == ("withdrawn", "口径错误")
    assert len(read(district, "release", release.pk).json()["objections"]) == 2
