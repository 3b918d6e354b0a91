"""A clerk is asked by a campaign, confirms what is known, and loses the connection meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_what_is_known_is_confirmed_and_survives_a_lost_connection(page_of):
    clerk, officer = page_of("clerk"), page_of("officer")
    officer.goto("/campaigns/")
    officer.locator("table tbody a").first.click()
    live = officer.locator("#campaigns-live")
    expect(live.locator("tbody tr")).to_have_count(38)
    before = live.get_attribute("hx-get")

    clerk.goto("/assessments/mine/")
    clerk.locator("#invited button").click()
    clerk.wait_for_url(re.compile(r"/responses/\d+/form/$"))
    confirmed, open_ones = (
        clerk.locator(".assess-known.is-confirmed"),
        clerk.locator("[data-known-open]"),
    )
    saved, answered = clerk.locator("[data-minutes-saved]"), clerk.locator("[data-answered]")
    waiting = int(open_ones.inner_text())
    assert waiting > 2
    assert saved.inner_text() == "0"
    clerk.locator("[data-confirm-known]:visible").last.click()
    expect(confirmed).to_have_count(1)
    expect(saved).not_to_have_text("0")
    expect(open_ones).to_have_text(str(waiting - 1))

    clerk.context.set_offline(True)
    clerk.locator("[data-confirm-known]:visible").last.click()
    expect(clerk.locator("[data-line].is-pending")).to_be_visible()
    expect(confirmed).to_have_count(1)
    clerk.context.set_offline(False)
    expect(confirmed).to_have_count(2)

    # Of the answers to many requests at once the first one arrives last, and undoes nothing.
    overtaken = []

    def first_last(route):
        answer = route.fetch()
        if overtaken:
            route.fulfill(response=answer)
        else:
            overtaken.append((route, answer))

    clerk.route("**/answers/**", first_last)
    clerk.locator("[data-confirm-all]").click()
    expect(confirmed).to_have_count(waiting)
    (first, answer), *_none = overtaken
    first.fulfill(response=answer)
    expect(clerk.locator("[data-state].is-saved")).to_have_count(waiting)
    expect(confirmed).to_have_count(waiting)
    # Figures that may be left blank are confirmed as well, and not counted.
    expect(answered).to_have_text(clerk.locator("[data-total]").inner_text())
    expect(clerk.locator("[data-confirm-all]")).to_be_hidden()
    # Taken back by hand, it is confirmed no longer.
    clerk.locator("fieldset:has(.is-confirmed) [data-clear]").last.click()
    expect(confirmed).to_have_count(waiting - 1)
    clerk.reload()
    expect(confirmed).to_have_count(waiting - 1)
    # The officer's page hears of it by itself.
    expect(live).not_to_have_attribute("hx-get", before, timeout=30_000)
