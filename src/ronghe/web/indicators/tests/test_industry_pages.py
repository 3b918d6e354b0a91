"""Figures of one industry, from its section down to a class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.web.indicators.tests.observing import register, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

PAGE = "/indicators/digital_workshops/"


@pytest.mark.parametrize("industry", ["C", "C36", "c367", "C3670"])
def test_an_indicators_page_speaks_of_an_industry_and_leads_on_with_it(
    house: House, signed_in: SignedIn, industry: str
) -> None:
    register(house)
    client = signed_in("officer")
    page = text(client.get(PAGE, {"industry": industry}))
    assert "9 个" in page
    figure = f"{PAGE}{house.city}/2022/?industry={industry.upper()}"
    assert figure in page
    below = text(client.get(figure))
    assert "n = 4" in below
    assert f'name="industry" value="{industry.upper()}"' in below
    assert f"{PAGE}{house.yubei}/2022/?industry={industry.upper()}" in below


def test_one_goes_down_from_division_to_class(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("officer")
    address = PAGE
    for code in ("C36", "C367", "C3670"):
        page = text(client.get(address)).replace("\\u0026", "&").replace("&amp;", "&")
        found = re.search(rf"{PAGE}\?[^\"]*industry={code}(?=[\"&])", page)
        assert found, code
        address = found.group()
    assert "chart-industries" not in text(client.get(address))


def test_another_industry_has_no_figure_and_no_industry_is_missing(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    client = signed_in("officer")
    figure = f"{PAGE}{house.city}/2022/"
    assert "n = 0" in text(client.get(figure, {"industry": "C39"}))
    for page in (PAGE, figure, f"{figure}prov.json"):
        assert client.get(page, {"industry": "Z99"}).status_code == 404
    entities = client.get(f"{figure}prov.json", {"industry": "C36"}).json()["entity"]
    name = f"ronghe:figure/digital_workshops/{house.city}/2022/above/C36"
    assert (entities[name]["ronghe:industry"], entities[name]["ronghe:n"]) == ("C36", 4)


def test_the_api_gives_figures_of_an_industry(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("officer")
    url = "/api/indicators/digital_workshops/figures"
    query = {"place": house.city, "period": "2022"}
    for industry, n in (("C", 4), ("C367", 4), ("C39", 0), ("", 4)):
        [found] = client.get(url, query | {"industry": industry}).json()
        assert (found["industry"], found["n"]) == (industry, n)
    assert client.get(url, query | {"industry": "Z99"}).status_code == 404
    observed = client.get("/api/indicators/observations", {"limit": 1}).json()["items"]
    assert observed[0]["industry"] == "C3670"


def test_a_figures_page_reads_its_sums_once(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("officer")
    with CaptureQueriesContext(
        connection,
    ) as done:
        client.get(f"/indicators/device_digital_ratio/{house.city}/2022/", {"population": "all"})
    of_sums = [each for each in done.captured_queries if 'FROM "indicators_total"' in each["sql"]]
    assert len(of_sums) == 1
