"""Every figure leads down to its answers, and says so when its sums are wrong."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse

from ronghe.kernel.indicators.lineage import makers, recounts
from ronghe.kernel.indicators.models import Indicator, Observation, Total
from ronghe.kernel.indicators.selectors import (
    by_industry,
    figure,
    observations_behind,
    with_earlier,
)
from ronghe.web.indicators.tests.observing import observe, register, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]


def _figure(key: str, code: str, period: str = "2022") -> str:
    return reverse("indicators:figure", args=[key, code, period])


def _links(page: str, pattern: str) -> list[str]:
    return [link for link in re.findall(r'href="([^"]+)"', page) if re.fullmatch(pattern, link)]


def test_a_share_is_written_out_with_its_numbers(house: House, signed_in: SignedIn) -> None:
    register(house)
    page = text(signed_in("officer").get(_figure("stage_digital_share", house.city)))
    assert "75.0%" in page
    assert "4 家企业中 3 家达到 = 75.0%" in page
    assert "ti-circle-check" in page


def test_a_ratio_shows_numerator_and_denominator(house: House, signed_in: SignedIn) -> None:
    register(house)
    page = text(signed_in("officer").get(_figure("device_digital_ratio", house.city)))
    assert "160 ÷ 400 × 100 = 40.0%" in page
    assert _figure("devices_digital", house.city) in page
    assert _figure("devices_total", house.city) in page
    # Yubei: 70 of 200.
    assert "35.0%" in page


def test_a_ratio_says_how_many_gave_no_numerator(house: House, signed_in: SignedIn) -> None:
    observe(house, "devices_total", "2022", yubei_1="100", yubei_2="100")
    observe(house, "devices_digital", "2022", yubei_1="60")
    page = text(signed_in("officer").get(_figure("device_digital_ratio", house.city)))
    assert "60 ÷ 200 × 100 = 30.0% · 2 家企业中只有 1 家有分子数据" in page
    observe(house, "devices_digital", "2022", yubei_2="20")
    assert "分子数据" not in text(
        signed_in("officer").get(_figure("device_digital_ratio", house.city))
    )


def test_the_citys_figure_leads_down_to_the_very_answer(
    house: House, signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    client = signed_in("officer")
    city = text(client.get(_figure("device_digital_rate", house.city, "2021")))
    district = _figure("device_digital_rate", house.yubei, "2021")
    assert district in _links(city, r"/indicators/device_digital_rate/500112/2021/")
    below = text(client.get(district))
    observations = _links(below, r"/indicators/observations/\d+/")
    assert len(set(observations)) == 2
    pages = [text(client.get(link)) for link in observations]
    response = approved["yubei-1"]
    answer = f"{reverse('assessments:response', args=[response.pk])}#item-dev_digital"
    found = next(page for page in pages if answer in page)
    assert "35%" in found
    assert client.get(answer.partition("#")[0]).status_code == 200


def test_a_score_shows_the_points_of_its_items(
    house: House, signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response = approved["yubei-1"]
    observation = Observation.objects.get(
        indicator__key="digital_score", organisation=response.organisation
    )
    page = text(signed_in("officer").get(reverse("indicators:observation", args=[observation.pk])))
    assert reverse("assessments:result", args=[response.pk]) in page
    assert page.count("<progress") == len(response.instrument.content.items)
    assert response.instrument.sha256[:16] in page
    assert str(house.points) in page


def test_a_superseded_value_stays_and_says_what_holds(house: House, signed_in: SignedIn) -> None:
    observe(house, "digital_workshops", "2022", yubei_1="3")
    observe(house, "digital_workshops", "2022", yubei_1="5")
    old, new = Observation.objects.filter(indicator__key="digital_workshops").order_by("id")
    client = signed_in("yubei")
    page = text(client.get(reverse("indicators:observation", args=[old.pk])))
    assert reverse("indicators:observation", args=[new.pk]) in page
    page = text(client.get(reverse("indicators:observation", args=[new.pk])))
    assert reverse("indicators:observation", args=[old.pk]) in page
    assert figure(
        Indicator.objects.get(key="digital_workshops"), house.places[house.city].pk, "2022"
    ).value == Decimal(5)


def test_sums_that_were_altered_are_reported_in_red(house: House, signed_in: SignedIn) -> None:
    register(house)
    stored = Total.objects.filter(
        indicator__key="digital_workshops", place__code=house.city, period="2022"
    ).first()
    assert stored is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indicators_total SET total = total + 1 WHERE id = %s", [stored.pk])
    page = text(signed_in("officer").get(_figure("digital_workshops", house.city)))
    assert 'role="alert"' in page
    assert "ti-alert-octagon" in page
    # The district's own sums were not touched.
    page = text(signed_in("officer").get(_figure("digital_workshops", house.yubei)))
    assert "ti-circle-check" in page


def test_what_lies_outside_the_scope_is_missing(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("yubei")
    assert client.get(_figure("digital_workshops", house.yubei)).status_code == 200
    for code in (house.city, house.jiangbei, "000000", "999999"):
        assert client.get(_figure("digital_workshops", code)).status_code == 404
        prov = reverse("indicators:figure_prov", args=["digital_workshops", code, "2022"])
        assert client.get(prov).status_code == 404
    foreign = Observation.objects.get(
        indicator__key="devices_total", organisation=house.organisations["jiangbei-1"]
    )
    for route in ("observation", "observation_prov"):
        assert client.get(reverse(f"indicators:{route}", args=[foreign.pk])).status_code == 404
    assert client.get(_figure("no_such_thing", house.yubei)).status_code == 404


def test_a_clerk_sees_own_observations_and_no_figures(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("clerk")
    own, other = (
        Observation.objects.get(
            indicator__key="devices_total", organisation=house.organisations[name]
        )
        for name in ("yubei-1", "yubei-2")
    )
    assert client.get(reverse("indicators:observation", args=[own.pk])).status_code == 200
    assert client.get(reverse("indicators:observation", args=[other.pk])).status_code == 404
    assert client.get(_figure("devices_total", house.yubei)).status_code == 403
    assert signed_in("assessor").get(_figure("devices_total", house.yubei)).status_code == 403


def test_a_figure_without_data_says_so(house: House, signed_in: SignedIn) -> None:
    page = signed_in("officer").get(_figure("digital_workshops", house.city, "1999"))
    assert page.status_code == 200
    assert "—" in text(page)


def test_the_population_is_part_of_the_address(house: House, signed_in: SignedIn) -> None:
    observe(house, "digital_workshops", "2022", yubei_1="3")
    # Not above scale in 2018: counts only where all enterprises do.
    observe(house, "digital_workshops", "2018", yubei_1="7")
    client = signed_in("officer")
    url = _figure("digital_workshops", house.city, "2018")
    assert "n = 0" in text(client.get(url))
    whole = text(client.get(url, {"population": "all"}))
    assert "n = 1" in whole
    assert 'name="population" value="all"' in whole


def test_the_observations_can_be_searched_and_exported(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("officer")
    url = _figure("digital_workshops", house.city)
    found = text(client.get(url, {"q": "yubei-2"}))
    assert found.count("示范企业 yubei-2") == 1
    assert "示范企业 yubei-1" not in found
    exported = client.get(url, {"export": "csv"})
    rows = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 4
    assert any("jiangbei-1" in row and ",4," in row for row in rows), rows


def test_the_number_of_queries_does_not_grow_with_the_rows(
    house: House, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    register(house)
    client = signed_in("officer")
    client.get(_figure("digital_workshops", house.city))
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        client.get(_figure("device_digital_ratio", house.city))


def test_divisions_and_years_before_come_in_one_query_each(
    house: House, django_assert_num_queries: object
) -> None:
    register(house)
    indicator = Indicator.objects.get(key="device_digital_ratio")
    city = house.places[house.city].pk
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = by_industry(indicator, city, "2022")
    assert {code: each.value for code, each in found.items()} == {"C36": Decimal(40)}
    workshops = Indicator.objects.get(key="digital_workshops")
    rows = with_earlier(observations_behind(workshops, city, "2022"), workshops, "2021")
    with django_assert_num_queries(1):  # type: ignore[operator]
        pairs = {row.organisation.name: (row.shown, row.earlier) for row in rows}
    assert pairs["示范企业 yubei-1"] == (3, 2)
    assert pairs["示范企业 jiangbei-2"] == (0, None)


def test_a_missing_numerator_is_no_zero(house: House) -> None:
    observe(house, "devices_total", "2022", yubei_1="100", yubei_2="50", jiangbei_1="0")
    observe(house, "devices_digital", "2022", yubei_1="20", jiangbei_1="0")
    indicator = Indicator.objects.get(key="device_digital_ratio")
    rows = observations_behind(indicator, house.places[house.city].pk, "2022")
    shown = {row.organisation.name: row.shown for row in rows}
    assert shown["示范企业 yubei-1"] == Decimal(20)
    assert shown["示范企业 yubei-2"] is None
    assert shown["示范企业 jiangbei-1"] is None


@pytest.mark.parametrize("key", ["digital_workshops", "device_digital_ratio"])
def test_recounts_agree_and_makers_are_named(house: House, key: str) -> None:
    register(house)
    indicator = Indicator.objects.get(key=key)
    city = house.places[house.city].pk
    checks = recounts(indicator, city, "2022")
    assert all(check.agrees and check.counted.n for check in checks)
    assert {maker.rule for maker in makers(indicator, city, "2022")} == {"register"}
