"""What must be right for Ronghe to work, each with what to do where it is not."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ronghe.kernel.trust import registry
from ronghe.kernel.trust.roles import WEB_ROLE
from ronghe.kernel.trust.services import STATEMENT_FUNCTIONS
from ronghe.web.shell.papers import FONTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

OLDEST_POSTGRES = 16
LARGEST_CLOCK_GAP_S = 5.0
LEAST_FREE_BYTES = 1_000_000_000
# One file that pages need of each JavaScript package.
ASSETS = (
    "vendor/tabler/css/tabler.min.css",
    "vendor/icons/tabler-icons.min.css",
    "vendor/htmx/htmx.min.js",
    "vendor/echarts/echarts.min.js",
    "vendor/maps/chongqing.json",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    found: str
    remedy: str = ""


def findings() -> list[Finding]:
    """Look at everything; the database must be reachable as its owner."""
    pending = _pending_migrations()
    found = [_version(), _migrations(pending)]
    if not pending:
        found += [_web_role(), _statements(), _row_level_security(), _reference()]
        found += [_administrator(), *_clock()]
    return [*found, _assets(), _translations(), disk()]


def unreachable(reason: str) -> Finding:
    """Return what is to be said where no database answers."""
    return Finding(
        what="database",
        is_well=False,
        found=reason,
        remedy="start the server, or mend RONGHE_OWNER_DATABASE_URL",
    )


def _finding(what: str, found: str, *, wrong_because: str = "", remedy: str) -> Finding:
    if not wrong_because:
        return Finding(what=what, is_well=True, found=found)
    return Finding(what=what, is_well=False, found=wrong_because, remedy=remedy)


def _version() -> Finding:
    number = _value("SELECT current_setting('server_version_num')::int") // 10_000
    return _finding(
        "database",
        f"PostgreSQL {number}",
        wrong_because="" if number >= OLDEST_POSTGRES else f"PostgreSQL {number}",
        remedy=f"move to PostgreSQL {OLDEST_POSTGRES} or newer",
    )


def _pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _migrations(pending: list[str]) -> Finding:
    return _finding(
        "migrations",
        "all applied",
        wrong_because=f"{len(pending)} to apply, first {pending[0]}" if pending else "",
        remedy="run `ronghe migrate`",
    )


def _reference() -> Finding:
    tables = ("parties_place", "parties_industry", "indicators_indicator", "assessments_instrument")
    empty = [table for table in tables if not _value(f"SELECT count(*) FROM {table}")]
    return _finding(
        "reference data",
        "places, industries, indicators, instruments",
        wrong_because=f"empty: {', '.join(empty)}" if empty else "",
        remedy="run `ronghe migrate`",
    )


def _administrator() -> Finding:
    today = timezone.localdate()
    count = _value(
        "SELECT count(*) FROM parties_scope s JOIN parties_account a ON a.id = s.account_id "
        "WHERE s.role = 'administrator' AND a.is_active "
        "AND s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to >= %s)",
        today,
        today,
    )
    return _finding(
        "administrator",
        f"{count} may sign in",
        wrong_because="" if count else "nobody may give out accounts",
        remedy="run `ronghe account create NAME`",
    )


def _web_role() -> Finding:
    rows = _rows(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb, "
        "(SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) "
        "FROM pg_roles WHERE rolname = %s",
        WEB_ROLE,
    )
    if not rows:
        wrong = f"the role {WEB_ROLE} is missing"
    elif rows[0][0]:
        wrong = f"the role {WEB_ROLE} may more than read and write rows"
    else:
        wrong = f"the role {WEB_ROLE} owns {rows[0][1]} tables" if rows[0][1] else ""
    remedy = f"take its rights and tables away (ALTER ROLE {WEB_ROLE} …), run `ronghe migrate`"
    return _finding("web role", "owns nothing", wrong_because=wrong, remedy=remedy)


def _statements() -> Finding:
    open_ = [
        function
        for function in STATEMENT_FUNCTIONS
        if _value("SELECT has_function_privilege(%s, %s, 'EXECUTE')", WEB_ROLE, function)
    ]
    return _finding(
        "statements",
        f"{WEB_ROLE} reads none of other sessions",
        wrong_because=f"{WEB_ROLE} may call {', '.join(open_)}" if open_ else "",
        remedy=f"as a superuser, in this database: REVOKE EXECUTE ON FUNCTION {', '.join(open_)} "
        "FROM PUBLIC",
    )


def _row_level_security() -> Finding:
    scoped = registry.scoped_tables()
    guarded = {
        row[0]
        for row in _rows(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relname = ANY(%s) "
            "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)",
            scoped,
        )
    }
    naked = sorted(set(scoped) - guarded)
    return _finding(
        "row-level security",
        f"on {len(scoped)} tables",
        wrong_because=f"off on {', '.join(naked)}" if naked else "",
        remedy="run `ronghe migrate`, which turns it on",
    )


def _clock() -> Iterator[Finding]:
    before = timezone.now()
    there = _value("SELECT clock_timestamp()")
    gap_s = max((before - there).total_seconds(), (there - timezone.now()).total_seconds(), 0.0)
    newest = _value("SELECT max(applied) FROM django_migrations")
    wrong = ""
    if gap_s > LARGEST_CLOCK_GAP_S:
        wrong = f"differs from the database's by {gap_s:.0f} s"
    elif before < newest:
        wrong = f"{before:%Y-%m-%d %H:%M} is before the last migration, {newest:%Y-%m-%d %H:%M}"
    found = f"{timezone.localtime(before):%Y-%m-%d %H:%M %Z}"
    yield _finding("clock", found, wrong_because=wrong, remedy="set the clock (NTP)")


def _assets() -> Finding:
    missing = [path for path in ASSETS if not _is_served(path)]
    if not (settings.NODE_MODULES / FONTS).is_dir():
        missing.append(FONTS)  # without it there is no PDF
    return _finding(
        "assets",
        f"{len(ASSETS) + 1} packages",
        wrong_because=f"missing: {', '.join(missing)}" if missing else "",
        remedy="run ./dev again, or `npm ci` and, in production, `manage.py collectstatic`",
    )


def _is_served(path: str) -> bool:
    if settings.WHITENOISE_USE_FINDERS:
        return finders.find(path) is not None
    return (Path(settings.STATIC_ROOT or "") / path).is_file()


def _translations() -> Finding:
    catalogues = [path for top in settings.LOCALE_PATHS for path in Path(top).rglob("*.mo")]
    return _finding(
        "translations",
        f"{len(catalogues)} compiled",
        wrong_because="" if catalogues else "no catalogue is installed",
        remedy="install Ronghe anew; its .po files are compiled at start",
    )


def disk() -> Finding:
    """Look whether the data directory has room; the demo city alone takes two thirds of it."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    free = f"{usage.free / 1e9:.1f} GB free in {settings.DATA_DIR}"
    return _finding(
        "disk",
        free,
        wrong_because="" if usage.free >= LEAST_FREE_BYTES else free,
        remedy="free some space, or move RONGHE_DATA_DIR",
    )


def _value(query: str, *parameters: str | list[str] | date) -> Any:
    return _rows(query, *parameters)[0][0]


def _rows(query: str, *parameters: str | list[str] | date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
