"""Orders are issued, answered, extended and settled; under the web role, as on a page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.models import Case, CaseStep
from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising import selectors, services
from ronghe.kernel.plans.supervising.facts import Facts, facts_kept
from ronghe.kernel.plans.supervising.services import File, OrderNotYoursError, OrderRefusedError
from ronghe.kernel.plans.supervising.sides import steps_open
from ronghe.kernel.plans.versions.services import plan_close
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ronghe.kernel.plans.models import Commitment

    Issue = Callable[..., SupervisionOrder]


def day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)


STEPS: dict[str, Callable[..., Any]] = {
    "reply": services.order_reply,
    "ask_extension": lambda **given: services.extension_ask(wished=day(30), **given),
    "extend": lambda **given: services.extension_grant(due_on=day(20), **given),
    "refuse_extension": services.extension_refuse,
    "send_back": services.order_send_back,
    "close": services.order_close,
    "cancel": services.order_cancel,
}


@pytest.fixture
def step(house: Any) -> Callable[..., SupervisionOrder]:
    """Return a function that takes a step as somebody, with a reason."""

    def taken(who: str, key: str, order: SupervisionOrder, **given: Any) -> SupervisionOrder:
        person = house.person(who)
        with scope_entered(person.account_id):
            fresh = selectors.orders_visible().get(pk=order.pk)
            reason = given.pop("reason", f"{key}的理由")
            moved: SupervisionOrder = STEPS[key](order=fresh, by=person, reason=reason, **given)
            return moved

    return taken


def keys_open(house: Any, who: str, order: SupervisionOrder) -> list[str]:
    person = house.person(who)
    with scope_entered(person.account_id):
        held = selectors.orders_visible().filter(pk=order.pk).first()
        return [] if held is None else [s.key for s in steps_open(person, held)]


def waits_for(house: Any, who: str) -> bool:
    person = house.person(who)
    with scope_entered(person.account_id):
        return cases_waiting_for(person).filter(machine_key="supervision").exists()


def test_an_order_keeps_what_the_light_showed_and_waits_for_the_district(
    house: Any, order: SupervisionOrder
) -> None:
    assert facts_kept(SupervisionOrder.objects.get(pk=order.pk).facts) == Facts(
        light="red", period="2021", value=Decimal(12), path=Decimal(20), unit="个"
    )
    assert order.case.due_on == day(10)
    assert order.case.title == f"{order.number} 数字化车间建设滞后"
    assert [waits_for(house, who) for who in ("yubei", "officer", "jiangbei")] == [
        True, False, False,
    ]  # fmt: skip


def test_numbers_count_up_for_each_issuer_and_year_without_a_gap(house: Any, issue: Issue) -> None:
    yubei = house.places[house.yubei]
    assert issue().serial == 1
    with pytest.raises(OrderRefusedError):
        issue(texts={"due_on": day(-1)}, facts=None)
    with pytest.raises(services.OpenOrderError):
        issue()
    assert issue(facts=None).serial == 2
    own = issue("yubei", issuer=yubei, place=yubei, texts={"unit": "区经信委"},
                commitment=None, facts=None)  # fmt: skip
    assert own.serial == 1
    assert own.number == f"督〔{day(0).year}〕1号"


def test_a_second_officer_of_an_issuer_waits_for_the_number_of_the_first(
    house: Any, order: SupervisionOrder
) -> None:
    """The lock is held until the transaction ends, which here is the test's."""
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as other:
        taken = {
            code: other.execute(
                "SELECT pg_try_advisory_xact_lock(7260122, %s::int)", [house.places[code].pk]
            ).fetchone()
            for code in (house.city, house.yubei)
        }
    assert taken == {house.city: (False,), house.yubei: (True,)}


def test_a_light_has_one_open_order_at_a_place(
    house: Any, issue: Issue, order: SupervisionOrder, step: Any
) -> None:
    with pytest.raises(services.OpenOrderError) as refused:
        issue()
    assert refused.value.order == order
    assert issue(place=house.places[house.jiangbei]).serial == 2
    step("officer", "cancel", order)
    assert issue().serial == 3


