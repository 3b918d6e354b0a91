"""Allocations over REST: preview, draft, issue, answer, fix, adopt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from ronghe.kernel.plans.models import Allocation, Commitment, Plan
from ronghe.web.allocations.tests import test_pages

pytestmark = pytest.mark.django_db
commitment = test_pages.commitment  # the same plan as on the pages
YUBEI, JIANGBEI = "500112", "500105"


def post(client: Any, route: str, key: int, *more: str, **body: Any) -> Any:
    address = reverse(f"api:{route}", args=[key, *more])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_an_allocation_goes_its_way_over_the_api(signed_in: Any, commitment: Commitment) -> None:
    city, district = signed_in("officer"), signed_in("yubei")
    made = post(city, "allocations_preview", commitment.pk).json()
    assert made["problems"] == []
    assert {(s["year"], s["required"], s["difference"]) for s in made["sums"]} == {
        (2019, 1250, 0), (2020, 2500, 0), (2021, 3750, 0), (2022, 5000, 0),
    }  # fmt: skip
    assert all(cell["why"] for cell in made["cells"])
    assert not Allocation.objects.exists()
    lock = {"place": YUBEI, "year": 2022, "value": "3000", "is_locked": True}
    saved = post(city, "allocations_draft", commitment.pk, cells=[lock]).json()
    parts = {(c["place"], c["year"]): c["value"] for c in saved["cells"]}
    assert parts[YUBEI, 2022] == 3000
    assert parts[JIANGBEI, 2022] == 2000
    assert post(city, "allocations_move", saved["id"], "issue").json()["state"] == "issued"
    read = reverse("api:allocations_allocation", args=[saved["id"]])
    assert {cell["place"] for cell in district.get(read).json()["cells"]} == {YUBEI}
    silent = post(district, "allocations_answer", saved["id"], place=YUBEI, answer="object")
    assert silent.status_code == 409
    said = post(
        district, "allocations_answer", saved["id"], place=YUBEI, answer="object", reason="x",
        proposed={"2022": "2900"},
    )  # fmt: skip
    assert said.json()["answers"][0]["proposed"] == {"2022": "2900"}
    assert post(city, "allocations_move", saved["id"], "agree").status_code == 409
    fixed = post(city, "allocations_move", saved["id"], "agree", reason="已会商")
    assert fixed.json()["state"] == "agreed"
    adopted = post(district, "allocations_adopt", saved["id"], place=YUBEI)
    assert Plan.objects.get(pk=adopted.json()["plan"]).higher_id == commitment.plan_id
    listed = city.get(reverse("api:allocations_of_commitment", args=[commitment.pk])).json()
    assert [one["state"] for one in listed] == ["agreed"]
    every = city.get(reverse("api:allocations_list")).json()
    assert (every["count"], every["items"][0]["id"]) == (1, saved["id"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"cells": [{"place": YUBEI, "year": 2030, "value": "1"}]}, 409),
        ({"cells": [{"place": "x", "year": 2022, "value": "1"}]}, 409),
        ({"cells": [{"place": YUBEI, "year": 2022, "value": "1.5"}]}, 422),
        ({"cells": [{"place": YUBEI, "year": 2022, "value": "NaN"}]}, 422),
        ({"cells": [{"place": YUBEI, "year": 2022, "lower": "1e20"}]}, 409),
        ({"settings": {"weight_first": 2022, "weight_last": 2020}}, 422),
        ({"settings": {"method": "guess"}}, 422),
        ({"bases": {"x": "1"}}, 409),
    ],
)
def test_what_cannot_stand_in_the_table_is_refused(
    signed_in: Any, commitment: Commitment, body: dict[str, Any], status: int
) -> None:
    answer = post(signed_in("officer"), "allocations_draft", commitment.pk, **body)
    assert answer.status_code == status, answer.content
    assert not Allocation.objects.exists()


def test_a_district_does_not_split_the_citys_target(signed_in: Any, commitment: Commitment) -> None:
    answer = post(signed_in("yubei"), "allocations_draft", commitment.pk)
    assert answer.status_code == 404
