"""A programme from its document to the appraisal, as the city and a district go through it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DOCUMENT = "policies/004_e389d3a68a3a6d5a.txt"
TITLE, SPLIT, REPORTED = "智能制造实施方案", "实施智能化改造的企业", "智能制造示范园区"
EVIDENCE = b"%PDF-1.7\n% invented evidence\n"


def confirm(page: Page) -> None:
    page.locator("dialog[open] button[value=confirm]").click()


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(link).first.click()
    return Path(waiting.value.path()).read_bytes()


def import_and_accept(page: Page) -> None:
    page.goto("/plans/import/")
    page.set_input_files("input[type=file]", shared(DOCUMENT))
    page.fill("input[name=title]", TITLE)
    page.locator("#plans-import button[type=submit]").click()
    page.wait_for_url(re.compile(r"/plans/documents/\d+/$"))
    page.locator("#plans-progress button[type=submit]").click()
    confirm(page)
    expect(page.locator("#plans-progress progress")).to_have_attribute("value", "134")


def check_its_sums(page: Page) -> None:
    """Keep the relation that no sentence states."""
    page.locator("a[href$='/checks/']").click()
    told = page.locator("main").inner_text()
    assert "1000 + 800 + 500 + 2·(60+20+20) = 2500 (2020)" in told
    assert "2000 + 1600 + 1000 + 4·(60+20+20) = 5000 (2022)" in told
    page.locator("form[action$='/relations/'] button").first.click()
    expect(page.locator(".plans-check .bg-green-lt").first).to_be_visible()
    page.locator(".breadcrumb a").last.click()


def put_in_force(page: Page) -> str:
    """Draw the plan up and put it in force; return its address."""
    page.locator("a[href*='/planning/new/?document=']").click()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/planning/\d+/$"))
    page.locator("form[action$='/measures/'] button").click()
    page.locator("form[action$='/moves/enact/'] button").click()
    confirm(page)
    expect(page.locator("form[action$='/moves/enact/']")).to_have_count(0)
    # 134 promises speak of some three dozen quantities.
    assert 30 < page.locator(".planning-overview tbody tr:not(.planning-section)").count() < 40
    return page.url


def commitment(page: Page, plan: str, title: str) -> str:
    """Open a commitment of the plan; return its number."""
    page.goto(plan)
    page.locator(".planning-overview a", has_text=re.compile(f"^{title}$")).first.click()
    page.wait_for_url(re.compile(r"/planning/commitments/\d+/"))
    return re.search(r"/commitments/(\d+)/", page.url)[1]


def sums_of(page: Page, row: int) -> list[str]:
    cells = page.locator(f".allocations-grid tfoot tr:nth-child({row}) td.num").all_inner_texts()
    return [text.strip() for text in cells if text.strip()]


def split(page: Page, plan: str) -> str:
    """Split the target by the number of enterprises and send it out; return its address."""
    commitment(page, plan, SPLIT)
    page.locator("a[href^='/allocations/commitments/']").first.click()
    assert sums_of(page, 1) == ["1,250", "2,500", "3,750", "5,000"]
    page.locator("button[name=action][value=save]").click()
    page.locator(".shell-header-actions a[href^='/allocations/']").first.click()
    page.wait_for_url(re.compile(r"/allocations/\d+/$"))
    assert page.locator(".allocations-grid tbody tr").count() == 38
    assert sums_of(page, 2) == ["1,250", "2,500", "3,750", "5,000"]
    assert sums_of(page, 3) == ["0", "0", "0", "0"]
    page.locator("form[action$='/moves/issue/'] button").click()
    confirm(page)
    expect(page.locator("form[action$='/moves/issue/']")).to_have_count(0)
    return page.url


def report(district: Page, officer: Page, number: str, evidence: Path) -> None:
    """Report a value with evidence; the city accepts it."""
    district.goto(f"/progress/reports/new/?commitment={number}&place=500112&period=2022")
    district.fill("input[name=value]", "3")
    district.fill("textarea[name=note]", "建成示范园区三个。")
    district.locator("main form button.btn-primary").click()
    district.wait_for_url(re.compile(r"/progress/reports/\d+/$"))
    district.set_input_files("#evidence input[type=file]", evidence)
    district.locator("#evidence form button[type=submit]").click()
    expect(district.locator("#evidence")).to_contain_text(evidence.name)
    district.locator("button[name=submit]").click()
    expect(district.locator("button[name=submit]")).to_have_count(0)
    officer.goto(district.url)
    officer.locator("form[action$='/moves/accept/'] button").click()
    expect(officer.locator("form[action$='/moves/accept/']")).to_have_count(0)


def order(officer: Page, number: str) -> str:
    """Order the district whose light is red to catch up; return the order's address."""
    officer.goto(f"/planning/commitments/{number}/?as_of=2022")
    row = officer.locator("tr", has=officer.locator("th", has_text=re.compile("^渝北区$")))
    expect(row.locator(".shell-light-red")).to_be_visible()
    row.locator("a[href*='/supervision/new/']").click()
    officer.fill("textarea[name=demand]", "请按月报送整改进展。")
    if not officer.locator("textarea[name=reason]").input_value():
        officer.fill("textarea[name=reason]", "进度落后于计划路径。")
    due = timezone.localdate() + timedelta(days=20)
    officer.fill("input[name=due_on]", due.isoformat())
    officer.locator(".supervision-form button.btn-primary").click()
    officer.wait_for_url(re.compile(r"/supervision/\d+/$"))
    return officer.url


