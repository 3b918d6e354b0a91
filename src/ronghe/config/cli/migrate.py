"""`ronghe migrate`: bring the database to this version, with its roles, policies and triggers."""

from __future__ import annotations

import typer

from ronghe.config.cli.setup import setup_django

# Any number that nothing else in the database uses; two migrations at once wait for each other.
_LOCK = 724_001


def migrate() -> None:
    """Bring the database to this version: tables, roles, policies, triggers, reference data.

    Safe to repeat. Run it once after every update, before `ronghe serve`.

    **Example**: `ronghe migrate`
    """
    setup_django("owner", any_version=True)
    migrate_database()
    typer.echo("The database is up to date.", err=True)


def migrate_database() -> None:
    """Migrate as owner, one process at a time; Django must be set up."""
    from django.core.management import call_command
    from django.db import connection

    from ronghe.config.reference import reference_load

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        call_command("migrate", interactive=False, verbosity=0)
        reference_load()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