def test_the_way_of_an_order_from_extension_to_settlement(
    house: Any, order: SupervisionOrder, step: Any
) -> None:
    step("yubei", "ask_extension", order)
    assert [waits_for(house, who) for who in ("yubei", "officer")] == [False, True]
    with scope_entered(house.person("officer").account_id):
        assert selectors.wished_day(order) == day(30)
    step("officer", "extend", order)
    assert Case.objects.get(pk=order.case_id).due_on == day(20)
    step("yubei", "reply", order, files=[File(name="a.pdf", content=b"%PDF-1.7 x")])
    step("officer", "send_back", order)
    step("yubei", "reply", order)
    step("officer", "close", order)
    steps = CaseStep.objects.filter(case=order.case_id).order_by("id")
    assert [s.to_state for s in steps] == [
        "issued", "extension", "issued", "replied", "issued", "replied", "closed",
    ]  # fmt: skip
    assert all(s.reason for s in steps[1:])
    assert [(s.transition_key, s.day) for s in steps if s.day] == [
        ("", day(10)), ("ask_extension", day(30)), ("extend", day(20)), ("send_back", day(20)),
    ]  # fmt: skip
    assert order.case.attachments.count() == 1
    timing = selectors.timing_of(selectors.orders_visible().get(pk=order.pk))
    assert (timing.left, timing.was_late) == (None, False)


def test_each_side_is_offered_its_own_steps(house: Any, order: SupervisionOrder) -> None:
    assert keys_open(house, "yubei", order) == ["reply", "ask_extension"]
    assert keys_open(house, "officer", order) == ["cancel"]
    assert keys_open(house, "jiangbei", order) == []
    assert keys_open(house, "statistician", order) == []


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("yubei", "close"), ("yubei", "extend"), ("yubei", "cancel"), ("yubei", "send_back"),
        ("officer", "reply"), ("officer", "ask_extension"), ("statistician", "reply"),
        ("admin", "cancel"), ("auditor", "cancel"),
    ],
)  # fmt: skip
def test_a_step_of_the_other_side_is_refused(
    order: SupervisionOrder, step: Any, who: str, key: str
) -> None:
    with pytest.raises(OrderNotYoursError):
        step(who, key, order)
    assert Case.objects.get(pk=order.case_id).state_key == "issued"


def test_no_step_goes_without_a_reason(order: SupervisionOrder, step: Any) -> None:
    for who, key in (("yubei", "reply"), ("officer", "cancel")):
        with pytest.raises(OrderRefusedError) as refused:
            step(who, key, order, reason=" \n")
        assert refused.value.field == "reason"


def test_a_reply_with_an_unfit_file_changes_nothing(order: SupervisionOrder, step: Any) -> None:
    files = [File(name="a.pdf", content=b"%PDF-1.7 x"), File(name="b.exe", content=b"MZ")]
    with pytest.raises(UnfitFileError):
        step("yubei", "reply", order, files=files)
    assert order.case.attachments.count() == 0
    assert Case.objects.get(pk=order.case_id).state_key == "issued"


def test_a_step_that_is_not_open_now_is_refused(order: SupervisionOrder, step: Any) -> None:
    with pytest.raises(OrderRefusedError):
        step("officer", "close", order)


def test_more_time_is_later_than_the_day_set(
    house: Any, order: SupervisionOrder, step: Any
) -> None:
    step("yubei", "ask_extension", order)
    officer = house.person("officer")
    for after in (-1, 10):
        with pytest.raises(OrderRefusedError) as refused:
            services.extension_grant(order=order, due_on=day(after), reason="x", by=officer)
        assert refused.value.field == "due_on"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"texts": {"title": " "}}, "title"),
        ({"texts": {"reason": "\t"}}, "reason"),
        ({"texts": {"demand": ""}}, "demand"),
        ({"texts": {"due_on": -1}}, "due_on"),
        ({"place": "330106"}, "place"),
        ({"place": "500000"}, "unit"),
        ({"facts": Facts(light="green", period="2021", value=None, path=None)}, ""),
        ({"commitment": None}, ""),
        ({"issuer": "500112", "texts": {"unit": "区经信委"}}, ""),
    ],
)
def test_an_order_that_says_too_little_or_the_wrong_thing_is_refused(
    house: Any, issue: Issue, changed: dict[str, Any], field: str
) -> None:
    given = dict(changed)
    if "due_on" in given.get("texts", {}):
        given["texts"] = {"due_on": day(given["texts"]["due_on"])}
    for name in given.keys() & {"place", "issuer"}:
        given[name] = Place.objects.get(code=given[name])
    with pytest.raises(OrderRefusedError) as refused:
        issue(**given)
    assert refused.value.field == field
    assert not SupervisionOrder.objects.exists()


