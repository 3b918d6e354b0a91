"""Visits on their pages: planner, register, sheet, both channels."""

from __future__ import annotations

import csv
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ronghe.kernel.assessments.models import (
    Accreditation,
    Assessor,
    Interest,
    Response,
    Schedule,
    Visit,
)
from ronghe.kernel.assessments.visiting import services
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.tests.days import SIGNED, day
from ronghe.kernel.trust.services import acting_as

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n invented"


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def address(route: str, *arguments: object) -> str:
    return reverse(f"visits:{route}", args=arguments)


def wish(house: Any, register: Any, **changed: Any) -> dict[str, Any]:
    return {
        "title": "现场核验", "place": house.places[house.city].pk, "period": "2022",
        "instrument": house.instrument.pk, "states": ["draft", "submitted", "approved"],
        "codes": "", "size": "", "seed": "1", "first_day": day(0), "last_day": day(4),
        "weekends": "on", "assessors": [one.pk for one in register.values()],
    } | changed  # fmt: skip


def test_a_proposal_is_made_adjusted_exported_and_confirmed(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    officer = signed_in("officer")
    page = officer.post(address("schedule_new"), wish(house, assessors), follow=True)
    (made,) = Schedule.objects.all()
    shown = text(page)
    assert draft.organisation.name in shown
    assert "已提出1次现场评估" in shown
    entry = {"organisation": draft.organisation_id, "assessor": assessors["expired"].pk}
    adjust = address("schedule_adjust", made.pk)
    refused = officer.post(adjust, entry | {"day": day(2)})
    assert refused.status_code == 409
    assert "未取得" in text(refused)
    assert officer.post(adjust, entry | {"out": "1"}).status_code == 302
    assert "已手动移出" in text(officer.get(address("schedule", made.pk)))
    put_in = entry | {"assessor": assessors["assessor"].pk, "day": day(2)}
    assert officer.post(adjust, put_in).status_code == 302
    sheet = officer.get(address("schedule", made.pk), {"export": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(sheet))).active.values)
    assert rows[1][1:4] == ("测试 assessor", "渝北区", draft.organisation.name)
    decide = address("schedule_decide", made.pk)
    assert officer.post(decide, {"decision": "confirm"}).status_code == 302
    assert Visit.objects.get().planned_on == day(2)
    assert officer.post(decide, {"decision": "discard"}).status_code == 409


