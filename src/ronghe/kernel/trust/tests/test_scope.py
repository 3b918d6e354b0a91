"""Raw SQL under the web role, as somebody would who got hold of the application's connection."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.kernel.trust import passport, registry, services
from ronghe.kernel.trust.tests import campaign_rows, index_rows, plan_rows, review_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

# What each table's rows belong to, said a second time and in other words than the policies:
# for each row its place or organisation, or none where nobody of a district may see it.
PART = (
    "SELECT t.id, o.place_id, o.id FROM {table} t "
    "JOIN parties_organisation o ON o.id = t.organisation_id"
)
_OF_RESPONSE = "FROM {table} t JOIN assessments_response r ON r.id = t.response_id"
OWNERS = {
    "parties_organisation": "SELECT id, place_id, id FROM parties_organisation",
    "parties_organisationstatus": PART,
    "parties_organisationalias": PART,
    "cases_case": "SELECT id, place_id, organisation_id FROM {table}",
    "cases_casestep": "SELECT t.id, c.place_id, c.organisation_id FROM {table} t "
    "JOIN cases_case c ON c.id = t.case_id",
    "indicators_observation": "SELECT id, place_id, organisation_id FROM {table}",
    "indicators_delta": "SELECT id, place_id, NULL FROM {table}",
    "indicators_total": "SELECT id, place_id, NULL FROM {table}",
    "assessments_visit": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_schedule": "SELECT id, place_id, NULL FROM {table}",
    "assessments_result": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_ownprices": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_investmentsheet": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_return": f"SELECT t.id, r.place_id, r.organisation_id {_OF_RESPONSE}",
    "assessments_finding": f"SELECT t.id, r.place_id, NULL {_OF_RESPONSE}",
    "assessments_judgement": f"SELECT t.id, r.place_id, NULL {_OF_RESPONSE}",
    "assessments_bulkapproval": "SELECT id, place_id, NULL FROM {table}",
    "indicators_signoff": "SELECT id, place_id, NULL FROM {table}",
    "cases_attachment": "SELECT t.id, c.place_id, c.organisation_id FROM {table} t "
    "JOIN cases_case c ON c.id = t.case_id",
    "assessments_confirmation": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_evidence": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_campaignmember": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_campaignextension": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_campaignreminder": "SELECT id, place_id, organisation_id FROM {table}",
    "assessments_campaignquota": "SELECT id, place_id, NULL FROM {table}",
    "plans_relation": "SELECT id, place_id, NULL FROM {table}",
    "plans_report": "SELECT id, place_id, NULL FROM {table}",
    "plans_supervisionorder": "SELECT id, place_id, NULL FROM {table}",
    "plans_appraisalobjection": "SELECT id, place_id, NULL FROM {table}",
    "indices_lateedit": "SELECT t.id, r.place_id, NULL FROM {table} t "
    "JOIN indices_release r ON r.id = t.release_id",
    "indices_releaseobjection": "SELECT id, place_id, NULL FROM {table}",
}
OF_PLACES = {
    "assessments_campaignquota", "assessments_schedule", "indicators_delta",
    "indicators_total", "indicators_signoff", "assessments_finding",
    "assessments_judgement", "assessments_bulkapproval",
}  # fmt: skip
# Seen in the place, and also read by the places below it.
SHARED_DOWNWARDS = {
    "assessments_reviewrule": "SELECT id, place_id, NULL FROM {table}",
    "plans_document": "SELECT id, place_id, NULL FROM {table}",
    "plans_clause": "SELECT t.id, d.place_id, NULL FROM {table} t "
    "JOIN plans_document d ON d.id = t.document_id",
    "plans_target": "SELECT t.id, d.place_id, NULL FROM {table} t "
    "JOIN plans_document d ON d.id = t.document_id",
}
# Seen in the place, and once they are no draft by the places below it, too: (id, own, shared).
_PLAN = "p.place_id, CASE WHEN p.state <> 'draft' THEN p.place_id END"
_OF_COMMITMENT = (
    f"SELECT t.id, {_PLAN} FROM {{table}} t JOIN plans_commitment c ON c.id = t.commitment_id "
    "JOIN plans_plan p ON p.id = c.plan_id"
)
# A place sees its part of an allocation, and nothing of a draft.
_OF_ALLOCATION = (
    "SELECT t.id, CASE WHEN p.state = 'draft' THEN p.place_id ELSE t.place_id END, NULL "
    "FROM {table} t JOIN plans_allocation p ON p.id = t.allocation_id"
)
# Districts see their own sheet while they may object, and all of districts in the end.
_OF_APPRAISAL = (
    "SELECT t.id, CASE WHEN p.state = 'draft' THEN p.place_id ELSE t.place_id END, "
    "CASE WHEN p.state = 'final' AND t.unit = '' THEN p.place_id END "
    "FROM {table} t JOIN plans_appraisal p ON p.id = t.appraisal_id"
)
PUBLISHED = {
    "plans_plan": f"SELECT p.id, {_PLAN} FROM plans_plan p",
    "plans_allocation": f"SELECT p.id, {_PLAN} FROM plans_allocation p",
    "plans_appraisal": f"SELECT p.id, {_PLAN} FROM plans_appraisal p",
    "plans_commitment": f"SELECT t.id, {_PLAN} FROM {{table}} t "
    "JOIN plans_plan p ON p.id = t.plan_id",
    "plans_commitmentvalue": _OF_COMMITMENT,
    "plans_commitmentowner": _OF_COMMITMENT,
    "plans_allocationcell": _OF_ALLOCATION,
    "plans_allocationanswer": _OF_ALLOCATION,
    "plans_appraisalsheet": _OF_APPRAISAL,
    "plans_appraisalinput": _OF_APPRAISAL,
}
# Seen in the place, by whoever is ranked while they may object, in the end by everybody, known or
# not: (id, own place, place that sees it in the window, whether it is published).
_OF_RELEASE = (
    "p.place_id, CASE WHEN p.state = 'objection' THEN {sees} END, p.published_at IS NOT NULL "
    "FROM {{table}} t JOIN indices_release p ON p.id = {release}"
)
FOR_EVERYBODY = {
    "indices_release": "SELECT t.id, " + _OF_RELEASE.format(sees="-p.place_id", release="t.id"),
    "indices_releaserow": "SELECT t.id, "
    + _OF_RELEASE.format(sees="t.place_id", release="t.release_id"),
    "indices_releasefile": "SELECT t.id, "
    + _OF_RELEASE.format(sees="NULL::bigint", release="t.release_id"),
}
# Seen in the place; once it is no draft also below it, and by whoever is asked:
# (id, own place, shared place, organisation asked).
ASKED = {
    "assessments_campaign": "SELECT c.id, c.place_id, CASE WHEN c.state <> 'draft' THEN c.place_id "
    "END, CASE WHEN c.state <> 'draft' THEN m.organisation_id END FROM {table} c "
    "LEFT JOIN assessments_campaignmember m ON m.campaign_id = c.id",
}
# One import makes observations of many districts; each of them sees what made theirs.
OF_MANY = {
    "indicators_activity": "SELECT id, place_id, organisation_id FROM {table} "
    "UNION SELECT activity_id, place_id, organisation_id FROM indicators_observation",
}
# Registers of the place and those above; assessors see what is theirs. What ties them (interests)
# is for offices and auditors only: (id, place of the register, account).
_OF_ASSESSOR = (
    "SELECT t.id, a.place_id, a.account FROM {table} t "
    "JOIN assessments_assessor a ON a.id = t.assessor_id"
)
OF_ASSESSORS = {
    "assessments_assessor": "SELECT id, place_id, account FROM {table}",
    "assessments_accreditation": _OF_ASSESSOR,
    "assessments_interest": _OF_ASSESSOR,
}
OFFICES = {"programme_officer", "district_officer", "auditor", "administrator"}
# What was found on site is shown to an enterprise once it is accepted, to its assessor before:
# (id, place, organisation, whether it is shown).
CHANNELS = {
    "assessments_response": "SELECT id, place_id, organisation_id, "
    "channel = 'self' OR approved_at IS NOT NULL FROM {table}",
}
OWN_ACCOUNT = {"parties_account": "id", "parties_scope": "account_id"}
AUDITORS_ONLY = {"trust_trailentry", "trust_trailblock", "trust_trailleaf"}
NOBODY = {"trust_trailpending", "trust_passportkey"}
PEOPLE = ("yubei", "jiangbei", "clerk", "clerk2", "officer", "assessor", "admin", "auditor")


# Nobody's by scope: a key opens it (`web/accounts/tests/test_sessions.py`).
BY_KEY = {"django_session"}


def scoped_tables() -> list[str]:
    return sorted(set(registry.scoped_tables()) - BY_KEY)


def fetch(query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.rowcount


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The places and organisations of one account, computed from its scopes as the owner."""

    account: int
    places: frozenset[int]
    above: frozenset[int]
    organisations: frozenset[int]
    visited: frozenset[int]
    roles: frozenset[str] = field(default_factory=frozenset)


