from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.services import answer_save, response_move, response_open
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def address(response: Response, page: str) -> str:
    return f"/assessments/responses/{response.pk}/{page}"


def answers_of(response: Response) -> dict[str, object]:
    return Response.objects.values_list("answers", flat=True).get(pk=response.pk)


@pytest.mark.parametrize(
    ("item", "text", "stored"),
    [
        ("infosys", "4", 4),
        ("net", "1;3", [1, 3]),
        ("net", "0", [0]),
        ("dev_digital", "35.5", 35.5),
        ("dev_digital", "４０％", 40.0),
        ("energy", "up", "up"),
    ],
)
def test_each_kind_of_answer_is_saved_at_once(
    signed_in: SignedIn, draft: Response, item: str, text: str, stored: object
) -> None:
    reply = signed_in("clerk").post(address(draft, f"answers/{item}/"), {"text": text})
    assert reply.status_code == 200
    assert reply.json()["saved"]
    assert answers_of(draft)[item] == stored


def test_an_empty_answer_takes_the_answer_back(signed_in: SignedIn, draft: Response) -> None:
    reply = signed_in("clerk").post(address(draft, "answers/net/"), {"text": ""})
    assert reply.json()["answered"] == 14
    assert "net" not in answers_of(draft)


@pytest.mark.parametrize(
    ("item", "text", "said"),
    [
        ("infosys", "9", "0–4"),
        ("infosys", "1;2", "1;2"),
        ("net", "1;7", "0–4"),
        ("dev_digital", "130", "100"),
        ("dev_digital", "many", "many"),
        ("energy", "sideways", "sideways"),
        ("net", "0;2", "0;2"),
    ],
)
def test_a_faulty_answer_is_told_and_changes_nothing(
    signed_in: SignedIn, draft: Response, item: str, text: str, said: str
) -> None:
    before = answers_of(draft)
    reply = signed_in("clerk").post(address(draft, f"answers/{item}/"), {"text": text})
    assert reply.status_code == 422
    assert said in " ".join(reply.json()["faults"])
    assert answers_of(draft) == before


