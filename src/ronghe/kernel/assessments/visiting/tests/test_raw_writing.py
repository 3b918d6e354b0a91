"""What injected SQL may do with visits: nothing that the services would refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.kernel.assessments.models import Assessor, Interest, Response, Visit
from ronghe.kernel.assessments.visiting import services
from ronghe.kernel.assessments.visiting.registering.selectors import conflicts_of
from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES
from ronghe.kernel.assessments.visiting.tests.days import day
from ronghe.kernel.trust.services import acting_as, scope_entered

pytestmark = pytest.mark.django_db
ANSWER = "UPDATE assessments_response SET answers = %s WHERE channel = 'on_site'"
NOTES = "UPDATE assessments_visit SET notes = %s"
CASE = (
    "INSERT INTO cases_case (machine_key, state_key, title, place_id, organisation_id, opened_at, "
    "entered_at) VALUES ('visit', 'planned', 'x', %s, %s, now(), now()) RETURNING id"
)
RESPONSE = (
    "INSERT INTO assessments_response (instrument_id, organisation_id, place_id, period, channel, "
    "revision, answers, updated_at, case_id) "
    "VALUES (%s, %s, %s, '2020', 'on_site', 1, '{}', now(), %s) RETURNING id"
)
VISIT = (
    "INSERT INTO assessments_visit (instrument_id, period, organisation_id, place_id, "
    "assessor_id, assessor_name, planned_on, response_id, case_id, notes) "
    "VALUES (%s, '2020', %s, %s, %s, 'x', %s, %s, %s, '{}')"
)
STEP = (
    "INSERT INTO cases_casestep (case_id, transition_key, from_state, to_state, account, "
    "actor_name, reason, at) VALUES (%s, 'start', 'planned', 'on_site', %s, 'x', '', now())"
)
FILE = (
    "INSERT INTO cases_attachment (case_id, name, media_type, size, sha256, content, note, "
    "account, actor_name, at) VALUES (%s, 'x', 'text/plain', 1, "
    "encode(sha256('x'), 'hex'), 'x', '', %s, 'x', now())"
)
INTEREST = (
    "INSERT INTO assessments_interest (assessor_id, credit_code, organisation_name, kind, note, "
    "declared_by, account, actor_name, at) VALUES (%s, 'x', 'x', 'other', '', %s, %s, 'x', now())"
)


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.rowcount


def made(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return int(cursor.fetchone()[0])


def denied(query: str, *parameters: object) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        run(query, *parameters)
    assert getattr(refused.value.__cause__, "sqlstate", "") == "42501", refused.value


@pytest.fixture
def started(house: Any, visit: Visit) -> Visit:
    with acting_as("tests"):
        return services.visit_start(visit=visit, by=house.person("assessor"))


def test_the_assessor_writes_answers_and_notes_of_the_own_visit_alone(
    house: Any, send: Any, started: Visit
) -> None:
    send("yubei-2", who="second")
    with scope_entered(house.accounts["assessor"].pk):
        assert Visit.objects.count() == 1
        assert run(ANSWER, '{"net": [1]}') == 1
        assert run(NOTES, '{"remark": {"net": "x"}}') == 1
        denied("UPDATE assessments_visit SET planned_on = planned_on + 1")
        denied("UPDATE assessments_visit SET assessor_name = 'x', notes = '{\"a\": {}}'")
        denied("UPDATE assessments_response SET approved_at = now() WHERE channel = 'on_site'")
        # What the enterprise says of itself is read only.
        assert run("UPDATE assessments_response SET answers = '{}' WHERE channel = 'self'") == 0
        assert run("UPDATE parties_organisation SET name = 'x'") == 0
        assert run("UPDATE assessments_accreditation SET valid_to = '2099-01-01'") == 0
        assert run("UPDATE assessments_assessor SET capacity = 9") == 0


@pytest.mark.parametrize("who", ["clerk", "yubei", "officer", "statistician"])
def test_nobody_else_answers_on_site(house: Any, started: Visit, who: str) -> None:
    account = house.accounts[who].pk
    with scope_entered(account):
        if who in {"yubei", "officer"}:
            denied(ANSWER, '{"net": [1]}')
            denied(NOTES, '{"remark": {"net": "x"}}')
        else:
            assert run(ANSWER, '{"net": [1]}') == 0
            assert run(NOTES, "{}") == 0
            # Not even where nothing is asked about the row.
            assert run("UPDATE assessments_response SET answers = '{\"net\": [3]}'") in (0, 1)
            assert run("UPDATE assessments_visit SET period = '2031'") == 0
        if who == "clerk":
            denied(FILE, started.case_id, account)
    assert Response.objects.get(channel="on_site").answers == {}


def test_neither_before_the_start_nor_after_the_end(house: Any, visit: Visit) -> None:
    with scope_entered(house.accounts["assessor"].pk):
        denied(ANSWER, '{"net": [1]}')
        denied(NOTES, '{"remark": {"net": "x"}}')


def test_a_visit_is_planned_by_officers_with_somebody_who_may_go(
    house: Any, assessors: Any
) -> None:
    organisation, instrument = house.organisations["yubei-1"], house.instrument
    where = (organisation.place_id, organisation.pk)
    for who in ("clerk", "assessor", "statistician", "jiangbei"):
        with scope_entered(house.accounts[who].pk):
            denied(CASE, *where)
    with acting_as("tests"):
        Interest.objects.create(
            assessor=assessors["assessor"], credit_code=organisation.credit_code, kind="family",
            declared_by="self",
        )  # fmt: skip
    with scope_entered(house.accounts["yubei"].pk):
        case = made(CASE, *where)
        response = made(RESPONSE, instrument.pk, organisation.pk, organisation.place_id, case)

        def visit(who: str, on: Any) -> tuple[object, ...]:
            return (
                instrument.pk, organisation.pk, organisation.place_id, assessors[who].pk, on,
                response, case,
            )  # fmt: skip

        denied(VISIT, *visit("assessor", day(0)))  # tied
        denied(VISIT, *visit("expired", day(0)))
        denied(VISIT, *visit("second", day(301)))  # not accredited by then
        assert run(VISIT, *visit("second", day(0))) == 1
        denied("UPDATE assessments_visit SET assessor_id = %s", assessors["expired"].pk)
        denied("UPDATE assessments_visit SET planned_on = %s", day(301))
        denied("UPDATE assessments_visit SET notes = %s", json.dumps({"seen": {}}))


def test_an_on_site_response_has_the_case_of_a_visit(house: Any, draft: Any) -> None:
    organisation = house.organisations["yubei-1"]
    given = (house.instrument.pk, organisation.pk, organisation.place_id)
    with scope_entered(house.accounts["yubei"].pk):
        case = made(CASE.replace("'visit', 'planned'", "'response', 'draft'"),
                    organisation.place_id, organisation.pk)  # fmt: skip
        denied(RESPONSE, *given, case)
    with scope_entered(house.accounts["clerk"].pk):
        denied(RESPONSE, *given, draft.case_id)


def test_steps_and_files_of_a_visit_are_those_of_the_one_sent(
    house: Any, assessors: Any, send: Any, draft: Any
) -> None:
    visit = send(who="second")
    assessor = house.accounts["assessor"].pk
    # Another visit of the same enterprise opens it to the assessor.
    with acting_as("tests"):
        run(
            "INSERT INTO parties_scope (account_id, role, organisation_id, valid_from) "
            "VALUES (%s, 'assessor', %s, current_date)",
            assessor, visit.organisation_id,
        )  # fmt: skip
    with scope_entered(assessor):
        assert Visit.objects.count() == 1
        denied(STEP, visit.case_id, assessor)
        denied(FILE, visit.case_id, assessor)
        denied(FILE, draft.case_id, assessor)
        assert run(NOTES, '{"remark": {"net": "x"}}') == 0


def test_declarations_are_signed_and_taken_back_by_offices_alone(
    house: Any, assessors: Any
) -> None:
    mine, other = assessors["assessor"].pk, assessors["second"].pk
    me, officer = house.accounts["assessor"].pk, house.accounts["yubei"].pk
    with scope_entered(me):
        assert run(INTEREST, mine, "self", me) == 1
        denied(INTEREST, mine, "office", me)
        denied(INTEREST, mine, "self", officer)
        denied(INTEREST, other, "self", me)
        denied("UPDATE assessments_interest SET withdrawn_at = now()")
        assert Assessor.objects.count() == 1
    with scope_entered(officer):
        assert run(INTEREST, other, "office", officer) == 1
        denied(INTEREST, other, "self", officer)
        assert run("UPDATE assessments_interest SET withdrawn_at = now()") == 2
    for who in ("statistician", "clerk"):
        with scope_entered(house.accounts[who].pk):
            assert not Interest.objects.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    kind=st.sampled_from([one.key for one in CONFLICT_RULES.kinds]),
    since=st.none() | st.integers(-900, 30),
    until=st.none() | st.integers(-900, 30),
    on=st.integers(0, 30),
)
def test_the_database_and_the_engine_judge_alike(
    house: Any, assessors: Any, kind: str, since: int | None, until: int | None, on: int
) -> None:
    if since is not None and until is not None and until < since:
        return
    who, organisation = assessors["assessor"], house.organisations["yubei-1"]
    with transaction.atomic():
        Interest.objects.create(
            assessor=who, credit_code=organisation.credit_code, kind=kind, declared_by="self",
            since=None if since is None else day(since),
            until=None if until is None else day(until),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ronghe_visit_assignable(%s, %s, %s, %s)",
                [who.pk, organisation.pk, house.instrument.pk, day(on)],
            )
            (fits,) = cursor.fetchone()
        assert fits is (conflicts_of(who, organisation, day(on)) == ())
        transaction.set_rollback(True)
