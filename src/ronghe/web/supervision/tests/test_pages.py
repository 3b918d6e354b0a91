"""Supervision orders on their pages: as the city orders, as a district answers."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.cases.models import Case
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising import facts, services
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.test import Client

    from ronghe.kernel.plans.models import Commitment

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 invented"


def day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def page_of(client: Client, order: SupervisionOrder) -> str:
    return text(client.get(reverse("supervision:order", args=[order.pk])))


def step(client: Client, order: SupervisionOrder, key: str, **given: Any) -> Any:
    address = reverse("supervision:step", args=[order.pk, key])
    return client.post(address, {"reason": f"{key}的理由"} | given)


def values_of(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: "" if value is None else getattr(value, "pk", value) for name, value in values.items()
    }


@pytest.fixture
def red(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a light that is red in Yubei, as the face of progress will register one."""

    def source(_commitment: Commitment, place: Any) -> facts.Facts | None:
        if place.code != house.yubei:
            return None
        return facts.Facts(
            light="red", period="2021", value=Decimal(12), path=Decimal(20), unit="个"
        )

    monkeypatch.setattr(facts, "_sources", {"test": source})


def test_an_order_is_made_from_a_red_light_with_its_numbers(
    house: Any, signed_in: Any, commitment: Commitment, red: None
) -> None:
    officer = signed_in("officer")
    address = reverse("supervision:new") + (
        f"?commitment={commitment.pk}&place={house.yubei}&origin=light"
    )
    page = officer.get(address)
    assert "截至2021年，“数字化车间”完成12个，计划应达20个。" in values_of(page)["reason"]
    answer = officer.post(address, values_of(page), follow=True)
    (order,) = SupervisionOrder.objects.all()
    assert (order.origin, order.facts["value"], order.line) == ("light", "12", commitment.line)
    shown = text(answer)
    assert f"{order.number}已下达" in shown
    assert reverse("planning:commitment", args=[commitment.pk]) in shown
    assert "12\N{NO-BREAK SPACE}个" in shown
    # The second is refused and leads to the first.
    again = officer.post(address, values_of(page))
    assert again.status_code == 422
    assert reverse("supervision:order", args=[order.pk]) in text(again)
    assert SupervisionOrder.objects.count() == 1


def test_what_the_address_claims_of_a_light_is_not_believed(
    house: Any, signed_in: Any, commitment: Commitment, red: None
) -> None:
    officer = signed_in("officer")
    address = reverse("supervision:new") + (
        f"?commitment={commitment.pk}&place={house.jiangbei}&origin=light&value=1&light=red"
    )
    page = officer.get(address)
    assert "没有预警灯显示" in text(page)
    officer.post(address, values_of(page) | {"reason": "调度会议要求"})
    assert SupervisionOrder.objects.get().origin == "hand"


def test_an_order_to_the_plans_own_place_goes_to_the_department_that_leads(
    house: Any, signed_in: Any, commitment: Commitment
) -> None:
    address = reverse("supervision:new") + f"?commitment={commitment.pk}"
    for place, unit in (("", "市经济信息委"), (house.city, "市经济信息委"), (house.yubei, "")):
        values = values_of(signed_in("officer").get(f"{address}&place={place}"))
        assert values["place"] == house.places[place or house.city].pk
        assert values["unit"] == unit


def test_a_form_that_says_too_little_comes_back_with_what_was_typed(
    house: Any, signed_in: Any
) -> None:
    values = {
        "issuer": house.places[house.city].pk,
        "place": house.places[house.city].pk,
        "title": "数据报送迟缓",
        "reason": "连续两月未报",
        "demand": "补报",
        "due_on": day(5),
    }
    officer = signed_in("officer")
    answer = officer.post(reverse("supervision:new"), values)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"unit"}
    assert "数据报送迟缓" in text(answer)
    assert (
        officer.post(reverse("supervision:new"), values | {"unit": "市统计局"}).status_code == 302
    )


def test_the_district_replies_with_evidence_and_the_city_settles(
    signed_in: Any, order: SupervisionOrder
) -> None:
    yubei, officer = signed_in("yubei"), signed_in("officer")
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.txt", "说明".encode())]
    assert step(yubei, order, "reply", files=files).status_code == 302
    shown = page_of(officer, order)
    assert "reply的理由" in shown
    assert "a.pdf" in shown
    assert step(officer, order, "close").status_code == 302
    assert "已办结" in page_of(yubei, order)
    assert Case.objects.get(pk=order.case_id).attachments.count() == 2


def test_a_step_that_is_refused_keeps_what_was_typed(
    signed_in: Any, order: SupervisionOrder
) -> None:
    yubei = signed_in("yubei")
    unfit = step(yubei, order, "reply", files=[SimpleUploadedFile("a.pdf", b"<html>")])
    assert unfit.status_code == 422
    assert "reply的理由" in text(unfit)
    assert "“a.pdf”" in text(unfit)
    assert step(yubei, order, "reply", reason=" ").status_code == 422
    assert step(yubei, order, "ask_extension", day="").status_code == 422
    early = step(yubei, order, "ask_extension", day=day(1))
    assert early.status_code == 422
    assert "晚于" in text(early)
    assert Case.objects.get(pk=order.case_id).state_key == "issued"


