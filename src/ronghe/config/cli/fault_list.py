"""Show faults on the terminal, and write them to a file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import typer

from ronghe.lib.safe_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ronghe.lib.faults import Fault

_MOST_ON_SCREEN = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HEADINGS = {
    "zh": ("文件", "行", "列", "值", "规则", "说明"),
    "en": ("file", "row", "column", "value", "rule", "what to do"),
}
_MORE = {
    "zh": "……另有 {count} 处，可用 --faults FILE.csv 写出全部。",
    "en": "… and {count} more; --faults FILE.csv writes all of them.",
}


def faults_show(faults: Sequence[Fault], *, language: str) -> None:
    """Print faults on standard error: a table for a person, a line each for a program."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=True)
    if not console.is_terminal:
        for fault in faults:
            typer.echo(fault_line(fault, language=language), err=True)
        return
    # The file is the same in every line, so it is said once, and texts get its place.
    files = ", ".join(dict.fromkeys(fault.file for fault in faults))
    table = Table(*_HEADINGS[language][1:], title=Text(files), title_justify="left")
    table.columns[3].no_wrap = True
    for fault in faults[:_MOST_ON_SCREEN]:
        table.add_row(*(Text(cell) for cell in _cells(fault, language=language)[1:]))
    console.print(table)
    if len(faults) > _MOST_ON_SCREEN:
        typer.echo(_MORE[language].format(count=len(faults) - _MOST_ON_SCREEN), err=True)


def fault_line(fault: Fault, *, language: str) -> str:
    """Return a fault as one line: file, row, column, value, rule, and what to do."""
    return "\t".join(_cells(fault, language=language))


def faults_write(faults: Sequence[Fault], path: Path) -> None:
    """Write faults as CSV; with a byte order mark, or spreadsheets would garble Chinese.

    Raises
    ------
    OSError
        If the file cannot be written; an older one then stays as it was.
    """
    with whole_file(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(("file", "row", "column", "value", "rule", "zh", "en"))
        writer.writerows(
            (fault.file, fault.row, fault.column, fault.value, fault.rule, fault.zh, fault.en)
            for fault in faults
        )
        text.detach()


def _cells(fault: Fault, *, language: str) -> tuple[str, ...]:
    row = "" if fault.row is None else str(fault.row)
    cells = (fault.file, row, fault.column or "", fault.value, fault.rule, fault.text(language))
    # A file may hold anything, also what would move the cursor of a terminal.
    return tuple(_CONTROL.sub("�", cell) for cell in cells)
