"""What holds on every page: it opens, complains of nothing, and fits a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PEOPLE = ("officer", "yubei", "clerk", "assessor", "statistician", "admin", "auditor")


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_of_the_navigation_opens_and_fits_a_phone(page_of, username):
    page = page_of(username, width=390)
    page.goto("/")
    links = page.locator("aside a[href^='/'], nav a[href^='/']").evaluate_all(
        "all => [...new Set(all.map(link => link.getAttribute('href')))]"
    )
    assert links
    for link in ["/", *links, "/account/me/"]:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200, link
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{link} is {width} pixels wide on a phone"


# What a page owes those who hear it instead of seeing it.
FAULTS = """() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tell = (what, e) => faults.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
  const twice = (names) => names.filter((name, index) => names.indexOf(name) !== index);
  const isNamed = (e) => e.ariaLabel || e.innerText.trim() || e.title || e.labels?.length
    || document.getElementById(e.getAttribute("aria-labelledby"));
  for (const e of all("a, button, input:not([type=hidden]), select, textarea")) {
    const isShown = e.checkVisibility({ visibilityProperty: true });
    if (isShown && !isNamed(e)) tell("no name", e);
    if (e.tagName === "A" && !e.hasAttribute("href")) tell("leads nowhere", e);
  }
  for (const id of twice(all("[id]").map((e) => e.id))) faults.push(`two of id ${id}`);
  for (const name of twice(all("[role=region]").map((e) => e.ariaLabel).filter(Boolean)))
    faults.push(`two regions of name ${name}`);
  for (const e of all("th")) if (!e.textContent.trim()) tell("empty heading", e);
  if (all("h1").length !== 1) faults.push("not one h1");
  return faults;
}"""


@pytest.mark.parametrize("username", ["yubei", "clerk", "admin"])
def test_every_control_has_a_name_and_every_part_is_told_apart(page_of, username):
    page = page_of(username, width=390)
    page.goto("/")
    links = page.locator("aside a[href^='/']").evaluate_all(
        "all => [...new Set(all.map(link => link.getAttribute('href')))]"
    )
    for link in links:
        page.goto(link)
        assert page.evaluate(FAULTS) == [], link
        # One step further: the first thing of the list.
        inside = page.locator(f"main td a[href^='{link}'], main td a[href^='/parties/']").first
        if inside.count():
            page.goto(inside.get_attribute("href"))
            assert page.evaluate(FAULTS) == [], page.url


def test_the_language_is_chosen_and_remembered(page_of):
    page = page_of("officer", width=1440)
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    page.locator("button[name=language][value=en]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/plans/targets/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Targets"


def test_a_wrong_password_is_said_and_a_right_one_opens_the_page_that_was_asked_for(page_of):
    page = page_of("")
    page.goto("/plans/targets/")
    page.fill("input[name=username]", "officer")
    page.fill("input[name=password]", "wrong-password")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert], .invalid-feedback, .alert")
    page.fill("input[name=password]", "ronghe-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/targets/")


def test_nothing_is_asked_of_the_world_outside(page_of, site):
    page = page_of("officer")
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    for path in ("/", "/plans/targets/", "/indicators/", "/api/docs"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.locator(".swagger-ui .opblock").first.wait_for()
    assert refused == []  # such as a script that the content policy does not let run
    assert [url for url in foreign if not url.startswith((site, "data:", "blob:"))] == []
