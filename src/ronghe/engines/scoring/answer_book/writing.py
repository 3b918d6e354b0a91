"""Write the workbook of one response."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font

from ronghe.engines.scoring.answer_book import layout, sheets, texts
from ronghe.engines.scoring.answer_book.layout import Beside
from ronghe.engines.scoring.answer_values import NOT_APPLICABLE
from ronghe.engines.scoring.cells import cell_parse, group_cell_parse, reason_in
from ronghe.engines.scoring.definition import (
    File,
    Multiple,
    Ratio,
    Repeat,
    Single,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from ronghe.engines.scoring.answer_book.layout import Stamp
    from ronghe.engines.scoring.definition import Group, Instrument, Item

_WIDTHS = {
    layout.ID: 16, layout.NUMBER: 6, layout.QUESTION: 56, layout.HOW: 18, layout.UNIT: 10,
    layout.ANSWER: 34, layout.NOT: 10, layout.WHY: 22, layout.KNOWN: 32, layout.CONFIRM: 12,
    layout.NOTE: 44,
}  # fmt: skip
_SPARE_ROWS, _FEWEST_ROWS = 50, 100  # open rows of a repeat, beyond those it has
_NOTHING = Beside()
_COLUMN = {name: position for position, name in enumerate(layout.COLUMNS, start=1)}


@dataclass(frozen=True, kw_only=True)
class _Written:
    """What all sheets of a workbook need while it is written."""

    instrument: Instrument
    cells: Mapping[str, str]
    beside: Mapping[str, Beside]
    language: str
    book: Workbook
    lists: sheets.Lists
    row_of: dict[str, int]  # rows of items on the sheet of questions
    bases: dict[str, str]


def book_bytes(
    instrument: Instrument,
    *,
    stamp: Stamp,
    facts: Sequence[tuple[str, str]],
    cells: Mapping[str, str],
    beside: Mapping[str, Beside],
    language: str,
) -> bytes:
    """Return a workbook (XLSX) to be filled in.

    Parameters
    ----------
    facts
        What the first sheet says of the response, label and value.
    cells
        The answers as they stand, by item id or group key, as cells of an answers file.
    beside
        What stands beside questions, by the same ids; locked ones cannot be filled in.
    language
        "zh" or "en", for questions and headings; the instructions are in both.
    """
    book = Workbook()
    book.remove(book.active)
    first = book.create_sheet(texts.INSTRUCTIONS.to(language))
    questions = book.create_sheet(texts.QUESTIONS.to(language))
    stamped, lists = (book.create_sheet(name) for name in (layout.STAMP_SHEET, layout.LISTS_SHEET))
    stamped.sheet_state = lists.sheet_state = "veryHidden"
    written = _Written(
        instrument=instrument,
        cells=cells,
        beside=beside,
        language=language,
        book=book,
        lists=sheets.Lists(book=book, language=language),
        row_of={},
        bases={},
    )
    _instructions(first, instrument, facts, language)
    _questions(questions, written)
    _stamp(stamped, stamp, written)
    book.active = 1
    book.security.lockStructure = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _instructions(
    sheet: Worksheet, instrument: Instrument, facts: Sequence[tuple[str, str]], language: str
) -> None:
    title = sheets.write(sheet.cell(row=1, column=1), instrument.title.to(language))
    title.font = Font(bold=True, size=14)
    row = 3
    for label, value in facts:
        sheets.write_rest(sheet.cell(row=row, column=1), label, is_bold=True)
        sheets.write_rest(sheet.cell(row=row, column=2), value)
        row += 1
    for position, sentence in enumerate(texts.HOW_TO, start=1):
        row += 1
        sheets.write_rest(sheet.cell(row=row, column=1), str(position))
        sheets.write_rest(sheet.cell(row=row, column=2), f"{sentence.zh}\n{sentence.en}")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 100
    sheets.protect(sheet)


def _questions(sheet: Worksheet, written: _Written) -> None:
    language = written.language
    sheets.machine_row(sheet, layout.COLUMNS)
    sheets.heading(sheet, 2, [texts.HEADINGS[name].to(language) for name in layout.COLUMNS])
    for name, column in _COLUMN.items():
        sheet.column_dimensions[sheet.cell(row=2, column=column).column_letter].width = _WIDTHS[
            name
        ]
    row = layout.FIRST_ROW
    numbers = {item.id: n for n, item in enumerate(written.instrument.items, start=1)}
    for group in written.instrument.all_groups:
        row = _group(sheet, row, group, written)
        grid = None
        for item in group.items:
            if item.grid != grid and item.grid_title is not None:
                title = item.grid_title.to(language)
                sheets.write_rest(_at(sheet, row, layout.QUESTION), title, is_bold=True)
                row += 1
            grid = item.grid
            row = _item(sheet, row, item, numbers[item.id], written)
    sheet.freeze_panes = sheet.cell(row=layout.FIRST_ROW, column=_COLUMN[layout.HOW])
    sheets.protect(sheet)


def _at(sheet: Worksheet, row: int, name: str):  # type: ignore[no-untyped-def]  # a Cell
    return sheet.cell(row=row, column=_COLUMN[name])


def _group(sheet: Worksheet, row: int, group: Group, written: _Written) -> int:
    cell = sheets.write_rest(
        _at(sheet, row, layout.QUESTION), group.title.to(written.language), is_bold=True
    )
    cell.font = Font(bold=True, size=13 if group in written.instrument.groups else 11)
    beside = written.beside.get(group.key, _NOTHING)
    sheets.write_rest(_at(sheet, row, layout.NOTE), beside.note)
    if group.may_not_apply:
        sheets.write_rest(_at(sheet, row, layout.ID), group.key)
        sheets.write_rest(_at(sheet, row, layout.HOW), texts.GROUP.to(written.language))
        _declaration(sheet, row, group.key, written, is_open=not beside.is_locked)
        _base(written, group.key)
    return row + 1


def _item(sheet: Worksheet, row: int, item: Item, number: int, written: _Written) -> int:
    language, question = written.language, item.question
    beside = written.beside.get(item.id, _NOTHING)
    written.row_of[item.id] = row
    unit = getattr(question, "unit", None)
    asked = [item.title.to(language)] + ([item.help.to(language)] if item.help else [])
    for name, text in (
        (layout.ID, item.id),
        (layout.NUMBER, str(number)),
        (layout.QUESTION, "\n".join(asked)),
        (layout.HOW, texts.how_words(question, language)),
        (layout.UNIT, unit.to(language) if unit else ""),
        (layout.KNOWN, " · ".join(p for p in (beside.offered_words, beside.offered_from) if p)),
        (layout.NOTE, beside.note),
    ):
        sheets.write_rest(_at(sheet, row, name), text)
    is_open = not beside.is_locked and not isinstance(question, Ratio)
    answer = "" if _is_declared(item, written) else written.cells.get(item.id, "")
    _answer(sheet, row, item, answer, written, is_open=is_open)
    if item.may_not_apply:
        _declaration(sheet, row, item.id, written, is_open=is_open)
    if beside.offered and is_open and len(beside.offered) <= layout.LONGEST_CELL:
        cell = _at(sheet, row, layout.CONFIRM)
        sheets.shade(cell, is_open=True)
        written.lists.add(cell, [texts.YES.to(language)])
    if not isinstance(question, File | Ratio):
        _base(written, item.id)
    if isinstance(question, Multiple):
        return _options(sheet, row + 1, item, question, answer, written, is_open=is_open)
    return row + 1


def _answer(
    sheet: Worksheet, row: int, item: Item, answer: str, written: _Written, *, is_open: bool
) -> None:
    question, language = item.question, written.language
    cell = _at(sheet, row, layout.ANSWER)
    sheets.shade(cell, is_open=is_open and not isinstance(question, Multiple | File))
    if isinstance(question, Ratio):
        _ratio(sheet, row, question, written)
    elif isinstance(question, File):
        count = len(answer.split(";")) if answer else 0
        shown = texts.FILES.to(language).format(count=count) if count else ""
        sheets.write(cell, shown)
        written.bases[item.id] = layout.digest(shown)
    elif isinstance(question, Repeat):
        title = _rows(item, question, answer, written, is_open=is_open)
        said = texts.ON_SHEET.to(language).format(sheet=title)
        sheets.write_rest(_at(sheet, row, layout.UNIT), said)
        written.lists.add(cell, [texts.NONE.to(language)])
        sheets.write(cell, texts.NONE.to(language) if answer == "[]" else "")
    elif item.options and not isinstance(question, Multiple):
        choices = {str(o.position): texts.option_words(o, language) for o in item.options}
        choices |= {o.name: choices[str(o.position)] for o in item.options}
        ordered = sorted(item.options, key=lambda option: option.position)
        written.lists.add(cell, [choices[str(o.position)] for o in ordered])
        sheets.write(cell, choices.get(answer, answer))
    elif not isinstance(question, Multiple):
        sheets.limit(cell, question, language)
        sheets.answer_write(cell, question, answer)


def _ratio(sheet: Worksheet, row: int, question: Ratio, written: _Written) -> None:
    """Compute as the page does; where a part stands further down there is nothing to show."""
    if not {question.of, question.to} <= written.row_of.keys():
        return
    letter = _at(sheet, row, layout.ANSWER).column_letter
    of, to = (f"{letter}{written.row_of[part]}" for part in (question.of, question.to))
    cell = _at(sheet, row, layout.ANSWER)
    cell.value = f'=IF(AND(ISNUMBER({of}),ISNUMBER({to})),IF({to}<>0,{of}/{to}*100,""),"")'
    cell.number_format = "0.##"


def _options(
    sheet: Worksheet,
    row: int,
    item: Item,
    question: Multiple,
    answer: str,
    written: _Written,
    *,
    is_open: bool,
) -> int:
    chosen = set(answer.split(";"))
    yes = texts.YES.to(written.language)
    for option in sorted(question.options, key=lambda one: one.position):
        sheets.write_rest(_at(sheet, row, layout.ID), layout.option_id(item.id, option.position))
        cell = _at(sheet, row, layout.QUESTION)
        sheets.write_rest(cell, option.text.to(written.language), indent=2)
        sheets.write_rest(_at(sheet, row, layout.HOW), texts.TICK.to(written.language))
        cell = _at(sheet, row, layout.ANSWER)
        sheets.shade(cell, is_open=is_open)
        written.lists.add(cell, [yes])
        sheets.write(cell, yes if str(option.position) in chosen else "")
        row += 1
    return row


def _declaration(sheet: Worksheet, row: int, key: str, written: _Written, *, is_open: bool) -> None:
    box, why = _at(sheet, row, layout.NOT), _at(sheet, row, layout.WHY)
    for cell in (box, why):
        sheets.shade(cell, is_open=is_open)
    yes = texts.YES.to(written.language)
    written.lists.add(box, [yes])
    held = written.cells.get(key, "")
    item = written.instrument.item_by_id.get(key)
    if group_cell_parse(held) is NOT_APPLICABLE if item is None else _is_declared(item, written):
        sheets.write(box, yes)
        sheets.write(why, reason_in(held))


def _is_declared(item: Item, written: _Written) -> bool:
    return cell_parse(item, written.cells.get(item.id, "")) is NOT_APPLICABLE


def _base(written: _Written, key: str) -> None:
    cell = written.cells.get(key, "")
    written.bases[key] = layout.digest(layout.comparable(written.instrument, key, cell))


def _rows(item: Item, question: Repeat, answer: str, written: _Written, *, is_open: bool) -> str:
    """Write the sheet of a repeat's rows; return its title."""
    language, book = written.language, written.book
    held = json.loads(answer) if answer else []
    number = str(len(book.sheetnames) - 3)
    sheet = book.create_sheet(sheets.title_of(item.title, language, book.sheetnames, number))
    sheets.machine_row(sheet, [layout.REPEAT + item.id, *(part.key for part in question.fields)])
    names = [_field_heading(part.title.to(language), part.question, language)
             for part in question.fields]  # fmt: skip
    sheets.heading(sheet, 2, [texts.ROW.to(language), *names])
    count = min(question.most, max(len(held) + _SPARE_ROWS, _FEWEST_ROWS))
    for position in range(count):
        row = layout.FIRST_ROW + position
        sheets.write_rest(sheet.cell(row=row, column=1), position + 1)
        values = held[position] if position < len(held) else {}
        for column, part in enumerate(question.fields, start=2):
            cell = sheet.cell(row=row, column=column)
            sheets.shade(cell, is_open=is_open)
            text = str(values[part.key]) if part.key in values else ""
            if isinstance(part.question, Single):
                choices = {str(o.position): texts.option_words(o, language)
                           for o in part.question.options}  # fmt: skip
                written.lists.add(cell, list(choices.values()))
                sheets.write(cell, choices.get(text, text))
            else:
                sheets.limit(cell, part.question, language)
                sheets.answer_write(cell, part.question, text)
    for column in range(2, len(question.fields) + 2):
        sheet.column_dimensions[sheet.cell(row=2, column=column).column_letter].width = 24
    sheet.freeze_panes = "B3"
    sheets.protect(sheet)
    return str(sheet.title)


def _field_heading(title: str, question: object, language: str) -> str:
    unit = getattr(question, "unit", None)
    said = unit.to(language) if unit else ""
    return f"{title} ({said})" if said else title


def _stamp(sheet: Worksheet, stamp: Stamp, written: _Written) -> None:
    rows = [(name, "", getattr(stamp, name)) for name in stamp.names()]
    rows += [(layout.BASE, key, base) for key, base in written.bases.items()]
    rows += [
        (layout.OFFERED, key, one.offered) for key, one in written.beside.items()
        if one.offered and len(one.offered) <= layout.LONGEST_CELL
    ]  # fmt: skip
    for row, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            sheets.write(sheet.cell(row=row, column=column), text)
