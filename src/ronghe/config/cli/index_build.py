"""`ronghe index build`: scores and ranks from a table of indicators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from ronghe.config.cli.index_files import files_write, index_named, index_path, table_read
from ronghe.config.cli.index_words import language, say, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.index import Build
    from ronghe.engines.index.releasing import Source

_NAMED = 8  # more are counted


def build_command(
    definition: Annotated[
        str, typer.Argument(help="A shipped index, or the path of its definition as YAML.")
    ],
    data: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: a row a unit (and period).")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The directory of the results; made if needed.")
    ],
    faults: Annotated[
        Path | None, typer.Option("--faults", help="Also write the faults to this CSV file.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of a CSV file that is neither Unicode nor GB18030."),
    ] = None,
) -> None:
    """Build an index: the scores of every node, ranks, coverage, and a manifest of it all.

    `scores.csv` has `unit`, `period` for a panel, a column for each indicator (normalised) and node
    (aggregated) and `rank`; `scores.parquet` is its twin. `coverage.csv` says how much data
    that rests on. `manifest.json` holds the hashes of everything in the directory; the same data
    gives the same bytes. Any fault refuses the data, with all faults listed; exit code 1.

    **Examples**: `ronghe index build asem asem.csv -o asem/`,
    `ronghe index build my-index.yaml data.xlsx -o results/`,
    `ronghe index build hdi.yaml hdr.csv --encoding latin-1 -o hdi/`
    """
    from ronghe.config.cli.fault_list import faults_show, faults_write
    from ronghe.engines.index import index_build
    from ronghe.lib.faults import FaultsError

    path = index_path(definition)
    index = index_named(definition)
    try:
        table = table_read(index, data, encoding=encoding)
        # The values on the way are written nowhere, and of many units they are large.
        build = replace(index_build(index, table), stages={})
    except FaultsError as error:
        faults_show(error.faults, language=language())
        if faults is not None:
            faults_write(error.faults, faults)
        warn("data", path=data, count=len(error.faults))
        raise typer.Exit(1) from error
    from importlib.metadata import version

    from ronghe.engines.index.releasing import release_files

    files = release_files(
        definition=path.read_text(encoding="utf-8-sig"),
        index=index,
        table=table,
        code=version("ronghe"),
        build=build,
        source=_source(data),
    )
    _report(build, files_write(files, out), out)


def _source(data: Path) -> Source | None:
    """Return the file of the data with its digest; None for a directory of Parquet files."""
    import hashlib

    from ronghe.engines.index.releasing import Source as Made

    if not data.is_file():
        return None
    with data.open("rb") as stream:
        return Made(name=data.name, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def _report(build: Build, files: Sequence[str], out: Path) -> None:
    scored = ~np.isnan(build.scores[-1])
    imputed = build.imputed.any(axis=0) & scored
    if build.screened.any():
        units = [build.units[row] for row in np.flatnonzero(build.screened)]
        named = ", ".join(units[:_NAMED]) + (", …" if len(units) > _NAMED else "")
        warn("screened", count=len(units), units=named)
    leaves = len(build.index.leaves)
    is_flat = np.isnan(build.scores[:leaves]).all(axis=1)
    if is_flat.any():
        flat = [build.keys[at] for at in np.flatnonzero(is_flat)]
        warn("flat", leaves=", ".join(flat))
    say(
        "built", index=f"{build.index.key} {build.index.version}", rows=len(build.units),
        scored=int(scored.sum()), imputed=int(imputed.sum()), out=out, files=", ".join(files),
    )  # fmt: skip
