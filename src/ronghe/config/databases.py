"""Choose the database and the role that a process works under.

A process that serves pages logs in as the web role, which owns nothing and sees what row-level
security lets its visitor see. Commands that an operator starts (migrate, import, demo) log in as
the owner. With no `RONGHE_DATABASE_URL` both are roles of the embedded server.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ronghe.config import environment
from ronghe.kernel.trust.roles import WEB_ROLE
from ronghe.lib import embedded_postgres, postgres_arrays

if TYPE_CHECKING:
    from pathlib import Path


def serves_pages() -> bool:
    """Say whether this process logs in as the web role."""
    return os.environ.get("RONGHE_PROCESS") == "web"


def connection(data_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the one database connection of this process."""
    postgres_arrays.register()
    name = "RONGHE_DATABASE_URL" if serves_pages() else "RONGHE_OWNER_DATABASE_URL"
    url = os.environ.get(name)
    if url:
        return _from_url(name, url)
    if os.environ.get("RONGHE_DATABASE_URL"):
        message = (
            "RONGHE_DATABASE_URL is set but RONGHE_OWNER_DATABASE_URL is not: "
            "migrations and imports need the owner's address, pages the web role's."
        )
        raise environment.WrongSettingError(message)
    user = WEB_ROLE if serves_pages() else embedded_postgres.OWNER
    return _settings(
        name="ronghe", user=user, password="", host=str(embedded_postgres.start(data_dir)), port=""
    )


def _from_url(variable: str, url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:  # its words may quote a part of the password
        message = (
            f"{variable} cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/NAME, "
            "special characters of the password as %XX."
        )
        raise environment.WrongSettingError(message) from error
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"{variable} must start with postgresql://; PostgreSQL is the only engine."
        raise environment.WrongSettingError(message)
    if not parts.path.lstrip("/"):
        message = f"{variable} names no database; it must end in /NAME."
        raise environment.WrongSettingError(message)
    query = dict(parse_qsl(parts.query))
    return _settings(
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=query.pop("host", parts.hostname or ""),
        port=port,
    )


def _settings(*, name: str, user: str, password: str, host: str, port: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 600,  # seconds
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "ronghe"},
    }
