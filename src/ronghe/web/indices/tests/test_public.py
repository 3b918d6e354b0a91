"""What is published is for everybody, at addresses that stay, as files that prove themselves."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.engines.index.releasing import MANIFEST, verified
from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.tests.making import (
    INDEX,
    PERIOD,
    acting,
    drafted,
    observe,
    opened,
    published,
    scores,
)

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def test_everybody_reads_ranks_with_intervals_without_signing_in(house: House) -> None:
    scores(house)
    release = published(house)
    listed = Client().get(reverse("published:indices"))
    address = reverse("published:index", args=[INDEX, house.city, PERIOD])
    assert address in listed.content.decode()
    page = Client().get(address)
    first = page.context["ranking"].rows[0]
    assert (first.row.place.code, first.interval, first.row.tier) == (house.yubei, "1–2", 1)
    text = page.content.decode()
    assert "1–2" in text
    assert release.manifest_sha256 in text
    assert reverse("published:edition", args=[release.pk]) in text
    assert [picture.key for picture in page.context["pictures"]] == ["map", "bars"]
    # The method: each part with its source and status.
    assert {row["title"] for row in page.context["method"]} >= {
        "两化融合发展水平",
        "企业自评得分均值",
    }
    place = Client().get(reverse("published:place", args=[release.pk, house.yubei]))
    assert "1–2" in place.content.decode()
    nobody = reverse("published:place", args=[release.pk, house.city])
    assert Client().get(nobody).status_code == 404


def test_nothing_unpublished_shows_without_signing_in(house: House) -> None:
    scores(house)
    for release in (drafted(house), opened(house)):
        for address in (
            reverse("published:edition", args=[release.pk]),
            reverse("published:place", args=[release.pk, house.yubei]),
            reverse("published:file", args=[release.pk, "input.csv"]),
            reverse("published:download", args=[release.pk, "csv"]),
        ):
            assert Client().get(address).status_code == 404
    assert list(Client().get(reverse("published:indices")).context["releases"]) == []
    now = reverse("published:index", args=[INDEX, house.city, PERIOD])
    assert Client().get(now).status_code == 404


def test_as_of_a_day_shows_what_was_in_force_then(house: House) -> None:
    scores(house)
    first = published(house)
    observe(house, {"jiangbei-1": 99})
    second = published(house)
    today = timezone.now()
    past = {
        first: {"published_at": today - timedelta(days=20), "ended_at": today - timedelta(days=5)},
        second: {"published_at": today - timedelta(days=5)},
    }
    for release, days in past.items():
        Release.objects.filter(pk=release.pk).update(**days)
    address = reverse("published:index", args=[INDEX, house.city, PERIOD])

    def shown(days: int) -> Release | None:
        day = (timezone.localdate() - timedelta(days=days)).isoformat()
        page = Client().get(f"{address}?as_of={day}")
        return page.context["release"] if page.status_code == 200 else None

    assert (shown(30), shown(10), shown(0)) == (None, first, second)
    assert Client().get(address).context["release"] == second
    for wrong in ("soon", "2022-99-99"):
        assert Client().get(f"{address}?as_of={wrong}").status_code == 404


def test_each_format_opens_and_says_the_same(house: House) -> None:
    scores(house)
    release = published(house)

    def got(name: str) -> bytes:
        answer = Client().get(reverse("published:download", args=[release.pk, name]))
        assert answer.status_code == 200, name
        assert "attachment" in answer.headers["Content-Disposition"]
        return bytes(answer.content)

    (first, *_others) = csv.DictReader(io.StringIO(got("csv").decode()))
    assert (first["unit"], first["rank_low"], first["rank_high"]) == (house.yubei, "1", "2")
    sheet = openpyxl.load_workbook(io.BytesIO(got("xlsx")))["scores"]
    assert [cell.value for cell in sheet[1]] == list(first)
    assert pq.read_table(pa.BufferReader(got("parquet"))).column_names == list(first)
    assert got("sdmx.csv").startswith(b"STRUCTURE,STRUCTURE_ID,ACTION")
    assert "entity" in json.loads(got("prov.json"))
    entry = json.loads(got("dcat.json"))
    for one in entry["dcat:distribution"]:
        at = one["dcat:downloadURL"]["@id"].removeprefix("http://testserver")
        assert Client().get(at).status_code == 200
    assert Client().get(reverse("published:download", args=[release.pk, "exe"])).status_code == 404
    assert Client().get(reverse("published:file", args=[release.pk, "x.csv"])).status_code == 404


def test_downloaded_files_are_those_frozen_and_are_verified(house: House) -> None:
    scores(house)
    release = published(house)
    page = Client().get(reverse("published:edition", args=[release.pk]))
    with acting(house, "officer"):
        frozen = selectors.files_of(release)
    assert page.context["files"] == sorted(frozen)
    fetched = {
        name: Client().get(reverse("published:file", args=[release.pk, name])).content
        for name in frozen
    }
    assert fetched == frozen
    found = verified(fetched[MANIFEST], fetched)
    assert found.holds
    assert "scores.csv" in found.rebuilt