def test_more_time_is_asked_for_and_granted_by_the_day_wished(
    signed_in: Any, order: SupervisionOrder
) -> None:
    step(signed_in("yubei"), order, "ask_extension", day=day(30))
    officer = signed_in("officer")
    page = officer.get(reverse("supervision:order", args=[order.pk]))
    forms = {one["step"].key: one["form"] for one in page.context["forms"]}
    assert forms["extend"]["day"].value() == day(30)
    step(officer, order, "extend", day=day(25))
    assert Case.objects.get(pk=order.case_id).due_on == day(25)
    assert day(25).isoformat() in page_of(signed_in("yubei"), order)


@pytest.mark.parametrize(
    ("who", "key"),
    [("yubei", "close"), ("yubei", "cancel"), ("officer", "reply"), ("officer", "x")],
)
def test_a_step_of_the_other_side_is_not_there(
    signed_in: Any, order: SupervisionOrder, who: str, key: str
) -> None:
    assert step(signed_in(who), order, key).status_code == 404
    assert reverse("supervision:step", args=[order.pk, key]) not in page_of(signed_in(who), order)


def test_another_district_finds_no_order(signed_in: Any, order: SupervisionOrder) -> None:
    stranger = signed_in("jiangbei")
    for route in ("supervision:order", "supervision:notice"):
        assert stranger.get(reverse(route, args=[order.pk])).status_code == 404
    assert order.number not in text(stranger.get(reverse("supervision:orders")))
    assert order.number not in text(stranger.get("/search/?q=督"))


def test_the_list_narrows_by_state_place_and_day_and_exports(
    house: Any, signed_in: Any, issue: Callable[..., SupervisionOrder]
) -> None:
    late, open_one = issue(), issue(place=house.places[house.jiangbei])
    with acting_as("tests"):
        Case.objects.filter(pk=late.case_id).update(due_on=day(-9))
    services.orders_escalate()
    officer, address = signed_in("officer"), reverse("supervision:orders")
    shown = text(officer.get(address, {"due": "late"}))
    assert late.number in shown
    assert open_one.number not in shown
    assert "逾期9天" in shown
    assert "2级：通报" in shown
    assert late.number not in text(officer.get(address, {"state": "issued"}))
    assert late.number not in text(officer.get(address, {"place": house.places[house.jiangbei].pk}))
    lines = b"".join(officer.get(address, {"export": "csv"})).decode("utf-8-sig").splitlines()
    rows = {row["编号"]: row for row in csv.DictReader(lines)}
    assert (rows[late.number]["剩余天数"], rows[late.number]["督办级别"]) == ("-9", "2")
    assert (rows[open_one.number]["剩余天数"], rows[open_one.number]["督办级别"]) == ("10", "")


def test_the_timeline_says_who_missed_what_in_both_languages(
    signed_in: Any, order: SupervisionOrder
) -> None:
    with acting_as("tests"):
        Case.objects.filter(pk=order.case_id).update(due_on=day(-1))
    services.orders_escalate()
    officer = signed_in("officer")
    assert f"应于{day(-1).isoformat()}办结" in page_of(officer, order)
    officer.cookies["django_language"] = "en"
    shown = page_of(officer, order)
    assert f"It was due on {day(-1).isoformat()}" in shown
    assert "Escalated to level 1: Reminded" in shown


def test_the_notice_reads_like_one(signed_in: Any, order: SupervisionOrder) -> None:
    shown = text(signed_in("yubei").get(reverse("supervision:notice", args=[order.pk])))
    for part in (order.number, "重庆市", "渝北区", order.reason, order.demand, day(10).isoformat()):
        assert part in shown


@pytest.mark.parametrize(("wanted", "beginning"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_the_notice_is_a_paper(
    signed_in: Any, order: SupervisionOrder, wanted: str, beginning: bytes
) -> None:
    address = reverse("supervision:notice", args=[order.pk])
    answer = signed_in("yubei").get(address, {"export": wanted})
    assert b"".join(answer).startswith(beginning)
    assert signed_in("yubei").get(address, {"export": "exe"}).status_code == 404


def test_the_notice_keeps_the_day_that_it_set(signed_in: Any, order: SupervisionOrder) -> None:
    step(signed_in("yubei"), order, "ask_extension", day=day(30))
    step(signed_in("officer"), order, "extend", day=day(30))
    shown = text(signed_in("yubei").get(reverse("supervision:notice", args=[order.pk])))
    assert day(10).isoformat() in shown
    assert day(30).isoformat() not in shown


def test_the_commitment_page_lists_its_orders_for_whom_they_concern(
    signed_in: Any, order: SupervisionOrder, commitment: Commitment
) -> None:
    address = reverse("planning:commitment", args=[commitment.pk])
    new = f"{reverse('supervision:new')}?commitment={commitment.pk}"
    for who, sees, may in (
        ("officer", True, True),
        ("yubei", True, False),
        ("jiangbei", False, False),
    ):
        shown = text(signed_in(who).get(address))
        assert (order.number in shown) is sees
        assert (new in shown) is may


def test_an_order_is_found_by_its_number(signed_in: Any, order: SupervisionOrder) -> None:
    shown = text(signed_in("yubei").get("/search/", {"q": order.number}))
    assert reverse("supervision:order", args=[order.pk]) in shown


def test_the_list_costs_the_same_however_many_orders_stand_there(
    house: Any, signed_in: Any, issue: Any
) -> None:
    officer, costs = signed_in("officer"), []
    for code in (house.yubei, house.jiangbei):
        for _number in range(3):
            issue(place=house.places[code], facts=None)
        with CaptureQueriesContext(connection) as asked:
            officer.get(reverse("supervision:orders"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
