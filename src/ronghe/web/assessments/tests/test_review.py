from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.kernel.assessments.models import Response, Result
from ronghe.kernel.assessments.services import answers_save, response_move, response_open
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.indicators.selectors import Figure, figures, indicators_by_key
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
MEASURED = ("digital_score", "stage_digital_share", "device_digital_rate")


@pytest.fixture
def submitted(draft: Response, house: House) -> Response:
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
    return draft


def address(response: Response, page: str = "") -> str:
    return f"/assessments/responses/{response.pk}/{page}"


def figures_of(house: House, period: str = "2022") -> dict[tuple[str, str], Figure]:
    code_by_id = {place.pk: place.code for place in house.places.values()}
    found = figures(
        indicators=indicators_by_key(MEASURED).values(),
        place_ids=[house.places[code].pk for code in (house.city, house.yubei, house.jiangbei)],
        periods=[period],
    )
    return {(key, code_by_id[place]): figure for (key, place, _), figure in found.items()}


def test_an_address_that_takes_only_post_leads_to_its_page(
    signed_in: SignedIn, draft: Response, house: House
) -> None:
    # It stands in the browser after a refused form; the language switch and a reload ask for it.
    clerk = signed_in("clerk")
    assert clerk.post(address(draft, "move/"), {"transition": "nonsense"}).status_code != 200
    assert clerk.get(address(draft, "move/")).url == address(draft)
    # Whoever may not post there is refused as before.
    assert signed_in("statistician").get(address(draft, "move/")).status_code == 403
    account = f"/parties/accounts/{house.accounts['clerk'].pk}/"
    assert signed_in("admin").get(f"{account}password/").url == account


def test_what_gives_no_points_shows_none(signed_in: SignedIn, submitted: Response) -> None:
    page = signed_in("yubei").get(address(submitted))
    groups = page.context["groups"]
    assert any(not group.group.points for group in groups)  # scenes and figures
    shown = page.content.decode()
    assert "0 / 0" not in shown
    assert "/ 0</span>" not in shown


def test_submit_return_submit_approve(signed_in: SignedIn, draft: Response, house: House) -> None:
    clerk, officer = signed_in("clerk"), signed_in("yubei")
    clerk.post(address(draft, "move/"), {"transition": "submit"})
    assert "示范企业 yubei-1" in officer.get("/assessments/queue/").content.decode()

    sent = {"transition": "return", "reason": "请核对设备数字化率"}
    assert officer.post(address(draft, "move/"), sent).status_code == 302
    assert Response.objects.get(pk=draft.pk).state_key == "returned"
    assert "请核对设备数字化率" in clerk.get(address(draft, "form/")).content.decode()

    clerk.post(address(draft, "answers/dev_digital/"), {"text": "30"})
    clerk.post(address(draft, "move/"), {"transition": "submit"})
    reply = officer.post(address(draft, "move/"), {"transition": "approve"})
    assert reply.status_code == 302
    held = Response.objects.get(pk=draft.pk)
    assert held.state_key == "approved"
    assert held.approved_at is not None
    assert Result.objects.get(response=held).score == house.points

    page = officer.get(address(draft))
    titles = [event.title for event in page.context["events"]]
    assert titles == ["开始填报", "提交", "退回", "提交", "通过"]
    assert [event.reason for event in page.context["events"]][2] == "请核对设备数字化率"


def test_an_approval_moves_district_and_city_at_once(
    signed_in: SignedIn, submitted: Response, house: House
) -> None:
    before = figures_of(house)
    assert all(figure.value is None for figure in before.values())
    signed_in("yubei").post(address(submitted, "move/"), {"transition": "approve"})
    after = figures_of(house)
    for place in (house.yubei, house.city):
        assert after["digital_score", place].value == house.points
        assert after["stage_digital_share", place].value == 100
        assert after["device_digital_rate", place].value == 35
        assert after["digital_score", place].n == 1
    assert after["digital_score", house.jiangbei] == before["digital_score", house.jiangbei]


def test_the_page_says_once_which_figures_moved(
    signed_in: SignedIn, submitted: Response, house: House
) -> None:
    officer = signed_in("officer")
    officer.post(address(submitted, "move/"), {"transition": "approve"})
    page = officer.get(address(submitted))
    moved = {(row.indicator.key, row.place.code): row.moved for row in page.context["moved"]}
    assert {place for _, place in moved} == {house.yubei, house.city}
    assert moved["digital_score", house.city].before == "—"
    assert moved["digital_score", house.city].after.startswith("52.1")
    for place in (house.yubei, house.city):
        link = reverse("indicators:figure", args=["digital_score", place, "2022"])
        assert f'href="{link}"' in page.content.decode()
    assert officer.get(address(submitted)).context["moved"] is None


