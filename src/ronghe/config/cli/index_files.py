"""Find the definition of an index and read the data that it is built from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ronghe.config.cli.index_words import language, stop, warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.index import Index, Table


def shipped_indices() -> dict[str, Path]:
    """Return the files of the indices that domains ship, by key."""
    from ronghe import domains

    found = [path for root in domains.__path__ for path in Path(root).glob("*/indices/*.yaml")]
    return {path.stem: path for path in sorted(found)}


def index_path(name: str) -> Path:
    """Return the file of a shipped index, or the one of a path; exit with code 2 for neither."""
    shipped = shipped_indices()
    path = shipped.get(name, Path(name))
    if name not in shipped and not path.exists():
        if path.suffix in (".yaml", ".yml"):
            stop("no-file", path=path)
        stop("unknown-index", name=name, known=", ".join(shipped))
    return path


def index_named(name: str) -> Index:
    """Return a shipped index, or the one of a YAML file; exit with code 2 if it has faults."""
    from ronghe.engines.index import DefinitionError, index_read

    path = index_path(name)
    try:
        return index_read(path)
    except OSError as error:
        stop("cannot-read", path=path, reason=error.strerror)
    except DefinitionError as error:
        from ronghe.config.cli.fault_list import faults_show

        faults_show(error.faults, language=language())
        warn("definition", path=path, count=len(error.faults))
        raise typer.Exit(2) from error


def table_read(index: Index, path: Path, *, encoding: str | None = None) -> Table:
    """Return the table of a CSV, XLSX or Parquet file; its content decides which it is.

    `encoding` is that of a CSV file that is neither Unicode nor GB18030, such as latin-1.

    Raises
    ------
    FaultsError
        If the file cannot be used; it carries all faults.
    typer.Exit
        With code 2, if the file cannot be opened.
    """
    from ronghe.config.cli.score_parquet import is_parquet
    from ronghe.engines.index import table_of_sheet
    from ronghe.lib.faults import CannotReadError
    from ronghe.lib.sheets import stream_sheet

    try:
        if is_parquet(path):
            return _parquet(index, path)
        source: Path | bytes = path
        if encoding is not None:
            source = path.read_bytes().decode(encoding).encode()
        return table_of_sheet(index, stream_sheet(source, name=path.name))
    except (LookupError, UnicodeDecodeError):
        stop("encoding", path=path, encoding=encoding)
    except FileNotFoundError:
        stop("no-file", path=path)
    except CannotReadError as error:
        stop("cannot-read", path=path, reason=error.reason)
    except OSError as error:
        stop("cannot-read", path=path, reason=error.strerror)


def files_write(files: Iterable[tuple[str, bytes]], out: Path) -> list[str]:
    """Write files into a directory, which is made if needed, all or none; return their names."""
    from ronghe.lib.safe_files import whole_files

    try:
        return whole_files(files, out)
    except OSError as error:
        stop("cannot-write", path=error.filename or out, reason=error.strerror)


def _parquet(index: Index, path: Path) -> Table:
    import pyarrow as pa

    from ronghe.engines.index import arrow_columns, table_of_arrow
    from ronghe.lib.parquet import parquet_sources, place_of

    parts = []
    for source in parquet_sources(*place_of(str(path))):
        schema = source.schema
        columns = arrow_columns(index, schema.names, file=source.name)
        kept = pa.schema([schema.field(name) for name in columns])
        parts.append(pa.Table.from_batches(source.batches(columns, plain=columns), schema=kept))
    whole = pa.concat_tables(parts, promote_options="permissive")
    return table_of_arrow(index, whole, file=path.name)
