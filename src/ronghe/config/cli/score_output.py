"""Write scores as CSV, XLSX or Parquet, a batch at a time."""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING

from ronghe.config.cli.answer_file import ResultColumns
from ronghe.config.cli.score_words import stop
from ronghe.engines.scoring.answer_sheet import result_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from ronghe.engines.scoring import Instrument, ResultTable

    # Who answered, and the scores: from CSV and XLSX as a list, from Parquet as an array.
    Scores = Iterable[tuple[list[str] | pa.Array, ResultTable]]

_XLSX_ROWS = 1_048_576


def scores_write(
    instrument: Instrument,
    scores: Scores,
    stream: IO[bytes],
    target: Path | None,
    *,
    explain: bool,
) -> None:
    """Write scores in the form that the target's ending asks for; CSV without one."""
    ending = target.suffix.lower() if target is not None else ""
    if ending == ".parquet":
        from ronghe.engines.scoring.arrow import parquet_write

        parquet_write(instrument, scores, stream, explain=explain)
        return
    header = result_header(instrument, explain=explain)
    if ending == ".xlsx":
        columns = ResultColumns(instrument, explain=explain, form=float)
        _write_xlsx(stream, header, _rows(columns, scores))
    else:
        columns = ResultColumns(instrument, explain=explain, form=str)
        _write_csv(stream, header, _rows(columns, scores))


def _rows(columns: ResultColumns, scores: Scores) -> Iterator[Iterable[tuple[object, ...]]]:
    for subjects, table in scores:
        names = subjects if isinstance(subjects, list) else subjects.to_pylist()
        yield zip(*columns.columns(names, table), strict=True)


def _write_csv(
    stream: IO[bytes], header: list[str], batches: Iterable[Iterable[tuple[object, ...]]]
) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for batch in batches:
        writer.writerows(batch)
    text.flush()
    text.detach()


def _write_xlsx(
    stream: IO[bytes], header: list[str], batches: Iterable[Iterable[tuple[object, ...]]]
) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    sheet.append(header)
    count = 1
    for batch in batches:
        for subject, *cells in batch:
            count += 1
            if count > _XLSX_ROWS:
                stop("too-many-rows", limit=f"{_XLSX_ROWS:,}")
            name = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("�", str(subject)))
            name.data_type = "s"  # a name that begins with "=" is no formula
            sheet.append([name, *(None if cell == "" else cell for cell in cells)])
    book.save(stream)
