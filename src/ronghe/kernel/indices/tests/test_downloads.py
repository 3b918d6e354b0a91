"""A release as files for others."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.publishing.files import downloads_of
from ronghe.kernel.indices.tests.making import PERIOD, acting, opened, published, scores
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_tables_say_the_same_and_no_rank_stands_bare(house: House) -> None:
    scores(house)
    release = published(house)
    with scope_entered(None):
        files = downloads_of(release)
    first, second, *others = rows(files["release.csv"])
    assert (first["unit"], first["integration_level"], first["rank"]) == (house.yubei, "60", "1")
    assert (first["rank_low"], first["rank_high"], first["coverage"]) == ("1", "2", "1")
    assert second["unit"] == house.jiangbei
    assert {row["integration_level"] for row in others} == {""}

    sheet = openpyxl.load_workbook(io.BytesIO(files["release.xlsx"]))["scores"]
    assert [cell.value for cell in sheet[1]] == list(first)
    assert sheet[2][4].value == 60

    parquet = pq.read_table(pa.BufferReader(files["release.parquet"])).to_pylist()
    assert list(parquet[0]) == list(first)
    assert (parquet[1]["integration_level"], parquet[-1]["rank"]) == (50.0, None)


def test_sdmx_begins_as_the_standard_has_it(house: House) -> None:
    scores(house)
    release = published(house)
    with scope_entered(None):
        found = rows(downloads_of(release)["release.sdmx.csv"])
    assert list(found[0])[:8] == [
        "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDEX_NODE", "TIME_PERIOD",
        "OBS_VALUE",
    ]  # fmt: skip
    of_yubei = {row["INDEX_NODE"]: row for row in found if row["REF_AREA"] == house.yubei}
    root = of_yubei["integration_level"]
    assert root["STRUCTURE_ID"] == "RONGHE:INTEGRATION_LEVEL(2013.0.0)"
    assert (root["STRUCTURE"], root["ACTION"], root["FREQ"]) == ("dataflow", "I", "A")
    assert (root["OBS_VALUE"], root["OBS_STATUS"], root["RANK"]) == ("60", "A", "1")
    assert of_yubei["enterprises"]["RANK"] == ""
    assert {row["OBS_STATUS"] for row in found if not row["OBS_VALUE"]} == {"M"}


def test_the_catalogue_entry_names_place_period_and_files(house: House) -> None:
    scores(house)
    release = published(house)
    with scope_entered(None):
        entry = json.loads(downloads_of(release)["release.dcat.json"])
    assert entry["@type"] == "dcat:Dataset"
    assert entry["dct:temporal"]["dcat:startDate"]["@value"] == f"{PERIOD}-01-01"
    assert entry["dct:spatial"]["dct:identifier"] == house.city
    addresses = [one["dcat:downloadURL"]["@id"] for one in entry["dcat:distribution"]]
    assert "release.sdmx.csv" in addresses
    used = {key.partition(":")[0] for key in entry if ":" in key}
    assert used <= set(entry["@context"])


def test_the_lineage_goes_from_release_to_figures_without_loose_ends(house: House) -> None:
    scores(house)
    release = published(house)
    with scope_entered(None):
        found: dict[str, Any] = json.loads(downloads_of(release)["release.prov.json"])
    named = found["entity"] | found["activity"] | found["agent"]
    for relation in set(found) - {"prefix", "entity", "activity", "agent"}:
        for ends in found[relation].values():
            assert set(ends.values()) <= set(named), relation
    figure = f"ronghe:figure/integration_score/{house.yubei}/{PERIOD}/all"
    assert found["entity"][figure]["ronghe:value"]["$"] == "60"
    used = [one["prov:entity"] for one in found["used"].values()]
    assert figure in used
    signers = [one["prov:label"] for one in found["agent"].values()]
    assert house.person("statistician").name in signers


def test_who_sees_one_row_downloads_one_row(house: House) -> None:
    scores(house)
    release = opened(house)
    with acting(house, "yubei"):
        shown = selectors.releases_visible().get(pk=release.pk)
        files = downloads_of(shown)
        assert [row["unit"] for row in rows(files["release.csv"])] == [house.yubei]
        assert not [
            one for one in json.loads(files["release.prov.json"])["entity"] if "/figure/" in one
        ]
