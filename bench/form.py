"""How quick a form of 800 questions is: `python bench/form.py`.

A clerk opens a response to an invented instrument with conditions everywhere, on `ronghe serve`
with the database on this disk (fsync on), and changes answers: the round trip of each save as the
server gives it, and what the browser is busy with at each change, from the event until the page is
laid out again. BENCH_CHANGES answers are changed (200).
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from parts.browser import Browser
from parts.long_instrument import GROUPS, KEY, SECTIONS, instrument_text
from parts.served import cpu_seconds, enterprises_make, served

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 150  # milliseconds, at the 95th per cent: what the house promises for a saved answer
# Changes the answer of one question as a person does, and returns the milliseconds until the page
# is laid out again. Saving runs behind it.
CHANGE = """([id, turn]) => {
  const item = document.querySelector(`[data-item="${id}"]`);
  const fields = Array.from(item.querySelectorAll("input:not([type=hidden])"));
  const field = fields[turn % fields.length];
  const started = performance.now();
  if (["radio", "checkbox"].includes(field.type)) field.checked = !field.checked;
  else field.value = String(turn % 50);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - started;
}"""


def saves(browser: Browser, pk: int, changes: int) -> list[float]:
    """Return the milliseconds of each saved answer, one after the other."""
    chance = random.Random(4)
    taken = []
    for _ in range(changes):
        item = f"s{chance.randrange(SECTIONS)}_{chance.randrange(GROUPS)}_{chance.randrange(4)}"
        body = urlencode({"text": str(chance.randrange(5))}).encode()
        path = f"/assessments/responses/{pk}/answers/{item}/"
        started = time.perf_counter()
        status, _ = browser.send("POST", path, body, "application/x-www-form-urlencoded")
        taken.append(1000 * (time.perf_counter() - started))
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {status}")
    return taken


def filled(browser: Browser, pk: int) -> None:
    """Answer about half of everything, so that changes meet a long list of answers."""
    for section in range(SECTIONS):
        for group in range(GROUPS):
            for number, text in ((0, "1"), (3, "2"), (4, "0;1"), (6, "20"), (7, "40")):
                item = f"s{section}_{group}_{number}"
                path = f"/assessments/responses/{pk}/answers/{item}/"
                body = urlencode({"text": text}).encode()
                browser.send("POST", path, body, "application/x-www-form-urlencoded")


def page_opened(browser: Browser, pk: int) -> float:
    """Return the milliseconds until the whole form has come."""
    started = time.perf_counter()
    status, _ = browser.send("GET", f"/assessments/responses/{pk}/form/")
    if status != http.HTTPStatus.OK:
        raise RuntimeError(str(status))
    return 1000 * (time.perf_counter() - started)


def in_browser(browser: Browser, port: int, pk: int, changes: int) -> tuple[list[float], Any]:
    """Return the milliseconds of each change in Chromium, and of loading the page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- may not be there

    chance = random.Random(5)
    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("RONGHE_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        context = chromium.new_context()
        context.add_cookies(
            [{"name": name, "value": value, "url": base} for name, value in browser.cookies.items()]
        )
        page = context.new_page()
        page.goto(f"{base}/assessments/responses/{pk}/form/", wait_until="load")
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].duration")
        taken = []
        for turn in range(changes):
            section, group = chance.randrange(SECTIONS - 1), chance.randrange(GROUPS - 1)
            item = f"s{section}_{group}_{chance.choice((0, 3, 5, 6, 7))}"
            taken.append(page.evaluate(CHANGE, [item, turn]))
            if turn % 10 == 0:
                page.wait_for_load_state("networkidle")
        chromium.close()
    return taken, loaded


def quantiles(taken: list[float]) -> str:
    """Return the middle and the slow end of some milliseconds."""
    slow = statistics.quantiles(taken, n=20)[-1]
    said = f"p50 {statistics.median(taken):.0f} ms, p95 {slow:.0f} ms, most {max(taken):.0f} ms"
    return f"{said}{'' if slow <= LIMIT else f'  !! above {LIMIT} ms'}"


def main(changes: int) -> None:
    """Measure and print."""
    directory = ROOT / "var" / "bench-form"
    shutil.rmtree(directory, ignore_errors=True)
    os.environ["RONGHE_DATA_DIR"] = str(directory)
    ((username, code),) = enterprises_make(KEY, instrument_text(), 1)
    try:
        with served() as (port, server):
            browser = Browser(port)
            browser.sign_in(username)
            wanted = {"instrument": KEY, "organisation": code, "period": "2024"}
            pk = browser.api("/responses", wanted)["id"]
            filled(browser, pk)
            load = os.getloadavg()[0]
            before = cpu_seconds(server, directory)
            sent = saves(browser, pk, changes)
            after = cpu_seconds(server, directory)
            cpu_ms = [1000 * (b - a) / changes for a, b in zip(before, after, strict=True)]
            opened = [page_opened(browser, pk) for _ in range(5)]
            rows = {
                "one answer saved, round trip": quantiles(sent),
                "processor a saved answer": f"server {cpu_ms[0]:.0f} ms, "
                f"database {cpu_ms[1]:.0f} ms",
                "form opened, server": f"p50 {statistics.median(opened):.0f} ms",
            }
            try:
                taken, loaded = in_browser(browser, port, pk, changes)
                rows["one change, in the browser"] = quantiles(taken)
                rows["form loaded, in the browser"] = f"{loaded:.0f} ms"
            except ImportError:
                rows["in the browser"] = "!! NOT MEASURED: playwright is not installed"
        print(
            f"a form of {SECTIONS * GROUPS * 10} questions, {changes} changes; {os.cpu_count()} "
            f"cores, load {load:.1f}"
        )
        for name, said in rows.items():
            print(f"{name:<30}{said}")
    finally:
        subprocess.run(
            [sys.executable, "-m", "ronghe.lib.embedded_postgres", "stop", str(directory)],
            check=False,
        )
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(int(os.environ.get("BENCH_CHANGES", "200")))
