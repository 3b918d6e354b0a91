"""Indices as of now: never a bare rank, profiles that add up, other weights, the audit."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.tests.making import INDEX, PERIOD, acting, observe, scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db

GOALS = "smart-manufacturing-city"


def goals(house: House, period: str = PERIOD, factor: float = 1) -> None:
    """Give Yubei more retrofits and Jiangbei more smart factories."""
    figures = {
        "digital_score": {"yubei-1": 50, "yubei-2": 40, "jiangbei-1": 45, "jiangbei-2": 60},
        "retrofit_enterprises": {"yubei-1": 300, "jiangbei-1": 20},
        "smart_factories": {"yubei-1": 1, "jiangbei-1": 30},
        "stage_digital_share": {"yubei-1": 1, "yubei-2": 0, "jiangbei-1": 0, "jiangbei-2": 0},
    }
    for indicator, values in figures.items():
        share = 1 if indicator == "stage_digital_share" else factor
        found = {name: value * share for name, value in values.items()}
        observe(house, found, indicator=indicator, period=period)


def address(view: str, *arguments: str, **query: str) -> str:
    given = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"indices:{view}", args=arguments) + (f"?{given}" if given else "")


def test_the_list_tells_indices_of_the_programme_from_those_of_files(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    page = signed_in("officer").get(address("indices"))
    own = {row["definition"].key: row["newest"] for row in page.context["rows"]}
    assert own[INDEX] == PERIOD
    assert "asem" in {one.key for one in page.context["others"]}
    assert address("live", INDEX) in page.content.decode()
    hits = signed_in("officer").get(reverse("shell:search") + "?q=两化融合").content.decode()
    assert address("live", INDEX) in hits


def test_the_ranking_has_no_bare_rank(house: House, signed_in: Callable[[str], Client]) -> None:
    scores(house)
    page = signed_in("officer").get(address("live", INDEX))
    first, second, *others = page.context["ranking"].rows
    assert (first.row.place.code, first.row.score, first.row.rank) == (house.yubei, 60, 1)
    assert (first.interval, first.row.tier) == ("1–2", 1)
    assert second.row.se > 0
    assert {one.row.rank for one in others} == {None}
    text = page.content.decode()
    assert "1–2" in text
    assert address("profile", INDEX, house.yubei) in text
    # An official freezes it from here; an auditor only reads.
    assert address("new") in text
    chart_keys = [picture.key for picture in page.context["pictures"]]
    assert chart_keys == ["map", "bars"]


def test_an_approval_shows_with_the_next_request(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    officer = signed_in("officer")
    observe(house, {"jiangbei-1": 99})
    first = officer.get(address("live", INDEX)).context["ranking"].rows[0]
    assert (first.row.place.code, first.row.score) == (house.jiangbei, 79.5)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ranking_is_exported_with_its_intervals(
    house: House, signed_in: Callable[[str], Client], kind: str
) -> None:
    scores(house)
    answer = signed_in("statistician").get(address("live", INDEX, export=kind))
    content = b"".join(answer) if answer.streaming else answer.content
    if kind == "xlsx":
        assert content.startswith(b"PK")
        return
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][:9] == [house.yubei, "渝北区", "60.0", "1", "1", "2", "1", "1", "1"]


def test_a_district_is_sent_to_what_is_published(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    scores(house)
    district = signed_in("yubei")
    for query in ({}, {"place": house.yubei}):
        page = district.get(address("live", INDEX, **query))
        assert "ranking" not in page.context
    assert district.get(address("live", INDEX, place=house.city)).status_code == 404
    for view in ("what_if", "audit", "compare"):
        assert district.get(address(view, INDEX)).headers["Location"] == address("live", INDEX)
    assert district.get(address("profile", INDEX, house.jiangbei)).status_code == 404


def test_what_does_not_exist_is_not_found(house: House, signed_in: Callable[[str], Client]) -> None:
    scores(house)
    officer = signed_in("officer")
    for wanted in (
        address("live", "nope"),
        address("live", "asem"),  # of files alone
        address("live", INDEX, period="1999"),
        address("live", INDEX, place="330106"),
        address("live", INDEX, export="exe"),
        address("profile", INDEX, house.city),
        address("profile", INDEX, house.yubei, against="1999"),
        address("audit", INDEX, export="exe"),
        address("compare", INDEX, **{"with": "nope"}),
    ):
        assert officer.get(wanted).status_code == 404, wanted


def test_a_profile_adds_up(house: House, signed_in: Callable[[str], Client]) -> None:
    goals(house, "2021", factor=0.5)
    goals(house)
    page = signed_in("officer").get(address("profile", GOALS, house.yubei, place=house.city))
    found = page.context["profile"]
    root, *parts = found.parts
    leaves = [one for one in parts if one.value is not None]
    brought = [one.contribution for one in leaves if one.contribution is not None]
    assert sum(brought) == pytest.approx(root.standing.score)
    chart = found.pictures[0]
    assert sum(item.value for item in chart.items) == pytest.approx(chart.total)
    # What moved it since the year before adds up, too.
    points = {cause.title: cause.points for cause in found.moved}
    before, *causes, now = points.values()
    assert before + sum(causes) == pytest.approx(now)
    assert now == pytest.approx(root.standing.score)
    assert found.before == "2021"
    assert page.context["ranked"].row.rank == found.whole.rank
    assert page.context["ranked"].interval in page.content.decode()
    assert now > before
    assert reverse("indicators:figure", args=["smart_factories", house.yubei, PERIOD]) in (
        page.content.decode()
    )


def test_other_weights_move_ranks_and_nothing_is_stored(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    goals(house)
    statistician = signed_in("statistician")
    page = statistician.get(address("what_if", GOALS))
    names = [one.name for one in page.context["sliders"]]
    assert sum(one.defined for one in page.context["sliders"]) == pytest.approx(100, abs=0.3)
    defined = {row["place"]: row["rank"] for row in page.context["rows"] if row["rank"]}
    assert all(row["shift"] == 0 for row in page.context["rows"])
    ranks = []
    for heavy in ("stages", "projects"):
        weights = {f"w_{name}": "100" if name == heavy else "0" for name in names}
        piece = statistician.get(address("what_if", GOALS, **weights), headers={"HX-Request": "1"})
        assert "<html" not in piece.content.decode()
        ranks.append({row["place"]: row["rank"] for row in piece.context["rows"] if row["rank"]})
    assert (ranks[0]["渝北区"], ranks[0]["江北区"]) == (1, 2)
    assert ranks[1]["江北区"] == 1
    assert defined.keys() == ranks[0].keys()
    # The address keeps what is chosen; what is no number is as defined.
    kept = statistician.get(address("what_if", GOALS, w_projects="12.5", w_stages="x"))
    values = {one.name: one.value for one in kept.context["sliders"]}
    assert values["projects"] == 12.5
    assert 'value="12.5"' in kept.content.decode()
    none = statistician.get(address("what_if", GOALS, **{f"w_{name}": "0" for name in names}))
    assert none.context["rows"] == []


def test_the_audit_stands_on_a_page_and_on_paper(
    house: House, signed_in: Callable[[str], Client]
) -> None:
    goals(house)
    statistician = signed_in("statistician")
    page = statistician.get(address("audit", GOALS))
    assert page.context["runs"] > 0
    assert {row["place"] for row in page.context["method_rows"] if row["rank"]} == {
        "渝北区", "江北区",
    }  # fmt: skip
    with acting(house, "statistician"):
        definition = selectors.definition_by_key(GOALS)
    assert definition is not None
    assert len(page.context["audit"].profiles) == len(definition.content.leaves)
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer: Any = statistician.get(address("audit", GOALS, export=kind))
        content = b"".join(answer) if answer.streaming else answer.content
        assert content.startswith(start)


def test_two_indices_are_compared(house: House, signed_in: Callable[[str], Client]) -> None:
    goals(house)
    observe(house, {"yubei-1": 10, "jiangbei-1": 90})
    page = signed_in("statistician").get(address("compare", GOALS, **{"with": INDEX}))
    moved = {row["place"]: (row["first"], row["second"]) for row in page.context["rows"]}
    assert moved["江北区"][1] == 1
    assert moved["渝北区"][1] == 2
