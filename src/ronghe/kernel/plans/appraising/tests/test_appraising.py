"""Appraisals from first sheets to final; under the web role, as on a page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from ronghe.kernel.cases.services import case_move
from ronghe.kernel.plans.appraising import selectors, services
from ronghe.kernel.plans.appraising.services import AppraisalRefusedError, Evidence, GivenPoints
from ronghe.kernel.plans.appraising.tests import samples
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import (
    Appraisal,
    AppraisalInput,
    AppraisalObjection,
    AppraisalSheet,
    Scheme,
)
from ronghe.kernel.trust.services import acting_as, scope_entered

PNG = bytes.fromhex("89504e470d0a1a0a") + b"x" * 20


class Desk:
    """The services as one person calls them: under the web role, as on a page."""

    def __init__(self, person: Any) -> None:
        self.person = person

    def __getattr__(self, name: str) -> Any:
        service = getattr(services, name)

        def call(**fields: Any) -> Any:
            with scope_entered(self.person.account_id):
                return service(by=self.person, **fields)

        return call


@pytest.fixture
def officer(house: Any) -> Desk:
    return Desk(house.person("officer"))


@pytest.fixture
def appraisal(house: Any, officer: Desk) -> Appraisal:
    """Return a draft: Yubei did 8 of 10 workshops and 5 of 5 trainings, Jiangbei 12 of 10."""
    plan = samples.plan_in_force(house)
    parts = {house.yubei: 10, house.jiangbei: 10}
    samples.allocate(house, plan, "数字化车间", parts)
    samples.allocate(house, plan, "培训场次", {house.yubei: 5, house.jiangbei: 5})
    samples.measure(house, {"yubei-1": 8, "jiangbei-1": 12})
    samples.report(house, plan, house.yubei, 5, submitted="2022-01-10")
    samples.order(house, plan, house.jiangbei, due="2021-08-01")
    samples.order(house, plan, house.yubei, due="2021-08-01", replied="2021-07-30")
    return officer.appraisal_start(
        plan=plan, scheme=samples.scheme(), period="2021", title="2021年度考核"
    )


def sheet_of(appraisal: Appraisal, place: Any) -> AppraisalSheet:
    return selectors.sheets_live(appraisal).get(place=place)


def lines_of(sheet: AppraisalSheet) -> dict[str, Any]:
    return {line["title"]["zh"]: line for line in sheet.detail["lines"]}


def refused(kind: str) -> Any:
    return pytest.raises(AppraisalRefusedError, check=lambda error: error.kind == kind)


def given(place: Any, points: object, **more: Any) -> GivenPoints:
    fields = {"unit": "", "criterion": "organisation", "reason": "按台账"} | more
    return GivenPoints(place=place, points=Decimal(str(points)), **fields)


def points_to_all(appraisal: Appraisal, by: Desk) -> None:
    sheets = selectors.sheets_live(appraisal)
    by.points_give(appraisal=appraisal, given=[given(sheet.place, 4) for sheet in sheets])


def published(appraisal: Appraisal, by: Desk) -> Appraisal:
    points_to_all(appraisal, by)
    until = timezone.localdate() + timedelta(days=7)
    return by.appraisal_publish(appraisal=appraisal, until=until)


def window_over(appraisal: Appraisal) -> None:
    """Let time pass; as the owner of the database, who alone can."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with acting_as("tests"):
        Appraisal.objects.filter(pk=appraisal.pk).update(objections_until=yesterday)


def test_a_sheet_shows_value_target_and_where_both_are_from(
    house: Any, appraisal: Appraisal
) -> None:
    lines = lines_of(sheet_of(appraisal, house.places[house.yubei]))
    workshops = lines["数字化车间"]
    assert (workshops["reading"]["value"], workshops["rate"]) == ("8.000000", "80.00")
    assert workshops["reading"]["target"] == "10.000000"
    assert workshops["weight"] == "2"  # of the main goals
    assert [s["kind"] for s in workshops["reading"]["sources"]] == ["figure", "allocation"]
    trainings = lines["培训场次"]
    assert (trainings["rate"], trainings["weight"]) == ("100.00", "1")
    assert [s["kind"] for s in trainings["reading"]["sources"]] == ["report", "allocation"]
    assert lines["按时填报率"]["rate"] == "100.00"
    assert lines["督办按期办结率"]["rate"] == "100.00"
    assert lines["期末红灯任务扣分"]["count"] == "1"  # 80 % is more than 5 % short


