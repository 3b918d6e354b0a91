"""`ronghe demo`: a whole invented city to try the product on."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ronghe.config.cli import check_pages
from ronghe.config.cli.migrate import migrate_database
from ronghe.config.cli.serve import address_of, check_port
from ronghe.config.cli.setup import CannotStartError, setup_django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

console = Console(stderr=True)


def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    size: Annotated[
        float,
        typer.Option(help="1 is the whole city of about 7,000 enterprises.", min=0.005, max=1.5),
    ] = 1.0,
    check: Annotated[
        bool, typer.Option("--check", help="Open the main pages as each kind of person and exit.")
    ] = False,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load and exit.")] = False,
) -> None:
    """Set up the database, load an invented city, serve it and print the logins.

    Loading happens once; a second start takes seconds. All enterprises are invented; the targets
    are those that the city's plan published.

    **Examples**: `ronghe demo`, `ronghe demo --check`, `ronghe demo --size 0.05 --port 8123`
    """
    os.environ["RONGHE_DEMO"] = "1"
    if not check and not load_only:
        check_port(host="127.0.0.1", port=port)
    setup_django("owner", any_version=True)
    prepare(size=size)
    if load_only:
        return
    from django.conf import settings
    from django.db import connection

    logins = _logins(settings.DATA_DIR)
    connection.close()
    if check:
        raise typer.Exit(check_pages.run(logins))
    _print_logins(logins, address_of(host="127.0.0.1", port=port))
    # The server must not run as the owner: it starts anew, under the web role.
    arguments = [sys.executable, "-m", "ronghe.config.cli", "serve", "--port", str(port)]
    os.execv(sys.executable, arguments)  # noqa: S606  # our own interpreter


def prepare(*, size: float) -> None:
    """Migrate, and load the city where there is none yet."""
    from django.conf import settings

    started = time.monotonic()
    with _steps() as step:
        with step("数据库 Database"):
            migrate_database()
        from ronghe.config import health
        from ronghe.config.demo import load

        if load.is_loaded() and _logins(settings.DATA_DIR):
            return
        if load.is_loaded():
            message = "The database holds a demo city without its logins; run `./dev clean` first."
            raise CannotStartError(message)
        disk = health.disk()
        if not disk.is_well:
            message = f"There is too little room for a city: {disk.found}; {disk.remedy}."
            raise CannotStartError(message)
        try:
            load.load(size=size, step=step)
        except load.OccupiedError as error:
            message = (
                "The database holds accounts or organisations already. The demo invents a whole "
                "city; give it a database of its own (RONGHE_DATA_DIR or the URLs)."
            )
            raise CannotStartError(message) from error
    console.print(f"Loaded in {time.monotonic() - started:.0f} s.")


@contextmanager
def _steps() -> Iterator[Callable[[str], AbstractContextManager[None]]]:
    columns = (SpinnerColumn("dots", finished_text="✓"), TextColumn("{task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:

        @contextmanager
        def step(title: str) -> Iterator[None]:
            task = progress.add_task(title, total=1)
            yield
            progress.update(task, completed=1)

        yield step


def _logins(data_dir: Path) -> list[dict[str, str]]:
    try:
        return list(json.loads((data_dir / "demo-logins.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []


def _print_logins(logins: list[dict[str, str]], address: str) -> None:
    table = Table(title=f"融合 Ronghe  {address}", caption="演示数据，企业均为虚构 · all invented")
    for column in ("role", "scope", "username", "password"):
        table.add_column(column)
    shown: set[str] = set()
    for login in logins:
        if login["role"] not in shown or login["username"] == "clerk2":
            shown.add(login["role"])
            table.add_row(login["role"], login["scope"], login["username"], login["password"])
    Console().print(table)
    sys.stdout.flush()
