"""The list of indicators, an indicator's page, and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from ronghe.kernel.indicators.models import Observation
from ronghe.web.indicators.tests.observing import observe, register, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]


def test_the_list_shows_definitions_with_the_latest_value(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    page = text(signed_in("yubei").get(reverse("indicators:list")))
    # Yubei's own: 3 + 2 workshops, 70 of 200 devices.
    assert "5 个" in page
    assert "35.0%" in page
    assert f"/indicators/digital_workshops/{house.yubei}/2022/" in page


def test_an_indicator_shows_years_industries_and_ranked_parts(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    page = text(
        signed_in("officer").get(reverse("indicators:indicator", args=["digital_workshops"]))
    )
    assert "9 个" in page
    assert "+5 个" in page  # 9 after 4 in the year before
    assert "汽车制造业" in page
    assert page.index("渝北区</a>") < page.index("江北区</a>")


def test_an_indicators_page_speaks_of_the_place_and_period_asked_for(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    client = signed_in("officer")
    url = reverse("indicators:indicator", args=["digital_workshops"])
    page = text(client.get(url, {"place": house.jiangbei, "period": "2021"}))
    assert f"/indicators/digital_workshops/{house.jiangbei}/2021/" in page
    assert signed_in("yubei").get(url, {"place": house.jiangbei}).status_code == 404
    empty = client.get(reverse("indicators:indicator", args=["integration_index"]))
    assert empty.status_code == 200
    assert "ti-database-off" in text(empty)


@pytest.mark.parametrize("path", ["", "digital_workshops/"])
def test_clerks_and_experts_see_no_figures(signed_in: SignedIn, path: str) -> None:
    for username in ("clerk", "assessor", "expert"):
        assert signed_in(username).get(f"/indicators/{path}").status_code == 403


def test_the_list_costs_few_queries(
    house: House, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    register(house)
    client = signed_in("officer")
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        client.get(reverse("indicators:list"))
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(reverse("indicators:indicator", args=["digital_workshops"]))


def test_the_parts_are_exported_with_codes_and_exact_values(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    url = reverse("indicators:indicator", args=["device_digital_ratio"])
    answer = signed_in("officer").get(url, {"export": "csv"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert f",{house.jiangbei},2022,45," in rows


def test_the_api_gives_figures_of_a_place_and_of_its_parts(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    client = signed_in("officer")
    url = "/api/indicators/digital_workshops/figures"
    own = client.get(url, {"place": house.city}).json()
    assert [(each["period"], float(each["value"]), each["n"]) for each in own] == [
        ("2021", 4, 3),
        ("2022", 9, 4),
    ]
    parts = client.get(url, {"place": house.city, "period": "2022", "children": True}).json()
    found = {each["place"]["code"]: each["value"] for each in parts}
    assert float(found[house.yubei]) == 5
    assert found["500101"] is None
    assert len(found) == 38


def test_the_api_answers_plainly_when_it_cannot(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("yubei")
    url = "/api/indicators/digital_workshops/figures"
    for code in (house.city, house.jiangbei, "nowhere"):
        answer = client.get(url, {"place": code})
        assert answer.status_code == 404
        assert code in answer.json()["detail"]
    assert client.get("/api/indicators/unheard_of").status_code == 404
    assert client.get(url).status_code == 422
    assert client.get(url, {"place": house.yubei, "population": "x"}).status_code == 422
    observations = "/api/indicators/observations"
    assert client.get(observations, {"limit": 0}).status_code == 422
    assert client.get(observations, {"limit": 5000}).status_code == 422
    foreign = house.organisations["jiangbei-1"].credit_code
    assert client.get(observations, {"organisation": foreign}).status_code == 404


def test_the_api_pages_observations_within_the_scope(house: House, signed_in: SignedIn) -> None:
    register(house)
    observe(house, "digital_workshops", "2022", yubei_1="6")
    client = signed_in("clerk")
    url = "/api/indicators/observations"
    every = client.get(url).json()
    assert every["count"] == 5
    first = client.get(url, {"limit": 2}).json()
    rest = client.get(url, {"limit": 10, "offset": 2}).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == [
        each["id"] for each in every["items"]
    ]
    assert client.get(url, {"superseded": True}).json()["count"] == 6
    own = client.get(url, {"indicator": "digital_workshops", "period": "2022"}).json()
    assert [float(each["value"]) for each in own["items"]] == [6]
    lineage = client.get(f"{url}/{own['items'][0]['id']}/lineage")
    assert lineage.json()["entity"]
    foreign = Observation.objects.filter(organisation=house.organisations["yubei-2"]).first()
    assert foreign is not None
    assert client.get(f"{url}/{foreign.pk}/lineage").status_code == 404