def reach_of(account: int) -> Reach:
    def ids(query: str) -> frozenset[int]:
        return frozenset(row[0] for row in fetch(query, account))

    # Assessors and experts do not oversee the place that their scope names.
    scopes = "FROM parties_scope s JOIN parties_placeclosure c"
    who = "WHERE s.account_id = %s AND s.role NOT IN ('assessor', 'expert')"
    down = f"SELECT c.place_id {scopes} ON c.ancestor_id = s.place_id {who}"
    up = f"SELECT c.ancestor_id {scopes} ON c.place_id = s.place_id {who}"
    return Reach(
        account=account,
        places=ids(down),
        above=ids(up),
        organisations=ids(
            "SELECT organisation_id FROM parties_scope "
            "WHERE account_id = %s AND organisation_id IS NOT NULL"
        ),
        visited=ids(
            "SELECT organisation_id FROM parties_scope WHERE role = 'assessor' "
            "AND account_id = %s AND organisation_id IS NOT NULL"
        ),
        roles=frozenset(
            row[0] for row in fetch("SELECT role FROM parties_scope WHERE account_id = %s", account)
        ),
    )


def expected(table: str, reach: Reach) -> set[int]:
    """Return the ids of the rows that the account may see; runs as the owner."""
    rows = [row[0] for row in fetch(f"SELECT id FROM {table}")]
    if table in NOBODY:
        return set()
    if table in AUDITORS_ONLY:
        return set(rows) if reach.roles & {"auditor", "administrator"} else set()
    if table in OWN_ACCOUNT:
        if "administrator" in reach.roles:
            return set(rows)
        column = OWN_ACCOUNT[table]
        return {
            row[0] for row in fetch(f"SELECT id FROM {table} WHERE {column} = %s", reach.account)
        }
    if table in OF_ASSESSORS:
        is_hidden = table == "assessments_interest" and not reach.roles & OFFICES
        near = frozenset() if is_hidden else reach.places | reach.above
        return {
            row
            for row, place, account in fetch(OF_ASSESSORS[table].format(table=table))
            if place in near or account == reach.account
        }
    if table in CHANNELS:
        return {
            row
            for row, place, organisation, is_shown in fetch(CHANNELS[table].format(table=table))
            if place in reach.places
            or organisation in (reach.organisations if is_shown else reach.visited)
        }
    if table in PUBLISHED:
        return {
            row
            for row, own, shared in fetch(PUBLISHED[table].format(table=table))
            if own in reach.places or shared in reach.above
        }
    if table in FOR_EVERYBODY:
        # The release itself is seen from below, its rows by whom they are about.
        near = reach.places | {-place for place in reach.above}
        return {
            row
            for row, own, sees, is_published in fetch(FOR_EVERYBODY[table].format(table=table))
            if is_published or own in reach.places or sees in near
        }
    if table in ASKED:
        return {
            row
            for row, own, shared, asked in fetch(ASKED[table].format(table=table))
            if own in reach.places or shared in reach.above or asked in reach.organisations
        }
    places = reach.places | reach.above if table in SHARED_DOWNWARDS else reach.places
    owned = (OWNERS | SHARED_DOWNWARDS | OF_MANY)[table].format(table=table)
    return {
        row
        for row, place, organisation in fetch(owned)
        if place in places or organisation in reach.organisations
    }


