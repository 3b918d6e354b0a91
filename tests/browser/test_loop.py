"""The loop of the product once, as its people go through it in the morning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ronghe.kernel.parties import rules

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PLAN = """云岭市智能制造行动方案

一、总体目标

到2022年，建设40个数字化车间、9个智能工厂，85%以上规模工业企业迈入数字化制造阶段。

（责任单位：市经济信息委，各区县政府）

二、保障措施

每年安排专项资金2亿元以上。
"""


def test_a_plan_becomes_targets_by_keyboard(page_of):
    page = page_of("officer")
    page.goto("/plans/import/")
    page.fill("textarea[name=text]", PLAN)
    page.fill("input[name=title]", "云岭市智能制造行动方案")
    page.locator("#plans-import button[type=submit]").click()
    page.wait_for_url(re.compile(r"/plans/documents/\d+/$"))
    marks = page.locator("#plans-text a.plans-mark")
    assert marks.all_inner_texts() == ["40个", "9个", "85%", "2亿元"]
    for key, decided in (("a", 1), ("a", 2), ("d", 3)):
        page.keyboard.press(key)
        expect(page.locator("#plans-progress progress")).to_have_attribute("value", str(decided))
    page.locator("#plans-progress button[type=submit]").click()
    page.locator("dialog[open] button[value=confirm]").click()
    expect(page.locator("#plans-progress progress")).to_have_attribute("value", "4")
    assert page.locator(".plans-card[data-state=accepted]").count() == 3
    assert page.locator(".plans-card[data-state=dropped]").count() == 1
    page.goto("/plans/targets/?q=数字化车间")
    assert page.locator("table").get_by_text("40").count()


def answer_everything(page: Page) -> None:
    """Answer what has no answer yet, as a clerk would, and wait until it is saved."""
    for item in page.locator("fieldset[data-item]").all():
        if item.get_attribute("data-text"):
            continue
        kind = item.get_attribute("data-kind")
        if kind in {"band", "number"}:
            item.locator("input[type=text]").fill("35")
            page.keyboard.press("Tab")
        elif kind == "trend":
            item.locator("label.btn").first.click()
        else:
            item.locator("input[type=radio], input[type=checkbox]").nth(1).check()
    total = page.locator("[data-progress]").get_attribute("max")
    expect(page.locator("[data-answered]")).to_have_text(total)


def count_of(page: Page, code: str) -> int:
    """Return how many enterprises stand behind a place's score of 2022."""
    page.goto(f"/api/indicators/digital_score/figures?place={code}&period=2022")
    return int(re.search(r'"n":\s*(\d+)', page.locator("body").inner_text())[1])


def decide(page: Page, button: str) -> None:
    page.locator(button).click()
    page.locator("dialog[open] button[value=confirm]").click()


def test_answers_are_checked_approved_and_traced_back_from_the_city(page_of):
    officer, clerk, yubei = page_of("officer"), page_of("clerk"), page_of("yubei")
    before = count_of(officer, "500000")

    clerk.goto("/assessments/mine/")
    mine = clerk.locator("tr", has_text="中小企业数字化水平")
    mine.locator("a[href$='/form/']").first.click()
    answer_everything(clerk)
    number = re.search(r"/responses/(\d+)/", clerk.url)[1]
    name = clerk.locator(".shell-subtitle").inner_text().split(" · ")[0]
    faulty = clerk.locator("fieldset[data-item=dev_digital]")
    faulty.locator("input[type=text]").fill("130")
    clerk.keyboard.press("Tab")
    faulty.locator("[data-error]:not(:empty)").wait_for()
    faulty.locator("input[type=text]").fill("45.5")
    clerk.keyboard.press("Tab")
    expect(faulty).to_have_attribute("data-text", "45.5")
    clerk.locator("#submit button[type=submit]").click()
    clerk.wait_for_selector("fieldset[data-item][disabled], .assess-answers")

    yubei.goto(f"/assessments/responses/{number}/")
    yubei.locator("#decide summary").click()
    yubei.fill("#reason", "设备数字化率请附佐证。")
    yubei.locator("#decide details button[type=submit]").click()
    yubei.wait_for_selector("#decide", state="detached")

    clerk.goto(f"/assessments/responses/{number}/form/")
    assert "设备数字化率请附佐证。" in clerk.locator(".alert-warning").inner_text()
    clerk.locator("#submit button[type=submit]").click()
    clerk.wait_for_selector("fieldset[data-item][disabled], .assess-answers")

    yubei.goto(f"/assessments/responses/{number}/")
    decide(yubei, "#decide .btn-success")
    yubei.wait_for_selector("#decide", state="detached")
    assert count_of(officer, "500000") == before + 1

    # Where from? The city's figure leads to the enterprise, and there to the very answer.
    officer.goto("/indicators/device_digital_rate/500000/2022/")
    officer.goto(f"/indicators/device_digital_rate/500000/2022/?q={name}")
    officer.locator("table a[href^='/indicators/observations/']").first.click()
    officer.locator("a[href$='#item-dev_digital']").first.click()
    officer.wait_for_url(re.compile(rf"/responses/{number}/#item-dev_digital$"))
    assert "45.5" in officer.locator("#item-dev_digital").inner_text()


