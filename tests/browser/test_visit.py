"""An assessor on site with a phone, away from any network for a while; then the officer looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PHOTO = b"\x89PNG\r\n\x1a\n invented photo"


def agree_with_the_rest(page: Page) -> None:
    """Take the enterprise's answer over for every question that has none yet, until it is saved."""
    for button in page.locator("[data-agree]").all():
        item = page.locator(f"fieldset[data-item={button.get_attribute('data-agree')}]")
        if not item.get_attribute("data-text"):
            button.click()
            expect(item).to_have_attribute("data-text", button.get_attribute("data-own"))


def scored_without_connection(page: Page) -> None:
    """Answer, remark, photograph and reload while there is no connection at all."""
    page.context.set_offline(offline=True)
    devices = page.locator("fieldset[data-item=dev_digital]")
    devices.locator("input[type=text]").fill("12")
    page.keyboard.press("Tab")
    kept = page.locator("#assess-words").get_attribute("data-kept")
    expect(devices.locator("[data-state]")).to_contain_text(kept)
    page.locator("#remark-dev_digital").fill("现场清点：12%")
    page.keyboard.press("Tab")
    page.set_input_files(
        "[data-photos=dev_digital] input[type=file]",
        {"name": "车间.png", "mimeType": "image/png", "buffer": PHOTO},
    )
    expect(page.locator("[data-photos=dev_digital] li.is-kept")).to_have_count(1)
    # The browser threw the page away, and there is still no connection.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(devices.locator("input[type=text]")).to_have_value("12")
    expect(page.locator("#remark-dev_digital")).to_have_value("现场清点：12%")
    expect(page.locator("[data-photos=dev_digital] li.is-kept")).to_have_count(1)


def test_an_assessor_scores_on_site_and_the_officer_sees_both_channels(page_of, tmp_path):
    phone, yubei = page_of("assessor", width=390), page_of("yubei")
    phone.goto("/visits/")
    phone.locator("table a[href^='/visits/']").first.click()
    visit = re.search(r"/visits/(\d+)/", phone.url)[1]
    phone.locator("form[action$='/steps/start/'] button").click()
    phone.wait_for_url(re.compile(rf"/visits/{visit}/sheet/$"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    # A copy of the page is kept for the way without a connection.
    phone.wait_for_selector("#sheet[data-kept=yes]")
    scored_without_connection(phone)

    phone.context.set_offline(offline=False)
    devices = phone.locator("fieldset[data-item=dev_digital]")
    expect(devices).to_have_attribute("data-text", "12")
    expect(phone.locator("[data-item=remark-dev_digital]")).to_have_attribute(
        "data-text", "现场清点：12%"
    )
    expect(phone.locator("[data-photos=dev_digital] li.is-kept")).to_have_count(0)
    agree_with_the_rest(phone)
    phone.locator("[data-item=seen-net] input").check()
    # What may be left blank is agreed with as well, and not counted.
    required = phone.locator("[data-progress]").get_attribute("max")
    expect(phone.locator("[data-answered]")).to_have_text(required)

    # Another device of the same assessor saved something else meanwhile: nothing is lost unseen.
    tablet = page_of("assessor", width=820)
    tablet.goto(f"/visits/{visit}/sheet/")
    tablet.locator("fieldset[data-item=dev_net] input[type=text]").fill("33")
    tablet.keyboard.press("Tab")
    expect(tablet.locator("fieldset[data-item=dev_net]")).to_have_attribute("data-text", "33")
    net = phone.locator("fieldset[data-item=dev_net]")
    net.locator("input[type=text]").fill("44")
    phone.keyboard.press("Tab")
    expect(net.locator("[data-state]")).to_contain_text("33")
    net.locator("[data-state] button").first.click()  # keep mine
    expect(net).to_have_attribute("data-text", "44")

    phone.fill("#signature-enterprise", "王厂长")
    phone.fill("#signature-assessor", "演示·第三方评估师")
    phone.keyboard.press("Tab")
    expect(phone.locator("[data-item=signature-at]")).to_have_attribute(
        "data-text", re.compile(r"^\d{4}-")
    )
    for key, name in (("enterprise", "王厂长"), ("assessor", "演示·第三方评估师")):
        saved = phone.locator(f"[data-item=signature-{key}]")
        expect(saved).to_have_attribute("data-text", name)
    phone.locator("#submit button[type=submit]").click()
    phone.wait_for_url(re.compile(rf"/visits/{visit}/$"))
    assert "待采纳" in phone.locator(".shell-subtitle").inner_text()

    yubei.goto(f"/visits/{visit}/")
    row = yubei.locator("#item-dev_digital")
    told = row.inner_text()
    assert "12%" in told.replace("\N{NO-BREAK SPACE}", "")
    assert "现场清点" in told
    assert "车间.png" in told
    assert "王厂长" in yubei.locator("main").inner_text()
    yubei.locator("form[action$='/steps/accept/'] button").click()
    yubei.locator("dialog[open] button[value=confirm]").click()
    yubei.wait_for_selector("form[action$='/steps/accept/']", state="detached")
    assert "以现场评估结果为准" in yubei.locator("main").inner_text()
    # The door is closed behind the assessor.
    assert phone.goto(f"/visits/{visit}/").status == 404
