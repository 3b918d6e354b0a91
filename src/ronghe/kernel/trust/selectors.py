"""Read and verify the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from ronghe.kernel.trust.models import TrailBlock, TrailEntry, TrailPending
from ronghe.kernel.trust.registry import audited_tables, derived_checks
from ronghe.kernel.trust.sql import ENTRY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

_NO_DIGEST = bytes(32)


@dataclass(frozen=True, kw_only=True)
class Breach:
    """Something that the trail does not bear out; `table` and `row` say where it is."""

    kind: str
    table: str
    row: int | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What `trail_verify` found: nothing wrong where `breaches` is empty."""

    entries: int
    blocks: int
    rows: int
    head: str
    breaches: tuple[Breach, ...]


def trail_head() -> str:
    """Return the digest of the newest block, to be witnessed outside; "" before the first."""
    last = TrailBlock.objects.order_by("-id").first()
    return "" if last is None else bytes(last.digest).hex()


def entries_waiting() -> int:
    """Return how many entries wait for the next block; only the owner can tell."""
    return TrailPending.objects.count()


def trail_verify(*, witnessed: str = "", most: int = 1000) -> Verification:
    """Recompute the whole trail and compare every audited row with its last entry.

    Tables that are computed from audited ones are computed anew and compared.

    Parameters
    ----------
    witnessed : digest of a block that was noted outside; it must still be in the chain.
    most : stop listing breaches of a kind in a table after so many.

    Runs as the owner. Reads every audited table once.
    """
    breaches = [
        *_entries_altered(most),
        *_leaves_altered(most),
        *_blocks_broken(),
        *_unnamed(most),
        *_derived_altered(most),
    ]
    rows = 0
    for table in audited_tables():
        count, found = _rows_altered(table, most)
        rows += count
        breaches += found
    if witnessed and not TrailBlock.objects.filter(digest=bytes.fromhex(witnessed)).exists():
        text = f"The witnessed head {witnessed} is not in the chain: blocks were replaced."
        breaches.append(Breach(kind="head", table="trust_trailblock", row=None, text=text))
    return Verification(
        entries=TrailEntry.objects.count(),
        blocks=TrailBlock.objects.count(),
        rows=rows,
        head=trail_head(),
        breaches=tuple(breaches),
    )


def _entries_altered(most: int) -> Iterator[Breach]:
    query = f"""SELECT id, table_name, row_id FROM trust_trailentry
        WHERE ronghe_entry_digest({ENTRY_COLUMNS}) <> digest ORDER BY id LIMIT %s"""
    for entry, table, row in _rows(query, [most]):
        text = f"Trail entry {entry} about {table} {row} was altered."
        yield Breach(kind="entry", table="trust_trailentry", row=entry, text=text)


def _leaves_altered(most: int) -> Iterator[Breach]:
    query = """SELECT coalesce(l.entry, e.id), e.id IS NULL, l.id IS NULL
        FROM trust_trailleaf l FULL JOIN trust_trailentry e ON e.id = l.entry
        LEFT JOIN trust_trailpending p ON p.entry = e.id
        WHERE e.id IS NULL OR (l.id IS NULL AND p.id IS NULL) OR e.digest <> l.digest
            OR (l.id IS NOT NULL AND p.id IS NOT NULL)
        ORDER BY 1 LIMIT %s"""
    for entry, is_removed, is_unsealed in _rows(query, [most]):
        if is_removed:
            text = f"Trail entry {entry} was sealed and is gone."
        elif is_unsealed:
            text = f"Trail entry {entry} stands outside the chain: it was put in by hand."
        else:
            text = f"Trail entry {entry} is not the one that was sealed."
        yield Breach(kind="seal", table="trust_trailentry", row=entry, text=text)


