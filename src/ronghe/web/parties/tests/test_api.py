from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.kernel.parties import rules
from ronghe.kernel.parties.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

BASE = "/api/parties"
HEADER = "credit_code,name,place,industry,size\n"


def listed(client: Client, **query: Any) -> list[str]:
    """Return the names that the API lists; its count must agree."""
    answer = client.get(f"{BASE}/organisations", query).json()
    assert answer["count"] >= len(answer["items"])
    return [item["name"] for item in answer["items"]]


def test_organisations_are_listed_within_the_scope(house: House, signed_in: SignedIn) -> None:
    names = {key: o.name for key, o in house.organisations.items()}
    assert listed(signed_in("officer")) == sorted(names.values())
    assert listed(signed_in("jiangbei")) == [names["jiangbei-1"], names["jiangbei-2"]]
    assert listed(signed_in("clerk")) == [names["yubei-1"]]


def test_filters_search_and_paging(house: House, signed_in: SignedIn) -> None:
    client = signed_in("officer")
    both = [house.organisations["yubei-1"].name, house.organisations["yubei-2"].name]
    assert listed(client, place="500112") == both
    assert listed(client, q="yubei-2") == both[1:]
    assert (
        listed(client, industry="c36", above_scale_in=2022, size="medium", place="500112") == both
    )
    assert listed(client, above_scale_in=2019) == []
    answer = client.get(f"{BASE}/organisations", {"limit": 1, "offset": 3}).json()
    assert (answer["count"], [i["name"] for i in answer["items"]]) == (4, both[1:])
    assert client.get(f"{BASE}/organisations", {"limit": 5000}).status_code == 422


def test_one_organisation_comes_with_its_history(house: House, signed_in: SignedIn) -> None:
    held = house.organisations["yubei-1"]
    answer = signed_in("yubei").get(f"{BASE}/organisations/{held.pk}").json()
    assert answer["credit_code"] == held.credit_code
    assert (answer["status_history"], answer["aliases"]) == ([], [])
    foreign = house.organisations["jiangbei-1"].pk
    assert signed_in("yubei").get(f"{BASE}/organisations/{foreign}").status_code == 404


def test_places_and_industries(signed_in: SignedIn) -> None:
    client = signed_in("clerk")
    city = client.get(f"{BASE}/places/500000").json()
    assert (city["name"], city["parent"]) == ("重庆市", "000000")
    assert "500112" in {child["code"] for child in city["children"]}
    assert client.get(f"{BASE}/places/nowhere").status_code == 404
    assert len(client.get(f"{BASE}/industries").json()) == 20
    below = client.get(f"{BASE}/industries", {"parent": "C36"}).json()
    assert {row["parent"] for row in below} == {"C36"}
    assert [r["code"] for r in client.get(f"{BASE}/industries", {"q": "C3670"}).json()] == ["C3670"]


def post(client: Client, text: str, **fields: str) -> Any:
    file = SimpleUploadedFile("厂.csv", text.encode())
    return client.post(f"{BASE}/organisations/import", {"file": file, **fields})


def line(number: int, size: str = "small") -> str:
    return f"{rules.invented_credit_code(number, division='500112')},新厂,500112,C3670,{size}\n"


def new() -> int:
    return Organisation.objects.filter(name="新厂").count()


def test_a_dry_run_counts_and_writes_nothing(signed_in: SignedIn) -> None:
    answer = post(signed_in("yubei"), HEADER + line(100) + line(101), dry_run="true")
    assert answer.status_code == 200
    assert answer.json() == {
        "written": False, "new": 2, "changed": 0, "same": 0, "faulty_rows": 0, "faults": [],
    }  # fmt: skip
    assert new() == 0


def test_a_fault_refuses_the_file_with_all_faults(signed_in: SignedIn) -> None:
    text = HEADER + line(100) + line(101, size="huge") + line(102, size="tiny")
    answer = post(signed_in("yubei"), text)
    assert answer.status_code == 422
    assert [(f["row"], f["column"], f["value"]) for f in answer.json()["faults"]] == [
        (3, "size", "huge"),
        (4, "size", "tiny"),
    ]
    assert new() == 0
    skipped = post(signed_in("yubei"), text, skip_faulty="true").json()
    assert (skipped["new"], skipped["faulty_rows"], len(skipped["faults"])) == (1, 2, 2)
    assert new() == 1


def test_a_file_that_is_no_table_is_unprocessable(signed_in: SignedIn) -> None:
    answer = post(signed_in("officer"), "\x00\x01")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["rule"] == "not-a-table"


def test_who_may_import(signed_in: SignedIn) -> None:
    for who in ("clerk", "auditor", "statistician", "assessor"):
        assert post(signed_in(who), HEADER + line(100)).status_code == 403
    assert post(Client(), HEADER + line(100)).status_code == 401
    assert new() == 0


@pytest.mark.parametrize("path", ["organisations", "places/500000", "industries"])
def test_a_stranger_reads_nothing(house: House, path: str) -> None:
    assert Client().get(f"{BASE}/{path}").status_code == 401