def test_none_of_these_stands_alone(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    assert client.post(address(draft, "answers/datasec/"), {"text": "0;1"}).status_code == 422
    assert client.post(address(draft, "answers/datasec/"), {"text": "0"}).status_code == 200
    assert answers_of(draft)["datasec"] == [0]


def test_an_unknown_item_is_not_found(signed_in: SignedIn, draft: Response) -> None:
    reply = signed_in("clerk").post(address(draft, "answers/cloud/"), {"text": "1"})
    assert reply.status_code == 404


def test_saving_one_answer_takes_few_queries(
    signed_in: SignedIn, draft: Response, django_assert_max_num_queries: object
) -> None:
    client = signed_in("clerk")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.post(address(draft, "answers/infosys/"), {"text": "3"})


def test_another_enterprise_finds_no_form(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk2")
    assert client.get(address(draft, "form/")).status_code == 404
    assert client.post(address(draft, "form/"), {}).status_code == 404
    assert client.post(address(draft, "answers/net/"), {"text": "1"}).status_code == 404
    assert client.post(address(draft, "move/"), {"transition": "submit"}).status_code == 404


@pytest.mark.parametrize("username", ["yubei", "officer", "assessor", "expert", "statistician"])
def test_only_clerks_fill_in(signed_in: SignedIn, draft: Response, username: str) -> None:
    client = signed_in(username)
    assert client.get(address(draft, "form/")).status_code == 403
    assert client.get("/assessments/mine/").status_code == 403
    assert client.post(address(draft, "answers/net/"), {"text": "1"}).status_code == 403


def test_the_form_shows_answers_and_progress_but_no_points(
    signed_in: SignedIn, draft: Response
) -> None:
    page = signed_in("clerk").get(address(draft, "form/"))
    assert page.status_code == 200
    shown = page.content.decode()
    assert page.context["answered"] == 15
    assert page.context["total"] == 15  # without scenes and figures, which may be left blank
    assert 'value="35"' in shown
    assert "points" not in shown


def test_where_nothing_must_be_answered_nothing_is_complete(
    signed_in: SignedIn, house: House
) -> None:
    made = Instrument.objects.get(key="smart-factory-2025")
    with acting_as("tests"):
        opened = response_open(
            instrument=made, organisation=house.organisations["yubei-1"], period="2022",
            by=house.person("clerk"),
        )  # fmt: skip
    client = signed_in("clerk")
    page = client.get(address(opened, "form/"))
    free = next(one for one in page.context["sections"] if not one.total and not one.is_hidden)
    [item, *_rest] = [one for group in free.groups for one in group.items if one.measured]
    client.post(address(opened, f"answers/{item.id}/"), {"text": str(item.measured.low)})
    page = client.get(address(opened, "form/"))
    after = next(one for one in page.context["sections"] if one.group.key == free.group.key)
    assert (after.total, after.optional_answered) == (0, 1)
    assert "0 / 0" not in page.content.decode()


def test_a_browser_without_scripts_saves_the_whole_form(
    signed_in: SignedIn, draft: Response
) -> None:
    sent = {"item-net": ["1", "4"], "item-dev_digital": "12.5", "item-energy": "flat"}
    reply = signed_in("clerk").post(address(draft, "form/"), sent)
    assert reply.status_code == 302
    assert answers_of(draft) == {"net": [1, 4], "dev_digital": 12.5, "energy": "flat"}


def test_a_fault_stands_beside_its_item_and_the_good_answers_are_kept(
    signed_in: SignedIn, draft: Response
) -> None:
    sent = {"item-infosys": "3", "item-dev_net": "250", "item-netsec": ["0", "1"]}
    page = signed_in("clerk").post(address(draft, "form/"), sent)
    assert page.status_code == 422
    shown = page.content.decode()
    beside = shown.split('id="error-dev_net"')[1].split("</p>")[0]
    assert "250" in beside
    assert 'aria-describedby="error-dev_net bounds-dev_net"' in shown
    assert "0;1" in shown.split('id="error-netsec"')[1].split("</p>")[0]
    assert answers_of(draft)["infosys"] == 3
    # What is faulty neither replaces nor removes what was saved before.
    assert answers_of(draft)["dev_net"] == 15.0


def test_submitting_with_gaps_names_and_links_them(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    client.post(address(draft, "answers/plan/"), {"text": ""})
    client.post(address(draft, "answers/cost/"), {"text": ""})
    page = client.post(address(draft, "move/"), {"transition": "submit"})
    assert page.status_code == 422
    assert [item.id for item in page.context["missing"]] == ["plan", "cost"]
    assert 'href="#item-plan"' in page.content.decode()
    assert Response.objects.get(pk=draft.pk).state_key == "draft"


def test_a_submitted_response_is_shown_but_not_changed(
    signed_in: SignedIn, draft: Response
) -> None:
    client = signed_in("clerk")
    assert client.post(address(draft, "move/"), {"transition": "submit"}).status_code == 302
    page = client.get(address(draft, "form/"))
    assert page.context["is_editable"] is False
    assert "data-state" not in page.content.decode()
    before = answers_of(draft)
    reply = client.post(address(draft, "answers/net/"), {"text": "4"})
    assert reply.status_code == 409
    assert client.post(address(draft, "form/"), {"item-net": "4"}).status_code == 302
    assert answers_of(draft) == before
    # Withdrawn, it opens again.
    client.post(address(draft, "move/"), {"transition": "withdraw"})
    assert client.get(address(draft, "form/")).context["is_editable"] is True


def test_my_assessments_list_state_progress_and_result(
    signed_in: SignedIn, draft: Response, approved: dict[str, Response], house: House
) -> None:
    page = signed_in("clerk").get("/assessments/mine/")
    rows = {row.response.period: row for row in page.context["rows"]}
    assert set(rows) == {"2021", "2022"}
    assert rows["2022"].outcome is None
    assert rows["2022"].percent == 100
    assert rows["2021"].outcome.score == house.points
    # Only the own enterprise's.
    assert {row.response.organisation_id for row in rows.values()} == {draft.organisation_id}
    assert approved


def test_a_clerk_starts_a_year_once(signed_in: SignedIn, house: House) -> None:
    client = signed_in("clerk")
    sent = {
        "organisation": house.organisations["yubei-1"].pk,
        "instrument": house.instrument.pk,
        "period": "2024",
    }
    first = client.post("/assessments/open/", sent)
    again = client.post("/assessments/open/", sent)
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    made = Response.objects.get(organisation=house.organisations["yubei-1"], period="2024")
    assert made.answers == {}
    assert first["Location"] == address(made, "form/")


def test_nobody_starts_for_another_enterprise(signed_in: SignedIn, house: House) -> None:
    sent = {
        "organisation": house.organisations["jiangbei-1"].pk,
        "instrument": house.instrument.pk,
        "period": "2024",
    }
    assert signed_in("clerk").post("/assessments/open/", sent).status_code == 422
    assert not Response.objects.filter(period="2024").exists()


def test_a_year_far_off_is_refused(signed_in: SignedIn, house: House) -> None:
    sent = {
        "organisation": house.organisations["yubei-1"].pk,
        "instrument": house.instrument.pk,
        "period": "1989",
    }
    assert signed_in("clerk").post("/assessments/open/", sent).status_code == 422


def test_the_form_of_an_imported_response_is_shown_and_leads_to_a_correction(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("clerk").get(address(approved["yubei-1"], "form/"))
    assert page.status_code == 200
    assert page.context["is_editable"] is False
    assert "开始更正" in page.content.decode()


def test_a_correction_starts_from_the_approved_answers(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    sent = {
        "organisation": house.organisations["yubei-1"].pk,
        "instrument": house.instrument.pk,
        "period": "2021",
    }
    signed_in("clerk").post("/assessments/open/", sent)
    made = Response.objects.get(organisation=house.organisations["yubei-1"], revision=2)
    assert made.answers == approved["yubei-1"].answers
    assert made.supersedes == approved["yubei-1"]
    assert made.state_key == "draft"


def test_the_pages_speak_both_languages(signed_in: SignedIn, draft: Response) -> None:
    client = signed_in("clerk")
    chinese = client.get(address(draft, "form/")).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(address(draft, "form/")).content.decode()
    assert "网络建设" in chinese
    assert "Network construction" in english
    assert "下一道未答题" in chinese
    assert "Next unanswered" in english
    faults = client.post(address(draft, "answers/dev_net/"), {"text": "130"}).json()["faults"]
    assert faults[0].startswith('"130" is out of range')


@pytest.mark.django_db(transaction=True)
def test_two_clerks_do_not_lose_each_others_answers(draft: Response, house: House) -> None:
    answers = {"net": "1;4", "infosys": "4", "energy": "up", "dev_net": "77"}
    account, person = house.accounts["clerk"].pk, house.person("clerk")
    failed: list[BaseException] = []
    start = threading.Barrier(len(answers))

    def save(item: str, text: str) -> None:
        try:
            start.wait()
            with scope_entered(account):
                mine = Response.objects.get(pk=draft.pk)
                answer_save(response=mine, item=item, text=text, by=person)
        except BaseException as error:  # noqa: BLE001  # told by the test below
            failed.append(error)
        finally:
            connection.close()

    clerks = [threading.Thread(target=save, args=pair) for pair in answers.items()]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert not failed
    held = answers_of(draft)
    assert (held["net"], held["infosys"], held["energy"], held["dev_net"]) == ([1, 4], 4, "up", 77)


def test_the_reason_of_a_return_stands_at_the_top_of_the_form(
    signed_in: SignedIn, draft: Response, house: House
) -> None:
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
        reason = "设备台账与 <b>填报</b> 不符"
        response_move(response=draft, transition="return", by=house.person("yubei"), reason=reason)
    page = signed_in("clerk").get(address(draft, "form/"))
    shown = page.content.decode()
    assert "设备台账与 &lt;b&gt;填报&lt;/b&gt; 不符" in shown
    assert page.context["is_editable"] is True
    assert page.context["returned"].actor_name == "测试 yubei"


def test_what_the_script_needs_is_on_the_page(signed_in: SignedIn, draft: Response) -> None:
    shown = signed_in("clerk").get(address(draft, "form/")).content.decode()
    for item in draft.instrument.content.items:
        assert f'data-url="{address(draft, f"answers/{item.id}/")}"' in shown
    assert json.dumps(f"ronghe-answers-{_account(draft)}-{draft.pk}")[1:-1] in shown


def _account(draft: Response) -> int:
    step = draft.case.steps.first() if draft.case else None
    assert step is not None
    assert step.account is not None
    return step.account
