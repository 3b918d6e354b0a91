"""Every kind of question stands on the page, saves, and is held against its rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ronghe.engines import scoring
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.services import response_open
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

pytestmark = pytest.mark.django_db
WHOLE = Path(scoring.__file__).parent / "tests" / "whole.yaml"


@pytest.fixture
def begun(house: House) -> Response:
    """Return a response to an instrument that has every kind, just begun."""
    with acting_as("tests"):
        made = Instrument.objects.create(
            key="whole",
            version="2",
            title="全例",
            title_en="Whole",
            definition=WHOLE.read_text(encoding="utf-8"),
            sha256="0" * 64,
            source="tests",
            status="illustrative",
            valid_from="2026-01-01",
        )
        return response_open(
            instrument=made,
            organisation=house.organisations["yubei-1"],
            period="2026",
            by=house.person("clerk"),
        )


def address(response: Response, page: str) -> str:
    return f"/assessments/responses/{response.pk}/{page}"


def answers_of(response: Response) -> dict[str, object]:
    return Response.objects.values_list("answers", flat=True).get(pk=response.pk)


@pytest.mark.parametrize(
    ("item", "text", "stored"),
    [
        ("production_type", "process", 1),
        ("founded", "2001-05-09", {"date": "2001-05-09"}),
        ("remark", "n/a", "n/a"),
        ("machines", "120", 120.0),
        ("water", "n/a: dry process", {"na": True, "why": "dry process"}),
        ("water", "不适用：干法", {"na": True, "why": "干法"}),
        ("water", "7.25", 7.25),
        ("lines", '[{"name": "一号线", "workers": 12, "automatic": 1}]',
         {"rows": [{"name": "一号线", "workers": 12.0, "automatic": 1}]}),
        ("lines", "[]", {"rows": []}),
        ("strategy_1", "3", 3),
        ("mode__plan", "1", 1),
        ("scene_design", "2", 2),
        ("people", "n/a: outsourced", {"na": True, "why": "outsourced"}),
    ],
)  # fmt: skip
def test_each_kind_is_saved_and_shown_again(
    signed_in: SignedIn, begun: Response, item: str, text: str, stored: object
) -> None:
    client = signed_in("clerk")
    reply = client.post(address(begun, f"answers/{item}/"), {"text": text})
    assert reply.status_code == 200, reply.content
    assert answers_of(begun)[item] == stored
    page = client.get(address(begun, "form/")).content.decode()
    part = page.split(f'data-item="{item}"')[1].split("data-item=")[0]
    # What the page holds is what it would send: a reload changes nothing.
    assert 'data-text=""' not in part.split(">")[0]


@pytest.mark.parametrize(
    ("item", "text", "said"),
    [
        ("founded", "2001-02-30", "2001-02-30"),
        ("machines", "1.5", "1.5"),
        ("machines", "n/a", "不适用"),
        ("lines", '[{"workers": 5000}]', "5000"),
        ("water", "n/a: " + "x" * 201, "200"),
        ("digital_rate", "50", "50"),
        ("people", "3", "3"),
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing(
    signed_in: SignedIn, begun: Response, item: str, text: str, said: str
) -> None:
    reply = signed_in("clerk").post(address(begun, f"answers/{item}/"), {"text": text})
    if item == "digital_rate":  # computed, so there is nothing to answer
        assert reply.status_code == 404
        return
    assert reply.status_code == 422
    assert said in " ".join(reply.json()["faults"])
    assert answers_of(begun) == {}


def test_a_form_without_scripts_sends_every_kind(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    posted = {
        "item-production_type": "1",
        "item-founded": "2001-05-09",
        "item-machines": "10",
        "na-water": "1",
        "why-water": "dry",
        "field-lines-name": ["A", "", "B"],
        "field-lines-workers": ["3", "", ""],
        "field-lines-automatic": ["", "", "1"],
        "item-net": ["1", "2"],
        "na-people": "1",
    }
    assert client.post(address(begun, "form/"), posted).status_code == 302
    assert answers_of(begun) == {
        "production_type": 1,
        "founded": {"date": "2001-05-09"},
        "machines": 10.0,
        "water": {"na": True, "why": "dry"},
        "lines": {"rows": [{"name": "A", "workers": 3.0}, {"name": "B", "automatic": 1}]},
        "net": [1, 2],
        "people": {"na": True},
    }


def test_the_page_shows_what_the_answers_call_for(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    page = client.get(address(begun, "form/"))
    shown = {item.id: item for s in page.context["sections"] for g in s.groups for item in g.items}
    assert shown["mode__plan"].is_hidden
    assert shown["robots"].is_hidden
    for item, text in [
        ("production_type", "1"),
        ("machines", "10"),
        ("machines_digital", "12"),
        ("people", "n/a"),
    ]:
        client.post(address(begun, f"answers/{item}/"), {"text": text})
    page = client.get(address(begun, "form/"))
    shown = {item.id: item for s in page.context["sections"] for g in s.groups for item in g.items}
    assert not shown["mode__plan"].is_hidden
    assert not shown["robots"].is_hidden
    assert shown["strategy_1"].is_answered
    rule = shown["machines"].rules[0]
    assert rule.is_broken
    text = page.content.decode()
    told = text.split('data-rule="digital_within_all"')[1].split(">")[0]
    assert "hidden" not in told
    # Answered: three typed, two of the group declared not applicable.
    assert page.context["answered"] == 5
