"""Two clerks fill in a long questionnaire: it shows what applies, and loses nothing of either."""

from __future__ import annotations

import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def begin(page, title):
    page.goto("/assessments/mine/")
    form = page.locator("form:has(select[name=instrument])")
    wanted = form.locator("select[name=instrument] option", has_text=title).get_attribute("value")
    form.locator("select[name=instrument]").select_option(wanted)
    form.locator("[name=period]").evaluate("field => { field.value = '2026' }")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/responses/\d+/form/$"))


def test_a_long_questionnaire_shows_what_applies_and_two_clerks_lose_nothing(page_of):
    clerk = page_of("clerk")
    begin(clerk, "GB/T 39116")
    other = clerk.context.new_page()
    other.goto(clerk.url)
    total = clerk.locator("[data-total]")
    expect(total).to_have_text("1")
    kind = clerk.locator("[data-kind=single]").first
    # The type decides what is asked, without asking the server.
    clerk.context.set_offline(True)
    kind.locator("input").nth(1).check()
    expect(total).not_to_have_text("1")
    process = int(total.inner_text())
    kind.locator("input").first.check()
    expect(total).not_to_have_text(str(process))
    expect(clerk.locator("[data-line].is-pending")).to_be_visible()
    clerk.context.set_offline(False)
    expect(kind.locator("[data-state].is-saved")).to_be_visible()

    scale = clerk.locator("[data-kind=scale]:visible").first
    same = other.locator(f'[data-item="{scale.get_attribute("data-item")}"]')
    scale.locator("input[type=radio]").nth(1).check()
    # The other page learns of it by itself.
    expect(same.locator("input[type=radio]").nth(1)).to_be_checked(timeout=30_000)
    scale.locator("input[type=radio]").nth(2).check()
    expect(scale.locator("[data-state].is-saved")).to_be_visible()
    same.locator("input[type=radio]").nth(3).check()
    expect(same.locator("[data-state].is-clash button")).to_have_count(2)
    # Whose answer it is and since when.
    expect(same.locator("[data-state]")).to_contain_text(re.compile(r"\(演示.+，20\d\d-\d\d-\d\d"))
    same.locator("[data-state].is-clash button").last.click()
    expect(same.locator("input[type=radio]").nth(2)).to_be_checked()
    expect(same.locator("[data-state].is-saved")).to_be_visible()

    files = clerk.locator("[data-evidence]:visible").first
    plan = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 plan"}
    files.locator("[data-upload]").set_input_files(plan)
    expect(files.locator("[data-held] a")).to_have_text("plan.pdf")
    clerk.reload()
    expect(files.locator("[data-held] a")).to_have_text("plan.pdf")
    expect(scale.locator("input[type=radio]").nth(2)).to_be_checked()


def test_a_workbook_goes_down_is_filled_in_and_taken_over(page_of, tmp_path):
    clerk = page_of("clerk2", language="en")
    begin(clerk, "2018")
    form = clerk.url
    clerk.get_by_role("link", name="Workbook").click()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="Download the workbook").click()
    path = tmp_path / "answers.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Questionnaire"]
    rows = [row for row in sheet.iter_rows(min_row=3) if row[0].value]
    number = next(row for row in rows if row[3].value == "number" and not row[5].protection.locked)
    number[5].value = "many"
    book.save(path)

    def send():
        clerk.locator("input[type=file]").set_input_files(path)
        clerk.get_by_role("button", name="Check the workbook").click()

    send()
    expect(clerk.get_by_text("not-a-number")).to_be_visible()
    clerk.get_by_role("link", name="Send it again").click()
    number[5].value = 12
    book.save(path)
    send()
    clerk.get_by_role("button", name="Take over 1 answer").click()
    clerk.wait_for_url(form)
    item = clerk.locator(f'[data-item="{number[0].value}"]')
    expect(item.locator("input[type=text]").first).to_have_value("12")
    # On paper the answers stay, without what helps to fill in.
    clerk.emulate_media(media="print")
    expect(item.locator("input[type=text]").first).to_be_visible()
    expect(clerk.locator("#submit")).to_be_hidden()
