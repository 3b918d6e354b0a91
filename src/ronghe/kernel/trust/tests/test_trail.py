from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.trust import selectors, services
from ronghe.kernel.trust.models import TrailBlock, TrailEntry, TrailPending

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db

# Some audited tables: this package lies below those that hold them and imports none.
Account = apps.get_model("parties", "Account")
Organisation = apps.get_model("parties", "Organisation")
OrganisationAlias = apps.get_model("parties", "OrganisationAlias")
Programme = apps.get_model("parties", "Programme")


def run(query: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)


def behind_the_back(query: str, *parameters: object) -> None:
    """Run SQL as an owner does who knows how to keep triggers from firing."""
    run("SET LOCAL session_replication_role = replica")
    run(query, *parameters)
    run("SET LOCAL session_replication_role = origin")


def entries_of(table: str, row: int) -> list[TrailEntry]:
    return list(selectors.entries_of(table, row))


def breaches() -> list[tuple[str, str, int | None]]:
    return [(b.kind, b.table, b.row) for b in selectors.trail_verify().breaches]


def seal() -> None:
    services.trail_seal()


# What is recorded


def test_an_insert_names_who_what_and_why(house: Any) -> None:
    with services.acting_as("tests", reason="because"):
        made = Programme.objects.create(key="p", title="计划")
    [entry] = entries_of("parties_programme", made.pk)
    assert (entry.action, entry.actor, entry.reason) == ("insert", "tests", "because")
    assert (entry.account, entry.changes) == (None, None)
    assert entry.row_digest is not None


def test_an_update_holds_old_and_new_of_the_changed_columns_only(house: Any) -> None:
    held = house.organisations["yubei-1"]
    with services.scope_entered(house.accounts["yubei"].pk, reason="register"):
        Organisation.objects.filter(pk=held.pk).update(name="新名", size="large")
    entry = entries_of("parties_organisation", held.pk)[-1]
    assert entry.account == house.accounts["yubei"].pk
    assert (entry.action, entry.actor, entry.reason) == ("update", "", "register")
    assert entry.changes == {"name": [held.name, "新名"], "size": ["medium", "large"]}


def test_an_update_that_changes_nothing_is_no_entry(house: Any) -> None:
    held = house.organisations["yubei-1"]
    before = len(entries_of("parties_organisation", held.pk))
    with services.acting_as("tests"):
        Organisation.objects.filter(pk=held.pk).update(name=held.name)
    assert len(entries_of("parties_organisation", held.pk)) == before


def test_a_delete_keeps_the_whole_row(house: Any) -> None:
    with services.acting_as("tests"):
        made = Programme.objects.create(key="p", title="计划")
        Programme.objects.filter(pk=made.pk).delete()
    entry = entries_of("parties_programme", made.pk)[-1]
    assert entry.action == "delete"
    assert entry.changes == {"id": made.pk, "key": "p", "title": "计划", "title_en": ""}
    assert entry.row_digest is None


def test_a_password_never_enters_the_trail(house: Any) -> None:
    account = house.accounts["clerk"]
    before = Account.objects.get(pk=account.pk).password
    with services.acting_as("tests"):
        account.set_password("another-long-password")
        account.save(update_fields=["password"])
    entry = entries_of("parties_account", account.pk)[-1]
    assert entry.changes == {"password": ["…", "…"]}
    stored = Account.objects.get(pk=account.pk).password
    assert stored != before
    everything = str(list(TrailEntry.objects.values_list("changes", flat=True)))
    assert stored not in everything
    assert before not in everything


@pytest.mark.parametrize(("rows", "entries"), [(20, 20), (21, 1), (500, 1)])
def test_a_statement_of_many_inserts_is_one_entry_with_every_row(
    house: Any, rows: int, entries: int
) -> None:
    before = TrailEntry.objects.count()
    made = bulk(rows)
    assert TrailEntry.objects.count() == before + entries
    assert {len(entries_of("parties_programme", row.pk)) for row in made} == {1}


def bulk(count: int) -> Sequence[Any]:
    with services.acting_as("tests"):
        return Programme.objects.bulk_create(
            Programme(key=f"p{n}", title=f"计划{n}") for n in range(count)
        )


def test_rows_that_a_cascade_removes_are_recorded_too(house: Any) -> None:
    organisation = house.organisations["jiangbei-2"]
    with services.acting_as("tests"):
        alias = OrganisationAlias.objects.create(organisation=organisation, name="旧名")
        run("DELETE FROM parties_organisationalias WHERE organisation_id = %s", organisation.pk)
    assert [e.action for e in entries_of("parties_organisationalias", alias.pk)] == [
        "insert",
        "delete",
    ]


