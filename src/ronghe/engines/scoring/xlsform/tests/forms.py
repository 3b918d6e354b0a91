"""XLSForms as other people write them, as tables in text."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl


def workbook(**sheets: str) -> bytes:
    """Return a workbook of sheets, each written as lines of cells between bars."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for line in table.strip().splitlines():
            sheet.append([cell.strip() or None for cell in line.strip().strip("|").split("|")])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def form(name: str) -> dict[str, str]:
    """Return the sheets of a form in a text file; each begins with its name behind a hash."""
    text = (Path(__file__).parent / f"{name}_form.txt").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in text.removeprefix("# ").split("\n# ")]
    return {title.strip(): table for title, _, table in parts}


SURVEY, ODD = form("plain"), form("odd")
