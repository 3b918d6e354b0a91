"""All files of a release, as bytes by name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from ronghe.engines.index.building import index_build
from ronghe.engines.index.releasing.errors import (
    Sampling,
    SamplingErrors,
    intervals_csv,
    intervals_of,
)
from ronghe.engines.index.releasing.manifest import (
    File,
    Manifest,
    Role,
    file_of,
    manifest_bytes,
)
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
    from collections.abc import Iterator, Mapping

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
    sha256: str


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
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a release: what it is made from, what comes out, and the manifest, last.

    They come one at a time: all of many units at once would be large.

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
    made = build or index_build(index, table)
    held = dict(parameters or {})
    if errors is not None:
        held["sampling"] = asdict(sampling or Sampling())
    files: dict[str, File] = {}
    inputs = _inputs(definition, index, table, errors, estimates)
    outputs: Iterator[tuple[Role, str, bytes]] = (
        ("output", name, content)
        for name, content in outputs_of(index, table, made, errors, sampling)
    )
    for role, name, content in chain(inputs, outputs):
        files[name] = file_of(role, content)
        yield name, content
    manifest = Manifest(
        index=index.key,
        version=index.version,
        code=code,
        parameters=held,
        columns=tuple(table.numbers),
        period="" if table.periods is None else index.units.period or "period",
        source={} if source is None else asdict(source),
        files=files,
    )
    yield MANIFEST, manifest_bytes(manifest)


def _inputs(
    definition: str,
    index: Index,
    table: Table,
    errors: SamplingErrors | None,
    estimates: bytes | None,
) -> Iterator[tuple[Role, str, bytes]]:
    """Yield what a release is made from."""
    yield "definition", DEFINITION, definition.encode()
    yield "input", INPUT, table_csv(table, index.units)
    yield "copy", INPUT_COPY, table_parquet(table, index.units)
    if errors is not None:
        yield "errors", ERRORS, errors_csv(table.units, errors)
    if estimates is not None:
        yield "estimates", ESTIMATES, estimates


def outputs_of(
    index: Index,
    table: Table,
    build: Build,
    errors: SamplingErrors | None,
    sampling: Sampling | None,
) -> Iterator[tuple[str, bytes]]:
    """Yield what comes out of a table, each with the name of its file."""
    yield SCORES, scores_csv(build)
    yield SCORES_TWIN, scores_parquet(build)
    yield COVERAGE, coverage_csv(build)
    if build.group_ranks:
        yield GROUPS, groups_csv(build, table)
    if errors is not None:
        sure = intervals_of(index, table, errors, sampling or Sampling())
        yield INTERVALS, intervals_csv(table.units, sure)


def errors_csv(units: tuple[str, ...], errors: SamplingErrors) -> bytes:
    """Return standard errors as CSV, a column an indicator; blank where one is not known."""
    columns = [[number_text(value) for value in held] for held in errors.of_leaf.values()]
    return csv_bytes(("unit", *errors.of_leaf), zip(units, *columns, strict=True))
