"""Score the partitions of a cluster's table, and bring home what was found in them.

Nothing here knows which cluster it is: an executor hands over Arrow batches whose last two columns
say where each row comes from, and takes back Arrow batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from ronghe.engines.scoring.answer_sheet import SUBJECT
from ronghe.engines.scoring.answers import question_columns
from ronghe.engines.scoring.arrow.batches import BatchScorer
from ronghe.engines.scoring.arrow.results import result_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.lib.faults import Fault

FILE, ROW = "_ronghe_file", "_ronghe_row"
FIRST_ROW = 2  # rows are counted as in a spreadsheet, where the header is row 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found in one batch."""

    rows: int
    faulty_rows: int
    faults: tuple[Fault, ...] = ()
    notices: Mapping[str, int] = field(default_factory=dict)


class FoundByBatch:
    """How what was found is gathered from tasks: by the first row of the batch.

    A task that a cluster runs twice says the same twice, and it counts once.
    """

    def zero(self, value: dict[Any, Found]) -> dict[Any, Found]:
        """Return what a task starts with."""
        return {}

    def addInPlace(  # noqa: N802 -- the name that Spark calls
        self, one: dict[Any, Found], other: dict[Any, Found]
    ) -> dict[Any, Found]:
        """Return both together."""
        one.update(other)
        return one


class Gathering(Protocol):
    """Takes what a batch found; an accumulator of Spark does."""

    def add(self, found: dict[Any, Found]) -> None:
        """Add it."""


@dataclass(frozen=True, kw_only=True)
class PartitionScorer:
    """Turns the batches of a partition into batches of `result_schema`.

    `repeated` says for files and rows whose subject answers twice where it stands first.
    """

    instrument: Instrument
    explain: bool
    gathering: Gathering
    repeated: Mapping[str, Mapping[int, int | str]]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the scores of a partition."""
        scorer: BatchScorer | None = None
        for batch in batches:
            if not len(batch):
                continue
            scorer = scorer or BatchScorer(self.instrument, batch.schema)
            files, rows = batch.column(FILE), batch.column(ROW)
            made, scored = scorer.result(
                batch, explain=self.explain, repeated=self._repeated(files, rows)
            )
            faults = tuple(
                problem.fault(
                    file=file_name(files[problem.index].as_py()),
                    row=rows[problem.index].as_py() + FIRST_ROW,
                )
                for problem in scored.problems
            )
            found = Found(
                rows=len(batch),
                faulty_rows=len(scored.faulty),
                faults=faults,
                notices=scored.notices,
            )
            self.gathering.add({(files[0].as_py(), rows[0].as_py()): found})
            yield made
        if scorer is None:  # a partition without rows
            yield from (
                result_schema(self.instrument, explain=self.explain).empty_table().to_batches()
            )

    def _repeated(self, files: pa.Array, rows: pa.Array) -> dict[int, int | str]:
        if not self.repeated:
            return {}
        found = {}
        for index, (file, row) in enumerate(zip(files.to_pylist(), rows.to_pylist(), strict=True)):
            first = self.repeated.get(file_name(file), {}).get(row + FIRST_ROW)
            if first is not None:
                found[index] = first
        return found


def columns_used(instrument: Instrument, names: list[str]) -> list[str]:
    """Return the columns of a table that scoring looks at."""
    known = {SUBJECT, *question_columns(instrument)}
    return [name for name in names if name in known]


def file_name(address: str) -> str:
    """Return the name of a file by its address.

    Examples
    --------
    >>> file_name("file:///data/%E7%AD%94%E6%A1%88.parquet")
    '答案.parquet'
    """
    return PurePosixPath(unquote(urlsplit(address).path)).name
