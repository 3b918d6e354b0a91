"""A real server over a small demo city, as `ronghe demo` makes it, and a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.browser import browser as chrome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

START_S = 90.0  # seconds until the server must answer


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Load a small city into a data directory of its own and serve it; return the address."""
    data = tmp_path_factory.mktemp("journeys")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "RONGHE_DATA_DIR": str(data), "RONGHE_DEMO": "1"}
    ronghe = [sys.executable, "-m", "ronghe.config.cli"]
    subprocess.run([*ronghe, "demo", "--load-only", "--size", "0.02"], env=environment, check=True)
    log = (data / "serve.log").open("wb")
    server = subprocess.Popen(
        [*ronghe, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, data)
        yield address
    finally:
        server.terminate()
        server.wait()
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes], data: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/account/sign-in/", timeout=5).close()
        except urllib.error.URLError:
            continue
        return
    pytest.fail((data / "serve.log").read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if chrome.chromium_path() is None:
        pytest.skip("BROWSER JOURNEYS SKIPPED: install Debian's chromium or set RONGHE_CHROMIUM")
    with chrome.chromium() as started:
        yield started


@pytest.fixture
def page_of(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page signed in as one of the demo's people.

    Whatever the page writes to the console as an error fails the journey.
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