# Who may touch the trail


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE trust_trailentry SET reason = 'x'",
        "DELETE FROM trust_trailentry",
        "TRUNCATE trust_trailentry",
        "INSERT INTO trust_trailpending (entry) VALUES (1)",
        "DELETE FROM trust_trailpending",
        "UPDATE trust_trailblock SET entries = 0",
        "DELETE FROM trust_trailblock",
        "UPDATE trust_trailleaf SET digest = ''",
        "DELETE FROM trust_trailleaf",
        "SELECT * FROM trust_trailpending",
        "SELECT * FROM trust_passportkey",
        "UPDATE trust_passportkey SET inner_pad = ''",
        "SELECT ronghe_trail_add(1, '', '', 'x', 'insert', '{1}', '{null}', '{null}')",
        "SELECT ronghe_trail_add_many(1, '', '', 'x', '{1}', '')",
        "ALTER TABLE parties_organisation DISABLE TRIGGER ALL",
        "ALTER TABLE parties_organisation DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER trail_update ON parties_organisation",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ],
)
@pytest.mark.parametrize("who", ["auditor", "admin", "officer"])
def test_the_web_role_can_neither_write_the_trail_nor_get_around_it(
    house: Any, query: str, who: str
) -> None:
    with services.scope_entered(house.accounts[who].pk):
        if query.startswith("SET session"):
            # SET ROLE keeps the session's own rights to its settings; a login as the web role,
            # as in production, has none. Its privileges say so.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT has_parameter_privilege(%s, 'session_replication_role', 'SET')",
                    [services.WEB_ROLE],
                )
                assert cursor.fetchone() == (False,)
            return
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            run(query)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "42501", refused.value


