"""Parquet files in batches of columns, on any file system that pyarrow reaches."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from ronghe.lib.faults import CannotReadError, FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BROKEN_PARQUET = Rule(
    key="broken-parquet",
    zh="Parquet 文件无法读取，可能已损坏、被截断或加密：{reason}。请重新导出。",
    en="The Parquet file cannot be read; it may be damaged, cut off or encrypted: {reason}. "
    "Export it again.",
)
RULES = (BROKEN_PARQUET,)

_BATCH = 16_384  # rows; the columns of one batch fit the cache of a core


@dataclass(frozen=True, kw_only=True)
class ParquetSource:
    """A Parquet file. It may be sent to another machine that reaches the same file system."""

    system: fs.FileSystem
    path: str

    @property
    def name(self) -> str:
        """Return the name of the file, as faults call it."""
        return PurePosixPath(self.path).name

    @property
    def schema(self) -> pa.Schema:
        """Return the names and types of the columns; it raises as `batches`."""
        with self._reading():
            return pq.read_schema(self.path, filesystem=self.system)

    @property
    def row_groups(self) -> list[int]:
        """Return how many rows each row group says that it has; it raises as `batches`."""
        with self._reading():
            found = pq.read_metadata(self.path, filesystem=self.system)
            return [found.row_group(number).num_rows for number in range(found.num_row_groups)]

    def batches(
        self,
        columns: Sequence[str],
        *,
        plain: Sequence[str] = (),
        groups: Sequence[int] | None = None,
        threads: bool = True,
    ) -> Iterator[pa.RecordBatch]:
        """Yield some columns of all row groups, or of some.

        Columns of text come as dictionaries, each value once a batch, but for those in `plain`.

        Raises
        ------
        FaultsError
            If the content is broken.
        CannotReadError
            If the file cannot be reached.
        """
        with self._reading():
            schema = pq.read_schema(self.path, filesystem=self.system)
            texts = [
                name for name in columns if name not in plain and _is_text(schema.field(name).type)
            ]
            with pq.ParquetFile(self.path, filesystem=self.system, read_dictionary=texts) as file:
                yield from file.iter_batches(
                    batch_size=_BATCH, row_groups=groups, columns=columns, use_threads=threads
                )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise CannotReadError(self.path, reason_of(error)) from error
            reason = " ".join(str(error).split())
            fault = BROKEN_PARQUET.fault(file=self.name, details={"reason": reason})
            raise FaultsError([fault]) from error


def place_of(address: str) -> tuple[fs.FileSystem, str]:
    """Return the file system and the path of an address such as ``hdfs://…``, or of a path.

    Raises
    ------
    CannotReadError
        If there is no such file system, or it cannot be reached.
    """
    if "://" not in address:
        return fs.LocalFileSystem(), str(Path(address).resolve())
    try:
        system, path = fs.FileSystem.from_uri(address)
    except (pa.ArrowException, OSError) as error:
        raise CannotReadError(address, reason_of(error)) from error
    return system, path.rstrip("/")


def parquet_sources(system: fs.FileSystem, path: str) -> list[ParquetSource]:
    """Return a file, or the Parquet files of a directory in the order of their names.

    Raises
    ------
    CannotReadError
        If there is nothing, or it cannot be read.
    """
    try:
        if (kind := system.get_file_info(path).type) == fs.FileType.NotFound:
            raise CannotReadError(path, os.strerror(errno.ENOENT))
        if kind != fs.FileType.Directory:
            return [ParquetSource(system=system, path=path)]
        found = system.get_file_info(fs.FileSelector(path))
    except OSError as error:
        raise CannotReadError(path, reason_of(error)) from error
    return [
        ParquetSource(system=system, path=each.path)
        for each in sorted(found, key=lambda each: str(each.base_name))
        # Names that begin so are what Spark leaves beside its parts.
        if each.base_name.endswith(".parquet") and not each.base_name.startswith(("_", "."))
    ]


def reason_of(error: Exception) -> str:
    """Return what an error of the system or of Arrow says, in one line and without the path."""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return " ".join(str(error).split())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