def test_a_change_made_without_connection_is_kept_and_sent_later(page_of):
    clerk = page_of("clerk")
    clerk.goto("/assessments/mine/")
    questionnaire = "中小企业数字化水平评测（2024年版）"
    clerk.locator("#open select[name=instrument]").select_option(label=questionnaire)
    clerk.locator("form[action$='/open/'] button").first.click()
    clerk.wait_for_url(re.compile(r"/form/"))
    item = clerk.locator("fieldset[data-item=dev_net]")
    clerk.context.set_offline(offline=True)
    item.locator("input[type=text]").fill("22")
    clerk.keyboard.press("Tab")
    kept = clerk.locator("#assess-words").get_attribute("data-kept")
    expect(item.locator("[data-state]")).to_contain_text(kept)
    clerk.context.set_offline(offline=False)
    expect(item).to_have_attribute("data-text", "22")
    clerk.reload()
    assert item.locator("input[type=text]").input_value() == "22"


def test_a_district_reaches_nothing_of_another(page_of):
    jiangbei, yubei = page_of("jiangbei"), page_of("yubei")
    jiangbei.goto("/parties/organisations/")
    link = jiangbei.locator("table a[href^='/parties/organisations/']").first
    address = link.get_attribute("href")
    name = link.inner_text()
    assert yubei.goto(address).status == 404
    yubei.goto(f"/parties/organisations/?q={name}")
    assert yubei.locator(f"table a[href='{address}']").count() == 0
    assert yubei.goto("/places/500105/").status == 404
    assert yubei.goto("/indicators/digital_score/500000/2022/").status == 404


def test_a_register_file_is_refused_with_every_fault_and_taken_when_mended(page_of, tmp_path):
    page = page_of("officer")
    code = rules.invented_credit_code(90_001, division="500112")
    header = "统一社会信用代码,企业名称,区划代码,行业代码,规模,规上_2022\n"
    good = f"{code},演示·新登记企业,500112,C3670,小型,是\n"
    file = tmp_path / "register.csv"
    file.write_text(f"{header}{good}{code[:-1]}?,坏行,999999,C3670,巨型,可能\n", encoding="utf-8")
    page.goto("/parties/import/")
    page.set_input_files("input[type=file]", file)
    page.locator("main form[enctype] button[type=submit]").first.click()
    page.wait_for_selector("#import-write")
    told = page.locator("#import").inner_text()
    for rule in ("credit-code", "place-code", "size-class", "yes-or-no"):
        assert rule in told
    file.write_text(header + good, encoding="utf-8")
    page.goto("/parties/import/")
    page.set_input_files("input[type=file]", file)
    page.locator("main form[enctype] button[type=submit]").first.click()
    page.locator("#import-write .btn-primary").click()
    page.wait_for_selector("#import-write", state="detached")
    page.goto("/parties/organisations/?q=新登记企业")
    assert page.locator("table").get_by_text("演示·新登记企业").count() == 1