def test_what_cannot_be_confirmed_any_more_is_told_in_the_readers_language(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    officer = signed_in("officer")
    officer.post(address("schedule_new"), wish(house, assessors))
    with acting_as("tests"):
        for who in ("assessor", "second"):
            registering.interest_declare(
                assessor=assessors[who], credit_code=draft.organisation.credit_code,
                organisation_name=draft.organisation.name, kind="family",
                by=house.person("officer"),
            )  # fmt: skip
    decide = address("schedule_decide", Schedule.objects.get().pk)
    refused = officer.post(decide, {"decision": "confirm"})
    assert refused.status_code == 409
    assert "存在利益冲突" in text(refused)
    assert "is tied to" not in text(refused)


def test_what_cannot_be_planned_is_told_with_its_reasons(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    with acting_as("tests"):
        registering.interest_declare(
            assessor=assessors["assessor"], credit_code=draft.organisation.credit_code,
            organisation_name="x", kind="family", by=house.person("assessor"),
        )  # fmt: skip
    only = {"assessors": [assessors["assessor"].pk, assessors["expired"].pk]}
    asked = wish(house, assessors, **only)
    shown = text(signed_in("officer").post(address("schedule_new"), asked, follow=True))
    assert "有资质的评估师均与其存在利益关系" in shown
    assert "测试 assessor：亲属关系" in shown
    assert "测试 expired：无有效资质" in shown


def test_a_wish_that_cannot_be_comes_back(
    house: Any, signed_in: Any, draft: Any, assessors: Any
) -> None:
    officer = signed_in("officer")
    for changed, field in (
        ({"first_day": day(-1)}, "first_day"),
        ({"codes": "91500112DEM0000000"}, "__all__"),
        ({"assessors": []}, "assessors"),
        ({"seed": "-1"}, "seed"),
    ):
        answer = officer.post(address("schedule_new"), wish(house, assessors, **changed))
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
    # A district plans at home alone.
    yubei = signed_in("yubei").post(address("schedule_new"), wish(house, assessors))
    assert yubei.context["form"].errors.keys() == {"place"}


def test_an_assessor_is_registered_accredited_and_changed(house: Any, signed_in: Any) -> None:
    officer = signed_in("officer")
    new = address("assessor_new")
    given = {
        "place": house.places[house.city].pk, "name": "李评估", "capacity": "3",
        "account": house.accounts["assessor"].pk, "is_active": "on",
        "employer_code": "91500112DEM0000000",
    }  # fmt: skip
    refused = officer.post(new, given)
    assert refused.context["form"].errors.keys() == {"employer_code"}
    assert officer.post(new, given | {"employer_code": ""}).status_code == 302
    made = Assessor.objects.get()
    page = address("assessor", made.pk)
    assert "今日无有效资质" in text(officer.get(page))
    accredit = address("accreditation", made.pk)
    lasting = {
        "number": "证1", "issuer": "机构", "valid_from": day(-1), "valid_to": day(20),
    }  # fmt: skip
    wrong = officer.post(accredit, lasting | {"valid_to": day(-9)})
    assert wrong.status_code == 422
    assert officer.post(accredit, lasting).status_code == 302
    assert "即将到期" in text(officer.get(page))
    withdraw = address("accreditation_withdraw", made.pk, Accreditation.objects.get().pk)
    assert officer.post(withdraw, {"reason": ""}).status_code == 409
    assert officer.post(withdraw, {"reason": "抽查不合格"}).status_code == 302
    assert "抽查不合格" in text(officer.get(page))
    change = address("assessor_change", made.pk)
    assert officer.post(change, given | {"employer_code": "", "name": "李工"}).status_code == 302
    assert Assessor.objects.get().name == "李工"
    # Another office reads the entry and does not change it.
    assert signed_in("yubei").post(change, given | {"employer_code": ""}).status_code == 422


def test_assessors_see_their_own_entry_and_declare(
    house: Any, signed_in: Any, assessors: Any
) -> None:
    me = signed_in("assessor")
    assert me.get(address("me")).headers["Location"] == address(
        "assessor", assessors["assessor"].pk
    )
    assert me.get(address("assessor", assessors["second"].pk)).status_code == 404
    given = {
        "credit_code": house.organisations["yubei-1"].credit_code, "organisation_name": "某厂",
        "kind": "shareholding",
    }  # fmt: skip
    declare = address("interest", assessors["assessor"].pk)
    assert me.post(declare, given | {"credit_code": "x"}).status_code == 422
    assert me.post(declare, given).status_code == 302
    told = Interest.objects.get()
    assert told.declared_by == "self"
    page = address("assessor", assessors["assessor"].pk)
    withdraw = address("interest_withdraw", assessors["assessor"].pk, told.pk)
    assert withdraw not in text(me.get(page))
    assert signed_in("yubei").post(withdraw, {"reason": "误报"}).status_code == 302


def test_the_sheet_saves_answers_notes_and_photos_and_tells_of_other_devices(
    house: Any, signed_in: Any, visit: Visit
) -> None:
    me = signed_in("assessor")
    sheet = address("sheet", visit.pk)
    assert me.get(sheet).status_code == 302  # not begun yet
    assert me.post(address("move", visit.pk, "start")).headers["Location"] == sheet
    shown = text(me.get(sheet))
    assert "35" in shown  # what the enterprise said
    answer = address("answer", visit.pk, "dev_digital")
    assert answer in shown
    assert me.post(answer, {"text": "20", "base": ""}).status_code == 200
    clash = me.post(answer, {"text": "25", "base": ""})
    assert (clash.status_code, clash.json()["held"]) == (409, "20")
    assert me.post(answer, {"text": "200", "base": "20"}).status_code == 422
    note = address("note", visit.pk, "remark", "dev_digital")
    assert me.post(note, {"text": "现场清点"}).status_code == 200
    assert me.post(address("note", visit.pk, "rumour", "net"), {"text": "x"}).status_code == 422
    photo = address("photo", visit.pk, "dev_digital")
    for _time in range(2):
        sent = me.post(photo, {"file": SimpleUploadedFile("车间.png", PNG)})
        assert sent.status_code == 200
    assert me.post(photo, {"file": SimpleUploadedFile("车间.png", b"<html>")}).status_code == 422
    assert me.post(photo).status_code == 422
    shown = text(me.get(sheet))
    assert "现场清点" in shown
    assert shown.count("车间.png</a>") == 1
    visit.refresh_from_db()
    assert visit.case.attachments.get().note == "dev_digital"


def test_a_browser_without_scripts_saves_the_sheet_as_a_form(
    house: Any, signed_in: Any, visit: Visit
) -> None:
    me = signed_in("assessor")
    me.post(address("move", visit.pk, "start"))
    sheet = address("sheet", visit.pk)
    assert me.post(sheet, {"item-dev_digital": "40", "item-net": ["1", "2"]}).status_code == 302
    assert me.post(sheet, {"item-dev_digital": "400"}).status_code == 422
    assert Response.objects.get(channel="on_site").answers["dev_digital"] == 40


def test_it_is_submitted_only_complete_and_signed(house: Any, signed_in: Any, visit: Visit) -> None:
    me = signed_in("assessor")
    me.post(address("move", visit.pk, "start"))
    submit = address("move", visit.pk, "submit")
    lacking = me.post(submit)
    assert lacking.status_code == 422
    assert "设备数字化率" in text(lacking)
    for item, cell in house.cells.items():
        me.post(address("answer", visit.pk, item), {"text": cell})
    assert "双方" in text(me.post(submit))
    for key, name in SIGNED.items():
        me.post(address("note", visit.pk, "signature", key), {"text": name})
    assert me.post(submit).status_code == 302
    assert Visit.objects.get().case.state_key == "submitted"


def test_the_officer_sees_both_channels_and_accepts(
    house: Any, signed_in: Any, submitted: Visit
) -> None:
    page = address("visit", submitted.pk)
    yubei = signed_in("yubei")
    shown = text(yubei.get(page))
    for part in ("52.1", "50.6", "\N{MINUS SIGN}1.5", "王厂长", "2026-03-02T15:30"):
        assert part in shown
    lines = b"".join(yubei.get(page, {"export": "csv"})).decode("utf-8-sig").splitlines()
    rows = {row["题项"]: row for row in csv.DictReader(lines)}
    assert rows["dev_digital"]["分值差"] == "-1.5"
    assert rows["net"]["分值差"] == "0"
    back = yubei.post(address("move", submitted.pk, "return"), {"reason": " "})
    assert back.status_code == 422
    assert yubei.post(address("move", submitted.pk, "accept")).status_code == 302
    assert "以现场评估结果为准" in text(yubei.get(page))
    # The result says which channel it rests on, and leads back to the visit.
    response = Response.objects.get(channel="on_site")
    for route in ("assessments:response", "assessments:result"):
        assert page in text(yubei.get(reverse(route, args=[response.pk])))
    assert yubei.post(address("move", submitted.pk, "accept")).status_code == 409


def test_the_enterprise_sees_who_comes_and_later_what_was_found(
    house: Any, signed_in: Any, draft: Any, submitted: Visit
) -> None:
    clerk, page = signed_in("clerk"), address("visit", submitted.pk)
    shown = text(clerk.get(page))
    assert "测试 assessor" in shown
    assert "50.6" not in shown
    assert clerk.get(address("paper", submitted.pk)).status_code == 302
    on_site = Response.objects.get(channel="on_site").pk
    assert clerk.get(reverse("assessments:response", args=[on_site])).status_code == 404
    assert signed_in("clerk2").get(page).status_code == 404
    with acting_as("tests"):
        services.visit_accept(visit=submitted, by=house.person("yubei"))
    assert "50.6" in text(clerk.get(page))
    assert clerk.get(reverse("assessments:result", args=[on_site])).status_code == 200


def test_the_assessor_sees_the_organisation_no_longer_than_the_visit(
    house: Any, signed_in: Any, submitted: Visit
) -> None:
    me, page = signed_in("assessor"), address("visit", submitted.pk)
    assert me.get(page).status_code == 200
    with acting_as("tests"):
        services.visit_accept(visit=submitted, by=house.person("yubei"))
    assert me.get(page).status_code == 404
    assert submitted.organisation.name not in text(me.get(address("visits")))


def test_who_is_sent_and_when_is_changed_with_a_reason(
    house: Any, signed_in: Any, assessors: Any, visit: Visit
) -> None:
    yubei, me = signed_in("yubei"), signed_in("assessor")

    def move(key: str, **given: Any) -> Any:
        return yubei.post(address("move", visit.pk, key), {"reason": "调整"} | given)

    assert move("reschedule", day=day(400)).status_code == 409  # not accredited by then
    assert move("reschedule", day=day(3)).status_code == 302
    assert move("reassign", assessor=assessors["expired"].pk).status_code == 409
    assert move("reassign", assessor=assessors["second"].pk).status_code == 302
    assert me.get(address("visit", visit.pk)).status_code == 404
    assert move("nonsense").status_code == 404
    assert move("cancel").status_code == 302
    assert "已取消" in text(yubei.get(address("visit", visit.pk)))


@pytest.mark.parametrize(("wanted", "beginning"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_the_sheet_is_a_paper_blank_and_filled(
    signed_in: Any, submitted: Visit, wanted: str, beginning: bytes
) -> None:
    page = address("paper", submitted.pk)
    for query in ({"export": wanted}, {"export": wanted, "blank": "1"}):
        answer = signed_in("yubei").get(page, query)
        assert b"".join(answer).startswith(beginning)
    assert signed_in("yubei").get(page, {"export": "exe"}).status_code == 404


def test_agreement_names_districts_and_nobody(
    house: Any, signed_in: Any, draft: Any, submitted: Visit
) -> None:
    officer = signed_in("officer")
    assert "尚无已采纳的现场评估" in text(officer.get(address("agreement")))
    with acting_as("tests"):
        services.visit_accept(visit=submitted, by=house.person("yubei"))
    shown = text(officer.get(address("agreement")))
    assert "渝北区" in shown
    assert "样本过少" in shown
    assert "测试 assessor" not in shown


def test_a_visit_waits_among_the_tasks_of_whose_turn_it_is(
    house: Any, signed_in: Any, submitted: Visit
) -> None:
    page = address("visit", submitted.pk)
    assert page in text(signed_in("yubei").get(reverse("cases:tasks")))
    assert page not in text(signed_in("assessor").get(reverse("cases:tasks")))
    assert page in text(signed_in("yubei").get("/search/", {"q": "测试 assessor"}))


def test_the_list_costs_the_same_however_many_visits_stand_there(
    house: Any, signed_in: Any, send: Any, draft: Any
) -> None:
    officer, costs = signed_in("officer"), []
    for names in (("yubei-1",), ("yubei-2", "jiangbei-1", "jiangbei-2")):
        for name in names:
            send(name, who="second")
        with CaptureQueriesContext(connection) as asked:
            officer.get(address("visits"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