def step(page: Page, address: str, key: str, words: str) -> None:
    page.goto(address)
    form = page.locator(f"form[action$='/steps/{key}/']")
    page.locator("details.shell-reason", has=form).locator("summary").click()
    form.locator("textarea").first.fill(words)
    form.locator("button[type=submit]").click()
    expect(page.locator(f"form[action$='/steps/{key}/']")).to_have_count(0)


def appraise(page: Page, plan: str) -> None:
    number = re.search(r"/planning/(\d+)/", plan)[1]
    page.goto(f"/appraisals/new/?plan={number}")
    page.locator("select[name=scheme]").select_option(
        page.locator("select[name=scheme] option", has_text="区县").first.get_attribute("value")
    )
    page.fill("input[name=period]", "2022")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/appraisals/\d+/$"))
    assert page.locator("table tbody tr a[href^='/appraisals/sheets/']").count() >= 38
    assert downloaded(page, "a[href='?export=pdf']").startswith(b"%PDF-")
    assert downloaded(page, "a[href='?export=docx']").startswith(b"PK")
    page.locator("table tbody a[href^='/appraisals/sheets/']").first.click()
    assert downloaded(page, "a[href='?export=pdf']").startswith(b"%PDF-")


def test_a_programme_goes_from_its_document_to_the_appraisal(page_of, tmp_path):
    officer, district = page_of("officer"), page_of("yubei")
    import_and_accept(officer)
    check_its_sums(officer)
    plan = put_in_force(officer)
    allocation = split(officer, plan)

    district.goto("/cases/")
    district.locator(f"a[href='{allocation[allocation.index('/allocations') :]}']").first.click()
    district.locator("form[action$='/answer/'] button[value=accept]").click()
    expect(district.locator("form[action$='/answer/'] button[value=accept]")).to_be_visible()
    assert district.locator(".allocations-grid tbody tr").count() == 1  # its own part, no other
    officer.goto(allocation)
    officer.locator("form[action$='/moves/agree/'] button").click()
    confirm(officer)
    expect(officer.locator("form[action$='/moves/agree/']")).to_have_count(0)

    evidence = tmp_path / "园区证明.pdf"
    evidence.write_bytes(EVIDENCE)
    report(district, officer, commitment(officer, plan, REPORTED), evidence)

    address = order(officer, commitment(officer, plan, SPLIT))
    step(district, address, "reply", "已制定分月计划，附进展说明。")
    step(officer, address, "close", "计划可行，予以办结。")

    appraise(officer, plan)
    officer.goto(f"{plan}?as_of=2022")
    officer.locator(".planning-paper summary").click()
    assert downloaded(officer, ".planning-paper a[href*='format=pdf']").startswith(b"%PDF-")
