"""What is known stands beside the question, and becomes an answer by a click alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ronghe.kernel.assessments import services as assessments
from ronghe.kernel.assessments.models import Confirmation, Response
from ronghe.kernel.indicators.models import Observation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(house: House, approved: Any) -> Response:
    """Return an empty response of yubei-1 for 2022, which answered everything in 2021."""
    return assessments.response_open(
        instrument=house.instrument, organisation=house.organisations["yubei-1"],
        period="2022", by=house.person("clerk"),
    )  # fmt: skip


def answer(client: Client, response: Response, item: str, text: str, **more: str) -> Any:
    page = reverse("assessments:answer", args=[response.pk, item])
    return client.post(page, {"text": text} | more)


def form(response: Response) -> str:
    return reverse("assessments:form", args=[response.pk])


def test_the_form_offers_with_source_and_date_and_fills_nothing_in(
    signed_in: SignedIn, blank: Response
) -> None:
    shown = signed_in("clerk").get(form(blank))
    text = shown.content.decode()
    assert text.count("data-confirm-known") == 15
    known = shown.context["known"].by_item["dev_digital"]
    assert (known.text, known.period, known.is_confirmed) == ("35", "2021", False)
    assert known.on.isoformat() in text
    observation = Observation.objects.get(
        source_item="dev_digital", period="2021", organisation=blank.organisation
    )
    assert reverse("indicators:observation", args=[observation.pk]) in text
    assert shown.context["answered"] == 0
    assert "data-known-open>15<" in text


def test_a_click_confirms_and_saves_minutes(signed_in: SignedIn, blank: Response) -> None:
    client = signed_in("clerk")
    said = answer(client, blank, "dev_digital", "35", known="yes").json()
    assert (said["confirmed"], said["minutes_saved"]) == (["dev_digital"], "4")
    assert Confirmation.objects.get().item == "dev_digital"
    # Changed by hand, it is confirmed no longer.
    before, said = said, answer(client, blank, "dev_digital", "36").json()
    assert (said["confirmed"], said["minutes_saved"]) == ([], "0")
    assert said["as_of"] > before["as_of"]


def test_what_is_known_by_now_is_told_before_it_is_confirmed(
    signed_in: SignedIn, blank: Response
) -> None:
    said = answer(signed_in("clerk"), blank, "dev_digital", "34", known="yes")
    assert said.status_code == 409
    assert said.json()["faults"]
    assert Response.objects.get(pk=blank.pk).answers == {}


def test_without_scripts_one_or_all_are_confirmed(
    house: House, signed_in: SignedIn, blank: Response
) -> None:
    client = signed_in("clerk")
    seen = {f"known-{item}": text for item, text in house.cells.items()}
    client.post(form(blank), seen | {"confirm": "net"})
    blank.refresh_from_db()
    assert blank.answers == {"net": [1, 2]}
    client.post(form(blank), seen | {"item-net": ["1"], "item-infosys": "4", "confirm": "*"})
    blank.refresh_from_db()
    # What was answered stays; only what has no answer is confirmed.
    assert (blank.answers["net"], blank.answers["infosys"]) == ([1], 4)
    assert len(blank.answers) == 15
    assert Confirmation.objects.filter(response=blank).count() == 14


def test_where_from_leads_to_what_it_was_confirmed_from(
    house: House, signed_in: SignedIn, blank: Response
) -> None:
    client = signed_in("clerk")
    rest = {item: text for item, text in house.cells.items() if item != "dev_digital"}
    clerk = house.person("clerk")
    assert not assessments.answers_save(response=blank, cells=rest, by=clerk)
    answer(client, blank, "dev_digital", "35", known="yes")
    blank.refresh_from_db()
    assessments.response_move(response=blank, transition="submit", by=clerk)
    reviewed = signed_in("yubei").get(reverse("assessments:response", args=[blank.pk]))
    rows = [row for group in reviewed.context["groups"] for row in group.rows if row.confirmed]
    assert [row.item.id for row in rows] == ["dev_digital"]
    assessments.response_move(response=blank, transition="approve", by=house.person("yubei"))
    old, new = (
        Observation.objects.get(
            source_item="dev_digital", period=period, organisation=blank.organisation
        )
        for period in ("2021", "2022")
    )
    for who in ("clerk", "yubei"):
        reader = signed_in(who)
        page = reader.get(reverse("indicators:observation", args=[new.pk]))
        assert page.context["basis"].observations == [old]
        assert reverse("indicators:observation", args=[old.pk]) in page.content.decode()
        document = reader.get(reverse("indicators:observation_prov", args=[new.pk])).json()
        derived = document["wasDerivedFrom"].values()
        assert f"ronghe:observation/{old.pk}" in [one["prov:usedEntity"] for one in derived]
