"""What is overdue escalates by itself, level by level, each with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from ronghe.kernel.cases.models import Case, CaseStep
from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.plans.supervising import selectors, services
from ronghe.kernel.trust.models import TrailEntry
from ronghe.kernel.trust.selectors import trail_verify
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from datetime import date

    from ronghe.kernel.plans.models import SupervisionOrder


def day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)


def late_by(order: SupervisionOrder, days: int) -> None:
    """Move the order's day so that it was missed these many days ago."""
    with acting_as("tests"):
        Case.objects.filter(pk=order.case_id).update(due_on=day(-days))


def clock() -> int:
    """Run the clock as the server does: under the web role, signed in as nobody."""
    with scope_entered(None):
        return services.orders_escalate()


def escalations(order: SupervisionOrder) -> list[CaseStep]:
    return list(CaseStep.objects.filter(case=order.case_id, transition_key="escalate"))


def test_nothing_escalates_before_its_day_is_over(order: SupervisionOrder) -> None:
    assert clock() == 0
    late_by(order, 0)
    assert clock() == 0


def test_what_is_late_escalates_once_for_each_level(order: SupervisionOrder) -> None:
    late_by(order, 1)
    assert clock() == 1
    assert clock() == 0
    (step,) = escalations(order)
    assert step.day == day(-1)
    assert day(-1).isoformat() in step.reason
    assert (step.account, step.from_state, step.to_state) == (None, "issued", "escalated")


def test_a_week_later_the_next_level_is_reached(order: SupervisionOrder) -> None:
    late_by(order, 8)
    with acting_as("tests"):
        Case.objects.filter(pk=order.case_id).update(state_key="escalated")
        CaseStep.objects.create(
            case_id=order.case_id,
            transition_key="escalate",
            from_state="issued",
            to_state="escalated",
            actor_name="系统",
            reason="x",
            day=day(-8),
            at=timezone.now() - timedelta(days=7),
        )
    assert clock() == 1
    assert [s.from_state for s in escalations(order)] == ["issued", "escalated"]
    assert clock() == 0


def test_a_server_that_was_off_tells_the_level_reached_once(order: SupervisionOrder) -> None:
    late_by(order, 9)
    assert clock() == 1
    assert "2级" in escalations(order)[0].reason
    timing = selectors.timing_of(selectors.orders_visible().get(pk=order.pk))
    assert (timing.left, timing.is_overdue) == (-9, True)
    assert timing.level is not None
    assert timing.level.number == 2


def test_an_escalated_order_waits_for_both_sides_and_is_still_answered(
    house: Any, order: SupervisionOrder
) -> None:
    late_by(order, 2)
    clock()
    for who, is_theirs in (("yubei", True), ("officer", True), ("jiangbei", False)):
        person = house.person(who)
        with scope_entered(person.account_id):
            assert cases_waiting_for(person).filter(pk=order.case_id).exists() is is_theirs
    person = house.person("yubei")
    with scope_entered(person.account_id):
        held = selectors.orders_visible().get(pk=order.pk)
        services.order_reply(order=held, reason="已补建8个车间", by=person)
    assert clock() == 0


def test_what_waits_for_the_issuer_does_not_escalate(house: Any, order: SupervisionOrder) -> None:
    person = house.person("yubei")
    with scope_entered(person.account_id):
        services.extension_ask(order=order, wished=day(30), reason="设备未到", by=person)
    late_by(order, 1)
    assert clock() == 0
    officer = house.person("officer")
    with scope_entered(officer.account_id):
        held = selectors.orders_visible().get(pk=order.pk)
        services.extension_refuse(order=held, reason="理由不充分", by=officer)
    assert clock() == 1


def test_the_days_stand_still_while_the_issuer_looks(house: Any, order: SupervisionOrder) -> None:
    with scope_entered(house.person("yubei").account_id):
        services.order_reply(order=order, reason="已办", by=house.person("yubei"))
    held = selectors.orders_visible().get(pk=order.pk)
    for later in (day(0), day(40)):
        assert selectors.timing_of(held, later).left == 10
    late_by(order, 3)
    assert selectors.orders_visible().filter(selectors.overdue()).count() == 0


def test_what_is_sent_back_late_gets_a_new_day(house: Any, order: SupervisionOrder) -> None:
    with scope_entered(house.person("yubei").account_id):
        services.order_reply(order=order, reason="已办", by=house.person("yubei"))
    late_by(order, 1)
    officer = house.person("officer")
    with scope_entered(officer.account_id):
        held = selectors.orders_visible().get(pk=order.pk)
        with pytest.raises(services.OrderRefusedError) as refused:
            services.order_send_back(order=held, reason="缺少佐证", by=officer)
        assert refused.value.field == "due_on"
        services.order_send_back(order=held, reason="缺少佐证", by=officer, due_on=day(5))
    assert clock() == 0
    assert Case.objects.get(pk=order.case_id).due_on == day(5)


def test_a_settled_order_says_whether_it_was_late(house: Any, order: SupervisionOrder) -> None:
    with scope_entered(house.person("yubei").account_id):
        services.order_reply(order=order, reason="已办", by=house.person("yubei"))
    with scope_entered(house.person("officer").account_id):
        services.order_close(order=order, reason="属实", by=house.person("officer"))
    late_by(order, 3)
    timing = selectors.timing_of(selectors.orders_visible().get(pk=order.pk))
    assert (timing.was_late, timing.left) == (True, None)
    assert selectors.orders_visible().filter(selectors.overdue()).count() == 0


def test_the_trail_names_the_clock(house: Any, order: SupervisionOrder) -> None:
    """As the server connects: a session of the web role, which can name no command itself."""
    late_by(order, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION ronghe_web")
        assert clock() == 1
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
    entries = TrailEntry.objects.filter(table_name__in=["cases_case", "cases_casestep"])
    by_clock = list(entries.order_by("-id")[:2])
    assert {(e.account, e.actor, e.database_user) for e in by_clock} == {
        (None, "clock", "ronghe_web")
    }
    assert all(day(-1).isoformat() in e.reason for e in by_clock)
    assert "unnamed" not in {breach.kind for breach in trail_verify().breaches}


def test_nobody_calls_themselves_the_clock(house: Any, order: SupervisionOrder) -> None:
    person = house.person("yubei")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION ronghe_web")
        with scope_entered(person.account_id):
            cursor.execute("SELECT set_config('ronghe.actor', 'clock', true)")
            services.order_reply(order=order, reason="已办", by=person)
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
    entry = TrailEntry.objects.filter(table_name="cases_case").latest("id")
    assert (entry.account, entry.actor) == (person.account_id, "")


def test_a_day_is_the_houses_day(order: SupervisionOrder) -> None:
    late_by(order, 1)
    clock()
    (step,) = escalations(order)
    assert timezone.localdate(step.at) == timezone.localdate()