def test_missing_late_and_overdue_cost_points(house: Any, appraisal: Appraisal) -> None:
    lines = lines_of(sheet_of(appraisal, house.places[house.jiangbei]))
    assert (lines["数字化车间"]["rate"], lines["超额完成加分"]["points"]) == ("120.00", "2.00")
    assert lines["培训场次"]["state"] == "missing"
    assert lines["按时填报率"]["points"] == "0.00"
    assert lines["督办逾期扣分"]["points"] == "-1.00"
    assert lines["迟报漏报扣分"]["points"] == "-0.50"
    assert lines["期末红灯任务扣分"]["count"] == "0"


def test_a_district_without_any_part_has_no_score_by_results(
    house: Any, appraisal: Appraisal
) -> None:
    other = samples.districts_but(house, house.yubei, house.jiangbei)[0]
    lines = lines_of(sheet_of(appraisal, house.places[other]))
    assert lines["数字化车间"]["state"] == "not applicable"
    assert "没有下达" in lines["数字化车间"]["reading"]["why"]["zh"]


def test_departments_answer_for_the_value_of_the_city(house: Any, officer: Desk) -> None:
    plan = samples.plan_in_force(house)
    samples.measure(house, {"yubei-1": 60, "jiangbei-1": 30})
    appraisal = officer.appraisal_start(
        plan=plan, scheme=samples.scheme("plan-departments"), period="2021", title="x"
    )
    sheets = {sheet.unit: sheet for sheet in selectors.sheets_live(appraisal)}
    # "Each district" is nobody in particular.
    assert set(sheets) == {"市经济信息委", "市财政局"}
    leads = lines_of(sheets["市经济信息委"])["数字化车间"]
    helps = lines_of(sheets["市财政局"])["数字化车间"]
    assert (leads["rate"], leads["weight"], helps["weight"]) == ("90.00", "3", "1")
    # Of a led commitment that nobody reports, its department has a missing value.
    assert lines_of(sheets["市财政局"])["培训场次"]["state"] == "missing"


def test_a_recalculation_supersedes_what_changed_and_says_why(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    before = sheet_of(appraisal, house.places[house.yubei])
    with refused("reason"):
        officer.sheets_compute(appraisal=appraisal, reason=" ")
    assert officer.sheets_compute(appraisal=appraisal, reason="核对") == 0
    samples.measure(house, {"yubei-1": 10})
    assert officer.sheets_compute(appraisal=appraisal, reason="数据更正") >= 1
    after = sheet_of(appraisal, house.places[house.yubei])
    assert (after.supersedes_id, after.reason) == (before.pk, "数据更正")
    assert after.score > before.score
    before.refresh_from_db()
    assert before.superseded_at is not None
    assert [s.pk for s in selectors.sheets_before(after)] == [after.pk, before.pk]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"points": Decimal(6)}, "points"),
        ({"points": Decimal(-1)}, "points"),
        ({"points": Decimal("1.234")}, "digits"),
        ({"criterion": "commitments"}, "criterion"),
        ({"reason": ""}, "reason"),
        ({"unit": "nobody"}, "unit"),
    ],
)
def test_typed_points_are_refused_with_a_reason(
    house: Any, officer: Desk, appraisal: Appraisal, changes: dict[str, Any], kind: str
) -> None:
    yubei = house.places[house.yubei]
    wrong = given(**({"place": yubei, "points": 5} | changes))
    with refused(kind):
        officer.points_give(appraisal=appraisal, given=[given(yubei, 1, unit=""), wrong])
    assert not AppraisalInput.objects.exists()


