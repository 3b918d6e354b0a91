"""The cockpit: figures as computed by hand, held against the right targets, within the scope."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.plans.services import document_enter
from ronghe.kernel.trust.services import acting_as
from ronghe.web.indicators.tests.observing import observe, register, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]


def promise(house: House, place: str, key: str, year: int, value: str, unit: str = "个") -> Target:
    """Enter an accepted target of a place."""
    document = Document(
        title=f"方案 {place} {key} {year} {value}",
        place=house.places[place],
        file_name="facts",
        sha256=f"{place}{key}{year}{value}".ljust(64, "0")[:64],
        issued_on=date(2018, 12, 20),
    )
    target = Target(
        document=document,
        quote=value,
        value=Decimal(value),
        unit=unit,
        comparator=">=",
        year=year,
        indicator_phrase=f"承诺 {key}",
        section="二、主要目标",
        state=Target.State.ACCEPTED,
        measured_by=Indicator.objects.get(key=key),
    )
    with acting_as("tests"):
        document_enter(document=document, targets=[target])
    return target


def data_of(page: str, key: str) -> dict[str, Any]:
    """Return what the chart of this key draws."""
    found = re.search(
        rf'<script id="chart-{key}-data" type="application/json">(.*?)</script>', page
    )
    assert found is not None
    return dict(json.loads(found[1]))


def tile(page: str, key: str) -> str:
    """Return the tile of an indicator."""
    tiles = re.findall(r'<section class="card shell-tile">.*?</section>', page, re.DOTALL)
    return next(each for each in tiles if f"indicator={key}&amp;" in each)


def ranking(page: str) -> str:
    """Return the ranking, which stands after the charts and their own tables."""
    return page[page.index("cockpit-ranking") :]


def row(page: str, name: str) -> str:
    """Return the row of the ranking that names a place."""
    rows = re.findall(r"<tr.*?</tr>", ranking(page), re.DOTALL)
    return next(each for each in rows if f">{name}</a>" in each)


def test_the_tiles_show_what_a_person_computes(house: House, signed_in: SignedIn) -> None:
    register(house)
    page = text(signed_in("officer").get(reverse("cockpit:home")))
    workshops = tile(page, "digital_workshops")
    assert ">9<" in workshops
    assert "+5 个" in workshops
    assert "n = 4" in workshops
    assert f"/indicators/digital_workshops/{house.city}/2022/" in workshops
    assert ">75.0<" in tile(page, "stage_digital_share")
    assert ">40.0<" in tile(page, "device_digital_ratio")


@pytest.mark.parametrize(("value", "light"), [("9", "green"), ("9.4", "amber"), ("10", "red")])
def test_a_target_is_met_close_or_missed(
    house: House, signed_in: SignedIn, value: str, light: str
) -> None:
    register(house)
    target = promise(house, house.city, "digital_workshops", 2022, value)
    page = text(signed_in("officer").get(reverse("cockpit:home")))
    assert f"shell-light-{light}" in tile(page, "digital_workshops")
    assert reverse("plans:target", args=[target.pk]) in page
    assert "5%" in page  # how near is near, is said


def test_the_ranking_holds_districts_against_the_citys_share_but_not_its_count(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    promise(house, house.city, "stage_digital_share", 2022, "84", "%")
    promise(house, house.city, "digital_workshops", 2022, "5")
    client = signed_in("officer")
    share = text(client.get("/", {"indicator": "stage_digital_share", "year": "2022"}))
    assert "shell-light-green" in row(share, "江北区")
    assert "shell-light-red" in row(share, "渝北区")
    count = text(client.get("/", {"indicator": "digital_workshops", "year": "2022"}))
    assert "shell-light" not in row(count, "渝北区")
    assert "+2 个" in row(count, "渝北区")
    # A district's own promise counts for it alone.
    promise(house, house.yubei, "digital_workshops", 2022, "6")
    count = text(client.get("/", {"indicator": "digital_workshops", "year": "2022"}))
    assert "shell-light-red" in row(count, "渝北区")
    assert "shell-light" not in row(count, "江北区")


def test_a_district_officer_sees_the_citys_share_target_named_as_the_citys(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    promise(house, house.city, "stage_digital_share", 2022, "84", "%")
    promise(house, house.city, "digital_workshops", 2022, "5")
    client = signed_in("yubei")
    share = text(client.get("/", {"indicator": "stage_digital_share"}))
    series = data_of(share, "path")["series"]
    assert [each["role"] for each in series] == ["measured", "promised"]
    assert "重庆市" in series[1]["name"]
    count = text(client.get("/", {"indicator": "digital_workshops"}))
    assert [each["role"] for each in data_of(count, "path")["series"]] == ["measured"]
    assert "shell-light" not in tile(count, "digital_workshops")


def test_the_trend_runs_on_to_promised_years_without_values(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    promise(house, house.city, "digital_workshops", 2020, "1")
    promise(house, house.city, "digital_workshops", 2025, "20")
    page = text(signed_in("officer").get("/", {"indicator": "digital_workshops"}))
    drawn = data_of(page, "path")
    assert [each[:4] for each in drawn["categories"]] == ["2020", "2021", "2022", "2025"]
    assert drawn["series"][0]["values"] == [None, 4, 9, None]
    assert drawn["series"][1]["values"] == [1, None, None, 20]


def test_the_map_leads_to_the_district_and_keeps_the_choice(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    page = text(signed_in("officer").get("/", {"indicator": "digital_workshops", "year": "2021"}))
    items = {each["code"]: each for each in data_of(page, "picture")["items"]}
    assert items[house.yubei]["value"] == 3
    assert items["500101"]["value"] is None
    assert items[house.yubei]["url"] == (
        f"/places/{house.yubei}/?indicator=digital_workshops&year=2021"
    )


def test_what_lies_outside_the_scope_is_missing(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("yubei")
    assert client.get(reverse("cockpit:place", args=[house.yubei])).status_code == 200
    for code in (house.city, house.jiangbei, "000000", "500100", "nowhere"):
        assert client.get(reverse("cockpit:place", args=[code])).status_code == 404
        assert client.get(reverse("cockpit:enterprises", args=[code])).status_code == 404
    page = text(client.get("/"))
    assert "jiangbei" not in page
    assert reverse("cockpit:place", args=[house.city]) not in page


def test_each_kind_of_person_comes_home(house: House, signed_in: SignedIn, draft: Response) -> None:
    for username in ("officer", "yubei", "statistician", "auditor", "admin"):
        assert 'id="cockpit-board"' in text(signed_in(username).get("/"))
    clerk = text(signed_in("clerk").get("/"))
    assert "示范企业 yubei-1" in clerk
    assert reverse("assessments:form", args=[draft.pk]) in clerk
    for username, title in (("assessor", "第三方评估"), ("expert", "专家评审")):
        page = signed_in(username).get("/")
        assert page.status_code == 200
        assert title in text(page)
        assert "cockpit-board" not in text(page)
        assert signed_in(username).get(f"/places/{house.city}/").status_code == 403
    assert signed_in("clerk").get(f"/places/{house.yubei}/").status_code == 403


def test_a_clerk_sees_the_last_result(
    house: House, signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    page = text(signed_in("clerk").get("/"))
    assert str(house.points) in page
    assert reverse("assessments:result", args=[approved["yubei-1"].pk]) in page


def test_strangers_are_led_to_the_sign_in_page(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:login"))


def test_a_place_without_data_says_so(house: House, signed_in: SignedIn) -> None:
    promise(house, house.city, "digital_workshops", 2022, "5")
    page = signed_in("officer").get("/")
    assert page.status_code == 200
    assert "ti-chart-dots" in text(page)
    assert "承诺 digital_workshops" in text(page)


def test_the_first_value_of_a_new_year_does_not_take_the_page_over(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    observe(house, "digital_workshops", "2026", yubei_1="9")
    client = signed_in("officer")
    assert "/indicators/digital_workshops/500000/2022/" in text(client.get("/"))
    chosen = text(client.get("/", {"year": "2026", "population": "all"}))
    assert ">9<" in tile(chosen, "digital_workshops")
    # An unknown choice falls back to the usual one.
    assert client.get("/", {"year": "1066", "indicator": "x", "population": "y"}).status_code == 200


def test_htmx_gets_the_board_alone(house: House, signed_in: SignedIn) -> None:
    register(house)
    answer = signed_in("officer").get(
        "/",
        {"indicator": "digital_workshops"},
        headers={"HX-Request": "true", "HX-Target": "cockpit-board"},
    )
    piece = text(answer)
    assert piece.lstrip().startswith('<div id="cockpit-board">')
    assert "<html" not in piece
    assert "HX-Target" in answer["Vary"]


def test_the_ranking_is_sorted_and_exported(house: House, signed_in: SignedIn) -> None:
    register(house)
    client = signed_in("officer")
    query = {"indicator": "digital_workshops", "year": "2022", "sort": "label"}
    page = ranking(text(client.get("/", query)))
    assert page.index(">万州区</a>") < page.index(">渝北区</a>")
    # By rank, places without a value stand last.
    page = ranking(text(client.get("/", query | {"sort": "rank"})))
    assert page.index(">渝北区</a>") < page.index(">万州区</a>")
    for file_format in ("csv", "xlsx"):
        answer = client.get(f"/places/{house.city}/", query | {"export": file_format})
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
        assert len(content) > 500
        if file_format == "csv":
            lines = content.decode("utf-8-sig").splitlines()
            assert len(lines) == 1 + 38
            assert "1,渝北区,500112,5,2,2" in lines
    assert client.get("/", {"export": "exe"}).status_code == 400


def test_the_enterprises_of_a_district_lead_to_their_observations(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    client = signed_in("yubei")
    url = reverse("cockpit:enterprises", args=[house.yubei])
    page = text(client.get(url, {"indicator": "device_digital_ratio", "year": "2022"}))
    assert "60.0%" in page
    assert "10.0%" in page
    assert len(set(re.findall(r"/indicators/observations/\d+/", page))) == 2
    assert "jiangbei" not in page
    found = text(client.get(url, {"indicator": "digital_workshops", "q": "yubei-2"}))
    assert "yubei-1" not in found
    # The search keeps the indicator that the page speaks of.
    assert 'name="indicator" value="digital_workshops" form="table-form"' in found


def test_the_tasks_of_an_officer_stand_on_top(
    house: House, signed_in: SignedIn, draft: Response
) -> None:
    register(house)
    assert "cockpit-tasks" not in text(signed_in("yubei").get("/"))
    answer = signed_in("clerk").post(
        reverse("assessments:move", args=[draft.pk]), {"transition": "submit"}
    )
    assert answer.status_code in {200, 302}
    page = text(signed_in("yubei").get("/"))
    assert "cockpit-tasks" in page
    assert reverse("assessments:response", args=[draft.pk]) in page
    assert "cockpit-tasks" not in text(signed_in("jiangbei").get("/"))


@pytest.mark.parametrize("path", ["/", "/places/500112/"])
def test_the_cockpit_costs_few_queries(
    house: House, signed_in: SignedIn, django_assert_max_num_queries: Any, path: str
) -> None:
    register(house)
    promise(house, house.city, "stage_digital_share", 2022, "84", "%")
    client = signed_in("officer")
    client.get(path)
    with django_assert_max_num_queries(25):
        client.get(path)


def test_the_search_finds_places_within_the_scope(house: House, signed_in: SignedIn) -> None:
    url = reverse("shell:search")
    assert f"/places/{house.yubei}/" in text(signed_in("officer").get(url, {"q": "渝北"}))
    assert f"/places/{house.jiangbei}/" not in text(signed_in("yubei").get(url, {"q": "江北"}))
    assert f"/places/{house.yubei}/" not in text(signed_in("clerk").get(url, {"q": "渝北"}))


def test_an_approval_shows_at_once_and_leads_back_to_its_answers(
    house: House, signed_in: SignedIn, draft: Response
) -> None:
    move = reverse("assessments:move", args=[draft.pk])
    signed_in("clerk").post(move, {"transition": "submit"})
    officer = signed_in("officer")
    assert "ti-chart-dots" in text(officer.get("/"))
    signed_in("yubei").post(move, {"transition": "approve"})
    page = text(officer.get("/", {"indicator": "digital_score"}))
    score = tile(page, "digital_score")
    assert f">{house.points}<" in score
    assert "n = 1" in score
    assert f"{house.points} 分" in row(page, "渝北区")
    path = f"/indicators/digital_score/{house.city}/2022/"
    assert path in score
    for pattern in (
        rf"/indicators/digital_score/{house.yubei}/2022/",
        r"/indicators/observations/\d+/",
        rf"/assessments/responses/{draft.pk}/",
    ):
        found = re.search(rf'href="({pattern})["#]', text(officer.get(path)))
        assert found is not None, (path, pattern)
        path = found[1]
    assert officer.get(path).status_code == 200
