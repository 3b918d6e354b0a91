"""A small demo city served for real, and a real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import browser as chrome
from tests.browser.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


@pytest.fixture(scope="session")
def city_data() -> Iterator[Path]:
    """Return the data directory of the small city."""
    # Not pytest's own directory: another run closes the way to it for the server's account.
    with tempfile.TemporaryDirectory(prefix="ronghe-journeys-") as data:
        Path(data).chmod(0o711)
        yield Path(data)


@pytest.fixture(scope="session")
def site(city_data: Path) -> Iterator[str]:
    """Serve a small city from a data directory of its own; return the address."""
    with serving(city_data, size=0.02) as address:
        yield address


@pytest.fixture
def as_owner(site: str, city_data: Path) -> Callable[[str], None]:
    """Return a function that runs Python as owner of the city: what a journey cannot wait for."""

    def run(code: str) -> None:
        command = [sys.executable, str(MANAGE), "shell", "-c", code]
        environment = {**os.environ, "RONGHE_DATA_DIR": str(city_data), "RONGHE_DEMO": "1"}
        subprocess.run(command, env=environment, check=True)

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if chrome.chromium_path() is None:
        pytest.skip("BROWSER JOURNEYS SKIPPED: install Debian's chromium or set RONGHE_CHROMIUM")
    with chrome.chromium() as started:
        yield started


@pytest.fixture
def page_of(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page signed in as one of the demo's people.

    An error that a page's script does not catch fails the journey.
    """
    contexts, complaints = [], []

    def open_page(username: str, *, language: str = "zh-hans", width: int = 1440) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=site, accept_downloads=True
        )
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if username:
            chrome.sign_in(page, site, username)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
