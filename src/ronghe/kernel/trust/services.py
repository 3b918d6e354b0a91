"""Bring the database into line with the declared protections, enter scopes, seal the trail."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import psycopg
from django.db import connection, transaction

from ronghe.kernel.trust import registry, sql
from ronghe.kernel.trust.passport import pads, passport
from ronghe.kernel.trust.roles import WEB_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

    from ronghe.kernel.trust.protection import Protection

# All that the web role may call. The rest runs as the owner's triggers, or for the owner alone:
# whoever could call or attach them would write the trail or the sums.
_OPEN_FUNCTIONS = (
    "ronghe_account",
    "ronghe_places",
    "ronghe_places_as",
    "ronghe_places_above",
    "ronghe_organisations",
    "ronghe_organisations_as",
    "ronghe_has_role",
    "ronghe_login",
    "ronghe_credit_codes_taken",
    "ronghe_account_names",
    "ronghe_peer_means",
    "ronghe_answer_changed",
    "ronghe_assessor_accounts",
    "ronghe_visit_assignable",
    "ronghe_trail_seal",
    "ronghe_compact",
    "ronghe_orders_escalate",
    "ronghe_signoffs_lapse",
    "ronghe_review_chain",
    "ronghe_same_answers",
    "ronghe_campaign_day",
    "ronghe_campaign_lock",
    "ronghe_campaign_decider",
    "ronghe_policy_lines",
    "ronghe_campaigns_asking",
    "ronghe_campaigns_remind",
    "ronghe_member_state",
)
# By these PostgreSQL tells anybody what other sessions of the same role run, values included.
STATEMENT_FUNCTIONS = ("pg_stat_get_activity(integer)", "pg_stat_get_backend_activity(integer)")
_POLICIES = {
    "scope": f"FOR SELECT TO {WEB_ROLE} USING ({{visible}})",
    "scope_insert": f"FOR INSERT TO {WEB_ROLE} WITH CHECK ({{writable}})",
    "scope_update": f"FOR UPDATE TO {WEB_ROLE} USING ({{writable}}) WITH CHECK ({{writable}})",
    "scope_delete": f"FOR DELETE TO {WEB_ROLE} USING ({{writable}})",
}
_TRIGGERS = {
    "insert": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows",
    "update": "AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows",
}


@transaction.atomic
def protections_apply() -> None:
    """Create the web role, functions, policies, grants and triggers; safe to repeat.

    Runs as the owner after every migration. Anything the web role was granted before and is not
    declared any more is taken back.
    """
    with connection.cursor() as cursor:
        _role_ensure(cursor)
        for function in (*sql.FUNCTIONS, *registry.database_functions()):
            cursor.execute(function)
        _functions_close(cursor)
        for table, declared in registry.protections():
            _table_protect(cursor, table, declared)
        for table, name, trigger in registry.database_triggers():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            cursor.execute(trigger)
        _key_store(cursor)


def _role_ensure(cursor: CursorWrapper) -> None:
    # Two processes may get here at once; roles belong to the whole server.
    cursor.execute(
        f"""DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{WEB_ROLE}') THEN
                CREATE ROLE {WEB_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
    )
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {WEB_ROLE}")
    cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {WEB_ROLE}")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {WEB_ROLE}")
    # Keys are identity columns, which need none; a sequence tells how much others write.
    cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {WEB_ROLE}")


def _functions_close(cursor: CursorWrapper) -> None:
    cursor.execute(f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {WEB_ROLE}")
    for function in _OPEN_FUNCTIONS:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {WEB_ROLE}")
    # A table of one's own is a place to attach the owner's triggers to.
    cursor.execute("SELECT current_database()")
    database = connection.ops.quote_name(cursor.fetchone()[0])
    cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {WEB_ROLE}")
    _statements_hide(cursor)


def _statements_hide(cursor: CursorWrapper) -> None:
    """Close the views on what other sessions run: they are of the same role, for other visitors.

    Only a superuser may, which the owner of the embedded server is; `ronghe doctor` says so where
    the owner is none.
    """
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return
    for function in STATEMENT_FUNCTIONS:
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC, {WEB_ROLE}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION pg_catalog.{function} TO pg_read_all_stats")


def _table_protect(cursor: CursorWrapper, table: str, declared: Protection) -> None:
    if declared.grants:
        cursor.execute(f"GRANT {', '.join(declared.grants)} ON {table} TO {WEB_ROLE}")
    for policy in _POLICIES:
        cursor.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
    if declared.visible is None:
        cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    else:
        cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        holes = {"visible": declared.visible, "writable": declared.writable or declared.visible}
        for policy, terms in _POLICIES.items():
            cursor.execute(f"CREATE POLICY {policy} ON {table} {terms.format_map(holes)}")
    for action, timing in _TRIGGERS.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS trail_{action} ON {table}")
        if declared.audited:
            cursor.execute(
                f"CREATE TRIGGER trail_{action} {timing.format(table=table)} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION ronghe_trail('{','.join(declared.masked)}')"
            )
    cursor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")
    if declared.changeable is not None:
        cursor.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION ronghe_append_only('{','.join(declared.changeable)}')"
        )


def _key_store(cursor: CursorWrapper) -> None:
    inner, outer = pads()
    cursor.execute("DELETE FROM trust_passportkey")
    cursor.execute(
        "INSERT INTO trust_passportkey (inner_pad, outer_pad) VALUES (%s, %s)", [inner, outer]
    )


def _configure(**values: str) -> None:
    """Set configuration values for the rest of the transaction.

    They travel apart from the statement, whose text others may see while it runs and in the
    server's log. Django's own cursor would write them into it.
    """
    connection.ensure_connection()
    names = [name.replace("__", ".") for name in values]
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in names)
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {calls}", list(values.values()))


@contextlib.contextmanager
def scope_entered(account_id: int | None, *, reason: str = "") -> Iterator[None]:
    """Run the block under the web role, seeing what the account may see; None sees the public's.

    The block is one transaction. Leaving it gives the role back, so that a test or command that
    runs as the owner goes on as the owner.
    """
    with transaction.atomic():
        _configure(
            ronghe__passport="" if account_id is None else passport(account_id),
            ronghe__reason=reason,
            ronghe__actor="",
            role=WEB_ROLE,
        )
        yield
        # An error skips this: the rollback takes the settings back by itself.
        scope_left()


def passport_shown(account_id: int | None) -> None:
    """Replace the passport of the running transaction: somebody signed in or out."""
    _configure(ronghe__passport="" if account_id is None else passport(account_id))


def session_shown(key: str) -> None:
    """Show the key of a browser's session, whose row is then reached to the transaction's end."""
    _configure(ronghe__session=key)


def scope_left() -> None:
    """Drop passport and web role for the rest of the transaction."""
    if connection.needs_rollback:
        return  # the rollback that is due takes the settings back
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ronghe.passport', '', true), set_config('role', 'none', true)"
        )


def reason_given(reason: str) -> None:
    """Say why the rest of this transaction changes what it changes; the trail keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ronghe.reason', %s, true)", [reason])


@contextlib.contextmanager
def acting_as(actor: str, *, reason: str = "") -> Iterator[None]:
    """Run the block as one transaction of the owner, named in the trail by the command."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('ronghe.actor', %s, true), "
                "set_config('ronghe.reason', %s, true)",
                [actor, reason],
            )
        yield


@transaction.atomic
def trail_seal() -> int:
    """Seal all committed entries that wait into one block; return how many they were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_trail_seal()")
        return int(cursor.fetchone()[0])
