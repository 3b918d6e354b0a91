"""What is sent back unlocks, and nothing else does: not by the services, not by raw SQL."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.models import Response, Result, Return
from ronghe.kernel.assessments.reviewing import selectors
from ronghe.kernel.assessments.reviewing.services import UnfitReturnError
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.trust.services import acting_as, scope_entered

ITEMS = {"dev_digital": "与台账不符", "net": "请补充拓扑图"}
SET = "UPDATE assessments_response SET answers = jsonb_set(answers, %s, %s) WHERE id = %s"


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.rowcount


def refused(query: str, *parameters: object) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        run(query, *parameters)
    return getattr(error.value.__cause__, "sqlstate", "")


@pytest.fixture
def returned(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    services.response_move(
        response=draft,
        transition="return",
        by=house.person("yubei"),
        items=ITEMS,
        due_on=timezone.localdate() + timedelta(days=3),
    )
    return draft


def save(house, response, **cells):
    return services.answers_save(response=response, cells=cells, by=house.person("clerk"))


def test_only_what_was_sent_back_can_be_mended(house, returned):
    assert returned.state_key == "returned"
    assert returned.case.due_on == timezone.localdate() + timedelta(days=3)
    with pytest.raises(services.LockedAnswerError) as caught:
        save(house, returned, dev_digital="30", infosys="4")
    assert caught.value.items == ("infosys",)
    returned.refresh_from_db()
    assert returned.answers["dev_digital"] == 35
    assert save(house, returned, dev_digital="30") == []


def test_raw_sql_changes_no_other_answer_whoever_runs_it(house, returned):
    with scope_entered(house.accounts["clerk"].pk):
        assert refused(SET, "{infosys}", "4", returned.pk) == "23000"
        assert refused(SET, "{unheard_of}", "4", returned.pk) == "23000"
        drop = "UPDATE assessments_response SET answers = answers - 'infosys' WHERE id = %s"
        assert refused(drop, returned.pk) == "23000"
        assert run(SET, "{dev_digital}", "30", returned.pk) == 1
    with acting_as("tests"):
        assert refused(SET, "{infosys}", "4", returned.pk) == "23000"


def test_nobody_but_an_officer_of_the_place_sends_back_or_widens_it(house, returned):
    add = (
        "INSERT INTO assessments_return (response_id, items, reveals, reason, answers, indicators, "
        "account, actor_name, at) SELECT id, '{}', '{}', 'x', answers, '{}', %s, 'x', now() "
        "FROM assessments_response WHERE id = %s"
    )
    for who in ("clerk", "jiangbei", "statistician"):
        account = house.accounts[who].pk
        with scope_entered(account):
            assert not Response.objects.filter(pk=returned.pk).exists() or (
                refused(add, account, returned.pk) == "42501"
            )
    officer = house.accounts["yubei"].pk
    with scope_entered(officer):
        assert refused(add, house.accounts["officer"].pk, returned.pk) == "42501"
        other = add.replace("answers, '{}', %s", "'{}'::jsonb, '{}', %s")
        assert refused(other, officer, returned.pk) == "42501"
        assert run(add, officer, returned.pk) == 1
        assert refused("UPDATE assessments_return SET items = '{}'") in {"42501", "23000"}


def test_answers_stand_while_they_are_checked(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))
    with scope_entered(house.accounts["clerk"].pk):
        assert refused(SET, "{infosys}", "4", draft.pk) == "42501"


def test_a_withdrawn_resubmission_stays_locked_and_a_whole_return_opens_all(house, returned):
    clerk, officer = house.person("clerk"), house.person("yubei")
    assert save(house, returned, dev_digital="30") == []
    services.response_move(response=returned, transition="submit", by=clerk)
    services.response_move(response=returned, transition="withdraw", by=clerk)
    with pytest.raises(services.LockedAnswerError):
        save(house, returned, infosys="4")
    services.response_move(response=returned, transition="submit", by=clerk)
    services.response_move(response=returned, transition="return", by=officer, reason="全部核对")
    assert save(house, returned, infosys="4") == []


def test_what_was_mended_is_told_with_points_before_and_after(house, returned):
    assert save(house, returned, dev_digital="65") == []
    services.response_move(response=returned, transition="submit", by=house.person("clerk"))
    told = {row.item.id: row for row in selectors.mended(returned)}
    assert told.keys() == ITEMS.keys()
    row = told["dev_digital"]
    assert (row.before, row.after, row.differs) == (35, 65, True)
    assert (row.points_before, row.points_after) == (Decimal(3), Decimal(6))
    assert row.points_gained == 3
    assert row.reason == "与台账不符"
    assert not told["net"].differs


def test_a_return_names_items_that_exist_each_with_a_reason_and_a_day_to_come(house, draft):
    services.response_move(response=draft, transition="submit", by=house.person("clerk"))

    def send_back(**wishes):
        services.response_move(
            response=draft, transition="return", by=house.person("yubei"), **wishes
        )

    with pytest.raises(UnfitReturnError) as caught:
        send_back(items={"net": "x", "gone": "x"})
    assert caught.value.items == ("gone",)
    with pytest.raises(UnfitReturnError) as caught:
        send_back(items={"net": " "}, reason="x")
    assert caught.value.items == ("net",)
    with pytest.raises(UnfitReturnError) as caught:
        send_back(items={"net": "x"}, due_on=timezone.localdate() - timedelta(days=1))
    assert caught.value.field == "due_on"
    assert not Return.objects.exists()
    draft.refresh_from_db()
    assert draft.state_key == "submitted"


@pytest.fixture
def unlocked(house, approved):
    with scope_entered(house.accounts["yubei"].pk):
        return services.response_unlock(
            response=approved["yubei-1"],
            items={"dev_digital": "抽查不符"},
            reason="抽查",
            by=house.person("yubei"),
        )


def test_an_unlocked_answer_leaves_what_was_approved_in_force(house, approved, unlocked):
    old = Response.objects.get(pk=approved["yubei-1"].pk)
    assert old.superseded_at is None
    assert Result.objects.filter(response=old).exists()
    assert (unlocked.revision, unlocked.supersedes, unlocked.state_key) == (2, old, "returned")
    with scope_entered(house.accounts["clerk"].pk):
        with pytest.raises(services.LockedAnswerError):
            save(house, unlocked, net="1")
        assert refused(SET, "{net}", "[1]", unlocked.pk) == "23000"
        assert save(house, unlocked, dev_digital="70") == []
        services.response_move(response=unlocked, transition="submit", by=house.person("clerk"))
    with scope_entered(house.accounts["yubei"].pk):
        services.response_move(response=unlocked, transition="approve", by=house.person("yubei"))
    old.refresh_from_db()
    assert old.superseded_at is not None
    live = Observation.objects.get(
        indicator__key="device_digital_rate",
        organisation=old.organisation,
        superseded_at__isnull=True,
    )
    assert live.value == 70
    new = Response.objects.get(pk=unlocked.pk)
    changed = {k for k in new.answers if new.answers[k] != old.answers[k]}
    assert changed == {"dev_digital"}


def test_unlocking_is_refused_where_it_makes_no_sense(house, approved, unlocked, draft):
    officer = house.person("yubei")

    def unlock(response, by=officer, **wishes):
        wishes = {"items": {"net": "x"}, "reason": "x"} | wishes
        return services.response_unlock(response=response, by=by, **wishes)

    with pytest.raises(services.RevisionOpenError):
        unlock(approved["yubei-1"])
    with pytest.raises(TransitionRefusedError) as caught:
        unlock(draft)
    assert caught.value.kind == "state"
    with pytest.raises(TransitionRefusedError) as caught:
        unlock(approved["yubei-2"], by=house.person("jiangbei"))
    assert caught.value.kind == "role"
    with pytest.raises(TransitionRefusedError) as caught:
        unlock(approved["yubei-2"], items={}, reason=" ")
    assert caught.value.kind == "reason"
    with pytest.raises(TransitionRefusedError) as caught:
        services.response_move(response=draft, transition="unlock", by=officer, reason="x")
    assert caught.value.kind == "unknown"
    assert Response.objects.filter(period="2021").count() == 5
