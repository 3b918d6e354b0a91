"""Read answers from a Parquet file, or a directory of them, and score them in batches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ronghe.engines.scoring import question_columns
from ronghe.engines.scoring.answer_sheet import SUBJECT, header_faults
from ronghe.engines.scoring.arrow import BatchScorer, Repetitions, unreadable_faults
from ronghe.engines.scoring.arrow.partitions import columns_used
from ronghe.lib.ahead import ahead
from ronghe.lib.faults import Fault, FaultsError, Rule
from ronghe.lib.sheets import DUPLICATE_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ronghe.config.cli.answer_file import Findings
    from ronghe.engines.scoring import Instrument, ResultTable

BROKEN_PARQUET = Rule(
    key="broken-parquet",
    zh="Parquet 文件无法读取，可能已损坏、被截断或加密：{reason}。请重新导出。",
    en="The Parquet file cannot be read; it may be damaged, cut off or encrypted: {reason}. "
    "Export it again.",
)
RULES = (BROKEN_PARQUET,)

_BATCH = 16_384  # rows; the columns of one batch fit the cache of a core
_FIRST_ROW = 2  # rows are counted as in a spreadsheet, where the header is row 1


def is_parquet(path: Path) -> bool:
    """Say whether a path is a Parquet file, by its content, or a directory that holds some."""
    if path.is_dir():
        return bool(_files(path))
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:
        return False  # whoever opens it to read will say why


class AnswerParquet:
    """The answers of a Parquet file, or of the files of a directory in the order of their names."""

    def __init__(self, instrument: Instrument, path: Path) -> None:
        """Open nothing yet."""
        self.instrument, self.path = instrument, path
        self.files = _files(path) if path.is_dir() else [path]

    def header_check(self, findings: Findings) -> list[str]:
        """Note the faults of the columns, and return the items that no file has a column for.

        Raises
        ------
        FaultsError
            If nothing can be read at all, as `header_faults` says, or a file is broken.
        """
        faults: list[Fault] = []
        is_fatal = False
        names: set[str] = set()
        for path in self.files:
            with parquet_reading(path):
                schema = pq.read_schema(path)
            known = _repeated_columns(schema, file=path.name)
            found, is_broken = header_faults(
                self.instrument, schema.names, file=path.name, known=known
            )
            unreadable = unreadable_faults(self.instrument, schema, file=path.name)
            faults += [*known, *found, *unreadable]
            is_fatal = is_fatal or is_broken or bool(unreadable)
            names.update(schema.names)
        findings.faults += faults
        if is_fatal:
            raise FaultsError(findings.faults)
        return [name for name in question_columns(self.instrument) if name not in names]

    @property
    def rows(self) -> int:
        """Return how many rows the files say that they have."""
        total = 0
        for path in self.files:
            with parquet_reading(path):
                total += pq.read_metadata(path).num_rows
        return total

    def scores(self, findings: Findings) -> Iterator[tuple[pa.Array, ResultTable]]:
        """Yield subjects and scores of the rows that have no fault; faults go to `findings`.

        Raises
        ------
        FaultsError
            If a file breaks further down; it carries what was found before, too.
        """
        try:
            repetitions = self._repetitions()
            for path in self.files:
                yield from self._scores(path, repetitions, findings)
        except FaultsError as error:
            raise FaultsError([*findings.faults, *error.faults]) from error

    def _scores(
        self, path: Path, repetitions: Repetitions, findings: Findings
    ) -> Iterator[tuple[pa.Array, ResultTable]]:
        schema = pq.read_schema(path)
        columns = columns_used(self.instrument, schema.names)
        scorer = BatchScorer(self.instrument, schema)
        row = _FIRST_ROW
        for batch in ahead(_batches(path, columns)):
            scored = scorer.score(batch, repetitions.within(path.name, row, len(batch)))
            findings.faults += [
                problem.fault(file=path.name, row=row + problem.index)
                for problem in scored.problems
            ]
            findings.rows += len(batch)
            findings.faulty_rows += len(scored.faulty)
            findings.notice(scored.notices)
            row += len(batch)
            yield scored.subjects, scored.table

    def _repetitions(self) -> Repetitions:
        """Return the rows whose subject stands further up: the column is read ahead of the rest."""

        def subjects() -> Iterator[tuple[str, int, pa.Array]]:
            for path in self.files:
                row = _FIRST_ROW
                for batch in _batches(path, [SUBJECT]):
                    yield path.name, row, batch.column(0)
                    row += len(batch)

        return Repetitions.found(subjects)


def _files(directory: Path) -> list[Path]:
    # Names that begin so are what Spark leaves beside its parts.
    return sorted(
        path for path in directory.glob("*.parquet") if not path.name.startswith(("_", "."))
    )


def _batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    with parquet_reading(path):
        schema = pq.read_schema(path)
        texts = [name for name in columns if name != SUBJECT and _is_text(schema.field(name).type)]
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            yield from file.iter_batches(batch_size=_BATCH, columns=columns)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


@contextmanager
def parquet_reading(path: Path) -> Iterator[None]:
    """Turn what a broken Parquet file raises into its fault."""
    try:
        yield
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())
        fault = BROKEN_PARQUET.fault(file=path.name, details={"reason": reason})
        raise FaultsError([fault]) from error
    except OSError as error:
        if error.errno is not None:
            raise  # of the disk, not of the content
        reason = " ".join(str(error).split())
        fault = BROKEN_PARQUET.fault(file=path.name, details={"reason": reason})
        raise FaultsError([fault]) from error


def _repeated_columns(schema: pa.Schema, *, file: str) -> list[Fault]:
    return [
        DUPLICATE_COLUMN.fault(file=file, row=1, column=name, value=name)
        for name in dict.fromkeys(schema.names)
        if schema.names.count(name) > 1
    ]
