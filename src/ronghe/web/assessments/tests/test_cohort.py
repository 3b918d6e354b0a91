"""The cohort page: five enterprises or no figure, and lifts that the engine confirms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.engines.scoring import Answers, score
from ronghe.engines.scoring.priorities import best_answer
from ronghe.engines.scoring.way_up import way_up
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.plans.supporting.tests.test_lines import document_of, line_of
from ronghe.kernel.trust.services import acting_as
from ronghe.web.assessments.tests.test_results import peers_add

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def test_fewer_than_five_enterprises_give_no_figure(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("officer").get("/assessments/cohort/")
    assert page.context["n"] == 4
    assert "scores" not in page.context
    lifts = signed_in("officer").get("/assessments/cohort/lifts/")
    assert lifts.context["rows"] == []


def test_distribution_and_levels_count_what_the_reader_sees(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0")
    city = signed_in("officer").get("/assessments/cohort/")
    assert city.context["n"] == 8
    assert sum(item.value for item in city.context["scores"].items) == 8
    # Jiangbei has two: left out.
    assert [(str(i.name), i.value) for i in city.context["levels"].items] == [("渝北区", 6)]
    assert signed_in("yubei").get("/assessments/cohort/").context["n"] == 6
    assert signed_in("jiangbei").get("/assessments/cohort/").context["n"] == 2
    small = signed_in("officer").get("/assessments/cohort/?size=small&by=size")
    assert small.context["n"] == 4
    industry = signed_in("officer").get("/assessments/cohort/?by=industry&industry=C36")
    assert [item.value for item in industry.context["levels"].items] == [8]


def test_lifts_are_what_scoring_each_response_anew_gives(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0", infosys="0", plan="0")
    rows = signed_in("officer").get("/assessments/cohort/lifts/").context["rows"]
    content = house.instrument.content
    found = {row["item"].id: row["one"] for row in rows}
    for item_id in ("net", "infosys", "fund"):
        gains, risen = [], 0
        for response in Response.objects.filter(period="2021"):
            answers = restored(response.answers)
            best = best_answer(content.item_by_id[item_id], answers)
            then = score(content, Answers(values={**answers.values, item_id: best}))
            now = score(content, answers)
            gains.append(float(then.score - now.score))
            risen += then.level.number > now.level.number
        assert found[item_id].lift.gain == pytest.approx(sum(gains) / len(gains))
        assert found[item_id].lift.risen == risen
    assert found["net"].mean_share == pytest.approx(4 * 0.5 / 8)
    assert [row["one"].lift.risen for row in rows] == sorted(
        (row["one"].lift.risen for row in rows), reverse=True
    )


def test_the_headline_is_the_step_that_lifts_most_with_its_intervals(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0", infosys="0", plan="0")
    page = signed_in("officer").get("/assessments/cohort/lifts/")
    best, rows = page.context["best"], [row["one"] for row in page.context["rows"]]
    assert best.lift.step_risen == max(one.lift.step_risen for one in rows)
    assert best.step_gain.low <= best.lift.step_gain <= best.step_gain.high
    assert best.step_share.low < best.step_risen_share < best.step_share.high
    assert f"提升至更高等级的有 {best.lift.step_risen} 家" in page.content.decode()
    lifts = (
        signed_in("officer")
        .get("/api/assessments/cohort?instrument=sme-digital-2024&period=2021")
        .json()["lifts"]
    )
    told = next(row for row in lifts if row["item"] == best.lift.item_id)
    assert told["step_gain_interval"] == [best.step_gain.low, best.step_gain.high]


def test_lines_of_policy_stand_in_the_order_of_what_their_question_would_lift(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0", infosys="0", plan="0")
    with acting_as("tests"):
        pays = line_of(document_of(house))
        plan = line_of(
            document_of(house, text="推动企业规划实施。"), quote="", indicator_phrase="规划实施"
        )
        line_of(document_of(house, house.jiangbei, text="网络建设补助。"), quote="江北")
    page = signed_in("officer").get(
        "/assessments/cohort/lifts/", {"place": house.places[house.yubei].pk}
    )
    shown = page.context["policies"]
    assert {row["line"].url for row in shown} == {
        f"/plans/targets/{one.pk}/" for one in (pays, plan)
    }
    risen = [row["one"].lift.step_risen for row in shown]
    assert risen == sorted(risen, reverse=True)
    assert all(row["one"].lift.item_id == row["line"].item.id for row in shown)
    assert "对实施网络安全防护改造的企业" in page.content.decode()


def group_asked(client: Client, **asked: str) -> dict[str, Any]:
    """Ask for a group's ways as a program does, until the search has ended."""
    query = {"instrument": "sme-digital-2024", "period": "2021", "sample": "10", **asked}
    reply = client.get("/api/assessments/cohort/ways", query)
    while reply.status_code == 202:
        reply = client.get("/api/assessments/cohort/ways", query)
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


def test_ways_of_a_sample_are_those_of_its_enterprises(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 2, net="0", infosys="0", plan="0")
    officer = signed_in("officer")
    found = group_asked(officer)
    content = house.instrument.content
    assert (found["population"], found["solved"], len(found["members"])) == (6, 6, 6)
    costs = []
    for member in found["members"]:
        response = Response.objects.get(
            organisation__credit_code=member["credit_code"], superseded_at__isnull=True
        )
        alone = way_up(content, restored(response.answers))
        assert (member["standing"], Decimal(member["cost"])) == ("found", alone.cost)
        costs.append(float(alone.cost or 0))
    assert found["mean"] == pytest.approx(sum(costs) / 6)
    # All were asked: nothing is left to be unsure of.
    assert found["interval"] == pytest.approx([found["mean"]] * 2)
    assert sum(row["ways"] for row in found["levers"]) == sum(
        len(member["items"]) for member in found["members"]
    )
    page = officer.get("/assessments/cohort/ways/?sample=10&seed=1")
    assert "已求解" in page.content.decode()
    reply = officer.get("/assessments/cohort/ways/?sample=10&seed=1&export=csv")
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 1 + 6
    assert signed_in("clerk").get("/assessments/cohort/ways/").status_code == 403


def test_a_sample_is_drawn_by_its_seed_and_only_among_those_seen(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 4, net="0")
    officer = signed_in("officer")

    def drawn(client: Client, seed: str) -> list[str]:
        found = group_asked(client, sample="4", seed=seed)
        return [member["credit_code"] for member in found["members"]]

    assert len(drawn(officer, "1")) == 4
    assert drawn(officer, "1") == drawn(officer, "1")
    assert any(drawn(officer, "1") != drawn(officer, str(seed)) for seed in range(2, 6))
    assert group_asked(signed_in("yubei"))["population"] == 6
    few = signed_in("jiangbei").get("/assessments/cohort/ways/?sample=10&seed=1")
    assert "无可抽取的企业" in few.content.decode()
    wrong = officer.get("/assessments/cohort/ways/?sample=11&seed=1")
    assert wrong.status_code == 422


def test_the_cohort_is_exported_and_closed_to_enterprises(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 2)
    reply = signed_in("officer").get("/assessments/cohort/?export=csv")
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 1 + len(
        signed_in("officer").get("/assessments/cohort/lifts/").context["rows"]
    )
    assert signed_in("clerk").get("/assessments/cohort/").status_code == 403
    assert signed_in("officer").get("/assessments/cohort/?period=1900").context.get("n") is None