def _blocks_broken() -> Iterator[Breach]:
    query = """SELECT b.id, b.previous, b.digest, b.entries, count(l.id),
            sha256(b.previous || convert_to(extract(epoch FROM b.sealed_at)::text, 'UTF8')
                || sha256(coalesce(string_agg(l.digest, ''::bytea ORDER BY l.entry),
                ''::bytea)))
        FROM trust_trailblock b LEFT JOIN trust_trailleaf l ON l.block_id = b.id
        GROUP BY b.id ORDER BY b.id"""
    expected = _NO_DIGEST
    for block, previous, digest, entries, leaves, recomputed in _rows(query, []):
        if bytes(previous) != expected:
            text = (
                f"Block {block} does not follow the block before it: one was removed or replaced."
            )
            yield Breach(kind="chain", table="trust_trailblock", row=block, text=text)
        if bytes(digest) != bytes(recomputed) or entries != leaves:
            text = f"Block {block} does not hold what it sealed."
            yield Breach(kind="block", table="trust_trailblock", row=block, text=text)
        expected = bytes(digest)


def _unnamed(most: int) -> Iterator[Breach]:
    query = """SELECT id, table_name, row_id, action, database_user FROM trust_trailentry
        WHERE account IS NULL AND actor = '' ORDER BY id LIMIT %s"""
    for entry, table, row, action, user in _rows(query, [most]):
        text = (
            f"{table} {row}: {action} by database user {user} without an account or a command "
            f"(trail entry {entry})."
        )
        yield Breach(kind="unnamed", table=table, row=row, text=text)


def _derived_altered(most: int) -> Iterator[Breach]:
    for table, query in derived_checks():
        for row, text in _rows(f"{query.replace('%', '%%')} LIMIT %s", [most]):
            yield Breach(kind="derived", table=table, row=row, text=text)


def _rows_altered(table: str, most: int) -> tuple[int, list[Breach]]:
    # DISTINCT ON picks each row's last entry, whether it stands alone or in a bulk insert's.
    query = f"""WITH entries AS (
            SELECT id, row_id, action, row_digest FROM trust_trailentry
            WHERE table_name = %s AND row_id IS NOT NULL
            UNION ALL
            SELECT e.id, r.row_id, e.action,
                substr(e.row_digests, (r.position - 1)::integer * 32 + 1, 32)
            FROM trust_trailentry e, unnest(e.row_ids) WITH ORDINALITY r(row_id, position)
            WHERE e.table_name = %s AND e.row_id IS NULL),
        last AS (
            SELECT DISTINCT ON (row_id) row_id, action, row_digest FROM entries
            ORDER BY row_id, id DESC),
        compared AS (
            SELECT coalesce(t.id, l.row_id) AS id, t.id IS NULL AS is_gone, l.row_id IS NULL
                AS is_unknown, l.action, l.row_digest = ronghe_row_digest(to_jsonb(t)) AS is_same
            FROM {table} t FULL JOIN last l ON l.row_id = t.id)
        SELECT id, is_gone, is_unknown FROM compared
        WHERE (is_gone AND action <> 'delete') OR (NOT is_gone AND (is_unknown
            OR action = 'delete' OR NOT is_same)) ORDER BY id LIMIT %s"""
    found = []
    with connection.cursor() as cursor:
        # Digests were made from rows printed in UTC.
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = int(cursor.fetchone()[0])
        cursor.execute(query, [table, table, most])
        for row, is_gone, is_unknown in cursor.fetchall():
            if is_gone:
                text = f"{table} {row} was removed behind the trail's back."
            elif is_unknown:
                text = f"{table} {row} was put in behind the trail's back."
            else:
                text = f"{table} {row} was altered behind the trail's back."
            found.append(Breach(kind="row", table=table, row=row, text=text))
    return count, found


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def entries_visible() -> QuerySet[TrailEntry]:
    """Return the trail, newest first; only auditors and administrators see any of it."""
    return TrailEntry.objects.order_by("-id")


def entries_of(table: str, row: int) -> QuerySet[TrailEntry]:
    """Return what happened to one row, oldest first."""
    alone, among_many = Q(row_id=row), Q(row_id__isnull=True, row_ids__contains=[row])
    return TrailEntry.objects.filter(alone | among_many, table_name=table).order_by("id")