@pytest.fixture
def full(house: Any, approved: Any, draft: Any, assessors: Any, send: Any) -> Any:
    """Return the house with rows of two districts and the city in every scoped table."""
    with services.acting_as("tests"):
        for name, organisation in house.organisations.items():
            run(
                "INSERT INTO parties_organisationalias (organisation_id, name) VALUES (%s, %s)",
                organisation.pk, f"旧 {name}",
            )  # fmt: skip
            run(
                "INSERT INTO parties_organisationstatus (organisation_id, status, since, note) "
                "VALUES (%s, 'active', '2020-01-01', '')",
                organisation.pk,
            )
            of_it = (organisation.pk, organisation.place_id, house.instrument.pk)
            run(
                "INSERT INTO assessments_ownprices (organisation_id, place_id, instrument_id, "
                "prices, actor_name, at) VALUES (%s, %s, %s, '{}', 'x', now())",
                *of_it,
            )
            run(
                "INSERT INTO assessments_investmentsheet (organisation_id, place_id, "
                "instrument_id, years, rate, lines, actor_name, at) "
                "VALUES (%s, %s, %s, 5, 0.08, '[]', 'x', now())",
                *of_it,
            )
        for code in (house.city, house.yubei, house.jiangbei):
            _document(house.places[code])
        plan_rows.add(house.places[house.city], house.places[house.yubei])
        plan_rows.add(house.places[house.city], house.places[house.jiangbei])
        _visits(house, assessors, send)
        for name in ("yubei-1", "jiangbei-1"):
            _case(house.organisations[name])
            review_rows.add(house.organisations[name])
        review_rows.of_place(house.places[house.city])
        index_rows.add(
            house.places[house.city], [house.places[house.yubei], house.places[house.jiangbei]]
        )
        campaign_rows.add(
            house.places[house.city],
            [house.organisations["yubei-1"], house.organisations["jiangbei-1"]],
        )
        run(
            "INSERT INTO indicators_activity (kind, rule, rule_version, source_kind, note, "
            "place_id, actor_name, at) VALUES ('import', 'x', '', '', '', %s, 'x', now())",
            house.places[house.jiangbei].pk,
        )
    services.trail_seal()
    run("INSERT INTO trust_trailpending (entry) VALUES (0)")
    return house


