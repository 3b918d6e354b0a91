"""What injected SQL may write: one's own rows, about one's own things, and no step of others."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.parties.models import Scope
from ronghe.kernel.parties.services import scope_grant
from ronghe.kernel.trust.selectors import trail_verify
from ronghe.kernel.trust.services import acting_as, scope_entered

RESPONSE = (
    "INSERT INTO assessments_response (instrument_id, organisation_id, place_id, period, channel, "
    "revision, answers, updated_at, supersedes_id, case_id) "
    "VALUES (%s, %s, %s, '2020', 'self', 1, '{}', now(), %s, %s)"
)
CASE = (
    "INSERT INTO cases_case (machine_key, state_key, title, place_id, organisation_id, opened_at, "
    "entered_at) VALUES ('response', 'draft', 'x', %s, %s, now(), now()) RETURNING id"
)
STEP = (
    "INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account, "
    "actor_name, reason, at) VALUES (%s, 'submit', 'draft', 'submitted', %s, 'x', '', now())"
)
FILE = (
    "INSERT INTO cases_attachment (case_id, name, media_type, size, sha256, content, note, "
    "account, actor_name, at) VALUES (%s, 'x', 'text/plain', 1, "
    "encode(sha256('x'), 'hex'), 'x', '', %s, 'x', now())"
)
MOVE = "UPDATE cases_case SET state_key = 'submitted', entered_at = now() WHERE id = %s"
AT_THE_END = "SET CONSTRAINTS ALL IMMEDIATE"
RESULT = (
    "INSERT INTO assessments_result (response_id, organisation_id, place_id, score, level, "
    "outputs, points_by_group, points_by_item, instrument_sha256, activity_id, computed_at) "
    "VALUES (%s, %s, %s, 1, 1, '{}', '{}', '{}', '', %s, now())"
)
OBSERVATION = (
    "INSERT INTO indicators_observation (indicator_id, organisation_id, place_id, period, value, "
    "industry, above_scale, activity_id, source_item) SELECT i.id, %s, %s, '2030', 1, '', false, "
    "%s, '' FROM indicators_indicator i ORDER BY i.id LIMIT 1"
)


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.rowcount


def denied(query: str, *parameters: object, state: str = "42501") -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        run(query, *parameters)
    assert getattr(refused.value.__cause__, "sqlstate", "") == state, refused.value


@pytest.fixture
def open_case(house, draft):
    """Return the case of a second enterprise of the same district."""
    with acting_as("tests"):
        return services.response_open(
            instrument=house.instrument,
            organisation=house.organisations["yubei-2"],
            period="2022",
            by=house.person("yubei"),
        ).case


def test_a_clerk_puts_nothing_into_the_queue_of_another_district(house, draft):
    own, foreign = house.organisations["yubei-1"], house.places[house.jiangbei].pk
    with scope_entered(house.accounts["clerk"].pk):
        denied(CASE, foreign, own.pk)
        denied(CASE, house.places[house.city].pk, own.pk)
        denied(RESPONSE, house.instrument.pk, own.pk, foreign, None, draft.case_id)
        assert run(CASE, own.place_id, own.pk) == 1


def test_a_response_supersedes_its_own_kind_and_has_a_case_of_its_own(house, approved, open_case):
    own, other = house.organisations["yubei-1"], approved["yubei-2"].pk
    with scope_entered(house.accounts["clerk"].pk), connection.cursor() as cursor:
        cursor.execute(CASE, [own.place_id, own.pk])
        case = cursor.fetchone()[0]
        # At its approval the officer would have put an end to what it names.
        denied(RESPONSE, house.instrument.pk, own.pk, own.place_id, other, case)
        denied(RESPONSE, house.instrument.pk, own.pk, own.place_id, None, open_case.pk)
        denied(RESPONSE, house.instrument.pk, own.pk, own.place_id, None, None)
        assert run(RESPONSE, house.instrument.pk, own.pk, own.place_id, None, case) == 1
        denied("UPDATE assessments_response SET supersedes_id = %s WHERE case_id = %s", other, case)
        denied("UPDATE assessments_response SET case_id = NULL WHERE case_id = %s", case)


def test_a_clerk_neither_ends_nor_revives_what_was_approved(house, approved):
    end = "UPDATE assessments_response SET superseded_at = now() WHERE approved_at IS NOT NULL"
    with scope_entered(house.accounts["clerk"].pk):
        denied(end)
    with scope_entered(house.accounts["yubei"].pk):
        assert run(end) == 2
        denied("UPDATE assessments_response SET superseded_at = NULL", state="23000")


@pytest.mark.parametrize("who", ["yubei", None])
def test_what_was_superseded_stays_so_and_sums_stay_right(house, approved, who):
    with scope_entered(house.accounts[who].pk) if who else acting_as("tests"):
        assert run("UPDATE indicators_observation SET superseded_at = now()") > 0
        denied("UPDATE indicators_observation SET superseded_at = NULL", state="23000")
        denied("UPDATE indicators_observation SET superseded_at = '2000-01-01'", state="23000")


def test_a_result_is_made_of_an_approved_response_of_its_organisation(house, approved, open_case):
    own, place = house.organisations["yubei-1"].pk, house.organisations["yubei-1"].place_id
    with acting_as("tests"):
        foreign = services.response_open(
            instrument=house.instrument,
            organisation=house.organisations["jiangbei-1"],
            period="2022",
            by=house.person("jiangbei"),
        )
    activity = Activity.objects.get().pk
    with scope_entered(house.accounts["yubei"].pk):
        # The one result that a response may have would have been taken away from its district.
        denied(RESULT, foreign.pk, own, place, activity)
        denied(RESULT, open_case.response.pk, own, place, activity)


def test_an_observation_is_made_by_ones_own_activity(house, approved):
    """An observation opens the view on what made it: nobody opens another's that way."""
    own = house.organisations["yubei-1"]
    with acting_as("tests"):
        theirs = Activity.objects.create(
            kind="import", rule="x", place=house.places[house.jiangbei], at="2022-01-01T00:00Z",
            account=house.accounts["jiangbei"].pk,
        )  # fmt: skip
    yubei = house.accounts["yubei"].pk
    with scope_entered(yubei):
        assert not Activity.objects.filter(pk=theirs.pk).exists()
        denied(OBSERVATION, own.pk, own.place_id, theirs.pk)
        mine = Activity.objects.create(
            kind="import", rule="x", place_id=own.place_id, at="2022-01-01T00:00Z", account=yubei
        )
        assert run(OBSERVATION, own.pk, own.place_id, mine.pk) == 1


