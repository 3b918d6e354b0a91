"""Open the main pages of a running demo as each kind of person, over HTTP, and report."""

from __future__ import annotations

import http.cookiejar
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser

from rich.console import Console
from rich.table import Table

from ronghe.config.cli.setup import CannotStartError

START_S = 60.0  # seconds until the server must answer
OK = 200


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One page as one person got it."""

    username: str
    path: str
    status: int
    seconds: float


class _Links(HTMLParser):
    """Collects the addresses in the page's navigation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"nav", "aside"}:
            self._depth += 1
        address = dict(attrs).get("href") or ""
        if self._depth and tag == "a" and address.startswith("/") and "?" not in address:
            self.found.append(address)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"nav", "aside"}:
            self._depth -= 1


def run(logins: list[dict[str, str]]) -> int:
    """Serve on a free port, open the pages, stop the server; return the exit code.

    Raises
    ------
    CannotStartError
        If the server does not get up.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [sys.executable, "-m", "ronghe.config.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)  # noqa: S603  # ourselves
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base, server)
        opened = [page for login in _one_of_each(logins) for page in _open_all(base, login)]
    finally:
        server.terminate()
        server.wait()
    return _report(opened)


def _one_of_each(logins: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({login["role"]: login for login in reversed(logins)}.values())


def _wait(base: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/account/sign-in/", timeout=10):  # noqa: S310
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    message = "The server did not start; what it says stands above."
    raise CannotStartError(message)


def _open_all(base: str, login: dict[str, str]) -> list[Opened]:
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    _, page, _ = _get(browser, f"{base}/account/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {
        "username": login["username"],
        "password": login["password"],
        "csrfmiddlewaretoken": token[1] if token else "",
    }
    body = urllib.parse.urlencode(form).encode()
    status, page, seconds = _get(browser, f"{base}/account/sign-in/", body)
    opened = [Opened(username=login["username"], path="/", status=status, seconds=seconds)]
    links = _Links()
    links.feed(page)
    for path in dict.fromkeys([*links.found, "/account/me/"]):
        status, _, seconds = _get(browser, base + path)
        opened.append(Opened(username=login["username"], path=path, status=status, seconds=seconds))
    return opened


def _get(
    browser: urllib.request.OpenerDirector, url: str, body: bytes | None = None
) -> tuple[int, str, float]:
    started = time.monotonic()
    try:
        with browser.open(url, body, timeout=60) as answer:
            text = answer.read().decode("utf-8", "replace")
            # Sent back to the door: the login did not work.
            status = (
                401 if answer.url.split("?")[0].endswith("/sign-in/") and body else answer.status
            )
    except urllib.error.HTTPError as error:
        status, text = error.code, ""
    return status, text, time.monotonic() - started


def _report(opened: list[Opened]) -> int:
    table = Table("person", "page", "status", "ms")
    for page in opened:
        colour = "green" if page.status == OK else "red"
        table.add_row(
            page.username, page.path, f"[{colour}]{page.status}", f"{page.seconds * 1000:.0f}"
        )
    failed = [page for page in opened if page.status != OK]
    console = Console()
    console.print(table)
    console.print(f"{len(opened)} pages opened, {len(failed)} failed.")
    return 1 if failed or not opened else 0
