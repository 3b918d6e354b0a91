"""Score parts of Parquet files: all of a file in one process, or row groups of it on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_sheet import SUBJECT
from ronghe.engines.scoring.answers import question_columns
from ronghe.engines.scoring.arrow.batches import BatchScorer
from ronghe.lib.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from ronghe.engines.scoring.answer_sheet import Findings
    from ronghe.engines.scoring.arrow.batches import ScoredBatch
    from ronghe.engines.scoring.arrow.repetitions import Repetitions
    from ronghe.engines.scoring.definition import Instrument
    from ronghe.lib.parquet import ParquetSource

FIRST_ROW = 2  # rows are counted as in a spreadsheet, where the header is row 1


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some row groups of a file, side by side: `row` is the number of the first row."""

    number: int
    source: ParquetSource
    groups: tuple[int, ...] | None = None  # None: all
    row: int = FIRST_ROW
    threads: bool = True

    def subjects(self) -> Iterator[tuple[str, int, pa.Array]]:
        """Yield who answers: name of the file, number of the first row, and the column."""
        row = self.row
        for batch in self._batches([SUBJECT]):
            yield self.source.name, row, batch.column(0)
            row += len(batch)

    def scores(
        self, instrument: Instrument, repetitions: Repetitions, findings: Findings
    ) -> Iterator[ScoredBatch]:
        """Yield the scores of the rows that have no fault; faults go to `findings`.

        Raises
        ------
        FaultsError, CannotReadError
            If the file breaks further down, or cannot be reached.
        """
        schema, name, row = self.source.schema, self.source.name, self.row
        scorer = BatchScorer(instrument, schema)
        for batch in ahead(self._batches(columns_used(instrument, schema.names))):
            scored = scorer.score(batch, repetitions.within(name, row, len(batch)))
            findings.faults += [
                problem.fault(file=name, row=row + problem.index) for problem in scored.problems
            ]
            findings.rows += len(batch)
            findings.faulty_rows += len(scored.faulty)
            findings.notice(scored.notices)
            row += len(batch)
            yield scored

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        return self.source.batches(
            columns, plain=[SUBJECT], groups=self.groups, threads=self.threads
        )


def whole_parts(sources: Sequence[ParquetSource]) -> list[Part]:
    """Return each file as one part."""
    return [Part(number=number, source=source) for number, source in enumerate(sources)]


def shared_parts(sources: Sequence[ParquetSource], *, least: int) -> list[Part]:
    """Return files as parts of at least so many rows, where a file has as many.

    A row group is never divided, and a part never goes beyond its file.
    """
    parts: list[Part] = []
    for source in sources:
        row, groups, rows = FIRST_ROW, [], 0
        every = source.row_groups
        for number, count in enumerate(every):
            groups.append(number)
            rows += count
            if rows >= least or number + 1 == len(every):
                part = Part(
                    number=len(parts), source=source, groups=tuple(groups), row=row, threads=False
                )
                parts.append(part)
                row, groups, rows = row + rows, [], 0
    return parts


def columns_used(instrument: Instrument, names: Sequence[str]) -> list[str]:
    """Return the columns of a table that scoring looks at."""
    known = {SUBJECT, *question_columns(instrument)}
    return [name for name in names if name in known]
