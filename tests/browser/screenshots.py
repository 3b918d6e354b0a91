"""Make the pictures in docs/images anew: `./dev screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser import browser as chrome  # noqa: E402  # found by the path above
from tests.browser.server import serving  # noqa: E402
from tests.browser.test_loop import PLAN  # noqa: E402
from tests.browser.test_programme import SPLIT  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

IMAGES = ROOT / "docs" / "images"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ronghe-pictures-") as data:
        # The server may run as another account and must pass.
        Path(data).chmod(0o711)
        with serving(Path(data), size=1.0) as site, chrome.chromium() as chromium:
            for short, language in LANGUAGES.items():
                take(chromium, site, short, language)


def take(chromium: Browser, site: str, short: str, language: str) -> None:
    """Take every picture in one language."""

    def page_of(username: str, *, width: int = 1280, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 860},
            base_url=site,
            color_scheme="dark" if dark else "light",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        page = context.new_page()
        chrome.sign_in(page, site, username)
        return page

    def shot(page: Page, name: str, path: str) -> None:
        if path:
            page.goto(path)
        page.wait_for_load_state("networkidle")
        # Charts grow for half a second; a picture in the middle of it would differ each time.
        page.wait_for_timeout(900)
        page.screenshot(path=IMAGES / f"{name}-{short}.png")
        print(f"docs/images/{name}-{short}.png")  # noqa: T201  # a script for the terminal

    officer = page_of("officer")
    officer.set_viewport_size({"width": 1280, "height": 1400})  # down to the map
    shot(officer, "cockpit", "/")
    officer.set_viewport_size({"width": 1280, "height": 860})
    shot(officer, "where-from", "/indicators/stage_digital_share/500000/2022/")
    shot(officer, "targets", "/plans/targets/")
    shot(officer, "reader", reader_of(officer, short))
    plan_pictures(officer, shot)
    clerk = page_of("clerk")
    clerk.goto("/assessments/mine/")
    clerk.locator("a[href$='/form/']").first.click()
    shot(clerk, "form", "")
    clerk.goto("/assessments/mine/")
    clerk.locator("a[href$='/result/']").first.click()
    shot(clerk, "result", "")
    shot(page_of("yubei", width=390, dark=True), "phone", "/")


def plan_pictures(officer: Page, shot: Callable[[Page, str, str], None]) -> None:
    """Take the demo's plan, one of its commitments, how it is split, and its appraisal."""
    officer.goto("/planning/?state=in_force")
    officer.locator("table tbody a[href^='/planning/']").first.click()
    shot(officer, "plan", f"{officer.url}?as_of=2022")
    split = officer.locator(".planning-overview a", has_text=SPLIT).first.get_attribute("href")
    shot(officer, "commitment", f"{split}?as_of=2022")
    officer.locator("main a[href^='/allocations/']").first.click()
    shot(officer, "allocation", "")
    officer.goto("/appraisals/")
    officer.locator("table tbody a[href^='/appraisals/']").first.click()
    shot(officer, "appraisal", "")


def reader_of(officer: Page, short: str) -> str:
    """Import an invented plan and return the address of its reader."""
    officer.goto("/plans/import/")
    officer.fill("textarea[name=text]", f"{PLAN}\n({short})\n")
    officer.fill("input[name=title]", "云岭市智能制造行动方案")
    officer.locator("#plans-import button[type=submit]").click()
    officer.wait_for_url("**/plans/documents/*/")
    return officer.url


if __name__ == "__main__":
    main()