def test_inserting_an_entry_by_hand_is_refused(house: Any) -> None:
    with (
        services.scope_entered(house.accounts["admin"].pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        run(
            "INSERT INTO trust_trailentry (at, actor, database_user, reason, table_name, action, "
            "digest) VALUES (now(), '', '', '', 'x', 'insert', '')"
        )


def test_only_auditors_and_administrators_read_the_trail(house: Any) -> None:
    seen = {}
    for name, account in house.accounts.items():
        with services.scope_entered(account.pk):
            seen[name] = TrailEntry.objects.exists()
    assert {name for name, sees in seen.items() if sees} == {"auditor", "admin"}


# Sealing


def test_sealing_makes_a_chain_that_each_block_continues(house: Any) -> None:
    assert services.trail_seal() > 0
    first = TrailBlock.objects.get()
    assert bytes(first.previous) == bytes(32)
    bulk(3)
    assert services.trail_seal() == 3
    second = TrailBlock.objects.latest("id")
    assert bytes(second.previous) == bytes(first.digest)
    digests = second.leaves.order_by("entry").values_list("digest", flat=True)
    leaves = hashlib.sha256(b"".join(map(bytes, digests))).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s::timestamptz)::text", [second.sealed_at])
        moment = cursor.fetchone()[0].encode()
    assert bytes(second.digest) == hashlib.sha256(bytes(first.digest) + moment + leaves).digest()
    assert selectors.trail_head() == bytes(second.digest).hex()
    assert not TrailPending.objects.exists()
    assert services.trail_seal() == 0


def test_the_web_process_may_seal(house: Any) -> None:
    with services.scope_entered(None):
        assert services.trail_seal() > 0


# Verifying


def test_untouched_data_passes_sealed_or_not(house: Any, approved: object) -> None:
    assert breaches() == []
    seal()
    bulk(30)
    found = selectors.trail_verify()
    assert found.breaches == ()
    assert found.blocks == 1
    assert found.entries == TrailEntry.objects.count()
    assert selectors.entries_waiting() == 1


def test_changes_of_every_kind_keep_the_trail_right(house: Any) -> None:
    made = bulk(30)
    with services.acting_as("tests"):
        Programme.objects.filter(pk=made[0].pk).update(title="另")
        Programme.objects.filter(pk=made[1].pk).delete()
        Programme.objects.filter(pk__in=[m.pk for m in made[2:30]]).update(title_en="all")
    seal()
    assert breaches() == []


def test_a_row_altered_with_triggers_off_is_named(house: Any) -> None:
    seal()
    row = house.organisations["yubei-1"].pk
    behind_the_back("UPDATE parties_organisation SET name = 'x' WHERE id = %s", row)
    assert breaches() == [("row", "parties_organisation", row)]


@pytest.mark.parametrize("query", ["UPDATE {} SET title = 'x' WHERE id = %s",
                                   "DELETE FROM {} WHERE id = %s"])  # fmt: skip
def test_a_row_of_a_bulk_insert_is_named_like_any_other(house: Any, query: str) -> None:
    made = bulk(300)
    seal()
    behind_the_back(query.format("parties_programme"), made[123].pk)
    assert breaches() == [("row", "parties_programme", made[123].pk)]


def test_a_row_put_in_with_triggers_off_is_named(house: Any) -> None:
    seal()
    behind_the_back(
        "INSERT INTO parties_programme (id, key, title, title_en) VALUES (777, 'x', 'x', '')"
    )
    assert breaches() == [("row", "parties_programme", 777)]


@pytest.mark.parametrize("table", ["indicators_delta", "indicators_total"])
@pytest.mark.parametrize("column", ["total", "squares", "n"])
def test_a_sum_that_its_observations_do_not_give_is_named(
    house: Any, approved: object, table: str, column: str
) -> None:
    services.trail_seal()
    run("SELECT ronghe_compact()")
    assert breaches() == []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        [row] = cursor.fetchone()
    behind_the_back(f"UPDATE {table} SET {column} = {column} + 1 WHERE id = %s", row)
    assert breaches() == [("derived", table, row)]


def test_a_place_moved_into_somebodys_scope_is_named(house: Any) -> None:
    """No row of a scope was touched, and yet its holder would see the next district."""
    yubei, jiangbei = house.places[house.yubei].pk, house.places[house.jiangbei].pk
    behind_the_back(
        "INSERT INTO parties_placeclosure (id, ancestor_id, place_id, depth) "
        "VALUES (999999, %s, %s, 1)",
        yubei, jiangbei,
    )  # fmt: skip
    assert breaches() == [("derived", "parties_placeclosure", 999999)]
    behind_the_back("DELETE FROM parties_placeclosure WHERE place_id = %s", jiangbei)
    assert set(breaches()) == {("derived", "parties_placeclosure", None)}


def test_two_rows_that_changed_places_are_both_named(house: Any) -> None:
    """The digests are all there; they stand at the wrong rows."""
    one, two = bulk(2)
    seal()
    behind_the_back("UPDATE parties_programme SET key = 'swap' WHERE id = %s", one.pk)
    behind_the_back(
        "UPDATE parties_programme SET key = 'p0', title = '计划0' WHERE id = %s", two.pk
    )
    behind_the_back(
        "UPDATE parties_programme SET key = 'p1', title = '计划1' WHERE id = %s", one.pk
    )
    assert breaches() == [
        ("row", "parties_programme", one.pk),
        ("row", "parties_programme", two.pk),
    ]


def test_a_direct_change_by_the_owner_is_recorded_and_flagged_as_unnamed(house: Any) -> None:
    row = house.organisations["yubei-1"].pk
    # A fresh session of the owner has no command's name.
    run("SELECT set_config('ronghe.actor', '', true)")
    run("UPDATE parties_organisation SET name = 'x' WHERE id = %s", row)
    entry = entries_of("parties_organisation", row)[-1]
    assert entry.changes is not None
    assert entry.changes["name"][1] == "x"
    assert ("unnamed", "parties_organisation", row) in breaches()


@pytest.mark.parametrize(
    "change",
    [
        "account = 1",
        "actor = 'somebody else'",
        "at = at - interval '1 day'",
        "reason = 'a better reason'",
        "database_user = 'x'",
        "action = 'delete'",
        "row_digest = sha256('x')",
        'changes = \'{"name": ["a", "b"]}\'',
    ],
)
def test_an_altered_entry_is_named(house: Any, change: str) -> None:
    row = house.organisations["yubei-1"].pk
    with services.acting_as("tests"):
        Organisation.objects.filter(pk=row).update(name="x")
    seal()
    entry = entries_of("parties_organisation", row)[-1].pk
    behind_the_back(f"UPDATE trust_trailentry SET {change} WHERE id = %s", entry)
    assert ("entry", "trust_trailentry", entry) in breaches()


def test_an_entry_altered_together_with_its_digest_is_named_by_its_seal(house: Any) -> None:
    seal()
    entry = entries_of("parties_organisation", house.organisations["yubei-1"].pk)[-1].pk
    behind_the_back("UPDATE trust_trailentry SET reason = 'nicer' WHERE id = %s", entry)
    behind_the_back(
        "UPDATE trust_trailentry SET digest = ronghe_entry_digest(id, at, account, actor, "
        "database_user, reason, table_name, row_id, action, changes, row_digest, row_ids, "
        "row_digests) WHERE id = %s",
        entry,
    )
    assert breaches() == [("seal", "trust_trailentry", entry)]


def test_a_removed_entry_is_named_with_the_row_it_vouched_for(house: Any) -> None:
    row = house.organisations["yubei-1"].pk
    seal()
    entry = entries_of("parties_organisation", row)[-1].pk
    behind_the_back("DELETE FROM trust_trailentry WHERE id = %s", entry)
    assert sorted(breaches()) == [
        ("row", "parties_organisation", row),
        ("seal", "trust_trailentry", entry),
    ]


def test_an_entry_removed_before_it_was_sealed_leaves_its_row_unvouched(house: Any) -> None:
    row = house.organisations["yubei-1"].pk
    entry = entries_of("parties_organisation", row)[-1].pk
    behind_the_back("DELETE FROM trust_trailentry WHERE id = %s", entry)
    seal()
    assert ("row", "parties_organisation", row) in breaches()


def test_an_entry_put_in_by_hand_stands_outside_the_chain(house: Any) -> None:
    seal()
    behind_the_back(
        "INSERT INTO trust_trailentry (id, at, actor, database_user, reason, table_name, row_id, "
        "action, digest) SELECT 999999, at, actor, database_user, reason, table_name, row_id, "
        "'delete', digest FROM trust_trailentry ORDER BY id LIMIT 1"
    )
    assert ("seal", "trust_trailentry", 999999) in breaches()


def _three_blocks() -> list[int]:
    for size in (1, 2, 3):
        with services.acting_as("tests"):
            Programme.objects.bulk_create(
                Programme(key=f"b{size}-{n}", title="x") for n in range(size)
            )
        seal()
    return list(TrailBlock.objects.order_by("id").values_list("id", flat=True))


def test_a_removed_block_breaks_the_chain_at_the_next(house: Any) -> None:
    *_, middle, last = _three_blocks()
    behind_the_back("DELETE FROM trust_trailleaf WHERE block_id = %s", middle)
    behind_the_back("DELETE FROM trust_trailblock WHERE id = %s", middle)
    found = breaches()
    assert ("chain", "trust_trailblock", last) in found
    # Its entries are still there, but nothing seals them any more.
    assert sum(kind == "seal" for kind, _, _ in found) == 2


def test_a_block_without_some_of_its_leaves_is_named(house: Any) -> None:
    last = _three_blocks()[-1]
    behind_the_back(
        "DELETE FROM trust_trailleaf WHERE id = (SELECT min(id) FROM trust_trailleaf "
        "WHERE block_id = %s)",
        last,
    )
    assert ("block", "trust_trailblock", last) in breaches()


def test_a_replaced_block_is_named(house: Any) -> None:
    *_, middle, last = _three_blocks()
    behind_the_back("UPDATE trust_trailblock SET digest = sha256('forged') WHERE id = %s", middle)
    assert {("block", "trust_trailblock", middle), ("chain", "trust_trailblock", last)} <= set(
        breaches()
    )


def test_a_chain_forged_to_its_end_no_longer_holds_the_witnessed_head(house: Any) -> None:
    """Whoever owns the database can rewrite the end of the chain; a note outside shows it."""
    last = _three_blocks()[-1]
    witnessed = selectors.trail_head()
    assert not selectors.trail_verify(witnessed=witnessed).breaches
    behind_the_back("DELETE FROM trust_trailleaf WHERE block_id = %s", last)
    behind_the_back("DELETE FROM trust_trailblock WHERE id = %s", last)
    behind_the_back(
        "INSERT INTO trust_trailpending (entry) SELECT id FROM trust_trailentry e "
        "WHERE NOT EXISTS (SELECT 1 FROM trust_trailleaf l WHERE l.entry = e.id) AND NOT EXISTS "
        "(SELECT 1 FROM trust_trailpending p WHERE p.entry = e.id)"
    )
    bulk(1)
    seal()
    assert breaches() == []
    [breach] = selectors.trail_verify(witnessed=witnessed).breaches
    assert (breach.kind, breach.table) == ("head", "trust_trailblock")


def test_the_list_of_breaches_is_cut_but_never_empty(house: Any) -> None:
    made = bulk(50)
    behind_the_back("UPDATE parties_programme SET title = 'x'")
    found = selectors.trail_verify(most=10).breaches
    assert [b.row for b in found] == [row.pk for row in made[:10]]
