from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.kernel.parties.models import Organisation, OrganisationAlias
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

LIST = "/parties/organisations/"


def names_in(client: Client, query: str = "") -> set[str]:
    """Return the names that the list exports, the heading left out."""
    response = client.get(f"{LIST}?export=csv{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return {row[0] for row in list(csv.reader(io.StringIO(text)))[1:]}


def page_of(house: House, name: str) -> str:
    return f"{LIST}{house.organisations[name].pk}/"


def test_the_list_shows_what_lies_in_the_scope(house: House, signed_in: SignedIn) -> None:
    names = {key: o.name for key, o in house.organisations.items()}
    assert names_in(signed_in("officer")) == set(names.values())
    assert names_in(signed_in("yubei")) == {names["yubei-1"], names["yubei-2"]}


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("auditor", 200), ("assessor", 403), ("clerk", 403), ("expert", 403)],
)
def test_who_reaches_the_list(signed_in: SignedIn, who: str, status: int) -> None:
    assert signed_in(who).get(LIST).status_code == status


def test_a_former_name_and_a_part_of_the_code_find_an_organisation(
    house: House, signed_in: SignedIn
) -> None:
    held = house.organisations["yubei-2"]
    with acting_as("tests"):
        OrganisationAlias.objects.create(organisation=held, name="嘉陵老机械厂")
        OrganisationAlias.objects.create(organisation=held, name="嘉陵更老的厂")
    officer = signed_in("officer")
    assert names_in(officer, "&q=嘉陵") == {held.name}
    assert names_in(officer, "&q=嘉陵+老机械") == {held.name}
    assert names_in(officer, f"&q={held.credit_code[-6:].lower()}") == {held.name}
    assert names_in(officer, "&q=嘉陵+jiangbei") == set()


def test_filters_narrow_the_list(house: House, signed_in: SignedIn) -> None:
    with acting_as("tests"):
        Organisation.objects.filter(pk=house.organisations["jiangbei-1"].pk).update(
            size="large", status="closed", above_scale_years=[2021]
        )
    jiangbei_1, officer = house.organisations["jiangbei-1"].name, signed_in("officer")
    everybody = names_in(officer)
    assert names_in(officer, "&size=large") == {jiangbei_1}
    assert names_in(officer, "&status=closed") == {jiangbei_1}
    assert names_in(officer, "&above_scale=2022") == everybody - {jiangbei_1}
    assert names_in(officer, "&industry=C36") == everybody
    yubei = house.places[house.yubei].pk
    assert names_in(officer, f"&place={yubei}") == {
        house.organisations["yubei-1"].name,
        house.organisations["yubei-2"].name,
    }


def test_a_district_cannot_filter_by_a_foreign_place(house: House, signed_in: SignedIn) -> None:
    page = signed_in("yubei").get(LIST).content.decode()
    assert house.places[house.yubei].name in page
    assert house.places[house.jiangbei].name not in page


def test_the_list_asks_as_often_for_many_rows_as_for_few(
    house: House, signed_in: SignedIn, approved: object
) -> None:
    officer = signed_in("officer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"{LIST}?per_page=100").status_code == 200
        return len(asked)

    few = queries()
    like = house.organisations["yubei-1"]
    with acting_as("tests"):
        Organisation.objects.bulk_create(
            Organisation(
                credit_code=f"X{n:017}", name=f"厂{n}", place=like.place, industry=like.industry,
                size="small",
            )
            for n in range(60)
        )  # fmt: skip
    assert queries() == few


def test_the_list_shows_the_newest_level(
    house: House, signed_in: SignedIn, approved: object
) -> None:
    client = signed_in("officer")
    client.cookies["django_language"] = "en"
    page = client.get(LIST).content.decode()
    assert page.count("Level 2</a>") == len(house.organisations)


def test_the_page_of_an_organisation_shows_register_results_and_observations(
    house: House, signed_in: SignedIn, approved: object
) -> None:
    page = signed_in("yubei").get(page_of(house, "yubei-1")).content.decode()
    for text in (house.organisations["yubei-1"].credit_code, "C3670", "2022", "52.1"):
        assert text in page
    assert "/indicators/observations/" in page
    # One enterprise is part of a share or not; it has no percentage of its own.
    assert ">达到</a>" in page
    assert ">100.0</a>" not in page
    assert "/assessments/responses/" in page
    assert "/trail/" not in page


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("yubei", "yubei-1", 200),
        ("yubei", "jiangbei-1", 404),
        ("clerk", "yubei-1", 200),
        ("clerk", "yubei-2", 404),
        ("clerk2", "yubei-1", 404),
        ("officer", "jiangbei-2", 200),
        ("expert", "yubei-1", 403),
    ],
)
def test_who_reaches_an_organisation(
    house: House, signed_in: SignedIn, who: str, name: str, status: int
) -> None:
    assert signed_in(who).get(page_of(house, name)).status_code == status


def test_people_of_an_organisation_are_shown_to_administrators_alone(
    house: House, signed_in: SignedIn
) -> None:
    shown = {
        who: house.accounts["clerk"].display_name
        in signed_in(who).get(page_of(house, "yubei-1")).content.decode().split("<main")[1]
        for who in ("admin", "officer", "yubei")
    }
    assert shown == {"admin": True, "officer": False, "yubei": False}


def test_auditors_see_what_changed_and_by_whom_it_was_done(
    house: House, signed_in: SignedIn
) -> None:
    held = house.organisations["yubei-1"]
    with acting_as("import", reason="register.csv"):
        Organisation.objects.filter(pk=held.pk).update(name="新名")
    page = signed_in("auditor").get(page_of(house, "yubei-1")).content.decode()
    assert "register.csv" in page
    assert "register.csv" not in signed_in("yubei").get(page_of(house, "yubei-1")).content.decode()


def test_the_search_box_finds_organisations_within_the_scope(
    house: House, signed_in: SignedIn
) -> None:
    page = signed_in("yubei").get("/search/?q=示范企业").content.decode()
    assert house.organisations["yubei-1"].name in page
    assert house.organisations["jiangbei-1"].name not in page


# Places and industries


def test_the_tree_of_places_opens_branch_by_branch(signed_in: SignedIn) -> None:
    client = signed_in("yubei")
    roots = client.get("/parties/places/").content.decode()
    assert "重庆市" in roots
    assert "渝北区" not in roots.split("<main")[1].split("shell-header-actions")[0]
    branch = client.get(
        "/parties/places/?in=500000", headers={"HX-Request": "true"}
    ).content.decode()
    assert "渝北区" in branch
    assert "<html" not in branch
    assert "市辖区" not in branch  # a row of the code list, no place
    # Only what lies in the scope leads into the cockpit.
    assert "/places/500112/" in branch
    assert "/places/500105/" not in branch


def test_places_are_found_by_code_and_former_name(signed_in: SignedIn) -> None:
    client = signed_in("clerk")
    assert "襄阳市" in client.get("/parties/places/?q=襄樊").content.decode()
    assert "渝北区" in client.get("/parties/places/?q=500112").content.decode()
    assert client.get("/parties/places/?in=nowhere").status_code == 404


def test_industries_open_and_are_found(signed_in: SignedIn) -> None:
    client = signed_in("officer")
    branch = client.get("/parties/industries/?in=C36", headers={"HX-Request": "true"})
    assert "C367" in branch.content.decode()
    for text in ("3670", "c3670", "汽车零部件"):
        assert "C3670" in client.get(f"/parties/industries/?q={text}").content.decode()