def test_a_later_word_on_typed_points_supersedes_the_former(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    yubei = house.places[house.yubei]
    scores = []
    for points in (1, 5):
        officer.points_give(appraisal=appraisal, given=[given(yubei, points)])
        scores.append(sheet_of(appraisal, yubei).score)
    assert scores[1] - scores[0] == 4
    assert [one.points for one in selectors.inputs_live(appraisal, yubei, "")] == [5]
    assert AppraisalInput.objects.count() == 2


def test_a_draft_opens_only_when_nothing_waits_and_the_window_is_long_enough(
    officer: Desk, appraisal: Appraisal
) -> None:
    today = timezone.localdate()
    with refused("waiting"):
        officer.appraisal_publish(appraisal=appraisal, until=today + timedelta(days=9))
    points_to_all(appraisal, officer)
    with refused("window"):
        officer.appraisal_publish(appraisal=appraisal, until=today + timedelta(days=6))
    opened = published(appraisal, officer)
    opened.case.refresh_from_db()
    assert (opened.state, opened.case.state_key) == ("objection", "objection")
    assert opened.case.due_on == opened.objections_until
    with refused("state"):
        points_to_all(opened, officer)
    back = officer.appraisal_take_back(appraisal=opened, reason="漏评")
    assert (back.state, back.objections_until) == ("draft", None)


def test_a_district_sees_its_own_sheet_until_the_end(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    yubei = house.person("yubei")

    def seen() -> set[str]:
        with scope_entered(yubei.account_id):
            return {one.place.code for one in AppraisalSheet.objects.filter(appraisal=appraisal)}

    assert seen() == set()
    published(appraisal, officer)
    assert seen() == {house.yubei}
    with scope_entered(yubei.account_id):
        assert selectors.appraisals_visible().get().units == 1
    with pytest.raises(NotInChargeError):
        Desk(yubei).sheets_compute(appraisal=appraisal, reason="x")
    window_over(appraisal)
    officer.appraisal_finish(appraisal=appraisal)
    assert {house.yubei, house.jiangbei} < seen()


def test_an_objection_is_heard_answered_and_recalculated(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    published(appraisal, officer)
    place, district = house.places[house.yubei], Desk(house.person("yubei"))
    before = sheet_of(appraisal, place)
    with refused("reason"):
        district.objection_raise(sheet=before, text=" ")
    with pytest.raises(NotInChargeError):
        Desk(house.person("jiangbei")).objection_raise(sheet=before, text="x")
    objection = district.objection_raise(
        sheet=before, text="漏计两个车间", evidence=[Evidence(name="认定文件.png", content=PNG)]
    )
    assert objection.case.attachments.count() == 1
    with pytest.raises(NotInChargeError):
        district.objection_answer(objection=objection, verdict="upheld", reason="x")
    window_over(appraisal)
    with refused("unanswered"):
        officer.appraisal_finish(appraisal=appraisal)
    with refused("reason"):
        officer.objection_answer(objection=objection, verdict="upheld", reason="")
    with refused("points"):
        officer.objection_answer(
            objection=objection, verdict="rejected", reason="x", points=Decimal(1)
        )
    with refused("criterion"):
        officer.objection_answer(objection=objection, verdict="upheld", reason="x", criterion="y")
    officer.objection_answer(
        objection=objection, verdict="upheld", reason="补认两个车间",
        criterion="commitments", points=Decimal("2.5"),
    )  # fmt: skip
    after = sheet_of(appraisal, place)
    assert after.score - before.score == Decimal("2.5")
    assert after.reason == "补认两个车间"
    adjustment = after.detail["lines"][-1]
    assert (adjustment["kind"], adjustment["typed"]["author"]) == (
        "adjustment",
        officer.person.name,
    )
    with refused("answered"):
        officer.objection_answer(objection=objection, verdict="rejected", reason="x")
    (thread,) = selectors.threads_of(appraisal, place=place, unit="")
    assert thread.answer is not None
    assert (thread.answer.kind, [a.points for a in thread.adjustments]) == ("upheld", [2.5])
    objection.case.refresh_from_db()
    assert objection.case.state_key == "upheld"
    with refused("window"):
        district.objection_raise(sheet=after, text="太晚")


def test_a_superseded_sheet_takes_no_objection(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    published(appraisal, officer)
    old = sheet_of(appraisal, house.places[house.yubei])
    samples.measure(house, {"yubei-1": 9})
    officer.sheets_compute(appraisal=appraisal, reason="更正")
    with refused("superseded"):
        Desk(house.person("yubei")).objection_raise(sheet=old, text="x")


def test_what_is_final_is_frozen_by_the_database(
    house: Any, officer: Desk, appraisal: Appraisal
) -> None:
    with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
        Appraisal.objects.filter(pk=appraisal.pk).update(state="final")
    published(appraisal, officer)
    with refused("window"):
        officer.appraisal_finish(appraisal=appraisal)
    sheet = sheet_of(appraisal, house.places[house.yubei])
    objection = officer.objection_raise(sheet=sheet, text="x")
    with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
        # Past the services, but with the step of the case: what waits for an answer holds it.
        case_move(case=appraisal.case, transition_key="finish", by=officer.person)
        Appraisal.objects.filter(pk=appraisal.pk).update(state="final")
    with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
        AppraisalInput.objects.create(
            appraisal=appraisal, place=sheet.place, kind="adjustment", points=9, reason="x",
            added_by="x",
        )  # fmt: skip
    officer.objection_answer(objection=objection, verdict="rejected", reason="x")
    window_over(appraisal)
    final = officer.appraisal_finish(appraisal=appraisal)
    assert final.state == "final"
    with refused("state"):
        officer.sheets_compute(appraisal=appraisal, reason="x")
    for change in ({"state": "draft"}, {"title": "x"}, {"period": "2022"}):
        with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
            Appraisal.objects.filter(pk=appraisal.pk).update(**change)
    live = AppraisalSheet.objects.filter(appraisal=appraisal)
    with scope_entered(officer.person.account_id):
        assert live.update(superseded_at=timezone.now()) == 0
    with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
        AppraisalSheet.objects.create(appraisal=appraisal, place=sheet.place, unit="neu", detail={})
    with pytest.raises(DatabaseError), scope_entered(officer.person.account_id):
        AppraisalObjection.objects.create(
            sheet=sheet,
            place=sheet.place,
            kind="objection",
            text="x",
            account=officer.person.account_id,
        )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"period": "2021-Q1"}, "period"), ({"period": "2023"}, "period"), ({}, "twice")],
)
def test_an_appraisal_is_of_one_year_of_the_plan_and_there_once(
    officer: Desk, appraisal: Appraisal, changes: dict[str, str], kind: str
) -> None:
    with refused(kind):
        officer.appraisal_start(
            plan=appraisal.plan, scheme=appraisal.scheme, title="x",
            **({"period": "2021"} | changes),
        )  # fmt: skip


def test_a_scheme_in_use_is_frozen_and_reads_only_what_is_gathered(appraisal: Appraisal) -> None:
    text = appraisal.scheme.definition
    with acting_as("tests"):
        with pytest.raises(services.FrozenSchemeError):
            services.scheme_store(text.replace("each: 0.1", "each: 0.2"))
        newer = text.replace('version: "2019"', 'version: "2020"')
        assert (services.scheme_store(newer), services.scheme_store(newer)) == (1, 0)
        # What nobody uses yet may still be mended.
        assert services.scheme_store(newer.replace("each: 0.1", "each: 0.2")) == 0
        with pytest.raises(services.UnreadableSchemeError):
            services.scheme_store(newer.replace("reads: red_lights", "reads: attendance"))
    assert "each: 0.2" in Scheme.objects.get(version="2020").definition
