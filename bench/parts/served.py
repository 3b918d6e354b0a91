"""A served Ronghe on a database of this disk, with invented enterprises that fill in."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from parts.browser import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE, INDUSTRY = "500112", "C3670"


@contextlib.contextmanager
def served() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve as production does, on a free port, until the body is done."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "ronghe.config.cli", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    try:
        server.stdout.readline()  # its address; from then on it answers, after a moment
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
        yield port, server
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def enterprises_make(key: str, text: str, count: int) -> list[tuple[str, str]]:
    """Set the database up with an instrument and some invented enterprises.

    Returns the user name of each one's clerk, and its credit code.
    """
    from ronghe.config.cli.migrate import migrate_database  # noqa: PLC0415 -- after set-up
    from ronghe.config.cli.setup import setup_django  # noqa: PLC0415

    setup_django("owner", any_version=True)
    migrate_database()

    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from ronghe.kernel.assessments.models import Instrument  # noqa: PLC0415
    from ronghe.kernel.parties import rules  # noqa: PLC0415
    from ronghe.kernel.parties import services as parties  # noqa: PLC0415
    from ronghe.kernel.parties.models import Industry, Organisation, Place  # noqa: PLC0415
    from ronghe.kernel.trust.services import acting_as  # noqa: PLC0415

    made = []
    encoded = make_password(PASSWORD)
    with acting_as("bench", reason="invented enterprises"):
        Instrument.objects.create(
            key=key, version="1", title=key, title_en=key, definition=text,
            sha256="", source="bench", status="illustrative", valid_from="2024-01-01",
        )  # fmt: skip
        place, industry = Place.objects.get(code=PLACE), Industry.objects.get(code=INDUSTRY)
        for number in range(count):
            organisation = Organisation.objects.create(
                credit_code=rules.invented_credit_code(number + 1, division=PLACE),
                name=f"示范企业 {number}", place=place, industry=industry, size="medium",
                is_invented=True,
            )  # fmt: skip
            account = parties.account_create(
                username=f"clerk{number}", display_name=f"填报人 {number}",
                display_name_en=f"Clerk {number}", password=PASSWORD, encoded=encoded,
            )  # fmt: skip
            parties.scope_grant(account=account, role="enterprise_clerk", organisation=organisation)
            made.append((account.username, organisation.credit_code))
    return made


def cpu_seconds(server: subprocess.Popen[bytes], directory: Path) -> tuple[float, float]:
    """Return the processor seconds that the server and the database have used so far."""
    head = (directory / "postgres" / "cluster" / "postmaster.pid").read_text(encoding="utf-8")
    postmaster = int(head.splitlines()[0])
    tick, server_s, database_s = os.sysconf("SC_CLK_TCK"), 0.0, 0.0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name in brackets: state, parent, …; user and system time are 11 further on.
            cells = place.read_text(encoding="utf-8").rpartition(")")[2].split()
            spent = (int(cells[11]) + int(cells[12])) / tick
            pid, parent = int(place.parent.name), int(cells[1])
            server_s += spent if pid == server.pid else 0.0
            database_s += spent if postmaster in (pid, parent) else 0.0
    return server_s, database_s