def _document(place: Any) -> None:
    [(document,)] = fetch(
        "INSERT INTO plans_document (title, number, place_id, file_name, text, page_starts, "
        "sha256, source, added_by, added_at) "
        "VALUES ('规划', '', %s, '', '', '[]', %s, '', '', now()) RETURNING id",
        place.pk, f"sha-{place.code}",
    )  # fmt: skip
    [(clause,)] = fetch(
        "INSERT INTO plans_clause (document_id, start, \"end\", section) VALUES (%s, 0, 1, '') "
        "RETURNING id",
        document,
    )
    run(
        "INSERT INTO plans_target (document_id, clause_id, quote, value, unit, comparator, "
        "every_year, cumulative, indicator_phrase, owners, section, state, decided_by) "
        "VALUES (%s, %s, '', 1, '', '>=', false, false, 'x', '[]', '', 'found', '')",
        document, clause,
    )  # fmt: skip


def _visits(house: Any, assessors: Any, send: Any) -> None:
    """Add visits of both districts and schedules, and an assessor of one district."""
    for name, who in (("yubei-1", "assessor"), ("yubei-2", "second"), ("jiangbei-1", "second")):
        send(name, who=who)
    for code in (house.city, house.yubei, house.jiangbei):
        run(
            "INSERT INTO assessments_schedule (place_id, instrument_id, period, title, first_day, "
            "last_day, settings, entries, unplanned, is_best, state, actor_name, at, decided_by) "
            "VALUES (%s, %s, '2022', 'x', now(), now(), '{}', '[]', '[]', true, 'proposed', 'x', "
            "now(), '')",
            house.places[code].pk, house.instrument.pk,
        )  # fmt: skip
        [(assessor,)] = fetch(
            "INSERT INTO assessments_assessor (place_id, name, employer, employer_code, capacity, "
            "is_active) VALUES (%s, 'x', '', '', 2, true) RETURNING id",
            house.places[code].pk,
        )
        run(
            "INSERT INTO assessments_accreditation (assessor_id, number, issuer, instruments, "
            "coverage, valid_from, valid_to, actor_name, at) "
            "VALUES (%s, 'x', 'x', '{}', '', now(), now(), 'x', now())",
            assessor,
        )
        for one in (assessor, assessors["assessor"].pk):
            run(
                "INSERT INTO assessments_interest (assessor_id, credit_code, organisation_name, "
                "kind, note, declared_by, actor_name, at) "
                "VALUES (%s, 'x', 'x', 'other', '', 'office', 'x', now())",
                one,
            )


