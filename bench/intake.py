"""How many responses a served Ronghe takes in: `python bench/intake.py [EACH]`.

Fifty clerks of fifty invented enterprises sign in to `ronghe serve`, which stores on this disk with
fsync, and send EACH responses of 40 items one after the other, all fifty at once. A submission is
one request: all answers and the step to "submitted" in one transaction, acknowledged when it is
written. Then the same again, and the server is killed in the middle: what was acknowledged must be
there. Server, database and clients share this machine's cores.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from parts.browser import Browser
from parts.intake_instrument import KEY, answers_of, instrument_text
from parts.served import cpu_seconds, enterprises_make, served

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CLIENTS = 50
PUBLISHED = 41.2  # submissions/s of ODK Central, 250 questions, 500 devices, 2 GB, 2018
SAVES_A_SECOND = 20  # of fifty clerks who change an answer every two and a half seconds


def at_once(works: Sequence[Callable[[], None]]) -> float:
    """Run works in a thread each and return the seconds until all are done."""
    threads = [threading.Thread(target=work) for work in works]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def signed_in(port: int, enterprises: list[tuple[str, str]]) -> list[Browser]:
    """Return a signed-in connection for each clerk."""
    browsers = [Browser(port) for _ in enterprises]
    for browser, (username, _) in zip(browsers, enterprises, strict=True):
        browser.sign_in(username)
    return browsers


Drafts = list[list[int]]  # ids of open responses by client


def drafts_open(
    browsers: list[Browser], enterprises: list[tuple[str, str]], years: range
) -> tuple[Drafts, float]:
    """Open a response a year for each enterprise; return ids, and how many were opened a second."""
    drafts: Drafts = [[] for _ in browsers]

    def work(client: int) -> None:
        for year in years:
            wanted = {
                "instrument": KEY,
                "organisation": enterprises[client][1],
                "period": str(year),
            }
            drafts[client].append(browsers[client].api("/responses", wanted)["id"])

    spent = at_once([lambda client=client: work(client) for client in range(CLIENTS)])
    return drafts, CLIENTS * len(years) / spent


@dataclass
class Sent:
    """What the clients know afterwards: answers by response, and how long each one took."""

    answers: dict[int, dict[str, str]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    spent: float = 0.0

    def quantile(self, share: float) -> float:
        """Return a quantile of the seconds in milliseconds."""
        return (
            1000 * sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]
        )


def submissions_send(
    browsers: list[Browser], drafts: Drafts, *, on_acknowledged: Callable[[int], None] | None = None
) -> Sent:
    """Submit all drafts, fifty at a time; a connection that breaks ends its client."""
    sent = Sent()
    lock = threading.Lock()

    def work(client: int) -> None:
        chance = random.Random(client)
        for pk in drafts[client]:
            cells = answers_of(chance)
            sent.answers[pk] = cells
            started = time.perf_counter()
            try:
                browsers[client].api(f"/responses/{pk}/submission", {"answers": cells})
            except (OSError, http.client.HTTPException):
                return
            with lock:
                sent.seconds.append(time.perf_counter() - started)
                sent.acknowledged.add(pk)
                count = len(sent.acknowledged)
            if on_acknowledged is not None:
                on_acknowledged(count)

    sent.spent = at_once([lambda client=client: work(client) for client in range(CLIENTS)])
    return sent


def lost(sent: Sent) -> tuple[int, int]:
    """Return how many that were acknowledged are not there whole, and how many are in half."""
    from ronghe.engines.scoring import answers_parse
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.assessments.stored_answers import stored

    missing = halves = 0
    rows = Response.objects.filter(pk__in=sent.answers).select_related("case", "instrument")
    for row in rows:
        answers, _ = answers_parse(row.instrument.content, sent.answers[row.pk], file="", row=None)
        is_whole = row.state_key == "submitted" and row.answers == stored(answers)
        missing += row.pk in sent.acknowledged and not is_whole
        halves += not is_whole and (row.state_key != "draft" or row.answers != {})
    return missing + len(sent.answers) - len(rows), halves


def saves_send(browsers: list[Browser], drafts: Drafts, seconds: int) -> Sent:
    """Save single answers as the page of the form does, at the pace of fifty clerks."""
    sent = Sent()
    started = time.perf_counter()

    def work(client: int) -> None:
        for turn in range(seconds * SAVES_A_SECOND // CLIENTS):
            due = started + (turn * CLIENTS + client) / SAVES_A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            path = f"/assessments/responses/{drafts[client][0]}/answers/g{turn % 8}_3/"
            body = urlencode({"text": str(turn % 5)}).encode()
            begun = time.perf_counter()
            status, _ = browsers[client].send(
                "POST", path, body, "application/x-www-form-urlencoded"
            )
            if status != http.HTTPStatus.OK:
                raise RuntimeError(f"{path}: {status}")
            sent.seconds.append(time.perf_counter() - begun)

    sent.spent = at_once([lambda client=client: work(client) for client in range(CLIENTS)])
    return sent


def main(each: int) -> None:
    """Measure, count what is in the database, and print."""
    directory = Path(__file__).resolve().parents[1] / "var" / "bench-intake"
    shutil.rmtree(directory, ignore_errors=True)
    os.environ["RONGHE_DATA_DIR"] = str(directory)
    load = os.getloadavg()[0]
    enterprises = enterprises_make(KEY, instrument_text(), CLIENTS)
    killed_each = max(2, each // 4)
    try:
        with served() as (port, server):
            browsers = signed_in(port, enterprises)
            drafts, opened = drafts_open(browsers, enterprises, range(2000, 2000 + each))
            before = cpu_seconds(server, directory)
            whole = submissions_send(browsers, drafts)
            after = cpu_seconds(server, directory)
            count = len(whole.acknowledged)
            cpu_ms = [1000 * (b - a) / count for a, b in zip(before, after, strict=True)]
            again, _ = drafts_open(
                browsers, enterprises, range(2000 + each, 2000 + each + killed_each)
            )
            extra, _ = drafts_open(browsers, enterprises, range(2099, 2100))
            saves = saves_send(browsers, extra, seconds=15)
        with served() as (port, server):
            half = CLIENTS * killed_each // 2
            for browser in browsers:
                browser.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            killed = submissions_send(
                browsers, again, on_acknowledged=lambda n: server.kill() if n == half else None
            )
        _report(each, load, cpu_ms, opened, whole, saves, killed)
    finally:
        subprocess.run(
            [sys.executable, "-m", "ronghe.lib.embedded_postgres", "stop", str(directory)],
            check=False,
        )
        shutil.rmtree(directory, ignore_errors=True)


def _report(
    each: int,
    load: float,
    cpu_ms: list[float],
    opened: float,
    whole: Sent,
    saves: Sent,
    killed: Sent,
) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
    rate = len(whole.acknowledged) / whole.spent
    missing, halves = lost(whole)
    missing_killed, halves_killed = lost(killed)
    rows = {
        "opened": f"{opened:.1f} responses/s",
        "submitted": f"{rate:.1f} submissions/s: {_tail(whole)}",
        "": f"{len(whole.acknowledged)} acknowledged, {missing} lost, {halves} in half",
        "opened and submitted": f"{1 / (1 / opened + 1 / rate):.1f} responses/s",
        "published elsewhere": f"{PUBLISHED} submissions/s (ODK Central, 250 questions); submitted "
        f"here is {rate / PUBLISHED:.1f} times that",
        "processor a submission": f"server {cpu_ms[0]:.1f} ms, database {cpu_ms[1]:.1f} ms",
        "one answer saved": f"{_tail(saves)}, at {SAVES_A_SECOND} a second",
        "killed in the middle": f"{len(killed.acknowledged)} acknowledged, {missing_killed} lost, "
        f"{halves_killed} in half",
    }
    print(
        f"{CLIENTS} clients, {each} responses of 40 items each; {os.cpu_count()} cores, load "
        f"before {load:.1f}; fsync {fsync}, synchronous_commit {commit}"
    )
    for name, said in rows.items():
        print(f"{name:<24}{said}")
    if missing or missing_killed or halves or halves_killed:
        sys.exit("acknowledged responses are not there")


def _tail(sent: Sent) -> str:
    return f"p50 {sent.quantile(0.5):.0f} ms, p95 {sent.quantile(0.95):.0f} ms"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
