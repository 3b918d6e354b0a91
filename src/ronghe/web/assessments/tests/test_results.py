from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ronghe.engines.scoring import Answers, answers_parse, instrument_parse
from ronghe.engines.scoring.tests.test_language import WHOLE
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.selectors import response_behind
from ronghe.kernel.assessments.services import ImportedResponse, response_move, responses_import
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.parties.models import Industry, Organisation
from ronghe.kernel.parties.rules import invented_credit_code
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def result_of(response: Response) -> str:
    return f"/assessments/responses/{response.pk}/result/"


def peers_add(house: House, district: str, count: int, **cells: str) -> None:
    """Approve responses of 2021 of further enterprises of a district."""
    place = house.places[district]
    answers, faults = answers_parse(
        house.instrument.content, {**house.cells, **cells}, file="", row=None
    )
    assert not faults
    with acting_as("tests"):
        made = [
            Organisation.objects.create(
                credit_code=invented_credit_code(100 + number, division=place.code),
                name=f"同行 {district} {number}",
                place=place,
                industry=Industry.objects.get(code="C3670"),
                size=Organisation.Size.SMALL,
                is_invented=True,
            )
            for number in range(count)
        ]
        activity = activity_record(
            kind="import",
            rule="sme-digital-2024",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        responses_import(
            instrument=house.instrument,
            period="2021",
            responses=[ImportedResponse(organisation=each, answers=answers) for each in made],
            activity=activity,
        )


def test_score_level_and_stage_stand_with_rule_and_status(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    page = signed_in("clerk").get(result_of(approved["yubei-1"]))
    assert page.status_code == 200
    outcome = page.context["outcome"]
    assert outcome.score == house.points
    assert outcome.level.number == 2
    assert [step.value for _, step in outcome.outputs] == [1]
    assert outcome.is_provisional is False
    shown = page.content.decode()
    assert "52.1" in shown
    for text in (
        outcome.instrument.level_rule.rule.zh,
        outcome.instrument.outputs[0].rule.zh,
        outcome.instrument.provenance.source.zh,
    ):
        assert text in shown
    assert "示意" in shown
    assert "转录" in shown


def test_where_from_leads_to_the_observations_of_this_result(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    response = approved["yubei-1"]
    found = signed_in("clerk").get(result_of(response)).context["outcome"].observation_by_source
    assert set(found) == {"score", "level", "stage", "dev_digital", "dev_net", "fund"}
    held = Observation.objects.select_related("indicator").in_bulk(found.values())
    assert held[found["score"]].indicator.key == "digital_score"
    assert held[found["stage"]].indicator.key == "stage_digital_share"
    assert held[found["fund"]].source_item == "fund"
    # And from the observation back to the response, though one import made many.
    assert response_behind(held[found["fund"]]) == response
    assert {o.organisation_id for o in held.values()} == {response.organisation_id}


def test_fewer_than_five_enterprises_are_no_comparison(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    profile = signed_in("clerk").get(result_of(approved["yubei-1"])).context["profile"]
    assert len(profile.chart.series) == 1
    assert profile.too_few == ("渝北区", "重庆市")
    # One more makes five in the city, three in the district.
    peers_add(house, house.yubei, 1)
    profile = signed_in("clerk").get(result_of(approved["yubei-1"])).context["profile"]
    assert [str(series.name) for series in profile.chart.series[1:]] == ["重庆市平均（n = 5）"]
    assert profile.too_few == ("渝北区",)


def test_the_means_are_those_of_the_approved_results(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    # In Yubei two answer 2 of 4 networks and three none: the mean is 0.4 × 4 points.
    peers_add(house, house.yubei, 3, net="0")
    profile = signed_in("clerk").get(result_of(approved["yubei-1"])).context["profile"]
    own, district, city = profile.chart.series
    assert str(district.name) == "渝北区平均（n = 5）"
    assert str(city.name) == "重庆市平均（n = 7）"
    equipment = 0
    points = {
        "own": Decimal("8.5"),
        "district": Decimal("6.1"),
        "city": (4 * Decimal("8.5") + 3 * Decimal("4.5")) / 7,
    }
    assert own.values[equipment] == pytest.approx(float(points["own"]) / 20 * 100)
    assert district.values[equipment] == pytest.approx(float(points["district"]) / 20 * 100)
    assert city.values[equipment] == pytest.approx(float(points["city"]) / 20 * 100)


def test_points_by_item_add_up_and_missing_is_not_zero(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    page = signed_in("yubei").get(result_of(approved["yubei-1"]))
    rows = [row for group in page.context["groups"] for row in group.rows]
    assert sum(row.points for row in rows if row.points is not None) == house.points
    assert not any(row.is_missing for row in rows)
    fund = next(row for row in rows if row.item.id == "fund")
    assert fund.points == 0
    assert page.context["outcome"].missing == ()
    blank = next(row for row in rows if row.item.id == "devices_total")  # asked, need not be said
    assert (blank.points, blank.is_missing) == (None, False)


def test_a_missing_answer_of_an_import_is_marked(signed_in: SignedIn, house: House) -> None:
    cells = {key: text for key, text in house.cells.items() if key != "plan"}
    answers, _ = answers_parse(house.instrument.content, cells, file="", row=None)
    organisation = house.organisations["yubei-2"]
    with acting_as("tests"):
        activity = activity_record(
            kind="import",
            rule="sme-digital-2024",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        responses_import(
            instrument=house.instrument,
            period="2020",
            responses=[ImportedResponse(organisation=organisation, answers=answers)],
            activity=activity,
        )
    response = Response.objects.get(organisation=organisation, period="2020")
    page = signed_in("yubei").get(result_of(response))
    assert page.context["outcome"].missing == ("plan",)
    assert page.context["outcome"].score == house.points - Decimal("4.5")
    rows = {row.item.id: row for group in page.context["groups"] for row in group.rows}
    assert rows["plan"].is_missing
    assert not rows["fund"].is_missing


def test_what_gives_no_points_is_no_axis_and_no_weakness(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = signed_in("clerk").get(result_of(approved["yubei-1"]))
    axes = [axis.name for axis in page.context["profile"].chart.axes]
    assert "设备系统" in axes
    assert not {"佐证数据", "供应链数字化"} & set(axes)
    assert all(row.item.points for row in page.context["weaknesses"])
    # A bar for each of the fifteen questions with points, none for scenes and figures.
    assert page.content.decode().count('<td class="assess-bar"><progress') == 15


def test_strengths_and_weaknesses_are_the_ends_of_the_shares(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    context = signed_in("clerk").get(result_of(approved["yubei-1"])).context
    # Four trends are full, the weightiest first; nothing was earned for funding.
    assert [row.item.id for row in context["strengths"]] == ["energy", "quality", "revpc"]
    assert context["weaknesses"][0].item.id == "fund"
    assert [row.share for row in context["weaknesses"]] == sorted(
        row.share for row in context["weaknesses"]
    )


def test_a_line_over_the_years_needs_two_approved_years(
    signed_in: SignedIn, draft: Response, approved: dict[str, Response], house: House
) -> None:
    client = signed_in("clerk")
    assert client.get(result_of(approved["yubei-1"])).context["history"] is None
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
        response_move(response=draft, transition="approve", by=house.person("yubei"))
    history = client.get(result_of(draft)).context["history"]
    assert list(history.periods) == ["2021", "2022"]
    assert history.series[0].values == [52.1, 52.1]


def test_a_draft_has_no_result_yet(signed_in: SignedIn, draft: Response) -> None:
    page = signed_in("clerk").get(result_of(draft))
    assert page.status_code == 200
    assert "outcome" not in page.context
    assert "52.1" not in page.content.decode()


def test_a_submitted_response_has_a_provisional_result(
    signed_in: SignedIn, draft: Response, house: House
) -> None:
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=house.person("clerk"))
    page = signed_in("clerk").get(result_of(draft))
    assert page.context["outcome"].is_provisional
    assert page.context["outcome"].score == house.points
    assert page.context["outcome"].observation_by_source == {}
    assert "暂定结果" in page.content.decode()


def test_an_enterprise_never_sees_the_results_behind_the_means(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 5)
    client = signed_in("clerk")
    assert client.get(result_of(approved["yubei-2"])).status_code == 404
    assert client.get(result_of(approved["jiangbei-1"])).status_code == 404


@pytest.mark.parametrize("username", ["clerk", "yubei", "officer", "statistician", "auditor"])
def test_instruments_are_open_to_read(signed_in: SignedIn, username: str) -> None:
    client = signed_in(username)
    listed = client.get("/assessments/instruments/")
    assert "sme-digital-2024" in listed.content.decode()
    page = client.get("/assessments/instruments/sme-digital-2024/")
    shown = page.content.decode()
    content = page.context["content"]
    assert len(page.context["rows"]) == len(content.items) == 43
    scene = content.item_by_id["scene_quality"]
    criteria = [option.text.zh for option in scene.options]
    for text in (content.level_rule.rule.zh, "(10, 20] %", "1.875", *criteria):
        assert text in shown


def test_an_instrument_shows_its_tracks_weights_and_parameters(signed_in: SignedIn) -> None:
    text = WHOLE.read_text(encoding="utf-8")
    content = instrument_parse(text)
    Instrument.objects.create(
        key=content.key,
        version=content.version,
        title=content.title.zh,
        title_en=content.title.en,
        definition=text,
        source=content.provenance.source.zh,
        status=content.provenance.status,
        valid_from=content.valid_from,
    )
    shown = signed_in("officer").get("/assessments/instruments/whole/").content.decode()
    for words in (
        "discrete 6, process 4",
        "digital_rate &gt;= least_rate",
        "条件: 一级",
        "事故: 至多无",
        "设计",
        "达到 0.8",
        "人员的得分",
        "数字化装备不能多于全部装备。",
        "50 %",
        "total(maturity)",
        "0 分起点",
    ):
        assert words in shown, words


def test_the_definition_is_downloaded_as_it_was_stored(signed_in: SignedIn, house: House) -> None:
    reply = signed_in("clerk").get("/assessments/instruments/sme-digital-2024/definition.yaml")
    assert reply.content.decode() == house.instrument.definition
    assert "sme-digital-2024-2024.yaml" in reply["Content-Disposition"]


def test_an_unknown_instrument_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("clerk").get("/assessments/instruments/nothing/").status_code == 404
    assert signed_in("expert").get("/assessments/instruments/").status_code == 403


def test_a_level_that_nothing_decides_is_not_told_as_the_lowest(
    signed_in: SignedIn, house: House
) -> None:
    with acting_as("tests"):
        activity = activity_record(
            kind="import",
            rule="x",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        row = ImportedResponse(
            organisation=house.organisations["yubei-1"], answers=Answers(values={})
        )
        responses_import(
            instrument=house.instrument, period="2022", responses=[row], activity=activity
        )
    found = Response.objects.get()
    client = signed_in("clerk")
    page = client.get(f"/assessments/responses/{found.pk}/result/")
    assert "未判定" in page.content.decode()
    said = client.get(f"/api/assessments/responses/{found.pk}").json()["result"]
    assert (said["level"], set(said["outputs"].values())) == (None, {None})
