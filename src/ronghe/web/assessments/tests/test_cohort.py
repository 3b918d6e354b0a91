"""The cohort page: five enterprises or no figure, and lifts that the engine confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.engines.scoring import Answers, score
from ronghe.engines.scoring.priorities import best_answer
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.stored_answers import restored
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
