"""What a release freezes: its input, all files, and its rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ronghe.engines.index import index_build
from ronghe.engines.index.releasing import (
    INPUT,
    INTERVALS,
    Sampling,
    release_files,
    table_parsed,
)
from ronghe.kernel.indicators.selectors import ABOVE_SCALE, EVERYBODY
from ronghe.kernel.indices.estimating import estimates_csv
from ronghe.kernel.indices.gathering import gathered
from ronghe.kernel.indices.models import ReleaseRow
from ronghe.kernel.indices.selectors import finite
from ronghe.kernel.indices.units import units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.index import Build, Table
    from ronghe.kernel.indicators.selectors import Population
    from ronghe.kernel.indices.estimating import Estimator
    from ronghe.kernel.indices.models import IndexDefinition, Release
    from ronghe.kernel.parties.models import Place


def code_version() -> str:
    """Return the version of this software."""
    return version("ronghe")


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """The files of a release by name, and its rows without the release."""

    files: Mapping[str, bytes]
    rows: Sequence[ReleaseRow]


def frozen(
    definition: IndexDefinition,
    place: Place,
    period: str,
    *,
    level: str,
    parameters: Mapping[str, Any],
) -> Frozen:
    """Return what an index gives now, with all that it is made from.

    `parameters` are those of the release: `periods` (of a panel), `least`, `above_scale`,
    `estimator`, `sampling`.

    Raises
    ------
    FaultsError
        If the index reads what no indicator gives.
    """
    index, units = definition.content, units_of(place, level)
    periods = list(parameters["periods"])
    found = gathered(
        index,
        place,
        units,
        periods,
        population=population_of(parameters),
        least=int(parameters["least"]),
        estimator=estimator_of(parameters),
    )
    sampling = Sampling(**parameters["sampling"])
    build = index_build(index, found.table)
    said = {key: value for key, value in parameters.items() if key != "sampling"}
    files = dict(
        release_files(
            definition=definition.definition,
            index=index,
            table=found.table,
            build=build,
            code=code_version(),
            parameters=said | {"place": place.code, "period": period, "level": level},
            errors=found.errors,
            sampling=sampling,
            estimates=estimates_csv(
                [place, *units], found.estimates, least=int(parameters["least"])
            )
            if found.estimates
            else None,
        )
    )
    start = periods.index(period) * len(units)
    return Frozen(files=files, rows=_rows(build, files, units, start))


def estimator_of(parameters: Mapping[str, Any]) -> Estimator:
    """Return how the means of a release were made; plain where it does not say."""
    found: Estimator = parameters.get("estimator", "plain")
    return found


def population_of(parameters: Mapping[str, Any]) -> Population:
    """Return which enterprises the figures of a release speak of."""
    return ABOVE_SCALE if parameters["above_scale"] else EVERYBODY


def _rows(
    build: Build, files: Mapping[str, bytes], units: Sequence[Place], start: int
) -> list[ReleaseRow]:
    """Return the rows of one period, which begins at row `start` of the input."""
    scores = build.in_file_order(build.scores)
    ranks, coverage = build.in_file_order(build.rank), build.in_file_order(build.coverage)
    sure = list(csv.DictReader(io.StringIO(files[INTERVALS].decode())))
    return [
        ReleaseRow(
            place=unit,
            score=finite(scores[-1, row]),
            rank=int(ranks[row]) or None,
            rank_low=_whole(sure[row]["rank_low"]),
            rank_high=_whole(sure[row]["rank_high"]),
            method_low=_whole(sure[row]["method_low"]),
            method_high=_whole(sure[row]["method_high"]),
            tier=_whole(sure[row]["tier"]),
            se=float(sure[row]["se"]) if sure[row]["se"] else None,
            coverage=float(coverage[-1, row]),
            nodes={key: finite(scores[at, row]) for at, key in enumerate(build.keys)},
        )
        for row, unit in enumerate(units, start=start)
    ]


def _whole(text: str) -> int | None:
    return int(text) if text else None


def frozen_table(release: Release, files: Mapping[str, bytes]) -> Table:
    """Return the input that a release froze."""
    index = release.definition.content
    header = next(csv.reader(io.StringIO(files[INPUT].decode())))
    own = {index.units.key, index.units.name or "name", index.units.period or "period"}
    return table_parsed(
        files[INPUT], index.units, numbers=[name for name in header if name not in own]
    )
