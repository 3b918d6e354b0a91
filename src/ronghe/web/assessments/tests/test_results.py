from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx import Document

from ronghe.engines.scoring import answers_parse, instrument_parse
from ronghe.engines.scoring.tests.test_language import WHOLE
from ronghe.kernel.assessments.importing.services import ImportedResponse, responses_import
from ronghe.kernel.assessments.models import Instrument, Response, Result
from ronghe.kernel.assessments.selectors import peers_of, response_behind
from ronghe.kernel.assessments.services import response_move
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.indicators.services import activity_record
from ronghe.kernel.parties.models import Industry, Organisation
from ronghe.kernel.parties.rules import invented_credit_code
from ronghe.kernel.trust.services import acting_as, scope_entered

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


def test_fewer_than_five_other_enterprises_are_no_comparison(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    page = signed_in("clerk").get(result_of(approved["yubei-1"]))
    assert page.context["profile"].peers is None
    assert len(page.context["profile"].chart.series) == 1
    assert "没有可比" in page.content.decode()
    peers_add(house, house.yubei, 1)  # four others: still too few
    assert signed_in("clerk").get(result_of(approved["yubei-1"])).context["profile"].peers is None


def test_the_circle_of_peers_widens_until_five_others_are_in_it(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    # Two small ones more: five others of the class in the city, of any size.
    peers_add(house, house.yubei, 2)
    peers = signed_in("clerk").get(result_of(approved["yubei-1"])).context["profile"].peers
    assert (peers.place.code, peers.industry.code, peers.size, peers.count) == (
        house.city, "C3670", "", 5,
    )  # fmt: skip


def test_the_narrowest_circle_counts_and_the_own_result_is_not_in_it(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    # In Yubei one other answers 2 of 4 networks, four small ones none of them.
    peers_add(house, house.yubei, 4, net="0")
    context = signed_in("clerk").get(result_of(approved["yubei-1"])).context
    profile = context["profile"]
    assert (profile.peers.place.code, profile.peers.count) == (house.yubei, 5)
    own, peers = profile.chart.series
    assert own.values[0] == pytest.approx(8.5 / 20 * 100)
    assert peers.values[0] == pytest.approx((8.5 + 4 * 4.5) / 5 / 20 * 100)
    assert profile.score == pytest.approx(float((house.points * 5 - 16) / 5))
    assert [one.row.item.id for one in context["ahead"]] == ["net"]
    assert context["ahead"][0].ahead == pytest.approx(Decimal(40))
    assert context["behind"] == []


def test_who_may_not_see_a_response_learns_nothing_of_its_peers(
    approved: dict[str, Response], house: House
) -> None:
    peers_add(house, house.yubei, 6)
    with scope_entered(house.accounts["clerk"].pk):
        assert peers_of(approved["yubei-1"], ["score"]) is not None
        assert peers_of(approved["yubei-2"], ["score"]) is None


def imported(house: House, key: str, cells: dict[str, str], name: str = "yubei-1") -> Response:
    """Return an approved response of 2022 to a shipped instrument."""
    instrument = Instrument.objects.get(key=key)
    answers, faults = answers_parse(instrument.content, cells, file="", row=None)
    assert not faults
    with acting_as("tests"):
        activity = activity_record(
            kind="import", rule=key, place=house.places[house.city], by=house.person("officer")
        )
        organisation = house.organisations[name]
        responses_import(
            instrument=instrument,
            period="2022",
            responses=[ImportedResponse(organisation=organisation, answers=answers)],
            activity=activity,
        )
    return Response.objects.get(organisation=organisation, instrument=instrument, period="2022")


def test_a_level_that_nothing_decides_is_undecided_and_not_the_lowest(
    signed_in: SignedIn, house: House
) -> None:
    response = imported(house, "cmmm-2020", {"production_type": "discrete"})
    stored = Result.objects.get(response=response)
    assert (stored.level, stored.outputs["stage"]) == (None, None)
    names = set(
        Observation.objects.filter(activity=stored.activity).values_list(
            "indicator__key", flat=True
        )
    )
    assert not any("level" in name or "stage" in name for name in names)
    page = signed_in("yubei").get(result_of(response))
    assert page.context["outcome"].level is None
    assert page.context["outcome"].level_title == "未判定"
    assert page.context["stage"].is_decided is False
    assert not any(step.is_now for step in page.context["stage"].steps)
    detail = signed_in("yubei").get(f"/api/assessments/responses/{response.pk}").json()
    assert (detail["result"]["level"], detail["result"]["level_title"]) == (None, None)
    queue = signed_in("yubei").get("/assessments/queue/?state=all").content.decode()
    assert "未判定" in queue


def test_a_level_that_rests_on_one_of_two_tracks_says_what_to_answer_for_the_other(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("yubei")
    response = imported(house, "sme-digital-2024", house.cells)
    page = client.get(result_of(response))
    assert page.context["outcome"].level.number == 2
    (warning,) = page.context["explained"].warnings
    assert warning.startswith("等级仅依据“分数线”：“场景线”未作答。")
    marked = [
        item
        for item in house.instrument.content.items
        if getattr(item.question, "is_marked", False)
    ]
    assert len(marked) == 10
    assert all(item.title.zh in warning for item in marked)
    assert warning in page.content.decode()
    assert "缺“场景线”" in page.content.decode()
    detail = client.get(f"/api/assessments/responses/{response.pk}").json()
    assert detail["result"]["undecided_tracks"] == ["scenes"]
    diagnosis = client.get(f"/api/assessments/responses/{response.pk}/diagnosis").json()
    (scenes,) = [track for track in diagnosis["tracks"] if track["key"] == "scenes"]
    assert (scenes["level"], len(scenes["unanswered"])) == (None, 10)
    report = client.get(f"/assessments/responses/{response.pk}/report.docx")
    paper = Document(BytesIO(b"".join(report.streaming_content)))
    assert warning in " ".join(paragraph.text for paragraph in paper.paragraphs)

    partly = {**house.cells, marked[0].id: "3"}
    page = client.get(result_of(imported(house, "sme-digital-2024", partly, "yubei-2")))
    assert page.context["outcome"].level.number == 0
    assert page.context["explained"].warnings == ()
    says = page.context["explained"].tracks[1].says[0]
    assert says.startswith("未作答，按未达级计：")
    assert marked[0].title.zh not in says
    assert marked[1].title.zh in says


def test_gates_are_passed_failed_or_unknown_and_each_says_its_source(
    signed_in: SignedIn, house: House
) -> None:
    response = imported(house, "smart-factory-2025", {"above_scale": "yes", "sound_finances": "no"})
    page = signed_in("yubei").get(result_of(response))
    [track] = page.context["explained"].tracks
    states = {gate.title: gate.state for gate in track.gates}
    assert states["规模以上工业企业"] == "passed"
    assert states["近三年经营和财务状况良好"] == "failed"
    assert states["关键装备、软件、系统安全可控"] == "unknown"
    assert track.decides
    shown = page.content.decode()
    for gate in track.gates:
        assert gate.provenance.source.zh in shown


@pytest.mark.parametrize(
    "key",
    ["caict-28", "chongqing-factory", "chongqing-workshop", "cmmm-draft-2024", "energy-digital",
     "green-factory-2025", "integration-23020"],
)  # fmt: skip
def test_every_shipped_instrument_has_a_result_page_even_without_answers(
    signed_in: SignedIn, house: House, key: str
) -> None:
    page = signed_in("yubei").get(result_of(imported(house, key, {})))
    assert page.status_code == 200
    outcome = page.context["outcome"]
    assert outcome.is_confirmed
    added = sum(row.added for group in page.context["groups"] for row in group.rows)
    assert added == outcome.score == 0
    assert outcome.level is None or any(t.is_decided for t in page.context["explained"].tracks)


def test_contributions_add_up_where_scoring_divides(signed_in: SignedIn, house: House) -> None:
    instrument = Instrument.objects.get(key="caict-28").content
    cells = {item.id: str(position % 2) for position, item in enumerate(instrument.items)
             if item.kind == "single"}  # fmt: skip
    page = signed_in("yubei").get(result_of(imported(house, "caict-28", cells)))
    groups = page.context["groups"]
    assert sum(row.added for group in groups for row in group.rows) == page.context["outcome"].score
    assert page.context["outcome"].score > 0
    chart = page.context["made_of"]
    assert sum(item.value for item in chart.items) == pytest.approx(chart.total)


def test_a_factory_borrows_its_stage_from_the_newest_result_that_has_one(
    signed_in: SignedIn, approved: dict[str, Response], house: House
) -> None:
    stage = signed_in("yubei").get(
        result_of(imported(house, "smart-factory-2025", {}))
    ).context["stage"]  # fmt: skip
    assert stage.response == approved["yubei-1"]
    assert [step.is_now for step in stage.steps].count(True) == 1
    assert signed_in("jiangbei").get(
        result_of(imported(house, "caict-28", {}, "jiangbei-1"))
    ).context["stage"] is not None  # fmt: skip


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
    assert all(one.row.item.points for one in page.context["weaknesses"])
    # A bar for each of the fifteen questions with points, none for scenes and figures.
    assert page.content.decode().count('<td class="assess-bar"><progress') == 15


def test_strengths_and_weaknesses_are_the_ends_of_the_shares(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    context = signed_in("clerk").get(result_of(approved["yubei-1"])).context
    # Four trends are full, the weightiest first; nothing was earned for funding.
    best = [one.row.item.id for one in context["strengths"]]
    assert best[:3] == ["energy", "quality", "revpc"]
    assert context["weaknesses"][0].row.item.id == "fund"
    shares = [one.share for one in context["weaknesses"]]
    assert shares == sorted(shares)


def test_the_matrix_shows_what_each_question_alone_would_bring(
    signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    matrix = signed_in("clerk").get(result_of(approved["yubei-1"])).context["matrix"]
    points = {str(point.name): (point.x, point.y) for point in matrix.points}
    assert points["网络建设"] == (50.0, 4.0)  # two of four networks, 8 points
    assert max(point.y for point in matrix.points) == matrix.points[0].y
    assert matrix.points[0].highlighted


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
