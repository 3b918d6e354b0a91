"""Plans from draft to revision, as the city's officer sees them, and as a district does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ronghe.kernel.plans import services as documents
from ronghe.kernel.plans.models import Commitment, Plan

pytestmark = pytest.mark.django_db

TEXT = """云岭市智能制造三年计划

一、主要目标

到2022年，建成30个数字化车间，每年培育服务商5—8家。

专栏1 年度计划

2021年：建成15个数字化车间。
"""
YEARS = ("2020", "2021", "2022")


@pytest.fixture
def document(house: Any) -> Any:
    officer = house.person("officer")
    held = documents.document_import(
        file_name="plan.txt",
        content=TEXT.encode(),
        title="云岭市智能制造三年计划",
        place=house.places[house.city],
        by=officer,
    )
    documents.targets_decide_rest(document=held, state="accepted", by=officer)
    return held


@pytest.fixture
def plan(house: Any, signed_in: Any, document: Any) -> Plan:
    """Return a draft that was drawn up on the page."""
    officer = signed_in("officer")
    page = officer.get(reverse("planning:new") + f"?document={document.pk}")
    form = page.context["form"]
    assert form.initial["title"] == document.title
    assert (form.initial["first_year"], form.initial["last_year"]) == (2021, 2022)
    data = {"document": document.pk, "place": house.places[house.city].pk, "title": "三年计划"}
    answer = officer.post(
        reverse("planning:new"), data | {"first_year": 2020, "last_year": 2022}, follow=True
    )
    assert "已归并出 2 项目标任务" in answer.content.decode()
    return Plan.objects.get(title="三年计划")


def fields_of(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_the_overview_shows_years_units_and_what_measures(signed_in: Any, plan: Plan) -> None:
    page = signed_in("officer").get(reverse("planning:plan", args=[plan.pk]))
    text = page.content.decode()
    assert "数字化车间" in text
    assert "5–8" in text
    assert "待确认" in text
    lines = [line for section in page.context["sections"] for line in section.lines]
    assert [[c and int(c.value) for c in line.cells] for line in lines] == [
        [None, 15, 30],
        [None, None, 5],
    ]


def test_measures_are_confirmed_and_the_plan_put_in_force(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    officer.post(reverse("planning:confirm", args=[plan.pk]))
    officer.post(reverse("planning:move", args=[plan.pk, "enact"]))
    plan.refresh_from_db()
    assert plan.state == "in_force"
    page = officer.get(reverse("planning:plan", args=[plan.pk]))
    assert "待确认" not in page.content.decode()
    # What is in force has no form any more; its address says so.
    commitment = plan.commitments.first()
    data = fields_of(officer.get(reverse("planning:commitment_mend", args=[commitment.pk])))
    answer = officer.post(reverse("planning:commitment_mend", args=[commitment.pk]), data)
    assert answer.status_code == 422
    assert "修订程序" in answer.content.decode()


def test_a_commitment_leads_to_the_words_that_promise_it(signed_in: Any, plan: Plan) -> None:
    commitment = plan.commitments.get(title="数字化车间")
    text = (
        signed_in("officer").get(reverse("planning:commitment", args=[commitment.pk])).content
    ).decode()
    assert "建成" in text
    source = reverse("plans:document", args=[plan.document_id])
    assert source in text
    # … and the document to the plans that were drawn from it.
    text = signed_in("officer").get(source).content.decode()
    assert reverse("planning:plan", args=[plan.pk]) in text


def test_a_mended_value_keeps_what_the_form_has_no_field_for(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    commitment = plan.commitments.exclude(title="数字化车间").get()
    address = reverse("planning:commitment_mend", args=[commitment.pk])
    data = fields_of(officer.get(address)) | {"lead": "市经济信息委", "owners": "市财政局、各区县"}
    assert officer.post(address, data).status_code == 302
    value = commitment.values.get(kind="promised")
    assert (value.value, value.value_high) == (5, 8)
    assert value.target is not None
    owners = [(o.name, o.part) for o in commitment.owners.all()]
    assert owners == [("市经济信息委", "lead"), ("市财政局", "co"), ("各区县", "co")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value_2021": "", "value_2022": ""}, None),
        ({"value_2022": "viele"}, "value_2022"),
        ({"value_2022": "1e15"}, "value_2022"),
        ({"baseline_year": "2019"}, "baseline_value"),
        ({"owners": "x" * 130}, "owners"),
        ({"title": ""}, "title"),
    ],
)
def test_each_fault_stands_beside_its_field(
    signed_in: Any, plan: Plan, change: dict[str, str], field: str | None
) -> None:
    officer = signed_in("officer")
    commitment = plan.commitments.get(title="数字化车间")
    address = reverse("planning:commitment_mend", args=[commitment.pk])
    answer = officer.post(address, fields_of(officer.get(address)) | change)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert (field or "__all__") in errors
    assert commitment.values.get(period="2022").value == 30


def test_a_revision_is_opened_with_a_reason_and_compared(signed_in: Any, plan: Plan) -> None:
    officer = signed_in("officer")
    officer.post(reverse("planning:move", args=[plan.pk, "enact"]))
    page = officer.post(reverse("planning:move", args=[plan.pk, "revise"]), follow=True)
    assert "请填写理由" in page.content.decode()
    assert Plan.objects.count() == 1
    officer.post(reverse("planning:move", args=[plan.pk, "revise"]), {"reason": "中期调整"})
    draft = Plan.objects.get(state="draft")
    workshops = draft.commitments.get(title="数字化车间")
    address = reverse("planning:commitment_mend", args=[workshops.pk])
    officer.post(address, fields_of(officer.get(address)) | {"value_2022": "36"})
    other = draft.commitments.exclude(pk=workshops.pk).get()
    officer.post(reverse("planning:commitment_remove", args=[other.pk]))
    officer.post(reverse("planning:move", args=[draft.pk, "enact"]))
    page = officer.get(reverse("planning:comparison", args=[draft.pk]))
    text = page.content.decode()
    assert "中期调整" in text
    assert [row["change"].change for row in page.context["rows"]] == ["changed", "removed"]
    (shown,) = page.context["rows"][0]["fields"]
    assert ("2022" in shown.name, shown.before, shown.after) == (True, "30\xa0个", "36\xa0个")


def test_an_empty_plan_takes_commitments_by_hand(house: Any, signed_in: Any) -> None:
    officer = signed_in("officer")
    place = house.places[house.city].pk
    data = {"place": place, "title": "手工规划", "first_year": 2020, "last_year": 2022}
    officer.post(reverse("planning:new"), data)
    plan = Plan.objects.get(title="手工规划")
    officer.post(reverse("planning:move", args=[plan.pk, "enact"]))
    plan.refresh_from_db()
    assert plan.state == "draft"  # it promises nothing yet
    answer = officer.post(
        reverse("planning:commitment_new", args=[plan.pk]),
        {
            "title": "工业互联网平台", "comparator": ">=", "unit": "个", "decimals": "0",
            "basis": "cumulative", "direction": "higher_is_better", "adds_up": "sum",
            "path": "linear", "value_2022": "10",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert Commitment.objects.get(plan=plan).values.get().value == 10


def test_a_district_reads_what_is_in_force_and_changes_nothing(signed_in: Any, plan: Plan) -> None:
    district = signed_in("yubei")
    address = reverse("planning:plan", args=[plan.pk])
    assert district.get(address).status_code == 404
    signed_in("officer").post(reverse("planning:move", args=[plan.pk, "enact"]))
    page = district.get(address)
    assert page.status_code == 200
    assert not page.context["may_decide"]
    refused = district.post(reverse("planning:move", args=[plan.pk, "close"]), {"reason": "x"})
    assert refused.status_code == 404


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_overview_is_exported(signed_in: Any, plan: Plan, file_format: str) -> None:
    page = signed_in("officer").get(
        reverse("planning:plan", args=[plan.pk]) + f"?export={file_format}"
    )
    content = b"".join(page)
    assert content.startswith(b"PK") if file_format == "xlsx" else "数字化车间" in content.decode()


def test_the_api_draws_up_moves_and_compares(house: Any, signed_in: Any, document: Any) -> None:
    officer = signed_in("officer")

    def post(route: str, *args: Any, **body: Any) -> Any:
        return officer.post(
            reverse(f"api:{route}", args=args), body, content_type="application/json"
        )

    made = post(
        "planning_plans", title="x", first_year=2020, last_year=2022, document=document.pk
    ).json()
    assert made["commitments"][0]["title"] == "数字化车间"
    assert made["commitments"][0]["values"][0]["target"] is not None
    assert post("planning_confirm", made["id"]).json() == {"confirmed": 1}
    assert post("planning_move", made["id"], "enact").json()["state"] == "in_force"
    assert post("planning_move", made["id"], "revise").status_code == 409
    draft = post("planning_move", made["id"], "revise", reason="调整").json()
    assert (draft["version"], draft["state"]) == (2, "draft")
    changes = officer.get(reverse("api:planning_comparison", args=[draft["id"]])).json()
    assert {c["change"] for c in changes} == {"same"}
    refused = post("planning_plans", title="x", first_year=2022, last_year=2020, place=house.city)
    assert refused.status_code == 422


def test_a_district_plan_carries_out_the_citys(house: Any, signed_in: Any, plan: Plan) -> None:
    signed_in("officer").post(reverse("planning:move", args=[plan.pk, "enact"]))
    district, place = signed_in("yubei"), house.places[house.yubei]
    data = {"place": place.pk, "title": "渝北规划", "first_year": 2020, "last_year": 2022}
    district.post(reverse("planning:new"), data | {"higher": plan.pk})
    own = Plan.objects.get(title="渝北规划")
    assert own.higher == plan
    served = plan.commitments.get(title="数字化车间")
    district.post(
        reverse("planning:commitment_new", args=[own.pk]),
        {
            "title": "数字化车间", "comparator": ">=", "unit": "个", "decimals": "0",
            "basis": "cumulative", "direction": "higher_is_better", "adds_up": "sum",
            "path": "linear", "value_2022": "4", "serves": served.pk,
        },
    )  # fmt: skip
    commitment = own.commitments.get()
    assert commitment.serves == served
    page = district.get(reverse("planning:commitment", args=[commitment.pk]))
    assert "三年计划 · 数字化车间" in page.content.decode()
    # Another higher plan, or none, is served by nothing of the former.
    names = {"title": "渝北规划", "first_year": 2020, "last_year": 2022, "higher": ""}
    district.post(reverse("planning:mend", args=[own.pk]), names)
    commitment.refresh_from_db()
    assert commitment.serves is None
    # The plan of a place that is not above is none to carry out.
    city = signed_in("officer")
    wrong = {"place": house.places[house.city].pk, "title": "x", "first_year": 2020}
    answer = city.post(reverse("planning:new"), wrong | {"last_year": 2022, "higher": own.pk})
    assert answer.status_code == 422
