"""Chromium as the journeys and the pictures use it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "ronghe-demo"
expect.set_options(timeout=20_000)  # milliseconds; a noisy machine is slow, not wrong
# Nothing may be asked of the world outside: the product works on a closed network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> Path | None:
    """Return Debian's Chromium or the one that `RONGHE_CHROMIUM` names, if it is there."""
    path = Path(os.environ.get("RONGHE_CHROMIUM") or "/usr/bin/chromium")
    return path if path.exists() else None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium_path()), headless=True, args=FLAGS
        )
        yield browser
        browser.close()


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto(f"{base}/account/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form[method=post] button.btn-primary[type=submit]").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
