"""A form as rows of cells, and as an XLSX workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from ronghe.engines.scoring.xlsform import columns
from ronghe.engines.scoring.xlsform.rules import CANNOT_HOLD, NO_SHEET, SAME_COLUMN
from ronghe.lib.faults import Fault, FaultsError
from ronghe.lib.sheets_xlsx import xlsx_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST = 32_767  # characters that a cell of XLSX holds
_WIDEST = 60


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a sheet: its number as a spreadsheet shows it, and what is in its columns."""

    row: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return the text in a column, blank where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, kw_only=True)
class Form:
    """The sheets of a form, each a list of rows; `settings` has one at most."""

    survey: list[Line] = field(default_factory=list)
    choices: list[Line] = field(default_factory=list)
    settings: list[Line] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)
    others: tuple[str, ...] = ()  # the titles of further sheets

    def sheets(self) -> Iterator[tuple[str, list[Line], tuple[str, ...]]]:
        """Yield each sheet with the columns that come first."""
        yield columns.SURVEY, self.survey, columns.SURVEY_COLUMNS
        yield columns.CHOICES, self.choices, columns.CHOICE_COLUMNS
        yield columns.SETTINGS, self.settings, columns.SETTINGS_COLUMNS
        yield columns.REST, self.rest, (columns.PATH, columns.VALUE)


def line_add(lines: list[Line], cells: dict[str, str]) -> Line:
    """Append a row of what is not blank; row 1 is the heading."""
    line = Line(row=len(lines) + 2, cells={name: text for name, text in cells.items() if text})
    lines.append(line)
    return line


def workbook_bytes(form: Form, *, name: str) -> bytes:
    """Return a form as an XLSX workbook.

    Raises
    ------
    FaultsError
        If a text is too long for a cell or has characters that XLSX cannot hold.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    faults: list[Fault] = []
    for title, lines, first in form.sheets():
        used = dict.fromkeys(column for line in lines for column in line.cells)
        shown = [*first, *sorted(column for column in used if column not in first)]
        sheet = book.create_sheet(title)
        _row_write(sheet, 1, shown)
        for line in lines:
            for column in shown:
                text = line.get(column)
                if len(text) > _LONGEST or ILLEGAL_CHARACTERS_RE.search(text):
                    file = f"{name}!{title}"
                    fault = CANNOT_HOLD.fault(file=file, row=line.row, column=column, value=text)
                    faults.append(fault)
            if not faults:
                _row_write(sheet, line.row, [line.get(column) for column in shown])
        _layout(sheet, shown)
    if faults:
        raise FaultsError(faults)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def form_read(data: bytes, *, name: str) -> Form:
    """Return the form in a workbook; rows keep their numbers, blank cells are left out.

    Raises
    ------
    FaultsError
        If it is no workbook, has no survey sheet, or a column twice.
    """
    faults: list[Fault] = []
    found: dict[str, list[Line]] = {}
    others = []
    sheets = xlsx_workbook(data, name=name)
    for title, records in sheets.items():
        key = title.strip().lower()
        if key not in (columns.SURVEY, columns.CHOICES, columns.SETTINGS, columns.REST):
            others.append(title)
        elif records:
            found["rest" if key == columns.REST else key] = _lines(
                records, file=f"{name}!{title}", faults=faults
            )
    if columns.SURVEY not in found:
        given = ", ".join(sheets)
        faults.append(NO_SHEET.fault(file=name, value=columns.SURVEY, details={"given": given}))
    if faults:
        raise FaultsError(faults)
    return Form(**found, others=tuple(others))


def _lines(records: list[list[str]], *, file: str, faults: list[Fault]) -> list[Line]:
    heading = [" ".join(text.split()) for text in records[0]]
    twice = dict.fromkeys(text for text in heading if text and heading.count(text) > 1)
    faults += [SAME_COLUMN.fault(file=file, row=1, column=text, value=text) for text in twice]
    lines = []
    for row, record in enumerate(records[1:], start=2):
        cells = {
            column: text.strip()
            for column, text in zip(heading, record, strict=False)
            if column and text.strip()
        }
        if cells:
            lines.append(Line(row=row, cells=cells))
    return lines


def _row_write(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(row=row, column=index, value=text)
            cell.data_type = "s"  # a text that begins with = is no formula


def _layout(sheet: Worksheet, shown: Sequence[str]) -> None:
    sheet.freeze_panes = "C2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, column in enumerate(shown, start=1):
        letter = sheet.cell(row=1, column=index).column_letter
        longest = max((len(str(cell.value or "")) for cell in sheet[letter]), default=0)
        sheet.column_dimensions[letter].width = min(max(longest, len(column)) + 2, _WIDEST)
