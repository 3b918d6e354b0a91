"""Pages of a review: single answers go back, findings, many at once, signed figures, the chain."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ronghe.kernel.assessments.judging.services import waiting_judge
from ronghe.kernel.assessments.models import (
    BulkApproval,
    Finding,
    Response,
    Return,
    ReviewRule,
)
from ronghe.kernel.assessments.services import answers_save, response_move
from ronghe.kernel.indicators.models import SignOff
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def address(response: Response, page: str = "") -> str:
    return f"/assessments/responses/{response.pk}/{page}"


@pytest.fixture
def submitted(draft: Response, house: House) -> Response:
    with acting_as("tests"):
        clerk = house.person("clerk")
        assert not answers_save(response=draft, cells={"dev_net": "50"}, by=clerk)
        response_move(response=draft, transition="submit", by=clerk)
    return draft


def sent(**more: object) -> dict[str, object]:
    return {
        "items": ["dev_net", "net"],
        "why-dev_net": "与设备数字化率矛盾",
        "why-net": "请补充拓扑图",
        "reason": "",
        "due_on": (timezone.localdate() + timedelta(days=5)).isoformat(),
    } | more


def test_an_officer_sends_two_answers_back_and_sees_the_difference(
    signed_in: SignedIn, submitted: Response
) -> None:
    officer, clerk = signed_in("yubei"), signed_in("clerk")
    assert officer.post(address(submitted, "return/"), sent()).status_code == 302
    page = clerk.get(address(submitted, "form/"))
    shown = page.content.decode()
    assert "只有以下 2 个答案可以修改" in shown
    assert shown.count("与设备数字化率矛盾") == 2  # above, and beside the question
    locked = [
        item.id
        for section in page.context["sections"]
        for group in section.groups
        for item in group.items
        if item.is_locked
    ]
    assert len(locked) == len(page.context["response"].instrument.content.items) - 2
    assert "dev_net" not in locked
    refused = clerk.post(address(submitted, "answers/infosys/"), {"text": "4"})
    assert refused.status_code == 409
    assert "未被退回" in refused.json()["faults"][0]
    assert clerk.post(address(submitted, "answers/dev_net/"), {"text": "20"}).status_code == 200
    clerk.post(address(submitted, "move/"), {"transition": "submit"})

    page = officer.get(address(submitted))
    mended = {each.item.id: each for each in page.context["review"].mended}
    assert mended.keys() == {"dev_net", "net"}
    assert (mended["dev_net"].before, mended["dev_net"].after) == ("50%", "20%")
    assert "有 1 个答案发生变化" in page.content.decode()


def test_a_form_without_scripts_saves_what_was_sent_back_alone(
    signed_in: SignedIn, submitted: Response
) -> None:
    signed_in("yubei").post(address(submitted, "return/"), sent())
    clerk = signed_in("clerk")
    typed = {"item-dev_net": "20", "item-net": ["1", "3"]}
    assert clerk.post(address(submitted, "form/"), typed).status_code == 302
    held = Response.objects.get(pk=submitted.pk).answers
    assert (held["dev_net"], held["net"], held["infosys"]) == (20, [1, 3], 2)


def test_a_return_that_lacks_something_is_shown_again_as_it_was_typed(
    signed_in: SignedIn, submitted: Response
) -> None:
    officer = signed_in("yubei")
    page = officer.post(address(submitted, "return/"), sent(**{"why-net": " "}))
    assert page.status_code == 422
    chosen = {each.item.id: each.why for each in page.context["review"].sendable if each.is_chosen}
    assert chosen == {"dev_net": "与设备数字化率矛盾", "net": ""}
    assert "请为每个退回的答案写明原因" in page.content.decode()
    assert officer.post(address(submitted, "return/"), sent(due_on="soon")).status_code == 422
    assert officer.post(address(submitted, "return/"), sent(due_on="2020-01-01")).status_code == 422
    assert officer.post(address(submitted, "return/"), sent(items=[])).status_code == 422
    assert not Return.objects.exists()


def test_an_approved_answer_is_unlocked_and_the_figures_say_so(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    officer, city = signed_in("yubei"), signed_in("officer")
    for client in (officer, signed_in("jiangbei"), city):
        assert client.post("/assessments/sign-off/", {"period": "2021"}).status_code == 302
    assert SignOff.objects.filter(reopened_at__isnull=True).count() == 3 * 8
    first = approved["yubei-1"]
    page = officer.get(address(first))
    assert page.context["review"].may_unlock
    given = {"items": ["fund"], "why-fund": "抽查不符"}
    assert officer.post(address(first, "unlock/"), given).status_code == 302
    revision = Response.objects.get(supersedes=first)
    assert revision.state_key == "returned"
    page = officer.get(address(first))
    assert not page.context["review"].may_unlock
    assert "正在修改" in page.content.decode()
    shown = city.get("/assessments/sign-off/?period=2021")
    states = {row.row.indicator.key: row.state for row in shown.context["rows"]}
    assert states["digital_spend_share"] == "unlocked"
    assert states["device_digital_rate"] == "signed"
    assert "抽查不符" in shown.content.decode()
    # A second one on top of it is refused, without an error.
    assert officer.post(address(first, "unlock/"), given).status_code == 302
    assert Response.objects.filter(supersedes=first).count() == 1


def test_a_whole_response_is_opened_again_with_a_reason(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    officer, first = signed_in("yubei"), approved["yubei-1"]
    assert officer.post(address(first, "unlock/"), {"whole": "1"}).status_code == 422
    sent_whole = {"whole": "1", "reason": "误批"}
    assert officer.post(address(first, "unlock/"), sent_whole).status_code == 302
    assert Return.objects.get().is_whole


def test_the_queue_lets_the_rules_look_and_filters_by_what_they_found(
    signed_in: SignedIn, submitted: Response
) -> None:
    officer = signed_in("yubei")

    def listed(chosen: str) -> int:
        page = officer.get("/assessments/queue/", {"findings": chosen})
        return len(page.context["table"].page.object_list)

    assert officer.get("/assessments/queue/").context["unjudged"] == 1
    assert (listed("unjudged"), listed("none"), listed("some")) == (1, 0, 0)
    reply = officer.post("/assessments/queue/findings/", headers={"HX-Request": "true"})
    assert "已核查 1 份填报" in reply.content.decode()
    assert officer.get("/assessments/queue/").context["unjudged"] == 0
    assert (listed("unjudged"), listed("none"), listed("some")) == (0, 0, 1)
    assert listed("resubmitted") == 0


def test_a_finding_is_shown_with_its_reason_and_dismissed_with_one(
    signed_in: SignedIn, submitted: Response
) -> None:
    officer = signed_in("yubei")
    assert not officer.get(address(submitted)).context["review"].is_judged
    # The page goes on under the reader's hands: one card is swapped, nothing is loaded anew.
    piece = officer.post(address(submitted, "findings/"), headers={"HX-Request": "true"})
    assert piece.content.decode().strip().startswith('<section class="card mb-3" id="findings">')
    assert officer.post(address(submitted, "findings/")).status_code == 302
    page = officer.get(address(submitted))
    assert "设备联网率 50% 高于设备数字化率 35%" in page.content.decode()
    finding = Finding.objects.get()
    dismissal = address(submitted, f"findings/{finding.pk}/dismiss/")
    assert officer.post(dismissal, {"reason": " "}).status_code == 422
    assert officer.post(dismissal, {"reason": "口径不同"}).status_code == 302
    assert "口径不同" in officer.get(address(submitted)).content.decode()
    assert officer.get(address(submitted)).context["review"].standing == 0
    # Clerks are told of doubts before they submit, not of what officers make of them.
    assert "口径不同" not in signed_in("clerk").get(address(submitted)).content.decode()


def test_a_clerk_is_told_what_is_unusual_before_submitting(
    signed_in: SignedIn, draft: Response
) -> None:
    clerk = signed_in("clerk")
    assert clerk.get(address(draft, "form/")).context["hints"] == []
    clerk.post(address(draft, "answers/dev_net/"), {"text": "50"})
    page = clerk.get(address(draft, "form/"))
    assert [hint.item.id for hint in page.context["hints"]] == ["dev_net"]
    assert "提交前请核对" in page.content.decode()
    assert not Finding.objects.exists()


def test_clean_responses_are_approved_with_progress(
    signed_in: SignedIn, submitted: Response, house: House
) -> None:
    with acting_as("tests"):
        waiting_judge()
    officer = signed_in("yubei")
    page = officer.get("/assessments/bulk/")
    assert (page.context["clean"], page.context["doubtful"], page.context["waiting"]) == (0, 1, 1)
    finding = Finding.objects.get()
    officer.post(address(submitted, f"findings/{finding.pk}/dismiss/"), {"reason": "口径不同"})
    assert officer.get("/assessments/bulk/").context["clean"] == 1
    assert officer.get("/assessments/bulk/?period=2019").context["clean"] == 0
    started = officer.post("/assessments/bulk/", {"period": "2022"})
    act = BulkApproval.objects.get()
    assert started.url == f"/assessments/bulk/{act.pk}/"
    page = officer.get(started.url)
    assert page.context["is_running"]
    assert "hx-post" in page.content.decode()
    piece = officer.post(f"{started.url}continue/", headers={"HX-Request": "true"})
    assert not piece.context["is_running"]
    assert "已通过 1 / 1 份" in piece.content.decode()
    assert Response.objects.get(pk=submitted.pk).state_key == "approved"
    # Others of the place may look, and not carry on.
    city = signed_in("officer")
    assert not city.get(started.url).context["is_running"]
    assert city.post(f"{started.url}continue/").status_code == 302


def test_the_programme_office_sets_who_approves(signed_in: SignedIn, submitted: Response) -> None:
    city, officer, clerk = signed_in("officer"), signed_in("yubei"), signed_in("clerk")
    assert city.post("/assessments/chain/", {"chain": "three"}).status_code == 422
    given = {"chain": "city", "instrument": "", "period": ""}
    assert officer.post("/assessments/chain/", given).status_code == 403
    assert city.post("/assessments/chain/", given).status_code == 302
    assert ReviewRule.objects.get().chain == "city"
    assert "区县核查后市级审批" in officer.get("/assessments/chain/").content.decode()
    assert set(officer.get(address(submitted)).context["moves"]) == {"return", "check"}
    refused = officer.post(address(submitted, "move/"), {"transition": "approve"})
    assert refused.status_code == 409
    officer.post(address(submitted, "move/"), {"transition": "check"})
    assert "待市级审批" in clerk.get(address(submitted, "form/")).content.decode()
    assert set(city.get(address(submitted)).context["moves"]) == {"return", "release"}
    city.post(address(submitted, "move/"), {"transition": "release"})
    assert Response.objects.get(pk=submitted.pk).approved_at is not None


def test_a_signature_is_taken_back_on_the_page(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    officer = signed_in("yubei")
    officer.post("/assessments/sign-off/", {"period": "2021", "indicator": ["digital_score"]})
    held = SignOff.objects.get()
    back = f"/assessments/sign-off/{held.pk}/reopen/"
    officer.post(back, {"reason": ""})
    held.refresh_from_db()
    assert held.reopened_at is None
    officer.post(back, {"reason": "重新核对"})
    held.refresh_from_db()
    assert (held.cause, held.reason) == ("hand", "重新核对")
    page = officer.get("/assessments/sign-off/?period=2021").content.decode()
    assert "重新核对" in page
    assert approved


def test_review_over_the_api(
    signed_in: SignedIn, submitted: Response, approved: dict[str, Response]
) -> None:
    officer = signed_in("yubei")

    def post(path: str, content: object, client: Client = officer) -> object:
        return client.post(f"/api/assessments/{path}", content, content_type="application/json")

    with acting_as("tests"):
        waiting_judge()
    own = f"responses/{submitted.pk}"
    listed = {row["rule"]: row for row in officer.get(f"/api/assessments/{own}/findings").json()}
    assert listed.keys() == {"connected-within-digital", "rate-jump"}
    found = listed["connected-within-digital"]
    assert (found["item"], found["severity"], found["value"]) == ("dev_net", "error", "50")
    dismissal = f"{own}/findings/{found['id']}/dismiss"
    assert post(dismissal, {}).status_code == 422
    assert post(dismissal, {"reason": "口径不同"}).json()["dismissal"] == "口径不同"
    assert post(f"{own}/return", {"items": {"gone": "x"}}).json()["items"] == ["gone"]
    assert post(f"{own}/return", {"items": {"net": "补充"}}).json()["state"] == "returned"
    clerk = signed_in("clerk")
    locked = clerk.put(
        f"/api/assessments/{own}/answers/infosys", {"text": "4"}, content_type="application/json"
    )
    assert (locked.status_code, locked.json()["items"]) == (409, ["infosys"])
    changed = officer.get(f"/api/assessments/{own}/changes").json()
    assert (changed["whole"], changed["changes"][0]["item"]) == (False, "net")

    assert len(post("sign-offs", {"period": "2021"}).json()["signed"]) == 8
    old = f"responses/{approved['yubei-1'].pk}"
    assert post(f"{old}/unlock", {"items": {}}).status_code == 422
    unlocked = post(f"{old}/unlock", {"items": {"fund": "抽查"}}).json()
    assert "digital_spend_share" in unlocked["reopened"]
    assert post(f"{old}/unlock", {"items": {"fund": "抽查"}}).status_code == 409
    states = {
        row["indicator"]: row
        for row in officer.get("/api/assessments/sign-offs?period=2021").json()
    }
    assert states["digital_spend_share"]["state"] == "unlocked"
    assert states["digital_spend_share"]["reason"] == "抽查"
    signed = states["device_digital_rate"]["sign_off"]
    assert post(f"sign-offs/{signed}/reopen", {"reason": " "}).status_code == 422
    assert post(f"sign-offs/{signed}/reopen", {"reason": "x"}).status_code == 200

    act = post("bulk", {}).json()
    assert (act["asked"], act["finished_at"]) == (0, None)
    assert post(f"bulk/{act['id']}", {}).json()["finished_at"] is not None
    assert post(f"bulk/{act['id']}", {}, signed_in("officer")).status_code == 409
    assert post("chain", {"chain": "city"}, signed_in("officer")).json()["chain"] == "city"
    assert officer.get("/api/assessments/chain").json()[0]["chain"] == "city"


def test_a_contradiction_is_told_at_its_questions_and_submits_nothing(
    signed_in: SignedIn, draft: Response
) -> None:
    clerk = signed_in("clerk")
    for item, text in (("devices_total", "10"), ("devices_digital", "12")):
        assert clerk.post(address(draft, f"answers/{item}/"), {"text": text}).status_code == 200
    page = clerk.get(address(draft, "form/"))
    blocking = [hint.item.id for hint in page.context["hints"] if hint.blocks]
    assert blocking == ["devices_digital"]
    assert "须更正" in page.content.decode()
    refused = clerk.post(address(draft, "move/"), {"transition": "submit"})
    assert refused.status_code == 422
    shown = refused.content.decode()
    # In the hints, above, and at both questions.
    assert shown.count("数字化生产设备数不能超过生产设备总数。") == 4
    assert shown.count("is-broken") == 2
    assert Response.objects.get(pk=draft.pk).state_key == "draft"
    path = f"/api/assessments/responses/{draft.pk}/submission"
    sent = clerk.post(path, '{"answers": {}}', content_type="application/json")
    assert sent.status_code == 422
    assert sent.json()["items"] == ["devices_digital", "devices_total"]
