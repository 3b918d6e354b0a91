"""An appraisal from opening to final, as the city's officer sees it, and as districts do."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.plans.appraising.tests import samples
from ronghe.kernel.plans.models import (
    Appraisal,
    AppraisalInput,
    AppraisalObjection,
    AppraisalSheet,
)
from ronghe.kernel.trust.services import acting_as

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex("89504e470d0a1a0a") + b"x" * 20


@pytest.fixture
def appraisal(house: Any, signed_in: Any) -> Appraisal:
    """Return a draft that was opened on the page."""
    plan = samples.plan_in_force(house)
    samples.allocate(house, plan, "数字化车间", {house.yubei: 10, house.jiangbei: 10})
    samples.measure(house, {"yubei-1": 8, "jiangbei-1": 12})
    officer = signed_in("officer")
    page = officer.get(reverse("appraisals:new") + f"?plan={plan.pk}")
    assert page.context["form"].initial["plan"] == plan.pk
    data = {
        "plan": plan.pk, "scheme": samples.scheme().pk, "period": "2021", "title": "2021年度考核",
    }  # fmt: skip
    officer.post(reverse("appraisals:new"), data)
    return Appraisal.objects.get(plan=plan)


def sheet_of(appraisal: Appraisal, place: Any) -> AppraisalSheet:
    return AppraisalSheet.objects.get(appraisal=appraisal, place=place, superseded_at__isnull=True)


def give_points(client: Any, appraisal: Appraisal, points: str, reason: str = "台账齐全") -> Any:
    sheets = AppraisalSheet.objects.filter(appraisal=appraisal, superseded_at__isnull=True)
    data = {}
    for sheet in sheets:
        data |= {f"organisation-{sheet.pk}": points, f"reason-{sheet.pk}": reason}
    return client.post(reverse("appraisals:points", args=[appraisal.pk]), data)


def publish(client: Any, appraisal: Appraisal) -> None:
    give_points(client, appraisal, "4")
    until = timezone.localdate() + timedelta(days=7)
    address = reverse("appraisals:move", args=[appraisal.pk, "open"])
    client.post(address, {"until": until.isoformat()})
    appraisal.refresh_from_db()
    assert appraisal.state == "objection"


def window_over(appraisal: Appraisal) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with acting_as("tests"):
        Appraisal.objects.filter(pk=appraisal.pk).update(objections_until=yesterday)


def test_the_overview_ranks_units_and_prints_the_scheme_with_its_status(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    page = signed_in("officer").get(reverse("appraisals:appraisal", args=[appraisal.pk]))
    text = page.content.decode()
    rows = page.context["rows"]
    ranks = [row["sheet"].rank for row in rows if row["sheet"].rank is not None]
    assert ranks == sorted(ranks) == [1, 2]
    assert "江北区" in text
    assert "示意" in text
    assert "满分×完成率" in text
    # What does not apply to a unit is a dash and no zero.
    told = next(row["points"] for row in rows if row["sheet"].rank == 1)
    assert None in told.values()
    chart = page.context["chart"]
    for index, item in enumerate(chart.items):
        parts = [series.values[index] or 0 for series in chart.series]
        assert (item.value or 0) == pytest.approx(sum(parts))


def test_a_sheet_shows_every_line_with_where_its_numbers_are_from(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    shown = sheet_of(appraisal, house.places[house.yubei])
    page = signed_in("officer").get(reverse("appraisals:sheet", args=[shown.pk]))
    text = page.content.decode()
    assert reverse("indicators:figure", args=["digital_workshops", house.yubei, "2021"]) in text
    assert "没有下达给该单位的分解目标" in text
    lines = [line for block in page.context["blocks"] for line in block.lines]
    assert sum(Decimal(str(line.number)) for line in lines) == shown.score
    # What does not apply gives its marks to what does: no group has more points than marks.
    for block in (block for block in page.context["blocks"] if block.full):
        marks = sum(Decimal(line.full) for line in (*block.lines, *block.absent) if line.full)
        if block.points is not None:
            assert Decimal(block.counted or block.full) == marks
            assert block.points <= marks + Decimal("0.01")
    assert page.context["chart"].total == float(shown.score)


def test_points_are_given_with_reasons_and_all_faults_shown_at_once(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    officer = signed_in("officer")
    first, second = AppraisalSheet.objects.filter(appraisal=appraisal).order_by("pk")[:2]
    answer = officer.post(
        reverse("appraisals:points", args=[appraisal.pk]),
        {
            f"organisation-{first.pk}": "9", f"reason-{first.pk}": "x",
            f"organisation-{second.pk}": "3", f"reason-{second.pk}": " ",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert sum(bool(row.faults) for row in answer.context["table"].rows) == 2
    assert not appraisal.inputs.exists()
    assert give_points(officer, appraisal, "4.5").status_code == 302
    assert set(appraisal.inputs.values_list("points", "reason")) == {(Decimal("4.5"), "台账齐全")}
    # The same again gives nothing new.
    before = appraisal.inputs.count()
    give_points(officer, appraisal, "4.5")
    assert appraisal.inputs.count() == before


def test_a_district_objects_with_evidence_and_the_city_answers(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    officer, district = signed_in("officer"), signed_in("yubei")
    shown = sheet_of(appraisal, house.places[house.yubei])
    assert district.get(reverse("appraisals:sheet", args=[shown.pk])).status_code == 404
    publish(officer, appraisal)
    shown = sheet_of(appraisal, house.places[house.yubei])
    page = district.get(reverse("appraisals:sheet", args=[shown.pk]))
    assert page.context["objecting"] is not None
    # Who answers does not object in a district's name.
    own = officer.get(reverse("appraisals:sheet", args=[shown.pk]))
    assert own.context["objecting"] is None
    other = sheet_of(appraisal, house.places[house.jiangbei])
    assert district.get(reverse("appraisals:sheet", args=[other.pk])).status_code == 404
    address = reverse("appraisals:object", args=[shown.pk])
    assert district.post(address, {"text": ""}).status_code == 422
    fake = SimpleUploadedFile("x.pdf", b"no pdf")
    refused = district.post(address, {"text": "漏计", "evidence": fake})
    assert "evidence" in refused.context["form"].errors or refused.status_code == 422
    assert not AppraisalObjection.objects.exists()
    evidence = SimpleUploadedFile("认定文件.png", PNG)
    district.post(address, {"text": "漏计两个车间", "evidence": evidence})
    objection = AppraisalObjection.objects.get()
    overview = reverse("appraisals:appraisal", args=[appraisal.pk])
    assert officer.get(overview).context["appraisal"].unanswered == 1
    page = officer.get(reverse("appraisals:sheet", args=[shown.pk]))
    assert "认定文件.png" in page.content.decode()
    address = reverse("appraisals:answer", args=[objection.pk])
    assert district.post(address, {"verdict": "upheld", "reason": "x"}).status_code == 404
    wrong = officer.post(address, {"verdict": "rejected", "points": "1", "reason": "x"})
    assert (wrong.status_code, AppraisalObjection.objects.count()) == (422, 1)
    officer.post(
        address,
        {"verdict": "upheld", "criterion": "commitments", "points": "2.5", "reason": "补认"},
    )
    after = sheet_of(appraisal, house.places[house.yubei])
    assert after.score - shown.score == Decimal("2.5")
    assert officer.get(overview).context["appraisal"].unanswered == 0
    text = district.get(reverse("appraisals:sheet", args=[after.pk])).content.decode()
    assert "补认" in text
    assert "异议核定调整" in text
    old = district.get(reverse("appraisals:sheet", args=[shown.pk])).content.decode()
    assert "重新计算" in old


def test_results_are_final_once_the_window_is_over_and_then_open_to_all_districts(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    officer, district = signed_in("officer"), signed_in("yubei")
    publish(officer, appraisal)
    finish = reverse("appraisals:move", args=[appraisal.pk, "finish"])
    officer.post(finish)
    appraisal.refresh_from_db()
    assert appraisal.state == "objection"
    address = reverse("appraisals:appraisal", args=[appraisal.pk])
    assert len(district.get(address).context["rows"]) == 1
    window_over(appraisal)
    officer.post(finish)
    appraisal.refresh_from_db()
    assert appraisal.state == "final"
    assert len(district.get(address).context["rows"]) > 30
    assert (
        district.post(reverse("appraisals:move", args=[appraisal.pk, "compute"])).status_code == 404
    )


def test_a_step_without_its_reason_or_day_changes_nothing(
    signed_in: Any, appraisal: Appraisal
) -> None:
    officer = signed_in("officer")
    for step, data in (("compute", {}), ("open", {"until": "soon"}), ("take_back", {})):
        officer.post(reverse("appraisals:move", args=[appraisal.pk, step]), data)
    appraisal.refresh_from_db()
    assert appraisal.state == "draft"
    unknown = officer.post(reverse("appraisals:move", args=[appraisal.pk, "burn"]))
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("file_format", "starts"),
    [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")],
)
def test_appraisal_and_sheet_come_as_files(
    house: Any, signed_in: Any, appraisal: Appraisal, file_format: str, starts: bytes
) -> None:
    officer = signed_in("officer")
    shown = sheet_of(appraisal, house.places[house.yubei])
    for address in (
        reverse("appraisals:appraisal", args=[appraisal.pk]),
        reverse("appraisals:sheet", args=[shown.pk]),
    ):
        answer = officer.get(f"{address}?export={file_format}")
        content = b"".join(answer)
        assert content.startswith(starts)
        if file_format == "csv":
            assert "渝北区" in content.decode()
    assert officer.get(f"{address}?export=exe").status_code == 404


def test_the_plan_names_its_appraisals(signed_in: Any, appraisal: Appraisal) -> None:
    page = signed_in("officer").get(reverse("planning:plan", args=[appraisal.plan_id]))
    text = page.content.decode()
    assert reverse("appraisals:appraisal", args=[appraisal.pk]) in text
    assert reverse("appraisals:new") in text


def test_the_api_opens_moves_objects_and_answers(
    house: Any, signed_in: Any, appraisal: Appraisal
) -> None:
    officer, district = signed_in("officer"), signed_in("yubei")

    def post(client: Any, route: str, *args: Any, **body: Any) -> Any:
        return client.post(
            reverse(f"api:appraisals_{route}", args=args), json.dumps(body),
            content_type="application/json",
        )  # fmt: skip

    made = post(
        officer, "list", plan=appraisal.plan_id, scheme="plan-districts", version="2019",
        period="2022", title="API",
    )  # fmt: skip
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    again = post(
        officer, "list", plan=appraisal.plan_id, scheme="plan-districts", version="2019",
        period="2022", title="API",
    )  # fmt: skip
    assert again.status_code == 409
    assert post(officer, "move", appraisal.pk, "open").status_code == 409
    typed = {"criterion": "organisation", "points": "4.5", "reason": "台账齐全"}
    sheets = [{"sheet": one["id"]} | typed for one in made.json()["sheets"]]
    address = reverse("api:appraisals_points", args=[made.json()["id"]])

    def give(client: Any, rows: list[dict[str, Any]]) -> Any:
        return client.post(address, json.dumps(rows), content_type="application/json")

    assert give(district, sheets).status_code == 404
    assert give(officer, [{"sheet": 0} | typed]).status_code == 404
    assert give(officer, [*sheets, sheets[0] | {"points": "99"}]).status_code == 409
    assert give(officer, [sheets[0] | {"reason": " "}]).status_code == 409
    assert not AppraisalInput.objects.filter(appraisal=made.json()["id"]).exists()
    marked = give(officer, sheets).json()
    held = AppraisalInput.objects.filter(appraisal=marked["id"])
    assert set(held.values_list("points", "reason")) == {(Decimal("4.5"), "台账齐全")}
    assert held.count() == len(sheets)
    publish(officer, appraisal)
    detail = district.get(reverse("api:appraisals_detail", args=[appraisal.pk])).json()
    (own,) = detail["sheets"]
    sheet = district.get(reverse("api:appraisals_sheet", args=[own["id"]])).json()
    total = sum(Decimal(line["points"]) for line in sheet["lines"])
    assert total == Decimal(sheet["score"])
    said = post(district, "object", own["id"], text="漏计").json()
    answer = post(officer, "answer", said["id"], verdict="rejected", reason="已核实")
    assert (answer.status_code, answer.json()["kind"]) == (201, "rejected")
    assert post(officer, "answer", said["id"], verdict="rejected", reason="x").status_code == 409
    read = district.get(reverse("api:appraisals_sheet", args=[own["id"]])).json()["objections"]
    assert [(one["text"], one["answers"]) for one in read] == [
        ("漏计", None),
        ("已核实", said["id"]),
    ]
    assert post(officer, "move", appraisal.pk, "finish").status_code == 409
