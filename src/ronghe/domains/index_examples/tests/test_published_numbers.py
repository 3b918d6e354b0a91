"""Each definition gives the numbers that were published, from the data that was published."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ronghe.domains.index_examples.domain import DOMAIN
from ronghe.engines.index import index_build, index_read, table_of_sheet
from ronghe.engines.index.releasing import MANIFEST, release_files, verified
from ronghe.lib.sheets import stream_sheet
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.index import Build

GOLDEN = "data/golden"
STAGES = {
    "denominate": "coin_denominated.csv",
    "impute": "coin_imputed.csv",
    "screen": "coin_screened.csv",
    "treat": "coin_treated.csv",
    "normalise": "coin_normalised.csv",
}
# The ranks of 2020 were taken before rounding: equal published scores have different ranks.
TOLD_APART_2020 = {"Andorra", "North Macedonia", "Timor-Leste"}


def built(key: str, data: Path) -> Build:
    (path,) = [path for path in DOMAIN.indices if path.stem == key]
    index = index_read(path)
    return index_build(index, table_of_sheet(index, stream_sheet(data, name=data.name)))


def rows_of(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row[key].strip(): row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def asem() -> Build:
    return built("asem", shared(f"{GOLDEN}/coinr-asem/asem_iData.csv"))


def golden(build: Build, name: str, keys: tuple[str, ...]) -> np.ndarray:
    """Return a table of COINr in the order of the build, (keys, rows)."""
    rows = rows_of(shared(f"{GOLDEN}/coinr-asem/{name}"), "uCode")
    return np.array([[float(rows[unit][key] or "nan") for unit in build.units] for key in keys])


@pytest.mark.parametrize("step", STAGES)
def test_each_step_of_asem_is_that_of_coinr(asem: Build, step: str) -> None:
    leaves = tuple(leaf.key for leaf in asem.index.leaves)
    expected = golden(asem, STAGES[step], leaves)
    np.testing.assert_allclose(asem.stages[step], expected, rtol=0, atol=1e-9)


def test_every_score_of_asem_is_that_of_coinr(asem: Build) -> None:
    expected = golden(asem, "coin_aggregated.csv", asem.keys)
    assert expected.shape == (60, 51)
    np.testing.assert_allclose(asem.scores, expected, rtol=0, atol=1e-9)


def test_ranks_and_effective_weights_of_asem_are_those_of_coinr(asem: Build) -> None:
    expected = golden(asem, "results_full_ranks.csv", ("Index",))[0]
    np.testing.assert_array_equal(asem.rank, expected)
    weights = rows_of(shared(f"{GOLDEN}/coinr-asem/weights_effective.csv"), "iCode")
    effective = [float(weights[key]["EffWeight"]) for key in asem.keys]
    np.testing.assert_allclose(asem.effective, effective, rtol=1e-12)


@pytest.mark.parametrize("year", [2012, 2014, 2016, 2018, 2020, 2022])
def test_egdi_is_what_the_united_nations_published(year: int) -> None:
    path = shared(f"{GOLDEN}/egdi/EGOV_DATA_{year}.csv")
    build, rows = built("egdi", path), rows_of(path, "Country Name")
    assert len(build.units) == 193
    published = [float(rows[unit]["E-Government Index"]) for unit in build.units]
    np.testing.assert_allclose(build.score("EGDI"), published, rtol=0, atol=7e-5)
    ranks = {unit: int(rows[unit]["E-Government Rank"]) for unit in build.units}
    different = {
        unit
        for unit, rank in zip(build.units, build.rank.tolist(), strict=True)
        if rank != ranks[unit]
    }
    assert different == (TOLD_APART_2020 if year == 2020 else set())


def test_a_year_that_is_period_and_number_is_frozen_and_rebuilt() -> None:
    (path,) = [path for path in DOMAIN.indices if path.stem == "egdi"]
    data = shared(f"{GOLDEN}/egdi/EGOV_DATA_2012.csv")
    table = table_of_sheet(index_read(path), stream_sheet(data, name=data.name))
    files = dict(
        release_files(
            definition=path.read_text(encoding="utf-8"),
            index=index_read(path),
            table=table,
            code="1",
        )
    )
    assert verified(files[MANIFEST], files).differences == ()


def test_deprivation_of_english_areas_is_what_was_published() -> None:
    path = shared(f"{GOLDEN}/imd/imd2025_england_lsoa21.csv")
    build, rows = built("imd-england-2025", path), rows_of(path, "lsoa21_code")
    assert len(build.units) == 33_755
    published = [float(rows[unit]["IMD_score"]) for unit in build.units]
    np.testing.assert_allclose(build.score("IMD"), published, rtol=0, atol=7e-4)
    ranks = np.array([int(rows[unit]["IMD_rank"]) for unit in build.units])
    assert (build.rank == ranks).mean() >= 0.9999
    assert np.abs(build.rank - ranks).max() <= 1