def _case(organisation: Any) -> None:
    [(case,)] = fetch(
        "INSERT INTO cases_case (machine_key, state_key, title, place_id, organisation_id, "
        "opened_at, entered_at) VALUES ('response', 'draft', 'x', %s, %s, now(), now()) "
        "RETURNING id",
        organisation.place_id, organisation.pk,
    )  # fmt: skip
    run(
        "INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, actor_name, "
        "reason, at) VALUES (%s, '', '', 'draft', 'x', '', now())",
        case,
    )
    run(
        "INSERT INTO cases_attachment (case_id, name, media_type, size, sha256, content, note, "
        "actor_name, at) VALUES (%s, 'x', 'text/plain', 1, 'x', 'x', '', 'x', now())",
        case,
    )


def test_every_scoped_table_is_spoken_of_here() -> None:
    spoken = (
        OWNERS.keys()
        | OF_MANY.keys()
        | SHARED_DOWNWARDS.keys()
        | PUBLISHED.keys()
        | OF_ASSESSORS.keys()
        | CHANNELS.keys()
        | ASKED.keys()
        | FOR_EVERYBODY.keys()
        | OWN_ACCOUNT.keys()
        | AUDITORS_ONLY
        | NOBODY
    )
    assert spoken == set(scoped_tables())


def test_every_scoped_table_has_rows_and_rows_that_a_district_may_not_see(full: Any) -> None:
    """Or the tests below would pass on nothing."""
    yubei = reach_of(full.accounts["yubei"].pk)
    for table in scoped_tables():
        [(count,)] = fetch(f"SELECT count(*) FROM {table}")
        assert count > len(expected(table, yubei)), table


@pytest.mark.parametrize("who", PEOPLE)
def test_raw_sql_shows_exactly_what_lies_in_the_scope(full: Any, who: str) -> None:
    reach = reach_of(full.accounts[who].pk)
    tables = sorted(set(scoped_tables()) - NOBODY)
    wanted = {table: expected(table, reach) for table in tables}
    with services.scope_entered(reach.account):
        seen = {table: {row[0] for row in fetch(f"SELECT id FROM {table}")} for table in tables}
        counted = {table: fetch(f"SELECT count(*) FROM {table}")[0][0] for table in tables}
    assert seen == wanted
    assert counted == {table: len(rows) for table, rows in wanted.items()}


def test_districts_and_clerks_do_not_overlap(full: Any) -> None:
    """The same once more without any rule: the two districts and the two clerks share no row."""
    tables = sorted(OWNERS)
    seen: dict[str, dict[str, set[int]]] = {}
    for who in ("yubei", "jiangbei", "clerk", "clerk2"):
        with services.scope_entered(full.accounts[who].pk):
            seen[who] = {t: {r[0] for r in fetch(f"SELECT id FROM {t}")} for t in tables}
    for table in tables:
        assert not seen["yubei"][table] & seen["jiangbei"][table], table
        assert not seen["clerk"][table] & seen["clerk2"][table], table
        assert seen["clerk"][table] <= seen["yubei"][table], table
        # Sums of places, what reviewers make of answers, what governments are told: no clerk's.
        is_of_places = table in OF_PLACES or table.startswith(("plans_", "indices_"))
        assert bool(seen["clerk"][table]) != is_of_places, table


def _passports(house: Any) -> Iterator[tuple[str, str]]:
    account = house.accounts["admin"].pk
    good = passport.passport(account)
    claim, _, signature = good.rpartition(".")
    account_text, _, expiry = claim.partition(".")
    yield "another account", f"{house.accounts['officer'].pk}.{expiry}.{signature}"
    yield "a longer life", f"{account_text}.{int(expiry) + 1}.{signature}"
    yield "no signature", f"{claim}."
    yield "a wrong signature", f"{claim}.{'0' * 64}"
    yield "a short signature", f"{claim}.{signature[:-2]}"
    yield "only an account", account_text
    yield "words", "a.b.c"
    yield "a huge number", f"{'9' * 40}.{expiry}.{signature}"
    yield "SQL", f"{account_text}' OR true --.{expiry}.{signature}"
    yield "nothing", ""


