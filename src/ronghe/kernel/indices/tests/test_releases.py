"""The life of a release: frozen, signed, objected to, published, superseded, withdrawn."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ronghe.engines.index.releasing import INPUT, MANIFEST, verified
from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.charge import NotInChargeError
from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.objecting import services as objecting
from ronghe.kernel.indices.services import ReleaseRefusedError
from ronghe.kernel.indices.tests.making import (
    INDEX,
    PERIOD,
    acting,
    drafted,
    observe,
    opened,
    published,
    scores,
    window_past,
)
from ronghe.kernel.indices.watching.services import late_edits_log
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

State = Release.State


def ranks(release: Release) -> dict[str, int | None]:
    return {row.place.code: row.rank for row in selectors.rows_of(release) if row.rank}


def test_a_draft_freezes_what_anybody_rebuilds(house: House) -> None:
    scores(house)
    release = drafted(house)
    with acting(house, "statistician"):
        files = selectors.files_of(release)
        assert ranks(release) == {house.yubei: 1, house.jiangbei: 2}
        row = selectors.rows_of(release).get(place__code=house.yubei)
    assert (row.score, row.nodes) == (60, {"enterprises": 60, "integration_level": 60})
    assert row.se == pytest.approx(5, rel=0.1)  # of 55 and 65, seen in 1,000 draws
    assert (row.rank_low, row.rank_high, row.tier, row.coverage) == (1, 2, 1, 1)
    found = verified(files[MANIFEST], files)
    assert found.differences == ()
    assert set(found.rebuilt) == {"scores.csv", "scores.parquet", "coverage.csv", "intervals.csv"}


def test_means_of_few_enterprises_are_not_released(house: House) -> None:
    observe(house, {"yubei-1": 55, "yubei-2": 65, "jiangbei-1": 99})
    release = drafted(house)
    with acting(house, "statistician"):
        assert ranks(release) == {house.yubei: 1}
        cells = csv.DictReader(io.StringIO(selectors.files_of(release)[INPUT].decode()))
        by_unit = {row["unit"]: row["integration_score"] for row in cells}
    assert by_unit[house.jiangbei] == ""


def test_only_a_statistician_signs_and_then_nothing_is_frozen_anew(house: House) -> None:
    scores(house)
    release = drafted(house, by="officer")
    with acting(house, "officer") as officer, pytest.raises(NotInChargeError):
        services.release_sign(release=release, by=officer)
    with acting(house, "statistician") as person:
        signed = services.release_sign(release=release, by=person)
        assert (signed.state, signed.signed_by) == (State.SIGNED, person.name)
        with pytest.raises(ReleaseRefusedError) as refused:
            services.release_freeze(release=release, by=person)
    assert refused.value.kind == "state"


def test_a_district_sees_its_own_row_in_the_window_and_objects_to_it(house: House) -> None:
    scores(house)
    release = opened(house)
    yubei, jiangbei = house.places[house.yubei], house.places[house.jiangbei]
    with acting(house, "yubei") as person:
        shown = selectors.releases_visible().get(pk=release.pk)
        assert ranks(shown) == {house.yubei: 1}
        assert selectors.files_of(shown) == {}
        with pytest.raises(NotInChargeError):
            objecting.objection_raise(release=shown, place=jiangbei, text="x", by=person)
        objection = objecting.objection_raise(
            release=shown, place=yubei, text="两家企业漏报", node="enterprises", by=person
        )
    with acting(house, "jiangbei"):
        assert selectors.threads_of(release) == []
    window_past(release)
    with acting(house, "statistician") as person:
        with pytest.raises(ReleaseRefusedError) as refused:
            services.release_publish(release=release, by=person)
        assert refused.value.kind == "unanswered"
        objecting.objection_answer(
            objection=objection, verdict="rejected", reason="数据无误", by=person
        )
        assert services.release_publish(release=release, by=person).state == State.PUBLISHED


def test_nothing_is_published_in_the_window_or_under_embargo(house: House) -> None:
    scores(house)
    release = opened(house)
    tomorrow = timezone.now() + timedelta(days=1)
    with acting(house, "officer") as person:
        with pytest.raises(ReleaseRefusedError) as refused:
            services.release_publish(release=release, by=person)
        assert refused.value.kind == "window"
        services.embargo_set(release=release, until=tomorrow, by=person)
    window_past(release)
    with acting(house, "officer") as person, pytest.raises(ReleaseRefusedError) as refused:
        services.release_publish(release=release, by=person)
    assert refused.value.kind == "embargo"
    with scope_entered(None):
        assert not selectors.releases_visible().exists()


def test_everybody_reads_what_is_published_and_what_was_in_force_when(house: House) -> None:
    scores(house)
    first = published(house)
    between = timezone.now()
    observe(house, {"jiangbei-1": 84})
    second = published(house)
    city = house.places[house.city]
    with scope_entered(None):
        held = {"index_key": INDEX, "place": city, "period": PERIOD}
        assert selectors.release_in_force(**held) == second
        assert selectors.release_in_force(**held, at=between) == first
        assert selectors.release_in_force(**held, at=first.published_at - timedelta(1)) is None
        assert ranks(second) == {house.jiangbei: 1, house.yubei: 2}
        former = selectors.releases_visible().get(pk=first.pk)
        assert (former.state, second.supersedes_id) == (State.SUPERSEDED, first.pk)
        assert former.ended_at == second.published_at
        assert ranks(former) == {house.yubei: 1, house.jiangbei: 2}
        assert selectors.periods_released(INDEX, city) == [PERIOD]
    with acting(house, "officer") as person:
        services.release_withdraw(release=second, by=person, reason="口径有误")
    with scope_entered(None):
        assert selectors.release_in_force(**held) is None
        gone = selectors.releases_visible().get(pk=second.pk)
        assert gone.withdrawn_reason == "口径有误"


def test_a_draft_is_frozen_anew_as_an_edition_beside_the_first(house: House) -> None:
    scores(house)
    release = opened(house)
    observe(house, {"jiangbei-1": 84})
    with acting(house, "statistician") as person:
        services.release_take_back(release=release, by=person, reason="更正江北数据")
        again = services.release_freeze(release=release, by=person)
        assert again.edition == 2
        assert (again.signed_by, again.signed_account) == ("", None)
        assert ranks(again) == {house.jiangbei: 1, house.yubei: 2}
        assert again.files.filter(edition=1, name=MANIFEST).exists()
        assert not again.late_edits.filter(edition=2).exists()


def test_a_late_edit_is_logged_once_with_the_ranks_it_moves_and_who_did_it(house: House) -> None:
    scores(house)
    release = drafted(house)
    observe(house, {"jiangbei-1": 84})
    with acting(house, "statistician"):
        (edit,) = late_edits_log(release=release)
        assert late_edits_log(release=release) == []
    assert (edit.place.code, edit.column) == (house.jiangbei, "integration_score")
    assert (edit.frozen, edit.found, edit.ranks_moved) == (50, 72, 2)
    assert edit.shifts == [
        {"place": house.yubei, "rank": 1, "rank_now": 2, "score": 60.0, "score_now": 60.0},
        {"place": house.jiangbei, "rank": 2, "rank_now": 1, "score": 50.0, "score_now": 72.0},
    ]
    assert [one["by"] for one in edit.people] == [house.person("officer").name]
    with acting(house, "yubei"):
        assert not selectors.late_edits_of(release).exists()