def test_a_district_officer_is_told_of_the_own_district_only(
    signed_in: SignedIn, submitted: Response, house: House
) -> None:
    officer = signed_in("yubei")
    officer.post(address(submitted, "move/"), {"transition": "approve"})
    page = officer.get(address(submitted))
    assert {row.place.code for row in page.context["moved"]} == {house.yubei}
    assert "全市数据也已同步变化" in page.content.decode()


def test_a_correction_supersedes_result_and_observations(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    first = approved["yubei-1"]
    with acting_as("tests"):
        second = response_open(
            instrument=house.instrument,
            organisation=first.organisation,
            period="2021",
            by=house.person("clerk"),
        )
        assert not answers_save(
            response=second, cells={"dev_digital": "70"}, by=house.person("clerk")
        )
        response_move(response=second, transition="submit", by=house.person("clerk"))
    before = figures_of(house, "2021")
    signed_in("yubei").post(address(second, "move/"), {"transition": "approve"})
    after = figures_of(house, "2021")

    rates = Observation.objects.filter(
        organisation=first.organisation, indicator__key="device_digital_rate", period="2021"
    ).order_by("id")
    assert [rate.value for rate in rates] == [Decimal(35), Decimal(70)]
    assert rates[0].superseded_at is not None
    assert rates[1].supersedes == rates[0]
    assert rates[1].superseded_at is None
    first.refresh_from_db()
    assert first.superseded_at is not None
    # Still two enterprises in the district and four in the city, one of them better.
    place = house.yubei
    assert before["device_digital_rate", place].value == 35
    assert after["device_digital_rate", place].value == Decimal("52.5")
    assert after["device_digital_rate", place].n == 2
    assert after["digital_score", house.city].n == 4
    # The old revision stays readable at its address, and says so.
    page = signed_in("yubei").get(address(first))
    assert "已被取代" in page.content.decode()


def test_a_return_needs_a_reason(signed_in: SignedIn, submitted: Response) -> None:
    sent = {"transition": "return", "reason": "  "}
    page = signed_in("yubei").post(address(submitted, "move/"), sent)
    assert page.status_code == 422
    assert page.context["refused_kind"] == "reason"
    assert Response.objects.get(pk=submitted.pk).state_key == "submitted"


def test_of_two_who_decide_the_second_is_told(signed_in: SignedIn, submitted: Response) -> None:
    signed_in("officer").post(address(submitted, "move/"), {"transition": "approve"})
    sent = {"transition": "return", "reason": "too late"}
    page = signed_in("yubei").post(address(submitted, "move/"), sent)
    assert page.status_code == 409
    assert "其间已有人作出处理" in page.content.decode()
    assert Response.objects.get(pk=submitted.pk).state_key == "approved"


def test_a_clerk_cannot_approve_and_an_officer_cannot_submit(
    signed_in: SignedIn, submitted: Response, draft: Response
) -> None:
    reply = signed_in("clerk").post(address(submitted, "move/"), {"transition": "approve"})
    assert reply.status_code == 403
    signed_in("clerk").post(address(draft, "move/"), {"transition": "withdraw"})
    reply = signed_in("yubei").post(address(draft, "move/"), {"transition": "submit"})
    assert reply.status_code == 403
    reply = signed_in("yubei").post(address(draft, "move/"), {"transition": "publish"})
    assert reply.status_code == 409
    assert Response.objects.get(pk=draft.pk).state_key == "draft"


def test_an_imported_response_has_no_steps(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    reply = signed_in("yubei").post(
        address(approved["yubei-1"], "move/"), {"transition": "return", "reason": "why not"}
    )
    assert reply.status_code == 409


@pytest.mark.parametrize("username", ["jiangbei", "clerk2"])
def test_another_district_or_enterprise_finds_nothing(
    signed_in: SignedIn, submitted: Response, username: str
) -> None:
    client = signed_in(username)
    assert client.get(address(submitted)).status_code == 404
    assert client.get(address(submitted, "result/")).status_code == 404
    sent = {"transition": "approve"}
    assert client.post(address(submitted, "move/"), sent).status_code == 404
    assert Response.objects.get(pk=submitted.pk).state_key == "submitted"


@pytest.mark.parametrize("username", ["assessor", "expert"])
def test_who_has_no_part_in_it_is_refused(
    signed_in: SignedIn, submitted: Response, username: str
) -> None:
    client = signed_in(username)
    for page in (address(submitted), address(submitted, "result/"), "/assessments/queue/"):
        assert client.get(page).status_code == 403
    assert client.get("/assessments/upload/").status_code == 403


@pytest.mark.parametrize("username", ["statistician", "auditor", "admin"])
def test_readers_read_and_decide_nothing(
    signed_in: SignedIn, submitted: Response, username: str
) -> None:
    client = signed_in(username)
    page = client.get(address(submitted))
    assert page.status_code == 200
    assert page.context["moves"] == {}
    assert client.get(address(submitted, "result/")).status_code == 200
    assert client.get("/assessments/queue/").status_code == 200
    assert client.post(address(submitted, "move/"), {"transition": "approve"}).status_code == 403


def test_last_years_answers_stand_beside_and_differences_are_marked(
    signed_in: SignedIn, submitted: Response, approved: dict[str, Response]
) -> None:
    with acting_as("tests"):
        Response.objects.filter(pk=submitted.pk).update(
            answers=submitted.answers | {"infosys": 4, "net": [1, 2, 3]}
        )
    page = signed_in("yubei").get(address(submitted))
    assert page.context["other"] == approved["yubei-1"]
    differing = [
        row.item.id for group in page.context["groups"] for row in group.rows if row.differs
    ]
    assert differing == ["net", "infosys"]
    shown = page.content.decode()
    assert '<tr id="item-net" class="is-different">' in shown
    assert '<tr id="item-plan">' in shown


def test_the_points_on_the_page_add_up(
    signed_in: SignedIn, submitted: Response, house: House
) -> None:
    page = signed_in("yubei").get(address(submitted))
    groups = page.context["groups"]
    points = [row.points for group in groups for row in group.rows if row.points is not None]
    assert sum(points) == house.points
    assert sum(group.points for group in groups) == house.points


def queue(client: Client, **chosen: str) -> list[str]:
    page = client.get("/assessments/queue/", chosen)
    assert page.status_code == 200
    return [
        row.record.organisation.name.split()[-1] for row in page.context["table"].page.object_list
    ]


def test_the_queue_shows_what_waits_and_filters_the_rest(
    signed_in: SignedIn, submitted: Response, approved: dict[str, Response], house: House
) -> None:
    officer = signed_in("officer")
    assert queue(officer) == ["yubei-1"]
    assert len(queue(officer, state="approved")) == 4
    assert len(queue(officer, state="all")) == 5
    assert len(queue(officer, state="all", period="2022")) == 1
    jiangbei = str(house.places[house.jiangbei].pk)
    assert len(queue(officer, state="all", place=jiangbei)) == 2
    assert len(queue(officer, state="all", q="yubei-2")) == 1
    assert submitted.pk
    assert approved


def test_a_district_officer_sees_the_own_district_in_the_queue(
    signed_in: SignedIn, submitted: Response, approved: dict[str, Response], house: House
) -> None:
    assert len(queue(signed_in("yubei"), state="all")) == 3
    assert len(queue(signed_in("jiangbei"), state="all")) == 2
    # A place outside the scope is no choice at all.
    city_wide = signed_in("jiangbei").get(
        "/assessments/queue/", {"state": "all", "place": house.places[house.yubei].pk}
    )
    assert city_wide.context["filter"].form.errors
    assert submitted.pk
    assert approved


def test_an_overdue_response_is_marked(signed_in: SignedIn, submitted: Response) -> None:
    assert submitted.case is not None
    with acting_as("tests"):
        type(submitted.case).objects.filter(pk=submitted.case.pk).update(due_on="2020-01-01")
    assert "逾期" in signed_in("yubei").get("/assessments/queue/").content.decode()


def test_the_queue_takes_the_same_queries_however_many_rows(
    signed_in: SignedIn,
    submitted: Response,
    approved: dict[str, Response],
) -> None:
    officer = signed_in("officer")
    with CaptureQueriesContext(connection) as few:
        officer.get("/assessments/queue/")
    with CaptureQueriesContext(connection) as many:
        officer.get("/assessments/queue/", {"state": "all"})
    assert len(many) == len(few)
    assert submitted.pk
    assert approved


def test_the_queue_is_exported_as_shown(signed_in: SignedIn, approved: dict[str, Response]) -> None:
    reply = signed_in("jiangbei").get("/assessments/queue/", {"state": "all", "export": "csv"})
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert len(lines) == 3
    assert "jiangbei-1" in text
    assert "yubei" not in text
    assert "52.1" in text
    # Files are joined by the code, which the page does not show.
    assert approved["jiangbei-1"].organisation.credit_code in text


def test_responses_are_found_by_the_name_of_the_enterprise(
    signed_in: SignedIn, submitted: Response
) -> None:
    assert address(submitted) in signed_in("officer").get("/search/?q=yubei-1").content.decode()
    assert (
        address(submitted) not in signed_in("jiangbei").get("/search/?q=yubei-1").content.decode()
    )
    assert address(submitted) not in signed_in("expert").get("/search/?q=yubei-1").content.decode()
