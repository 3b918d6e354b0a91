"""Set up Django for a command, as owner of the database or as the role that serves pages."""

from __future__ import annotations

import os
from typing import Literal

Process = Literal["owner", "web"]


class CannotStartError(RuntimeError):
    """Something that a person can mend keeps the command from starting; the message says what."""


def setup_django(process: Process, *, any_version: bool = False) -> None:
    """Set up Django; the database is reached as `process`.

    `any_version` is for commands that migrate, or that look whether somebody should.

    Raises
    ------
    CannotStartError
        If the database cannot be reached, or is not at this version.
    """
    os.environ["RONGHE_PROCESS"] = process
    os.environ["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"
    import django
    from django.db import OperationalError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CannotStartError(_reason(process, error)) from error
    if not any_version:
        _refuse_pending_migrations()


def what_to_mend(error: Exception) -> str | None:
    """Return one sentence for what a person can mend though it came in the middle; else None."""
    from django.db import OperationalError

    if isinstance(error, OperationalError):
        first_line = str(error).strip().splitlines()[0]
        return (
            f"The database does not go on: {first_line}. What was not finished is undone; look for "
            "the reason by `ronghe doctor`, then start the command again."
        )
    return None


def _refuse_pending_migrations() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        message = "The database is older than this version; run `ronghe migrate` first."
        raise CannotStartError(message)


def _reason(process: Process, error: Exception) -> str:
    first_line = str(error).strip().splitlines()[-1]
    if process == "web" and "does not exist" in first_line:
        return f"The database is not set up yet; run `ronghe migrate` first ({first_line})."
    return f"The database cannot be reached: {first_line}"
