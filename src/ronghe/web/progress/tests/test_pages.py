"""Lights of plans, panels of commitments, reports and papers, on pages and in the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import Commitment, Plan, Report
from ronghe.kernel.plans.progressing.following import Followed
from ronghe.kernel.plans.progressing.values import Value
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.kernel.trust.services import acting_as
from ronghe.web.progress.panels import worst_first

pytestmark = pytest.mark.django_db


def fields(**changes: Any) -> CommitmentFields:
    usual: dict[str, Any] = {
        "title": "数字化车间", "unit": "个", "decimals": 0, "comparator": ">=",
        "basis": "cumulative", "direction": "higher_is_better", "adds_up": "sum",
        "above_scale": False, "baseline_year": None, "baseline_value": None, "path": "linear",
        "section": "一、主要目标", "measured_by": None, "path_points": {},
        "amounts": {"2021": Amount(value=Decimal(15)), "2022": Amount(value=Decimal(30))},
        "owners": (Owner(name="市经济信息委", leads=True),),
    }  # fmt: skip
    return CommitmentFields(**(usual | changes))


@pytest.fixture
def plan(house: Any) -> Plan:
    """Return a plan in force: one measured commitment that lags, one that units report."""
    officer, city = house.person("officer"), house.places[house.city]
    with acting_as("tests"):
        made = versions.plan_open(
            place=city, title="三年计划", first_year=2020, last_year=2022, by=officer
        )
        counted = Indicator.objects.get(key="digital_workshops")
        versions.commitment_add(plan=made, fields=fields(measured_by=counted), by=officer)
        versions.commitment_add(
            plan=made,
            fields=fields(title="诊断服务站", section="二、重点任务", owners=()),
            by=officer,
        )
        versions.plan_enact(plan=made, by=officer)
        activity = indicators.activity_record(kind="import", rule="test", place=city, by=officer)
        values = [
            (house.city, 2020, 8), (house.city, 2021, 12), (house.yubei, 2020, 3),
            (house.yubei, 2021, 5), (house.jiangbei, 2020, 2), (house.jiangbei, 2021, 7),
        ]  # fmt: skip
        indicators.observations_record(
            rows=[
                indicators.NewObservation(
                    indicator="digital_workshops",
                    organisation_id=None,
                    place_id=house.places[code].pk,
                    period=str(year),
                    value=Decimal(value),
                )
                for code, year, value in values
            ],
            activities=[activity.pk] * len(values),
        )
    return made


def line(page: Any, title: str) -> Any:
    found = [each for section in page.context["sections"] for each in section.lines]
    return next(each for each in found if each.commitment.title == title)


def test_the_plan_page_shows_lights_counts_them_and_filters(
    house: Any, signed_in: Any, plan: Plan
) -> None:
    officer, address = signed_in("officer"), reverse("planning:plan", args=[plan.pk])
    page = officer.get(address)
    shown = line(page, "数字化车间").shown
    assert (shown.state, shown.value, shown.short_by) == ("red", "12\xa0个", "3\xa0个")
    assert {tile.key: tile.count for tile in page.context["tiles"]} == {
        "red": 1, "amber": 0, "green": 0, "not measured": 1, "not due": 0,
    }  # fmt: skip
    text = page.content.decode()
    assert "截至 2021-12-31，即有数值的最近一期期末" in text
    assert "示意" in text
    assert f"/indicators/digital_workshops/{house.city}/2021/" in text
    for query, titles in (
        ("light=red", ["数字化车间"]),
        ("section=二、重点任务", ["诊断服务站"]),
        ("lead=市经济信息委", ["数字化车间"]),
        ("light=green", []),
        ("light=nonsense", ["数字化车间", "诊断服务站"]),
    ):
        rows = officer.get(f"{address}?{query}").context["sections"]
        assert [each.commitment.title for section in rows for each in section.lines] == titles
    then = officer.get(f"{address}?as_of=2020")
    assert line(then, "数字化车间").shown.state == "green"  # 8 of 7 planned
    assert "自选日期" in then.content.decode()


def test_the_export_of_the_overview_has_value_path_and_light(signed_in: Any, plan: Plan) -> None:
    page = signed_in("officer").get(
        reverse("planning:plan", args=[plan.pk]) + "?export=csv&light=red"
    )
    rows = b"".join(page).decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].endswith("12,2021,15,滞后")


def test_the_commitment_page_shows_path_forecast_chance_and_places(
    house: Any, signed_in: Any, plan: Plan
) -> None:
    commitment = plan.commitments.get(title="数字化车间")
    page = signed_in("officer").get(reverse("planning:commitment", args=[commitment.pk]))
    panel = next(p.context for p in page.context["panels"] if p.template == "progress/panel.html")
    assert panel["shown"].chance.endswith("%")
    assert panel["shown"].needed == "1.5\xa0个"
    chart = panel["chart"].data()
    assert chart["categories"] == ["2019 年", "2020 年", "2021 年", "2022 年"]
    (band,) = chart["bands"]
    assert band["low"][:2] == [None, None]
    assert band["low"][2] == band["high"][2] == 12
    assert band["low"][3] < band["high"][3]
    heading = panel["chart"].table().heading
    assert heading[-2:] == ["80% 区间下限", "80% 区间上限"]
    names = [row.shown.followed.place.code for row in panel["places"]]
    assert house.yubei in names
    text = page.content.decode()
    assert "溯源" in text
    assert reverse("supervision:new") + f"?commitment={commitment.pk}" in text
    # The order that this leads to keeps what the light showed.
    order = signed_in("officer").get(panel["order_url"])
    assert order.context["facts"].light == "red"


def test_places_that_lag_most_come_first_and_what_is_due_is_not_foretold(
    signed_in: Any, plan: Plan
) -> None:
    commitment = plan.commitments.get(title="数字化车间")
    address = reverse("planning:commitment", args=[commitment.pk])
    shares = {"甲": 0.5, "乙": 1.1, "丙": None, "丁": 0.2}
    below = [
        Followed(
            commitment=commitment,
            place=Place(pk=number, name=name),
            as_of=date(2021, 12, 31),
            course=None,
            values=[]
            if share is None
            else [
                Value(
                    period="2021",
                    on=date(2021, 12, 31),
                    value=Decimal(str(share)),
                    origin="measured",
                )
            ],
        )
        for number, (name, share) in enumerate(shares.items(), start=1)
    ]
    commitment.adds_up = Commitment.AddsUp.MEAN
    ordered = [each.place.name for each in worst_first(commitment, below)]
    assert ordered == ["丁", "甲", "乙", "丙"]
    commitment.adds_up = Commitment.AddsUp.SUM  # small is not behind
    assert worst_first(commitment, below) == below
    client = signed_in("officer")
    assert "达成概率" in client.get(address).content.decode()
    unknown = plan.commitments.get(title="诊断服务站")  # due, and nobody reported
    page = client.get(reverse("planning:commitment", args=[unknown.pk])).content.decode()
    assert "未测量" in page
    assert "达成概率" not in page


def test_a_district_sees_its_own_light_and_reports(house: Any, signed_in: Any, plan: Plan) -> None:
    yubei = signed_in("yubei")
    page = yubei.get(reverse("planning:plan", args=[plan.pk]))
    assert page.context["lights"].place.code == house.yubei
    assert "12\xa0个" not in page.content.decode()
    tile = next(t for t in page.context["tiles"] if t.key == "not allocated")
    assert tile.count == 2
    listed = yubei.get(reverse("planning:plan", args=[plan.pk]) + tile.url)
    assert sum(len(section.lines) for section in listed.context["sections"]) == 2
    commitment = plan.commitments.get(title="诊断服务站")
    shown = yubei.get(reverse("planning:commitment", args=[commitment.pk]))
    panel = next(p.context for p in shown.context["panels"] if p.template == "progress/panel.html")
    assert panel["places"] == []
    form = yubei.get(panel["report_url"]).context["form"]
    assert (form.initial["commitment"], form.initial["place"].code) == (commitment, house.yubei)


def opened(house: Any, client: Any, plan: Plan, **changes: Any) -> Report:
    data = {
        "commitment": plan.commitments.get(title="诊断服务站").pk,
        "place": house.places[house.yubei].pk,
        "period": "2021",
        "value": "6",
        "note": "建成六个站",
    }
    answer = client.post(reverse("progress:report_new"), data | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    return Report.objects.latest("pk")


def test_a_report_with_evidence_is_checked_and_counts(
    house: Any, signed_in: Any, plan: Plan
) -> None:
    yubei, officer = signed_in("yubei"), signed_in("officer")
    report = opened(house, yubei, plan)
    address = reverse("progress:report", args=[report.pk])
    upload = SimpleUploadedFile("证明.txt", "建成六个站".encode(), content_type="text/plain")
    yubei.post(reverse("cases:evidence_add", args=[report.case_id]), {"file": upload})
    done = yubei.post(address, {"value": "7", "note": "建成七个站", "submit": "1"}, follow=True)
    assert "已提交" in done.content.decode()
    assert f"progress/reports/{report.pk}/" in officer.get(reverse("cases:tasks")).content.decode()
    waiting = officer.get(reverse("progress:reports") + "?turn=waiting")
    assert "诊断服务站" in waiting.content.decode()
    page = officer.get(address)
    assert page.context["may_check"]
    move = reverse("progress:report_move", args=[report.pk, "return"])
    assert "请填写理由" in officer.post(move, follow=True).content.decode()
    officer.post(move, {"reason": "请补充名单"})
    returned = yubei.get(address).content.decode()
    assert "请补充名单" in returned
    yubei.post(address, {"value": "8", "note": "附名单", "submit": "1"})
    officer.post(reverse("progress:report_move", args=[report.pk, "accept"]))
    report.refresh_from_db()
    assert (report.value, report.case.state_key) == (8, "accepted")
    light = line(officer.get(reverse("planning:plan", args=[plan.pk])), "诊断服务站").shown
    assert (light.value, light.state, light.origin) == ("8\xa0个", "red", "1 个地区填报合计")
    assert "第 2 次" not in officer.get(address).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "viele"}, "value"),
        ({"value": ""}, "value"),
        ({"period": "2031"}, "period"),
        ({"commitment": ""}, "commitment"),
    ],
)
def test_each_fault_of_a_report_stands_beside_its_field(
    house: Any, signed_in: Any, plan: Plan, change: dict[str, str], field: str
) -> None:
    data = {
        "commitment": plan.commitments.get(title="诊断服务站").pk,
        "place": house.places[house.yubei].pk, "period": "2021", "value": "6", "note": "x",
    }  # fmt: skip
    answer = signed_in("yubei").post(reverse("progress:report_new"), data | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Report.objects.exists()


def test_an_open_report_is_not_written_over(house: Any, signed_in: Any, plan: Plan) -> None:
    yubei = signed_in("yubei")
    first = opened(house, yubei, plan)
    assert opened(house, yubei, plan, value="99").pk == first.pk
    first.refresh_from_db()
    assert first.value == 6
    district = signed_in("jiangbei")
    assert district.get(reverse("progress:report", args=[first.pk])).status_code == 404


def test_a_district_does_not_accept_what_it_reported(
    house: Any, signed_in: Any, plan: Plan
) -> None:
    yubei = signed_in("yubei")
    report = opened(house, yubei, plan)
    yubei.post(reverse("progress:report_move", args=[report.pk, "submit"]))
    refused = yubei.post(reverse("progress:report_move", args=[report.pk, "accept"]))
    assert refused.status_code == 404
    report.refresh_from_db()
    assert report.accepted_at is None


def words_of(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [c.text for table in paper.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_the_paper_says_what_lags_why_and_how_it_is_known(signed_in: Any, plan: Plan) -> None:
    officer, address = signed_in("officer"), reverse("progress:paper", args=[plan.pk])
    text = words_of(b"".join(officer.get(f"{address}?format=docx")))
    assert "三年计划进展报告" in text
    assert "数字化车间：2021 年为 12\xa0个，计划进度 15\xa0个，落后 3\xa0个（20.0%）。" in text
    for part in ("达成概率", "渝北区", "示意", "未测量", "牵头单位：市经济信息委", "回测"):
        assert part in text, part
    then = words_of(b"".join(officer.get(f"{address}?format=docx&as_of=2020")))
    assert "截至 2020-12-31" in then
    assert "均未落后" in then
    assert b"".join(officer.get(f"{address}?format=pdf")).startswith(b"%PDF")
    assert officer.get(f"{address}?format=odt").status_code == 404
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = words_of(b"".join(officer.get(f"{address}?format=docx")))
    assert "3\xa0个 (20.0%) behind." in english
    assert "Not official" in english or "not official" in english


def test_a_draft_has_neither_lights_nor_paper(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    officer.post(reverse("planning:move", args=[plan.pk, "revise"]), {"reason": "x"})
    draft = Plan.objects.get(state="draft")
    page = officer.get(reverse("planning:plan", args=[draft.pk]))
    assert page.context["lights"] is None
    assert officer.get(reverse("progress:paper", args=[draft.pk])).status_code == 404


def test_the_pages_ask_few_questions(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    commitment = plan.commitments.get(title="数字化车间")
    for address, most in (
        (reverse("planning:plan", args=[plan.pk]), 60),
        (reverse("planning:commitment", args=[commitment.pk]), 90),
    ):
        officer.get(address)
        with CaptureQueriesContext(connection) as seen:
            officer.get(address)
        assert len(seen) <= most


def test_the_api_reads_lights_and_moves_reports(house: Any, signed_in: Any, plan: Plan) -> None:
    officer, yubei = signed_in("officer"), signed_in("yubei")
    found = officer.get(reverse("api:progress_plan", args=[plan.pk])).json()
    assert found["rule"]["status"] == "illustrative"
    assert found["counts"] == {"red": 1, "not measured": 1}
    first = found["commitments"][0]
    assert (first["state"], first["short_by"], first["target"]) == ("red", 3, 30)
    assert first["low"] <= first["expected"] <= first["high"]
    refused = officer.get(reverse("api:progress_plan", args=[plan.pk]) + "?as_of=soon")
    assert refused.status_code == 422
    single = officer.get(reverse("api:progress_commitment", args=[first["commitment"]])).json()
    assert len(single["places"]) > 2
    reported = plan.commitments.get(title="诊断服务站")

    def post(client: Any, route: str, *args: Any, **body: Any) -> Any:
        return client.post(
            reverse(f"api:{route}", args=args), body, content_type="application/json"
        )

    given = {"commitment": reported.pk, "period": "2021", "value": 5, "note": "x"}
    other = post(yubei, "progress_reports", place=house.jiangbei, **given)
    assert other.status_code == 404
    made = post(yubei, "progress_reports", place=house.yubei, **given).json()
    saved = yubei.put(
        reverse("api:progress_report", args=[made["id"]]), {"value": 6, "note": "y"},
        content_type="application/json",
    )  # fmt: skip
    assert saved.json()["value"] == 6
    assert post(yubei, "progress_report_move", made["id"], "submit").json()["state"] == "submitted"
    assert post(yubei, "progress_report_move", made["id"], "accept").status_code == 404
    assert post(officer, "progress_report_move", made["id"], "return").status_code == 409
    accepted = post(officer, "progress_report_move", made["id"], "accept").json()
    assert accepted["state"] == "accepted"
    listed = officer.get(reverse("api:progress_reports") + f"?commitment={reported.pk}").json()
    assert [row["id"] for row in listed["items"]] == [made["id"]]
