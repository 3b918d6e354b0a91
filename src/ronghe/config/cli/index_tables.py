"""Show tables of results on the terminal, and write them as CSV files of one directory."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_PIPE_WIDTH = 160


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table with a name: of its file, and of its head on the terminal."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    def csv(self) -> bytes:
        """Return the table as CSV: full numbers, blanks for what is missing."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(value) for value in row] for row in self.rows)
        return text.getvalue().encode()


def sheets_write(sheets: Iterable[Sheet], out: Path) -> None:
    """Write each table to `NAME.csv` in a directory, which is made if needed."""
    from ronghe.lib.safe_files import whole_file

    out.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        with whole_file(out / f"{sheet.name}.csv") as stream:
            stream.write(sheet.csv())


def sheet_show(sheet: Sheet, *, title: str, most: int = 0) -> None:
    """Draw a table, numbers to four digits; with `most` only so many rows."""
    from rich.console import Console
    from rich.table import Table

    drawn = Table(title=title, title_justify="left")
    for at, column in enumerate(sheet.columns):
        is_number = any(isinstance(row[at], (int, float)) for row in sheet.rows)
        drawn.add_column(column, justify="right" if is_number else "left")
    rows = sheet.rows[:most] if most else sheet.rows
    for row in rows:
        drawn.add_row(*(_short(value) for value in row))
    screen = Console()
    # A pipe has no width of its own; what is drawn for one is not broken at 80 characters.
    (screen if screen.is_terminal else Console(width=_PIPE_WIDTH)).print(drawn)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return "" if value is None else str(value)


def _short(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return "" if value is None else str(value)
