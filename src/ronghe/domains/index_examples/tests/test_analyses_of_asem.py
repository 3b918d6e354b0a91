"""What COINr 1.1.14 says about its example, built as defined and in other ways, we say too.

The figures were printed by COINr's `get_cronbach`, `get_corr`, `get_PCA`, `remove_elements`,
`Aggregate`, `Normalise` and `Treat` in R, from the same data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ronghe.domains.index_examples.domain import DOMAIN
from ronghe.engines.index import index_build, index_from, index_read, table_of_sheet
from ronghe.engines.index.auditing.correlations import with_parents
from ronghe.engines.index.auditing.structure import cronbach_alpha, structures
from ronghe.engines.index.uncertainty import omissions
from ronghe.lib.definitions import definition_cursor
from ronghe.lib.sheets import stream_sheet
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.index import Build, Index, Table

(PATH,) = [path for path in DOMAIN.indices if path.stem == "asem"]
ALPHA = {
    "Physical": 0.66336600841532567, "ConEcFin": 0.63204296793888137,
    "Political": 0.63667263360780901, "Instit": 0.28478931428577337, "P2P": 0.85016841855326231,
    "Environ": 0.51531261453412935, "Social": 0.88566737216052094,
    "SusEcFin": -0.37682895307196584,
}  # fmt: skip
WITH_PILLARS = {
    ("LPI", "Physical"): 0.7670016533434035333, ("Ship", "Physical"): 0.2541016170200634527,
    ("Goods", "ConEcFin"): 0.6743154956034881353, ("Palma", "Social"): 0.6121344514011209936,
    ("PubDebt", "SusEcFin"): 0.5291892653275063196,
}  # fmt: skip
# Of the components of the pillar Physical.
DEVIATIONS = [
    1.70330845286790833, 1.22617302052462640, 1.08206401404877073, 0.91193382219388486,
    0.80106067491965338, 0.63316094925519528, 0.58726074821447305, 0.45308722406162144,
]  # fmt: skip
# Mean |difference of rank| of 51 countries without a node, times 51.
MOVED = {
    "Physical": 78, "ConEcFin": 134, "Political": 148, "Instit": 60, "P2P": 86, "Environ": 158,
    "Social": 202, "SusEcFin": 134, "Conn": 268, "Sust": 196,
}  # fmt: skip
GEOMETRIC_PILLARS = {"step": "aggregate", "method": "geometric", "for": ["Conn", "Sust"]}
# (Physical, Conn, Index) of Austria and China, indicators from 1 to 100.
OTHERWISE: list[tuple[dict[str, Any], list[list[float]]]] = [
    (
        {"step": "aggregate", "method": "geometric"},
        [
            [19.9818490521789016, 42.1785129783060029, 52.915233098658391],
            [8.1924640961608226, 10.5460744659862904, 18.599910835438276],
        ],
    ),
    (
        {"step": "aggregate", "method": "harmonic"},
        [
            [4.8890107510563565, 16.1998697214199687, 25.8203717675838540],
            [2.5373738245440700, 4.0445355567234103, 5.7980752856032884],
        ],
    ),
    (
        GEOMETRIC_PILLARS,
        [
            [41.736934222490710, 51.819935495753306, 60.193645564212176],
            [34.331762041155876, 16.101001186544739, 31.036250788559990],
        ],
    ),
    ({"step": "aggregate", "method": "copeland"}, [[17.0, 36.0, 28.0], [-35.0, -43.0, -40.0]]),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return index_read(PATH)


@pytest.fixture(scope="module")
def table(index: Index) -> Table:
    path = shared("data/golden/coinr-asem/asem_iData.csv")
    return table_of_sheet(index, stream_sheet(path, name=path.name))


@pytest.fixture(scope="module")
def asem(index: Index, table: Table) -> Build:
    return index_build(index, table)


def test_the_alpha_of_each_pillar_and_of_all_indicators(asem: Build) -> None:
    found = {each.node: each.alpha for each in structures(asem)}
    assert {key: found[key] for key in ALPHA} == pytest.approx(ALPHA, abs=1e-12)
    assert cronbach_alpha(asem.scores[:49]) == pytest.approx(0.89859027542677306, abs=1e-12)


def test_correlations_with_pillars(asem: Build) -> None:
    found = {(each.first, each.second): each.r for each in with_parents(asem)}
    assert {pair: found[pair] for pair in WITH_PILLARS} == pytest.approx(WITH_PILLARS, abs=1e-12)


def test_the_components_of_a_pillar(asem: Build) -> None:
    (physical,) = [each for each in structures(asem) if each.node == "Physical"]
    np.testing.assert_allclose(np.sqrt(physical.eigenvalues), DEVIATIONS, rtol=1e-12)


def test_how_far_ranks_move_without_a_node(index: Index, table: Table) -> None:
    found = omissions(index, table)
    moved = dict(zip(found.keys, found.shift * len(table.units), strict=True))
    assert {key: moved[key] for key in MOVED} == pytest.approx(MOVED, abs=1e-9)


@pytest.mark.parametrize(("last", "expected"), OTHERWISE)
def test_scores_of_other_aggregations(
    table: Table, last: dict[str, Any], expected: list[list[float]]
) -> None:
    raw: dict[str, Any] = dict(definition_cursor(PATH).value)
    scale = {"step": "normalise", "method": "min-max", "to": [1, 100]}
    kept = [step for step in raw["steps"] if step["step"] != "aggregate" or "for" in last]
    steps = [scale if step["step"] == "normalise" else step for step in kept]
    build = index_build(index_from({**raw, "steps": [*steps, last]}), table)
    at = [build.units.index(unit) for unit in ("AUT", "CHN")]
    found = np.array([build.score(key)[at] for key in ("Physical", "Conn", "Index")]).T
    np.testing.assert_allclose(found, expected, rtol=1e-12)
