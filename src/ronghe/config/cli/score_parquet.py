"""Read answers from a Parquet file, or a directory of them, and score them in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring import question_columns
from ronghe.engines.scoring.answer_sheet import NO_ROWS, header_faults
from ronghe.engines.scoring.arrow import Repetitions, unreadable_faults
from ronghe.engines.scoring.arrow.parts import whole_parts
from ronghe.lib.faults import Fault, FaultsError
from ronghe.lib.parquet import parquet_sources, place_of
from ronghe.lib.sheets import DUPLICATE_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from ronghe.engines.scoring import Instrument, ResultTable
    from ronghe.engines.scoring.answer_sheet import Findings


def is_parquet(path: Path) -> bool:
    """Say whether a path is a Parquet file, or a directory that holds some.

    The content decides; what is called one and is none is a broken one, no table to save as CSV.
    """
    if path.is_dir():
        return bool(parquet_sources(*place_of(str(path))))
    if path.suffix.lower() == ".parquet":
        return path.exists()
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError:
        return False  # whoever opens it to read will say why


class AnswerParquet:
    """The answers of a Parquet file, or of the files of a directory in the order of their names."""

    def __init__(self, instrument: Instrument, address: str) -> None:
        """Open nothing yet.

        Raises
        ------
        CannotReadError
            If there is no such place.
        """
        system, path = place_of(address)
        self.instrument, self.name = instrument, path.rpartition("/")[2]
        self.sources = parquet_sources(system, path)

    def header_check(self, findings: Findings) -> list[str]:
        """Note the faults of the columns, and return the items that no file has a column for.

        Raises
        ------
        FaultsError
            If nothing can be read at all, as `header_faults` says, there is no row, or a file is
            broken.
        CannotReadError
            If a file cannot be reached.
        """
        faults: list[Fault] = []
        is_fatal = False
        names: set[str] = set()
        for source in self.sources:
            schema = source.schema
            known = _repeated_columns(schema, file=source.name)
            found, is_broken = header_faults(
                self.instrument, schema.names, file=source.name, known=known
            )
            unreadable = unreadable_faults(self.instrument, schema, file=source.name)
            faults += [*known, *found, *unreadable]
            is_fatal = is_fatal or is_broken or bool(unreadable)
            names.update(schema.names)
        findings.faults += faults
        if is_fatal:
            raise FaultsError(findings.faults)
        if not self.rows:
            raise FaultsError([*findings.faults, NO_ROWS.fault(file=self.name)])
        return [name for name in question_columns(self.instrument) if name not in names]

    @property
    def rows(self) -> int:
        """Return how many rows the files say that they have."""
        return sum(sum(source.row_groups) for source in self.sources)

    def scores(self, findings: Findings) -> Iterator[tuple[pa.Array, ResultTable]]:
        """Yield subjects and scores of the rows that have no fault; faults go to `findings`.

        Raises
        ------
        FaultsError
            If a file breaks further down; it carries what was found before, too.
        CannotReadError
            If a file cannot be reached any more.
        """
        parts = whole_parts(self.sources)
        try:
            # The column of subjects is read ahead of the rest.
            repetitions = Repetitions.found(lambda: (each for p in parts for each in p.subjects()))
            for part in parts:
                for scored in part.scores(self.instrument, repetitions, findings):
                    yield scored.subjects, scored.table
        except FaultsError as error:
            raise FaultsError([*findings.faults, *error.faults]) from error


def _repeated_columns(schema: pa.Schema, *, file: str) -> list[Fault]:
    return [
        DUPLICATE_COLUMN.fault(file=file, row=1, column=name, value=name)
        for name in dict.fromkeys(schema.names)
        if schema.names.count(name) > 1
    ]
