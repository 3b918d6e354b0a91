"""An index from the freeze to the public page: its statistician, a district, anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

INDEX, YUBEI = "smart-manufacturing-city", "渝北区"
WINDOW_PAST = """
from datetime import timedelta
from django.utils import timezone
from ronghe.kernel.indices.models import Release
yesterday = timezone.localdate() - timedelta(days=1)
moved = Release.objects.filter(pk={number}, state="objection")
assert moved.update(objections_until=yesterday) == 1
"""


def move(page: Page, step: str) -> None:
    page.locator(f"form[action$='/moves/{step}/'] button[type=submit]").click()


def confirm(page: Page) -> None:
    page.locator("dialog[open] button[value=confirm]").click()


def freeze(page: Page) -> str:
    """Freeze the index from its ranking; return the number of the release."""
    page.goto(f"/indices/{INDEX}/")
    first = page.locator("#ranking tbody tr").first
    expect(first.locator("td").nth(1)).to_have_text(re.compile(r"^\d+(–\d+)?$"))
    page.locator("a[href^='/indices/releases/new/']").click()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/indices/releases/\d+/$"))
    return re.search(r"/releases/(\d+)/", page.url)[1]


def open_until_it_may_be_published(page: Page, address: str) -> None:
    """Open the release, again where the page was still the one from before the window ended."""
    publish = page.locator("form[action$='/moves/publish/'] button[type=submit]")
    for _ in range(5):
        page.goto(address, wait_until="networkidle")
        if publish.is_enabled():
            return
    expect(publish).to_be_enabled()


def move_a_weight(page: Page) -> None:
    """Give one part all the weight: the ranks move at once, and the address keeps it."""
    page.goto(f"/indices/{INDEX}/what-if/")
    rows = page.locator("#what-if-rows tbody")
    before = rows.inner_text()
    page.locator("input[type=range]").first.fill("0")
    expect(rows).not_to_have_text(before)
    page.wait_for_url(re.compile(r"w_stages=0"))


def test_an_index_goes_from_the_freeze_to_everybody(page_of, as_owner):
    statistician, district, anybody = page_of("statistician"), page_of("yubei"), page_of("")
    move_a_weight(statistician)
    number = freeze(statistician)
    address = f"/indices/releases/{number}/"
    move(statistician, "sign")
    confirm(statistician)
    move(statistician, "open")
    expect(statistician.locator("form[action$='/moves/publish/'] button")).to_be_disabled()

    district.goto(address)
    assert district.locator("#ranking th[scope=row]").all_inner_texts() == [YUBEI]  # its own row
    district.fill("textarea[name=text]", "两家企业的改造没有计入。")
    district.locator("#objections form button[type=submit]").click()
    expect(district.locator("#objections li")).to_contain_text("两家企业的改造没有计入。")

    statistician.goto(address)
    answer = statistician.locator("form[action$='/answer/']")
    answer.locator("textarea").fill("已核实，两家企业不在参评范围内。")
    answer.locator("button[value=rejected]").click()
    expect(statistician.locator("#objections li")).to_contain_text("不在参评范围内")

    public = f"/public/indices/releases/{number}/"
    assert anybody.goto(public).status == 404
    as_owner(WINDOW_PAST.format(number=number))
    open_until_it_may_be_published(statistician, address)
    move(statistician, "publish")
    confirm(statistician)
    expect(statistician.locator(f"a[href='{public}']")).to_be_visible()

    anybody.goto("/public/indices/")
    anybody.locator(f"table a[href*='/{INDEX}/']").click()
    ranked = anybody.locator("#ranking tbody tr", has_text=YUBEI)
    expect(ranked.locator("td").nth(1)).to_have_text(re.compile(r"^\d+(–\d+)?$"))
    with anybody.expect_download() as waiting:
        anybody.locator("a[href$='/files/manifest.json']").click()
    assert waiting.value.suggested_filename == "manifest.json"
    anybody.set_viewport_size({"width": 390, "height": 800})
    assert anybody.evaluate("document.documentElement.scrollWidth") <= 390
