"""Releases whose means are estimated by strata, with the register as the population."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ronghe.engines.index.releasing import ERRORS, ESTIMATES, INPUT, MANIFEST, verified
from ronghe.kernel.indicators.selectors import ABOVE_SCALE
from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.services import ReleaseRefusedError
from ronghe.kernel.indices.tests.making import PERIOD, acting, definition, observe
from ronghe.kernel.indices.watching.selectors import watch
from ronghe.kernel.parties.models import Organisation

if TYPE_CHECKING:
    from ronghe.kernel.indices.models import Release
    from ronghe.testing.fixtures import House


def surveyed(house: House) -> None:
    """Let Yubei have three large enterprises, two of which answered, and five small, two of them.

    √((3/8)² (1/3) 50/2 + (5/8)² (3/5) 50/2) is the error of their mean 3/8 · 85 + 5/8 · 25.
    """
    model = house.organisations["yubei-1"]
    Organisation.objects.filter(place=model.place).update(size="large")
    added = [
        Organisation(
            credit_code=f"9150011278000000{number:02}",
            name=f"Y{number}",
            place=model.place,
            industry=model.industry,
            size="large" if number == 0 else "small",
            above_scale_years=[2022],
            known_years=[2022],
        )
        for number in range(6)
    ]
    held = Organisation.objects.bulk_create(added)
    below = {"above_scale_years": [], "known_years": [2022]}
    Organisation.objects.filter(pk=house.organisations["jiangbei-2"].pk).update(**below)
    known = dict(house.organisations) | {one.name: one for one in held}
    larger = replace(house, organisations=known)
    observe(larger, {"yubei-1": 80, "yubei-2": 90, "Y1": 20, "Y2": 30, "jiangbei-1": 99})


def drafted(house: House, *, least: int = 2) -> Release:
    with acting(house, "statistician") as person:
        return services.release_draft(
            definition=definition(), place=house.places[house.city], period=PERIOD, by=person,
            least=least, above_scale=True, estimator="stratified",
        )  # fmt: skip


def cells(release: Release, name: str, unit: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(selectors.files_of(release)[name].decode()))
    return next(row for row in rows if row["unit"] == unit)


def test_a_release_freezes_estimates_and_what_they_rest_on(house: House) -> None:
    surveyed(house)
    release = drafted(house)
    with acting(house, "statistician"):
        found = cells(release, ESTIMATES, house.yubei)
        assert cells(release, INPUT, house.yubei)["integration_score"] == "47.5"
        error = float(cells(release, ERRORS, house.yubei)["enterprises"])
        files = selectors.files_of(release)
    assert error == pytest.approx(2.6517, abs=1e-4)
    assert (found["value"], found["unweighted_mean"], found["coverage"]) == ("47.5", "55", "0.5")
    assert (found["enterprises"], found["answered"], found["strata"]) == ("8", "4", "2")
    # weights 3/16 twice and 5/16 twice: 1 / (2 · 9/256 + 2 · 25/256)
    assert float(found["effective_sample_size"]) == pytest.approx(256 / 68)
    assert verified(files[MANIFEST], files).holds


def test_an_altered_estimate_is_named(house: House) -> None:
    surveyed(house)
    release = drafted(house)
    with acting(house, "statistician"):
        files = selectors.files_of(release)
    files[ESTIMATES] = files[ESTIMATES].replace(b"47.5", b"57.5")
    assert [one.file for one in verified(files[MANIFEST], files).differences] == [ESTIMATES]


def test_few_answers_are_not_told_by_the_estimates_either(house: House) -> None:
    surveyed(house)
    release = drafted(house)
    with acting(house, "statistician"):
        found = cells(release, ESTIMATES, house.jiangbei)
        assert cells(release, INPUT, house.jiangbei)["integration_score"] == ""
    assert (found["value"], found["standard_error"], found["unweighted_mean"]) == ("", "", "")
    assert (found["enterprises"], found["answered"]) == ("1", "1")


def test_a_change_of_the_register_is_a_late_edit_of_an_estimate(house: House) -> None:
    surveyed(house)
    release = drafted(house)
    with acting(house, "statistician"):
        assert watch(release).edits == ()
    Organisation.objects.filter(name="Y0").update(size="small")
    with acting(house, "statistician"):
        (edit,) = watch(release).edits
    assert (edit.frozen, edit.found) == (47.5, pytest.approx(2 / 8 * 85 + 6 / 8 * 25))


def test_the_index_as_of_now_takes_estimates_of_above_scale_enterprises(house: House) -> None:
    surveyed(house)
    city, yubei = house.places[house.city], house.places[house.yubei]
    with acting(house, "officer"):
        found = selectors.live(
            definition(), city, [PERIOD], population=ABOVE_SCALE, estimator="stratified"
        )
        plain = selectors.live(definition(), city, [PERIOD], population=ABOVE_SCALE)
    assert (found.score(yubei.pk, PERIOD), plain.score(yubei.pk, PERIOD)) == (47.5, 55)


def test_a_population_that_nobody_counts_is_refused(house: House) -> None:
    surveyed(house)
    with acting(house, "statistician") as person, pytest.raises(ReleaseRefusedError) as refused:
        services.release_draft(
            definition=definition(), place=house.places[house.city], period=PERIOD, by=person,
            estimator="stratified",
        )  # fmt: skip
    assert refused.value.kind == "population"