def test_only_what_a_plan_in_force_promises_is_followed(
    house: Any, issue: Issue, commitment: Commitment
) -> None:
    officer = house.person("officer")
    with scope_entered(officer.account_id):
        commitment.plan = plan_close(plan=commitment.plan, by=officer, reason="规划期满")
    with pytest.raises(OrderRefusedError):
        issue(commitment=commitment)


@pytest.mark.parametrize("who", ["yubei", "statistician", "admin", "clerk"])
def test_who_does_not_decide_for_the_issuer_issues_nothing(issue: Issue, who: str) -> None:
    with pytest.raises(OrderNotYoursError):
        issue(who)


def test_a_stranger_neither_sees_nor_moves_an_order(
    house: Any, order: SupervisionOrder, step: Any
) -> None:
    with scope_entered(house.person("jiangbei").account_id):
        assert not SupervisionOrder.objects.exists()
    with pytest.raises(SupervisionOrder.DoesNotExist):
        step("jiangbei", "reply", order)


def forced(*statements: Callable[[], Any]) -> None:
    """Go round the services; each of these must be refused by the database."""
    with pytest.raises(DatabaseError), transaction.atomic():
        for statement in statements:
            assert statement(), "nothing was there to change"


def a_step(order: SupervisionOrder, person: Any, key: str, to: str, **changed: Any) -> CaseStep:
    fields: dict[str, Any] = {
        "case_id": order.case_id,
        "transition_key": key,
        "from_state": "issued",
        "to_state": to,
        "account": person.account_id,
        "actor_name": person.name,
        "reason": "x",
        "at": order.added_at,
    }
    return CaseStep.objects.create(**fields | changed)


def test_the_database_lets_no_district_settle_what_the_city_ordered(
    house: Any, order: SupervisionOrder
) -> None:
    person = house.person("yubei")
    case = Case.objects.filter(pk=order.case_id)
    with scope_entered(person.account_id):
        for state in ("closed", "cancelled", "replied"):
            forced(lambda state=state: case.update(state_key=state))
        forced(lambda: case.update(due_on=day(99)))
        forced(lambda: a_step(order, person, "cancel", "cancelled"))
        forced(lambda: a_step(order, person, "close", "closed", from_state="replied"))
        forced(lambda: a_step(order, person, "reply", "replied", reason=" "))
        # A right step does not carry another move.
        forced(
            lambda: a_step(order, person, "reply", "replied"),
            lambda: case.update(state_key="closed", entered_at=order.added_at),
        )
        forced(
            lambda: a_step(order, person, "reply", "replied", day=day(99)),
            lambda: case.update(state_key="replied", entered_at=order.added_at, due_on=day(99)),
        )
        a_step(order, person, "reply", "replied")
        assert case.update(state_key="replied", entered_at=order.added_at) == 1


def test_the_database_lets_nobody_answer_for_the_district_or_escalate_by_hand(
    house: Any, order: SupervisionOrder
) -> None:
    for who in ("officer", "statistician", "admin"):
        person = house.person(who)
        with scope_entered(person.account_id):
            forced(lambda person=person: a_step(order, person, "reply", "replied"))
            forced(lambda person=person: a_step(order, person, "escalate", "escalated"))


def test_the_database_takes_an_order_from_its_issuer_only(
    house: Any, order: SupervisionOrder
) -> None:
    with acting_as("tests"):
        case = Case.objects.create(
            machine_key="supervision", state_key="issued", title="x", entered_at=order.added_at,
            place=house.places[house.yubei], issuer=house.places[house.city],
        )  # fmt: skip
    fields: dict[str, Any] = {
        "number": "x", "year": 2020, "serial": 1, "title": "x", "reason": "x", "demand": "x",
        "origin": "hand", "case": case, "place": case.place, "issuer": case.issuer,
    }  # fmt: skip
    for who, changed in (
        ("yubei", {}),
        ("yubei", {"issuer": case.place}),
        ("admin", {}),
        ("officer", {"place": house.places[house.jiangbei]}),
        ("officer", {"reason": " "}),
        # A gap in the numbers; another line than the commitment's.
        ("officer", {"serial": 2}),
        ("officer", {"line": order.line}),
        ("officer", {"commitment": order.commitment, "line": uuid4()}),
    ):
        with scope_entered(house.person(who).account_id):
            forced(lambda changed=changed: SupervisionOrder.objects.create(**fields | changed))
    with scope_entered(house.person("officer").account_id):
        assert SupervisionOrder.objects.create(**fields).pk
