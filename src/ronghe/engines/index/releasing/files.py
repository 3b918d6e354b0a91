"""All files of a release, as bytes by name."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ronghe.engines.index.building import index_build
from ronghe.engines.index.releasing.errors import (
    Sampling,
    SamplingErrors,
    intervals_csv,
    intervals_of,
)
from ronghe.engines.index.releasing.manifest import Manifest, Role, file_of, manifest_bytes
from ronghe.engines.index.releasing.tables import (
    coverage_csv,
    csv_bytes,
    groups_csv,
    number_text,
    scores_csv,
    scores_parquet,
    table_csv,
    table_parquet,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.index.building import Build
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table

DEFINITION, MANIFEST = "definition.yaml", "manifest.json"
INPUT, INPUT_COPY, ERRORS, ESTIMATES = (
    "input.csv", "input.parquet", "errors.csv", "estimates.csv",
)  # fmt: skip
SCORES, SCORES_TWIN, COVERAGE, INTERVALS, GROUPS = (
    "scores.csv", "scores.parquet", "coverage.csv", "intervals.csv", "groups.csv",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Source:
    """The file that a table was read from."""

    name: str
    content: bytes


def release_files(
    *,
    definition: str,
    index: Index,
    table: Table,
    code: str,
    build: Build | None = None,
    parameters: Mapping[str, Any] | None = None,
    source: Source | None = None,
    errors: SamplingErrors | None = None,
    sampling: Sampling | None = None,
    estimates: bytes | None = None,
) -> dict[str, bytes]:
    """Return the files of a release: what it is made from, what comes out, and the manifest.

    Parameters
    ----------
    definition : the YAML text of `index`.
    table : what it is built from; `build` is what it gives, where that is known already.
    code : version of this software.
    parameters : what the release speaks of, as JSON holds it.
    errors : of the indicators; with them intervals of ranks come out, made as `sampling` says.
    estimates : what the figures of the table rest on, as CSV, where they were estimated.

    Raises
    ------
    FaultsError
        If the table lacks what the index needs.
    """
    inputs: dict[str, tuple[Role, bytes]] = {
        DEFINITION: ("definition", definition.encode()),
        INPUT: ("input", table_csv(table, index.units)),
        INPUT_COPY: ("copy", table_parquet(table, index.units)),
    }
    held = dict(parameters or {})
    if errors is not None:
        held["sampling"] = asdict(sampling or Sampling())
        inputs[ERRORS] = ("errors", errors_csv(table.units, errors))
    if estimates is not None:
        inputs[ESTIMATES] = ("estimates", estimates)
    made = build or index_build(index, table)
    outputs = outputs_of(index, table, made, errors, sampling)
    every = inputs | {name: ("output", content) for name, content in outputs.items()}
    manifest = Manifest(
        index=index.key,
        version=index.version,
        code=code,
        parameters=held,
        columns=tuple(table.numbers),
        period="" if table.periods is None else index.units.period or "period",
        source={} if source is None else {
            "name": source.name, "sha256": hashlib.sha256(source.content).hexdigest(),
        },
        files={name: file_of(role, content) for name, (role, content) in every.items()},
    )  # fmt: skip
    contents = {name: content for name, (_role, content) in every.items()}
    return contents | {MANIFEST: manifest_bytes(manifest)}


def outputs_of(
    index: Index,
    table: Table,
    build: Build,
    errors: SamplingErrors | None,
    sampling: Sampling | None,
) -> dict[str, bytes]:
    """Return what comes out of a table, by the name of its file."""
    found = {
        SCORES: scores_csv(build),
        SCORES_TWIN: scores_parquet(build),
        COVERAGE: coverage_csv(build),
    }
    if build.group_ranks:
        found[GROUPS] = groups_csv(build, table)
    if errors is not None:
        sure = intervals_of(index, table, errors, sampling or Sampling())
        found[INTERVALS] = intervals_csv(table.units, sure)
    return found


def errors_csv(units: tuple[str, ...], errors: SamplingErrors) -> bytes:
    """Return standard errors as CSV, a column an indicator; blank where one is not known."""
    columns = [[number_text(value) for value in held] for held in errors.of_leaf.values()]
    return csv_bytes(("unit", *errors.of_leaf), zip(units, *columns, strict=True))