def _expired(account: int) -> str:
    claim = f"{account}.1000000000"
    return f"{claim}.{hmac.new(passport.key(), claim.encode(), hashlib.sha256).hexdigest()}"


def test_a_forged_or_expired_passport_shows_nothing_but_what_is_public(full: Any) -> None:
    forged = dict(_passports(full)) | {"expired": _expired(full.accounts["admin"].pk)}
    tables = sorted(set(scoped_tables()) - NOBODY)
    nobody = Reach(
        account=0, places=frozenset(), above=frozenset(), organisations=frozenset(),
        visited=frozenset(),
    )  # fmt: skip
    public = {table: expected(table, nobody) for table in FOR_EVERYBODY}
    assert all(public.values())
    for what, text in forged.items():
        with services.scope_entered(None):
            run("SELECT set_config('ronghe.passport', %s, true)", text)
            assert fetch("SELECT ronghe_account()") == [(None,)], what
            for table in tables:
                shown = {row[0] for row in fetch(f"SELECT id FROM {table}")}
                assert shown == public.get(table, set()), (what, table)


def test_the_expired_passport_is_refused_for_its_age_alone(full: Any) -> None:
    """Signed in the same way but in force, it opens the door: the test above is no accident."""
    with services.scope_entered(None):
        good = passport.passport(full.accounts["admin"].pk)
        run("SELECT set_config('ronghe.passport', %s, true)", good)
        assert fetch("SELECT ronghe_account()") == [(full.accounts["admin"].pk,)]


def test_a_scope_that_ended_or_begins_tomorrow_shows_nothing(full: Any) -> None:
    account = full.accounts["yubei"].pk
    # The house's days: those of the session are others for eight hours a day.
    today, day = timezone.localdate(), timedelta(days=1)
    for first, last in ((today - 9 * day, today - day), (today + day, None)):
        with services.acting_as("tests"):
            run(
                "UPDATE parties_scope SET valid_from = %s, valid_to = %s WHERE account_id = %s",
                first, last, account,
            )  # fmt: skip
        with services.scope_entered(account):
            assert fetch("SELECT count(*) FROM parties_organisation") == [(0,)]


def _denied(query: str, *parameters: object) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        run(query, *parameters)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "42501", refused.value


def test_an_update_or_delete_of_foreign_rows_touches_none(full: Any) -> None:
    foreign = full.organisations["jiangbei-1"].pk
    yubei = full.accounts["yubei"].pk
    with services.scope_entered(yubei):
        for query in (
            "UPDATE parties_organisation SET name = 'mine' WHERE id = %s",
            "UPDATE assessments_response SET answers = '{}' WHERE organisation_id = %s",
            "UPDATE cases_case SET state_key = 'approved' WHERE organisation_id = %s",
            "UPDATE indicators_observation SET superseded_at = now() WHERE organisation_id = %s",
        ):
            assert run(query, foreign) == 0, query
        # The city's plan is read, not written.
        assert fetch("SELECT count(*) FROM plans_document") == [(2,)]
        for query in (
            "UPDATE plans_document SET title = 'mine' WHERE place_id = %s",
            "UPDATE plans_target SET state = 'dropped' WHERE document_id = (SELECT id FROM "
            "plans_document WHERE place_id = %s)",
        ):
            assert run(query, full.places[full.city].pk) == 0, query
        _denied("DELETE FROM parties_organisation WHERE id = %s", foreign)


def test_nobody_moves_a_row_out_of_or_into_a_foreign_scope(full: Any) -> None:
    own, foreign = full.organisations["yubei-1"].pk, full.places[full.jiangbei].pk
    with services.scope_entered(full.accounts["yubei"].pk):
        _denied("UPDATE parties_organisation SET place_id = %s WHERE id = %s", foreign, own)
        _denied(
            "UPDATE assessments_response SET place_id = %s, organisation_id = %s "
            "WHERE approved_at IS NULL AND organisation_id = %s",
            foreign, full.organisations["jiangbei-1"].pk, own,
        )  # fmt: skip


