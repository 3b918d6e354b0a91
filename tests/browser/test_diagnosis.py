"""An enterprise reads why it stands where it stands, tries other answers and takes its report."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_report_of_a_result_opens_as_pdf(page_of):
    page = page_of("clerk")
    page.goto("/assessments/mine/")
    page.locator("a[href$='/result/']").first.click()
    expect(page.locator("#why")).to_be_visible()
    # The way up comes in by itself, once its search has ended.
    expect(page.locator("#way-found b").first).to_contain_text("已证明", timeout=30_000)
    with page.expect_download() as taken:
        page.locator("a[href$='report.pdf']").click()
    content = Path(taken.value.path()).read_bytes()
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(content))
    name = page.locator("h1").inner_text()
    squeezed = re.sub(r"\s", "", text)
    assert "诊断报告" in squeezed
    assert re.sub(r"\s", "", name) in squeezed


def test_score_and_level_follow_other_answers_on_a_phone(page_of):
    page = page_of("clerk", width=390)
    page.goto("/assessments/mine/")
    page.locator("a[href$='/result/']").first.click()
    page.locator("a[href$='/what-if/']").click()
    page.fill("input[name=try-dev_digital]", "99")
    page.keyboard.press("Tab")
    expect(page.locator("#what-if-result")).to_contain_text("99%")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
