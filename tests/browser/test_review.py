"""Single answers go back, are mended and compared; the figures that they move are signed again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def mend(page: Page, text: str) -> None:
    item = page.locator("fieldset[data-item=dev_digital]")
    item.locator("input[type=text]").fill(text)
    page.keyboard.press("Tab")
    expect(item).to_have_attribute("data-text", text)


def submit(page: Page) -> None:
    page.locator("#submit button[type=submit]").click()
    page.wait_for_selector("#submit", state="detached")


def confirm(page: Page) -> None:
    page.locator("dialog[open] button[value=confirm]").click()


def test_two_answers_go_back_are_mended_compared_and_approved(page_of):
    clerk, yubei = page_of("clerk", width=390), page_of("yubei")
    # In the demo one answer of 2021 is unlocked: what it moves waits for its signature.
    yubei.goto("/assessments/sign-off/?period=2021")
    amber = yubei.locator("table .shell-light-amber")
    waiting = amber.count()
    assert waiting >= 1

    clerk.goto("/assessments/mine/")
    clerk.locator("a[href$='/form/']").last.click()
    number = re.search(r"/responses/(\d+)/", clerk.url)[1]
    free = clerk.locator("fieldset[data-item]:not([disabled])")
    expect(free).to_have_count(1)
    mend(clerk, "61.5")
    submit(clerk)

    yubei.goto(f"/assessments/responses/{number}/")
    expect(yubei.locator("#mended")).to_contain_text("61.5%")
    yubei.locator("a[href='#send-back']").click()
    for item, why in (("dev_digital", "请按台账核对"), ("net", "请补充拓扑图")):
        yubei.locator(f"#send-back input[value={item}]").check()
        yubei.fill(f"#send-back input[name=why-{item}]", why)
    yubei.locator("#send-back button.btn-warning").click()
    yubei.wait_for_selector("#send-back", state="detached")

    clerk.goto(f"/assessments/responses/{number}/form/")
    expect(free).to_have_count(2)
    expect(clerk.locator("#item-net")).to_contain_text("请补充拓扑图")
    mend(clerk, "58")
    submit(clerk)

    yubei.goto(f"/assessments/responses/{number}/")
    expect(yubei.locator("#mended tbody tr")).to_have_count(2)
    expect(yubei.locator("#mended tr.is-different")).to_contain_text("58%")
    yubei.locator("#decide .btn-success").click()
    confirm(yubei)
    yubei.wait_for_selector("#decide", state="detached")

    yubei.goto("/assessments/sign-off/?period=2021")
    expect(amber).to_have_count(waiting)  # approved, and not signed again yet
    yubei.locator("main form[method=post] button.btn-primary").click()
    confirm(yubei)
    expect(amber).to_have_count(0)


def test_clean_responses_are_approved_while_the_page_counts(page_of):
    officer = page_of("officer")
    officer.goto("/assessments/queue/")
    officer.locator("a.btn[href$='/bulk/']").click()
    clean = int(officer.locator(".shell-tile-number").first.inner_text())
    assert clean >= 1
    officer.locator("form[data-confirm] button").click()
    confirm(officer)
    officer.wait_for_url(re.compile(r"/bulk/\d+/$"))
    expect(officer.locator("#act progress")).to_have_attribute("value", "100")
    expect(officer.locator("#act")).to_contain_text(f"{clean} / {clean}")