# Assessors write on their visits: `assessments/visiting/tests/test_raw_writing.py`.
@pytest.mark.parametrize("who", ["auditor", "statistician", "expert"])
def test_who_may_look_may_not_write(full: Any, who: str) -> None:
    with services.scope_entered(full.accounts[who].pk):
        for query in (
            "UPDATE parties_organisation SET name = 'mine'",
            "UPDATE assessments_response SET answers = '{}'",
            # Statisticians make releases of indices (`indices/tests/test_raw_writing.py`).
            "UPDATE cases_case SET state_key = 'approved' WHERE machine_key !~ '^index_'",
            "UPDATE indicators_observation SET superseded_at = now()",
            "UPDATE plans_document SET title = 'mine'",
            "UPDATE plans_target SET state = 'dropped'",
        ):
            assert run(query) == 0, query


def test_a_clerk_neither_approves_nor_makes_figures(full: Any) -> None:
    own = full.organisations["yubei-1"]
    with services.scope_entered(full.accounts["clerk"].pk):
        _denied(
            "UPDATE assessments_response SET approved_at = now() "
            "WHERE approved_at IS NULL AND organisation_id = %s",
            own.pk,
        )
        assert run("UPDATE indicators_observation SET superseded_at = now()") == 0
        assert run("UPDATE parties_organisation SET size = 'large'") == 0


def test_what_is_approved_is_never_edited_not_even_by_the_owner(full: Any) -> None:
    with pytest.raises(DatabaseError, match="supersedes"), transaction.atomic():
        run("UPDATE assessments_response SET answers = '{}' WHERE approved_at IS NOT NULL")


def test_inserting_rows_of_a_foreign_scope_is_refused(full: Any) -> None:
    foreign = full.organisations["jiangbei-1"]
    industry = foreign.industry_id
    with services.scope_entered(full.accounts["yubei"].pk):
        _denied(
            "INSERT INTO parties_organisation (credit_code, name, place_id, industry_id, size, "
            "status, above_scale_years, known_years, is_invented, updated_at) "
            "VALUES ('91500105DEM99999XX', 'x', %s, %s, 'small', 'active', '{}', '{}', true, "
            "now())",
            foreign.place_id, industry,
        )  # fmt: skip
        _denied(
            "INSERT INTO parties_organisationalias (organisation_id, name) VALUES (%s, 'x')",
            foreign.pk,
        )
        _denied(
            "INSERT INTO parties_organisationstatus (organisation_id, status, since, note) "
            "VALUES (%s, 'closed', now(), '')",
            foreign.pk,
        )
        _denied(
            "INSERT INTO cases_case (machine_key, state_key, title, place_id, organisation_id, "
            "opened_at, entered_at) VALUES ('response', 'draft', 'x', %s, %s, now(), now())",
            foreign.place_id, foreign.pk,
        )  # fmt: skip


def test_nobody_but_an_administrator_gives_a_role(full: Any) -> None:
    for who in ("yubei", "clerk", "officer", "auditor"):
        account = full.accounts[who].pk
        with services.scope_entered(account):
            _denied(
                "INSERT INTO parties_scope (account_id, role, place_id, valid_from) "
                "VALUES (%s, 'administrator', %s, current_date)",
                account, full.places[full.city].pk,
            )  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                run(
                    "UPDATE parties_scope SET role = 'administrator' WHERE account_id = %s", account
                )
                # Row-level security lets nobody's row through instead of refusing: also right.
                assert not fetch(
                    "SELECT 1 FROM parties_scope WHERE account_id = %s AND role = 'administrator'",
                    account,
                )
                raise DatabaseError


def test_the_web_role_cannot_change_reference_data(full: Any) -> None:
    with services.scope_entered(full.accounts["admin"].pk):
        for table in ("parties_place", "parties_industry", "parties_placeclosure"):
            _denied(f"DELETE FROM {table}")
        _denied("UPDATE indicators_indicator SET unit = 'x'")
        _denied("UPDATE indicators_delta SET total = 0")
        _denied("UPDATE indicators_total SET total = 0")


def test_nobody_writes_in_any_audited_table_of_scopes(full: Any) -> None:
    """The trail takes a row that a session of the web role wrote without an account for its own."""
    for table, declared in registry.protections():
        is_written = bool(set(declared.grants) - {"SELECT"})
        if declared.visible is None or not declared.audited or not is_written:
            continue
        rule = declared.writable or declared.visible
        [(rows, writable)] = fetch(f"SELECT count(*), count(*) FILTER (WHERE {rule}) FROM {table}")
        assert rows > 0, table
        assert writable == 0, table


