"""Set up Django for a command, as owner of the database or as the role that serves pages."""

from __future__ import annotations

import os
from typing import Literal

Process = Literal["owner", "web"]


class CannotStartError(RuntimeError):
    """Something that a person can mend keeps the command from starting; the message says what."""


def setup_django(process: Process) -> None:
    """Set up Django; the database is reached as `process`.

    Raises
    ------
    CannotStartError
        If the database cannot be reached.
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


def _reason(process: Process, error: Exception) -> str:
    first_line = str(error).strip().splitlines()[-1]
    if process == "web" and "does not exist" in first_line:
        return f"The database is not set up yet; run `ronghe migrate` first ({first_line})."
    return f"The database cannot be reached: {first_line}"
