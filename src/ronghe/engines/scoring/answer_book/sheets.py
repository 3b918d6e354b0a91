"""Cells of a workbook as it is written: looks, locks, drop-down lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from ronghe.engines.scoring.answer_book import layout, texts
from ronghe.engines.scoring.definition import Banded, Day, Linear, Number, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from ronghe.engines.scoring.definition import Question
    from ronghe.lib.definitions import Text

_OPEN = PatternFill("solid", fgColor="FFF9E5")
_REST = PatternFill("solid", fgColor="EEF0F2")
_HEAD = PatternFill("solid", fgColor="DCE6F2")
_TOP = Alignment(vertical="top", wrap_text=True)
# A spreadsheet counts days from 1900 and takes that year for a leap year.
_FIRST_DAY = date(1900, 3, 1)
_LONGEST_TITLE = 31  # characters of a sheet's title


@dataclass(kw_only=True)
class Lists:
    """Drop-down lists, each stored once on a hidden sheet and shared by the cells that use it."""

    book: Workbook
    language: str
    held: dict[tuple[str, ...], str] = field(default_factory=dict)

    def add(self, cell: Cell, choices: Sequence[str]) -> None:
        """Let a cell take one of the choices, or nothing."""
        key = tuple(choices)
        if key not in self.held:
            self.held[key] = self._stored(key)
        rule = DataValidation(type="list", formula1=self.held[key], allow_blank=True)
        _complain(rule, texts.PICK.to(self.language))
        _validate(cell, rule)

    def _stored(self, choices: tuple[str, ...]) -> str:
        sheet = self.book[layout.LISTS_SHEET]
        column = len(self.held) + 1
        for row, choice in enumerate(choices, start=1):
            write(sheet.cell(row=row, column=column), choice)
        letter = get_column_letter(column)
        return f"{quote_sheetname(layout.LISTS_SHEET)}!${letter}$1:${letter}${len(choices)}"


def write(cell: Cell, value: Any) -> Cell:
    """Write a value; a text that begins with = is no formula."""
    cell.value = layout.clean(value)[: layout.LONGEST_CELL] if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def write_rest(cell: Cell, value: Any, *, is_bold: bool = False, indent: int = 0) -> Cell:
    """Write what is not filled in."""
    write(cell, value)
    cell.alignment = Alignment(vertical="top", wrap_text=True, indent=indent)
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def shade(cell: Cell, *, is_open: bool) -> None:
    """Show and say whether a cell is filled in."""
    cell.fill = _OPEN if is_open else _REST
    cell.protection = Protection(locked=not is_open)
    cell.alignment = _TOP


def heading(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    """Write the heading that people read."""
    for column, name in enumerate(names, start=1):
        cell = write_rest(sheet.cell(row=row, column=column), name, is_bold=True)
        cell.fill = _HEAD


def machine_row(sheet: Worksheet, names: Sequence[str]) -> None:
    """Write the hidden first row that the reader goes by."""
    for column, name in enumerate(names, start=1):
        write(sheet.cell(row=1, column=column), name)
    sheet.row_dimensions[1].hidden = True


def limit(cell: Cell, question: Question, language: str) -> None:
    """Let a cell take what the question does: a number in its bounds, a day, a length."""
    if isinstance(question, Banded | Linear | Number):
        low, high = f"{question.low:f}", f"{question.high:f}"
        rule = DataValidation(
            type="decimal", operator="between", formula1=low, formula2=high, allow_blank=True
        )
        said = texts.BOUNDS.to(language).format(low=low, high=high)
        if question.unit.en == "%":
            # 35% typed is 0.35 for a spreadsheet and 35 for us: the reader tells them apart.
            rule.errorStyle = "warning"
    elif isinstance(question, Day):
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
        rule.errorStyle = "warning"
        said = texts.DAY.to(language)
    elif isinstance(question, Words):
        longest = min(question.longest, layout.LONGEST_CELL)
        rule = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1=str(longest), allow_blank=True
        )
        said = texts.TOO_LONG.to(language).format(longest=longest)
    else:
        return
    _complain(rule, said)
    _validate(cell, rule)


def answer_write(cell: Cell, question: Question, text: str) -> None:
    """Write an answer, given as the cell of an answers file, as the value that it is."""
    if not text:
        return
    if isinstance(question, Banded | Linear | Number):
        value = float(text)
        write(cell, int(value) if value.is_integer() and abs(value) < 10**layout.DIGITS else value)
    elif isinstance(question, Day) and (day := date.fromisoformat(text)) >= _FIRST_DAY:
        write(cell, day)
        cell.number_format = "yyyy-mm-dd"
    else:
        write(cell, text)


def protect(sheet: Worksheet) -> None:
    """Keep everything but the open cells from being changed by accident; there is no password."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def title_of(wish: Text, language: str, taken: Sequence[str], number: str = "") -> str:
    """Return a title for a sheet: no characters that none may have, and no other's title."""
    words = re.sub(r"[\\/*?:\[\]']", " ", f"{number} {wish.to(language)}").strip()
    title = words[:_LONGEST_TITLE].strip() or number
    again = 2
    while title.lower() in {name.lower() for name in taken}:
        title = f"{words[: _LONGEST_TITLE - 4].strip()} ({again})"
        again += 1
    return title


def _complain(rule: DataValidation, sentence: str) -> None:
    rule.showErrorMessage = True
    rule.error = sentence[:225]  # characters that a spreadsheet shows


def _validate(cell: Cell, rule: DataValidation) -> None:
    sheet = cell.parent
    for held in sheet.data_validations.dataValidation:
        if _same(held, rule):
            held.add(cell)
            return
    sheet.add_data_validation(rule)
    rule.add(cell)


def _same(one: DataValidation, other: DataValidation) -> bool:
    names = ("type", "operator", "formula1", "formula2", "error", "errorStyle")
    return all(getattr(one, name) == getattr(other, name) for name in names)
