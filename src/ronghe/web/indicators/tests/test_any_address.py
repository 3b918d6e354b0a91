"""Whatever an address holds, the answer is a page, «not found» or «refused», never a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.web.indicators.tests.observing import register

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

GARBAGE = (
    "\x00", "abc", "2022\x00", "٢٠٢١", "x" * 5000, "0000", "C36'; --", "-1",
    "99999999999999999999", "2022-Q9", "",
)  # fmt: skip
# Those that decide alone whether there is an answer are tried alone.
DECISIVE = ("place", "industry", "export")
OTHERS = ("year", "period", "indicator", "population", "sort", "page", "per_page", "q", "table")
PAGES = (
    "/",
    "/places/500000/",
    "/places/500112/enterprises/",
    "/indicators/",
    "/indicators/device_digital_ratio/",
    "/indicators/device_digital_ratio/500112/2022/",
    "/indicators/device_digital_ratio/500112/2022/prov.json",
)
API_PARAMETERS = (
    "place", "period", "children", "population", "industry", "organisation", "indicator",
    "superseded", "offset", "limit",
)  # fmt: skip
ANSWERS = {200, 302, 400, 404, 422}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_any_parameter(house: House, signed_in: SignedIn, page: str) -> None:
    register(house)
    client = signed_in("officer")
    for shift in range(len(GARBAGE)):
        query = {name: GARBAGE[(i + shift) % len(GARBAGE)] for i, name in enumerate(OTHERS)}
        status = client.get(page, query).status_code
        assert status in ANSWERS, (query, status)
    for name in DECISIVE:
        for value in GARBAGE[::2]:
            status = client.get(page, {name: value}).status_code
            assert status in ANSWERS, (name, value, status)


@pytest.mark.parametrize("path", ["digital_workshops/figures", "observations"])
def test_the_api_takes_any_parameter(house: House, signed_in: SignedIn, path: str) -> None:
    register(house)
    client = signed_in("officer")
    for name in API_PARAMETERS:
        for value in GARBAGE:
            query = {"place": house.city, name: value}
            status = client.get(f"/api/indicators/{path}", query).status_code
            assert status in ANSWERS, (name, value, status)


@pytest.mark.parametrize("period", ["abc", "22", "2022-Q5", "0000"])
def test_a_figure_of_no_period_is_missing(signed_in: SignedIn, period: str) -> None:
    client = signed_in("officer")
    for tail in ("", "prov.json"):
        url = f"/indicators/digital_workshops/500112/{period}/{tail}"
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("year", ["abc", "٢٠٢١", "0000", ""])
def test_a_year_that_is_none_gives_the_newest(house: House, signed_in: SignedIn, year: str) -> None:
    register(house)
    page = signed_in("officer").get("/places/500000/enterprises/", {"year": year}).content.decode()
    assert '<option value="2022" selected>' in page