def test_leaving_the_scope_gives_the_owner_back(full: Any) -> None:
    with services.scope_entered(full.accounts["clerk"].pk):
        assert fetch("SELECT current_user") == [(services.WEB_ROLE,)]
    assert fetch("SELECT current_user") != [(services.WEB_ROLE,)]
    assert fetch("SELECT count(*) FROM parties_organisation") == [(4,)]


def test_the_web_role_calls_only_what_is_declared(db: None) -> None:
    callable_by_web = {
        row[0]
        for row in fetch(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND has_function_privilege('ronghe_web', oid, 'EXECUTE')"
        )
    }
    assert callable_by_web == set(services._OPEN_FUNCTIONS)


def test_the_web_role_makes_no_table_to_hang_the_owners_triggers_on(full: Any) -> None:
    with services.scope_entered(full.accounts["yubei"].pk):
        _denied("CREATE TEMPORARY TABLE mine (id bigint)")
        _denied("CREATE TABLE mine (id bigint)")


def test_a_stopped_account_is_nobody_at_once(full: Any) -> None:
    account = full.accounts["yubei"]
    with services.scope_entered(account.pk):
        assert fetch("SELECT ronghe_account()") == [(account.pk,)]
    run("UPDATE parties_account SET is_active = false WHERE id = %s", account.pk)
    with services.scope_entered(account.pk):
        assert fetch("SELECT ronghe_account()") == [(None,)]


def test_a_session_cannot_turn_its_clock_back_into_an_ended_scope(full: Any) -> None:
    account = full.accounts["yubei"]
    today = timezone.localdate()
    run(
        "UPDATE parties_scope SET valid_from = %s, valid_to = %s WHERE account_id = %s",
        today - timedelta(days=9), today - timedelta(days=1), account.pk,
    )  # fmt: skip
    with services.scope_entered(account.pk):
        run("SET LOCAL timezone = '<+0>+167:59'")
        assert fetch("SELECT count(*) FROM parties_organisation") == [(0,)]


def test_the_web_role_reads_no_statement_of_other_sessions(full: Any) -> None:
    with services.scope_entered(full.accounts["yubei"].pk):
        _denied("SELECT query FROM pg_stat_activity")
        _denied("SELECT pg_stat_get_backend_activity(1)")
    assert fetch("SELECT count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid()") == [(1,)]


def test_the_web_role_neither_reads_nor_moves_a_sequence(full: Any) -> None:
    with services.scope_entered(full.accounts["yubei"].pk):
        _denied("SELECT nextval('trust_trailentry_id_seq')")
        _denied("SELECT last_value FROM cases_case_id_seq")
        assert fetch("SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL") == [(0,)]


def test_a_passport_stands_in_no_statement(full: Any) -> None:
    services.passport_shown(full.accounts["yubei"].pk)
    onlooker = connection.copy()
    try:
        with onlooker.cursor() as cursor:
            cursor.execute(
                "SELECT query FROM pg_stat_activity WHERE pid = %s",
                [connection.connection.info.backend_pid],
            )
            [(statement,)] = cursor.fetchall()
    finally:
        onlooker.close()
    assert "ronghe.passport" in statement
    assert f"'{full.accounts['yubei'].pk}." not in statement
    with CaptureQueriesContext(connection) as captured, services.scope_entered(1):
        pass
    assert "set_config('ronghe.passport', '1." not in str(captured.captured_queries)


def test_a_clerk_signs_with_no_other_name(full: Any) -> None:
    clerk, officer = full.accounts["clerk"].pk, full.accounts["yubei"].pk
    case = fetch("SELECT id FROM cases_case WHERE organisation_id = %s LIMIT 1",
                 full.organisations["yubei-1"].pk)[0][0]  # fmt: skip
    step = (
        "INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account, "
        "actor_name, reason, at) VALUES (%s, 'approve', '', 'approved', %s, 'x', '', now())"
    )
    with services.scope_entered(clerk):
        _denied(step, case, officer)
        _denied("UPDATE cases_case SET place_id = %s", full.places[full.jiangbei].pk)
        _denied("UPDATE assessments_response SET period = '2031' WHERE approved_at IS NULL")
