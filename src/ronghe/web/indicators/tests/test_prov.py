"""The exported lineage is valid PROV-JSON: known relations, declared prefixes, no loose ends."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from ronghe.kernel.indicators.models import Observation
from ronghe.web.indicators.tests.observing import observe, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

# Relations of PROV-JSON that are used here: end → kind of element it must name.
RELATIONS = {
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {
        "prov:generatedEntity": "entity",
        "prov:usedEntity": "entity",
        "prov:activity": "activity",
    },
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
    "hadMember": {"prov:collection": "entity", "prov:entity": "entity"},
}
ELEMENTS = {"entity", "activity", "agent"}
PREDEFINED = {"prov", "xsd"}


def faults(document: dict[str, Any]) -> list[str]:
    """Return what breaks the submission's rules; an empty list for a valid document."""
    prefixes = PREDEFINED | document["prefix"].keys()
    found = [
        f"unknown part {part}"
        for part in document.keys() - ELEMENTS - RELATIONS.keys() - {"prefix"}
    ]
    for kind in ELEMENTS:
        for name, attributes in document.get(kind, {}).items():
            found += [
                f"{each} has no prefix"
                for each in (name, *attributes)
                if each.partition(":")[0] not in prefixes
            ]
    for relation, ends in RELATIONS.items():
        for row in document.get(relation, {}).values():
            for end, kind in ends.items():
                named = row.get(end)
                if named is None and end == "prov:activity" and relation == "wasDerivedFrom":
                    continue
                if named not in document.get(kind, {}):
                    found.append(f"{relation} names {named}, which is no {kind}")
    return found


def test_a_figures_document_is_valid_and_holds_all_observations(
    house: House, signed_in: SignedIn
) -> None:
    register(house)
    url = reverse("indicators:figure_prov", args=["device_digital_ratio", house.city, "2022"])
    answer = signed_in("officer").get(url)
    document = answer.json()
    assert faults(document) == []
    whole = document["entity"]["ronghe:figure/device_digital_ratio/500000/2022/above"]
    assert Decimal(whole["ronghe:value"]["$"]) == 40
    assert whole["ronghe:isCut"] is False
    # Three numerators and three denominators; two districts.
    assert len(document["wasDerivedFrom"]) == 6
    assert len(document["hadMember"]) == 2
    assert "attachment" in answer["Content-Disposition"]


def test_an_observations_document_names_answer_person_and_former_value(
    house: House, signed_in: SignedIn, approved: dict[str, Response]
) -> None:
    observe(house, "device_digital_rate", "2021", yubei_1="36")
    held = Observation.objects.get(
        indicator__key="device_digital_rate",
        organisation=house.organisations["yubei-1"],
        superseded_at__isnull=True,
    )
    document = signed_in("yubei").get(reverse("indicators:observation_prov", args=[held.pk])).json()
    assert faults(document) == []
    assert f"ronghe:observation/{held.supersedes_id}" in document["entity"]
    assert f"ronghe:response/{approved['yubei-1'].pk}" in document["entity"]
    assert any(
        row.get("prov:type", {}).get("$") == "prov:Revision"
        for row in document["wasDerivedFrom"].values()
    )
    assert {agent["prov:label"] for agent in document["agent"].values()} == {"测试 officer"}
