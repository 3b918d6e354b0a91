"""A promise stands alike on the cockpit, in the list of targets and on its own page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from ronghe.web.cockpit.tests.test_cockpit import promise, tile
from ronghe.web.indicators.tests.observing import observe, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.plans.models import Target
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]


def stands(client: Client, target: Target) -> list[str]:
    """Return the rows or the page that show the target: cockpit, list, its own page."""
    own = reverse("plans:target", args=[target.pk])
    found = []
    for address in ("/", reverse("plans:targets")):
        rows = re.findall(r"<tr.*?</tr>", text(client.get(address)), re.DOTALL)
        found.append(next(row for row in rows if f'href="{own}"' in row))
    return [*found, text(client.get(own))]


@pytest.mark.parametrize(
    ("value", "light"), [("100", "green"), ("95", "amber"), ("92", "red"), ("90", "red")]
)
def test_one_tolerance_holds_on_all_pages(
    house: House, signed_in: SignedIn, value: str, light: str
) -> None:
    observe(house, "digital_workshops", "2022", yubei_1=value)
    target = promise(house, house.city, "digital_workshops", 2022, "100")
    client = signed_in("officer")
    for shown in stands(client, target):
        assert f"shell-light-{light}" in shown
    assert f"shell-light-{light}" in tile(text(client.get("/")), "digital_workshops")


def test_a_growth_is_met_nowhere_by_a_count(house: House, signed_in: SignedIn) -> None:
    observe(house, "digital_workshops", "2022", yubei_1="500")
    target = promise(house, house.city, "digital_workshops", 2022, "20", "%")
    client = signed_in("officer")
    for shown in stands(client, target):
        assert "不可比" in shown
        assert "“%”不能与“个”比较" in shown
        assert "shell-light-green" not in shown
    assert "shell-light" not in tile(text(client.get("/")), "digital_workshops")


def test_a_count_of_all_enterprises_is_no_count_of_those_above_scale(
    house: House, signed_in: SignedIn
) -> None:
    # In 2023 none of the house is above scale: the cockpit's usual population is empty.
    observe(house, "digital_workshops", "2022", yubei_1="1")
    observe(house, "digital_workshops", "2023", yubei_1="60", jiangbei_1="45")
    target = promise(house, house.city, "digital_workshops", 2023, "100")
    client = signed_in("officer")
    for shown in stands(client, target):
        assert "shell-light-green" in shown
        assert "105 个" in shown
    shown = tile(text(client.get("/", {"year": "2023"})), "digital_workshops")
    assert "shell-light-green" in shown
    assert "全部企业 105 个" in shown


def test_a_share_of_those_above_scale_is_held_against_them_whoever_is_shown(
    house: House, signed_in: SignedIn
) -> None:
    observe(house, "stage_digital_share", "2022", yubei_1="1", yubei_2="0")
    target = promise(house, house.city, "stage_digital_share", 2022, "50", "％")
    client = signed_in("officer")
    for shown in stands(client, target):
        assert "shell-light-green" in shown
    page = text(client.get("/", {"population": "all"}))
    assert "shell-light-green" in tile(page, "stage_digital_share")
    assert "规模以上" in page


def test_a_promise_of_a_later_year_is_under_way_on_all_pages(
    house: House, signed_in: SignedIn
) -> None:
    observe(house, "digital_workshops", "2022", yubei_1="60")
    target = promise(house, house.city, "digital_workshops", 2025, "100")
    for shown in stands(signed_in("officer"), target):
        assert "推进中" in shown
        assert "60 个" in shown


def test_the_rule_is_printed_where_standings_are(house: House, signed_in: SignedIn) -> None:
    target = promise(house, house.city, "digital_workshops", 2025, "100")
    client = signed_in("officer")
    own = reverse("plans:target", args=[target.pk])
    for address in ("/", reverse("plans:targets"), own):
        page = text(client.get(address))
        assert "5%" in page
        assert "规上" in page
