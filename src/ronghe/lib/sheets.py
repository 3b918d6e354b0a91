"""Read a table that a person made, CSV or XLSX, keeping each row's number and every fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ronghe.lib.faults import Fault, FaultsError, Rule
from ronghe.lib.sheets_csv import csv_records
from ronghe.lib.sheets_xlsx import xlsx_records

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY_FILE = Rule(
    key="empty-file",
    zh="文件里没有内容。请在第一行写列名，以下每行写一条记录。",
    en="The file holds nothing. Write the column names in the first row and a record in each row "
    "below.",
)
EMPTY_COLUMN_NAME = Rule(
    key="empty-column-name",
    zh="第{position}列没有列名。请补写列名，或删除该列。",
    en="Column {position} has no name. Name it, or delete it.",
)
DUPLICATE_COLUMN = Rule(
    key="duplicate-column",
    zh="列名“{value}”出现了不止一次。请只保留一列。",
    en='The column name "{value}" stands there more than once. Keep one of the columns.',
)
EMPTY_LINE = Rule(
    key="empty-line",
    zh="此行为空。请删除该行，或补填内容。",
    en="The row is empty. Delete it, or fill it in.",
)
TOO_MANY_CELLS = Rule(
    key="too-many-cells",
    zh="此行比表头多出单元格，多出的第一个是“{value}”。请检查是否有未加引号的分隔符。",
    en='The row has more cells than the header; the first surplus one is "{value}". Look for a '
    "separator that stands outside quotation marks.",
)
RULES = (EMPTY_FILE, EMPTY_COLUMN_NAME, DUPLICATE_COLUMN, EMPTY_LINE, TOO_MANY_CELLS)

_XLSX_START, _XLS_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One record: its row number as a spreadsheet shows it, and its cells by column name."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A whole table: the rows that can be used, and the faults of the others and of the header."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetStream:
    """A table that is read row by row, for files that should not lie in memory twice.

    `header_faults` are known at once. `records` gives for each row either its number and its
    cells in the order of `columns`, or its fault, and raises `FaultsError` where the file breaks.
    `lines` tells about how many rows there are, None where that is not known without reading.
    """

    file: str
    columns: tuple[str, ...]
    header_faults: tuple[Fault, ...]
    lines: int | None
    records: Iterator[tuple[int, list[str]] | Fault]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Header:
    names: tuple[str, ...]
    positions: tuple[int, ...]  # of the named columns; others are left out of every row
    width: int
    faults: tuple[Fault, ...] = field(default=())


def read_sheet(source: Path | bytes, *, name: str) -> Sheet:
    """Return the table of a CSV or XLSX file; `name` is what faults call the file.

    The content decides the kind, not the name. CSV is UTF-8 (with or without BOM), UTF-16 with
    BOM, or GB18030, separated by comma, tab or semicolon as the header shows. Cells lose outer
    blanks; a short row is filled with empty cells. Of an XLSX workbook the first sheet counts.

    Raises
    ------
    FaultsError
        If the file is no table: binary, empty, broken quotation marks, a damaged workbook.
    OSError
        If `source` is a path that cannot be read.
    """
    stream = stream_sheet(source, name=name)
    rows: list[Row] = []
    faults = list(stream.header_faults)
    for record in stream.records:
        if isinstance(record, Fault):
            faults.append(record)
        else:
            number, cells = record
            rows.append(Row(number=number, cells=dict(zip(stream.columns, cells, strict=True))))
    return Sheet(file=name, columns=stream.columns, rows=tuple(rows), faults=tuple(faults))


def stream_sheet(source: Path | bytes, *, name: str) -> SheetStream:
    """Return the same table as `read_sheet`, row by row.

    Raises
    ------
    FaultsError, OSError
        As `read_sheet` does; what breaks further down is raised by the iterator `records`.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    is_workbook = data.startswith((_XLSX_START, _XLS_START))
    raw = xlsx_records(data, name=name) if is_workbook else csv_records(data, name=name)
    first = [cell.strip() for cell in next(raw, [])]
    if not any(first):
        raise FaultsError([EMPTY_FILE.fault(file=name)])
    header = _header(first, file=name)
    return SheetStream(
        file=name,
        columns=header.names,
        header_faults=header.faults,
        lines=None if is_workbook else data.count(b"\n"),
        records=_rows(raw, header=header, file=name),
    )


def _header(cells: list[str], *, file: str) -> _Header:
    # Empty cells at the end are what a spreadsheet leaves behind, not columns.
    while not cells[-1]:
        cells.pop()
    names: dict[str, int] = {}
    faults = []
    for position, cell in enumerate(cells):
        if not cell:
            details = {"position": position + 1}
            faults.append(EMPTY_COLUMN_NAME.fault(file=file, row=1, details=details))
        elif cell in names:
            faults.append(DUPLICATE_COLUMN.fault(file=file, row=1, column=cell, value=cell))
        else:
            names[cell] = position
    return _Header(
        names=tuple(names),
        positions=tuple(names.values()),
        width=len(cells),
        faults=tuple(faults),
    )


def _rows(
    raw: Iterator[list[str]], *, header: _Header, file: str
) -> Iterator[tuple[int, list[str]] | Fault]:
    width, positions = header.width, header.positions
    is_plain = len(positions) == width
    # Rows of empty cells at the end are what a spreadsheet leaves behind; an empty line is not.
    waiting: list[int] = []
    for number, raw_cells in enumerate(raw, start=2):
        cells = list(map(str.strip, raw_cells))
        if not any(cells):
            waiting.append(number)
            if raw_cells:
                continue
        if waiting:
            yield from (EMPTY_LINE.fault(file=file, row=row) for row in waiting)
            waiting.clear()
            if not raw_cells:
                continue
        surplus = next((cell for cell in cells[width:] if cell), None)
        if surplus is not None:
            yield TOO_MANY_CELLS.fault(file=file, row=number, value=surplus)
            continue
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        elif len(cells) > width:
            del cells[width:]
        yield number, cells if is_plain else [cells[position] for position in positions]