@pytest.mark.parametrize("who", ["auditor", "statistician", "admin", "clerk", "yubei"])
def test_files_are_added_by_those_who_may_write_the_case(house, draft, who):
    account = house.accounts[who].pk
    with scope_entered(account):
        if who in {"auditor", "statistician"}:
            denied(FILE, draft.case_id, account)
        else:
            assert run(FILE, draft.case_id, account) == 1
            # What is named is what lies there.
            denied(FILE.replace("sha256('x')", "sha256('y')"), draft.case_id, account)
            denied(FILE.replace("'text/plain', 1", "'text/plain', 2"), draft.case_id, account)


@pytest.mark.parametrize("who", ["auditor", "statistician", "admin", "yubei", "clerk2"])
def test_a_step_is_taken_by_those_whom_the_machine_names(house, draft, who):
    account = house.accounts[who].pk
    with scope_entered(account):
        denied(STEP, draft.case_id, account)


def test_a_clerk_takes_no_step_out_of_turn(house, draft):
    clerk = house.accounts["clerk"].pk
    with scope_entered(clerk):
        for wrong in (
            STEP.replace("'submit', 'draft', 'submitted'", "'approve', 'submitted', 'approved'"),
            STEP.replace("'submit', 'draft', 'submitted'", "'approve', 'draft', 'approved'"),
            STEP.replace("'submit', 'draft', 'submitted'", "'submit', 'returned', 'submitted'"),
            STEP.replace("'submit', 'draft', 'submitted'", "'submit', 'draft', 'approved'"),
            STEP.replace("'submit', 'draft', 'submitted'", "'', '', 'draft'"),
        ):
            denied(wrong, draft.case_id, clerk)
        # No move without its step, and no step without its move.
        denied(MOVE, draft.case_id)
        denied("UPDATE cases_case SET due_on = '2099-01-01' WHERE id = %s", draft.case_id)
        assert run(STEP, draft.case_id, clerk) == 1
        denied(AT_THE_END)
        denied(MOVE.replace("'submitted'", "'approved'"), draft.case_id)
        assert run(MOVE, draft.case_id) == 1
        run(AT_THE_END)
        # A step is good for one move.
        denied(MOVE, draft.case_id)
        denied(MOVE.replace("'submitted'", "'draft'"), draft.case_id)
        own = house.organisations["yubei-1"]
        denied(CASE.replace("'draft'", "'approved'"), own.place_id, own.pk)
        denied(CASE.replace("'response'", "'unheard of'"), own.place_id, own.pk)


def test_a_case_that_is_over_takes_no_more_files(house, draft):
    with acting_as("tests"):
        run("UPDATE cases_case SET state_key = 'approved' WHERE id = %s", draft.case_id)
    clerk = house.accounts["clerk"].pk
    with scope_entered(clerk):
        denied(FILE, draft.case_id, clerk)


def test_a_session_cannot_choose_how_bytes_are_printed_into_the_trail(house, draft):
    with scope_entered(house.accounts["clerk"].pk):
        run("SET LOCAL bytea_output = 'escape'")
        run(FILE, draft.case_id, house.accounts["clerk"].pk)
        run("SET LOCAL bytea_output = 'hex'")
    assert trail_verify().breaches == ()


def test_who_decides_here_and_looks_there_writes_about_enterprises_of_here(house, approved):
    """Seeing the next district's enterprise is not enough to write about it under one's own."""
    both, foreign = house.accounts["yubei"], house.organisations["jiangbei-1"]
    with acting_as("tests"):
        scope_grant(account=both, role=Scope.Role.STATISTICIAN, place=house.places[house.city])
    place = house.places[house.yubei].pk
    with scope_entered(both.pk):
        assert Response.objects.filter(organisation=foreign).exists()
        denied(CASE, place, foreign.pk)
        mine = Activity.objects.create(
            kind="import", rule="x", place_id=place, at="2022-01-01T00:00Z", account=both.pk
        )
        denied(OBSERVATION, foreign.pk, place, mine.pk)
