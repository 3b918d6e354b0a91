"""A new version of the reference data reaches an installation that holds an older one."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from ronghe.kernel.parties import rules, services
from ronghe.kernel.parties.models import Industry, Place, PlaceClosure
from ronghe.kernel.trust.services import acting_as


def _places(**changed: dict[str, Any]) -> list[dict[str, Any]]:
    return [asdict(row) | changed.get(row.code, {}) for row in rules.places()]


def _load(**changed: dict[str, Any]) -> int:
    with acting_as("tests"):
        return services.places_load(_places(**changed))


def test_loading_again_writes_nothing(house: Any) -> None:
    assert _load() == 0
    with acting_as("tests"):
        assert services.industries_load(asdict(row) for row in rules.industries()) == 0


def test_a_place_is_brought_up_to_date(house: Any) -> None:
    assert _load(**{"500112": {"name": "渝北新区", "former_names": ("渝北区",)}}) == 1
    held = Place.objects.get(code="500112")
    assert (held.pk, held.name) == (house.places["500112"].pk, "渝北新区")
    assert held.former_names == ["渝北区"]


def test_a_new_park_lies_in_all_places_above_it(house: Any) -> None:
    park = replace(next(row for row in rules.places() if "-P" in row.code), code="500112-P99")
    with acting_as("tests"):
        added = services.places_load([*_places(), asdict(replace(park, parent="500112"))])
    assert added == 1
    above = PlaceClosure.objects.filter(place__code="500112-P99").order_by("depth")
    assert [each.ancestor.code for each in above.select_related("ancestor")] == [
        "500112-P99", "500112", "500000", "000000",
    ]  # fmt: skip


def test_a_place_that_moved_is_refused_and_nothing_changes(house: Any) -> None:
    with pytest.raises(services.MovedReferenceError, match="500112 from 500000 to 510000"):
        _load(**{"500112": {"parent": "510000"}, "500105": {"name": "新江北区"}})
    assert Place.objects.get(code="500105").name == "江北区"


def test_a_class_gets_its_corrected_name(house: Any) -> None:
    rows = [asdict(row) for row in rules.industries()]
    rows = [row | {"name": "汽车"} if row["code"] == "C36" else row for row in rows]
    with acting_as("tests"):
        assert services.industries_load(rows) == 1
    assert Industry.objects.get(code="C36").name == "汽车"
