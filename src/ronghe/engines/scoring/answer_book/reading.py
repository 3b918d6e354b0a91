"""Read a workbook of one response: what it says, what was changed in it, and all that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_book import layout, rules
from ronghe.engines.scoring.answer_book.layout import Stamp
from ronghe.engines.scoring.answer_book.lines import Line, Lines
from ronghe.engines.scoring.answer_book.rows_in import rows_read
from ronghe.engines.scoring.answer_book.texts import (
    NO_WORDS,
    NONE_WORDS,
    YES_WORDS,
    option_written,
)
from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answer_values import Answers
from ronghe.engines.scoring.answers import cell_fault, column_parse, notices_for
from ronghe.engines.scoring.definition import File, Multiple, Ratio, Repeat, Trend
from ronghe.lib.faults import Fault, FaultsError, faults_sorted
from ronghe.lib.sheets_xlsx import unpacked_bytes, xlsx_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.definition import Instrument, Item
    from ronghe.lib.faults import Rule

_MOST_MB = 64  # unpacked; the largest instrument that ships needs less than one


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an answer stands in a workbook: the file with its sheet, row, and heading."""

    file: str
    row: int
    column: str


@dataclass(frozen=True, kw_only=True)
class BookRead:
    """What a workbook says.

    Attributes
    ----------
    cells : by item id or group key, every answer that can be read, as cell of an answers file.
    changed : the ids among them that say something else than when the workbook was written.
    confirmed : by id the offered cell that is confirmed instead of being answered.
    bases : by id the digest of the answer that it was written from.
    absent : ids of the instrument that the workbook has no row of.
    others : titles of sheets that are not read.
    """

    stamp: Stamp
    cells: Mapping[str, str]
    changed: frozenset[str]
    confirmed: Mapping[str, str]
    places: Mapping[str, Place]
    bases: Mapping[str, str]
    absent: tuple[str, ...]
    others: tuple[str, ...]
    faults: tuple[Fault, ...]

    def is_base(self, key: str, said: str) -> bool:
        """Say whether an answer, as `comparable` gives it, is the one it was written from."""
        return layout.digest(said) == self.bases.get(key, layout.digest(""))


@dataclass(kw_only=True)
class _Reading:
    name: str
    instrument: Instrument
    lines: Lines
    sheets: Mapping[str, list[list[str]]]
    repeats: Mapping[str, str]  # item id → title of its sheet
    bases: Mapping[str, str]
    offered: Mapping[str, str]
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fail(self, rule: Rule, line: Line, column: str, value: str, **details: object) -> None:
        place = self.place(line, column)
        self.faults.append(
            rule.fault(
                file=place.file, row=place.row, column=place.column, value=value, details=details
            )
        )

    def place(self, line: Line, column: str) -> Place:
        file = f"{self.name}!{self.lines.title}"
        return Place(file=file, row=line.row, column=self.lines.headings.get(column, column))


def book_read(data: bytes, instrument: Instrument, *, name: str) -> BookRead:
    """Return what a workbook says; faulty cells give a fault and no answer.

    The workbook is held against `instrument`, whatever its stamp says: the caller compares that.
    What cannot be filled in there (computed values, files) is not read.

    Raises
    ------
    FaultsError
        If it is no workbook that was written here, or its sheet of questions is gone.
    """
    if unpacked_bytes(data, name=name) > _MOST_MB * 10**6:
        raise FaultsError([rules.SWOLLEN.fault(file=name, details={"limit": _MOST_MB})])
    sheets = xlsx_workbook(data, name=name)
    stamp, bases, offered = _stamp(sheets, name)
    title = next((t for t, rows in sheets.items() if rows and rows[0][0] == layout.ID), None)
    if title is None:
        raise FaultsError([rules.NO_QUESTIONS.fault(file=name)])
    lines = Lines.of(sheets[title], title=title)
    gone = [column for column in layout.READ_COLUMNS if column not in lines.position]
    if gone:
        file = f"{name}!{title}"
        raise FaultsError([rules.COLUMN_GONE.fault(file=file, row=1, value=one) for one in gone])
    repeats = {
        rows[0][0].removeprefix(layout.REPEAT): title
        for title, rows in sheets.items()
        if rows and rows[0][0].startswith(layout.REPEAT)
    }
    reading = _Reading(
        name=name, instrument=instrument, lines=lines, sheets=sheets, repeats=repeats,
        bases=bases, offered=offered,
    )  # fmt: skip
    _questions(reading)
    own = {title, layout.STAMP_SHEET, layout.LISTS_SHEET, *repeats.values()}
    others = tuple(t for t in sheets if t not in own and not _is_instructions(t, sheets))
    return BookRead(
        stamp=stamp,
        cells=reading.cells,
        changed=frozenset(key for key in reading.cells if _is_changed(reading, key)),
        confirmed=reading.confirmed,
        places=reading.places,
        bases=bases,
        absent=tuple(key for key in bases if key not in reading.places),
        others=others,
        faults=faults_sorted(reading.faults),
    )


def _is_instructions(title: str, sheets: Mapping[str, list[list[str]]]) -> bool:
    # The first sheet is ours wherever nobody put another one before it.
    return title == next(iter(sheets))


def _stamp(
    sheets: Mapping[str, list[list[str]]], name: str
) -> tuple[Stamp, dict[str, str], dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for row in sheets.get(layout.STAMP_SHEET, []):
        kind, key, text = (*row, "", "", "")[:3]
        said.setdefault(kind, {})[key] = text
    own = {key: said.get(key, {}).get("", "") for key in Stamp.names()}
    if own["format"] != layout.FORMAT:
        raise FaultsError([rules.NO_BOOK.fault(file=name)])
    return Stamp(**own), said.get(layout.BASE, {}), said.get(layout.OFFERED, {})


def _questions(reading: _Reading) -> None:
    options: dict[str, dict[int, Line]] = {}
    lines: dict[str, Line] = {}
    groups = {group.key for group in reading.instrument.all_groups if group.may_not_apply}
    first: dict[str, int] = {}
    for line in reading.lines.rows:
        key = line.get(layout.ID)
        if not key:
            _nameless(reading, line)
        elif key in first:
            reading.fail(rules.SAME_ITEM, line, layout.ID, key, first=first[key])
        elif key in reading.instrument.item_by_id or key in groups:
            lines[key] = line
        elif not _is_option(reading.instrument, key):
            reading.fail(rules.UNKNOWN_ROW, line, layout.ID, key)
        else:
            of, position = layout.option_in(key) or ("", 0)
            options.setdefault(of, {})[position] = line
        first.setdefault(key, line.row)
    for key, line in lines.items():
        item = reading.instrument.item_by_id.get(key)
        if item is None:
            reading.places[key] = reading.place(line, layout.NOT)
            _keep(reading, key, line, _declared(reading, line, "") or "", layout.NOT)
        elif not isinstance(item.question, Ratio):
            _item(reading, item, line, options.get(key, {}))


def _nameless(reading: _Reading, line: Line) -> None:
    for column in (layout.ANSWER, layout.NOT, layout.WHY, layout.CONFIRM):
        if value := line.get(column):
            reading.fail(rules.NO_ID, line, column, value)
            return


def _is_option(instrument: Instrument, key: str) -> bool:
    item, position = layout.option_in(key) or ("", 0)
    held = instrument.item_by_id.get(item)
    return held is not None and held.kind == Multiple.kind and position < len(held.options)


def _item(reading: _Reading, item: Item, line: Line, options: Mapping[int, Line]) -> None:
    reading.places[item.id] = reading.place(line, layout.ANSWER)
    count = len(reading.faults)
    if isinstance(item.question, File):
        shown = line.get(layout.ANSWER)
        if layout.digest(shown) != reading.bases.get(item.id, layout.digest("")):
            reading.fail(rules.NOT_HERE, line, layout.ANSWER, shown)
        return
    typed = _typed(reading, item, line, options)
    if typed is None:
        return
    text = _declared(reading, line, typed)
    if len(reading.faults) > count or text is None:
        return
    if _confirm(reading, item, line, text):
        return
    _keep(reading, item.id, line, text, layout.ANSWER)


def _typed(reading: _Reading, item: Item, line: Line, options: Mapping[int, Line]) -> str | None:
    """Return the cell that the fields of an item make; None where that cannot be told."""
    if isinstance(item.question, Repeat):
        return _repeat(reading, item, item.question, line)
    typed = line.get(layout.ANSWER)
    if isinstance(item.question, Multiple):
        if typed:
            reading.fail(rules.NOT_HERE, line, layout.ANSWER, typed)
            return None
        return _ticked(reading, item, line, options)
    return _chosen(item, typed) if item.options else typed


def _chosen(item: Item, typed: str) -> str:
    """Return the cell of an option that is written out; what else was typed stays."""
    if (option := option_written(item.options, typed)) is None:
        return typed
    return option.name if isinstance(item.question, Trend) else str(option.position)


def _ticked(reading: _Reading, item: Item, line: Line, options: Mapping[int, Line]) -> str | None:
    gone = [str(o.position) for o in item.options if o.position not in options]
    if gone:
        positions = ", ".join(gone)
        reading.fail(rules.OPTION_GONE, line, layout.ID, item.id, positions=positions)
        return None
    ticks = {
        position: _is_yes(reading, options[position], layout.ANSWER) for position in sorted(options)
    }
    if None in ticks.values():
        return None
    return ";".join(str(position) for position, ticked in ticks.items() if ticked)


def _is_yes(reading: _Reading, line: Line, column: str) -> bool | None:
    said = line.get(column)
    if said.lower() in YES_WORDS:
        return True
    if said.lower() not in NO_WORDS:
        reading.fail(rules.NOT_YES, line, column, said)
        return None
    return False


def _repeat(reading: _Reading, item: Item, question: Repeat, line: Line) -> str | None:
    said = line.get(layout.ANSWER)
    if said and said.lower() not in NONE_WORDS:
        reading.fail(rules.NOT_NONE, line, layout.ANSWER, said)
        return None
    title = reading.repeats.get(item.id)
    if title is None:
        # Its sheet is gone: what is not in the file stays as it is.
        reading.places.pop(item.id, None)
        return None
    records = reading.sheets[title]
    text, faults = rows_read(question, records, file=f"{reading.name}!{title}")
    reading.faults += faults
    if faults:
        return None
    if said and text:
        reading.fail(rules.NONE_AND_ROWS, line, layout.ANSWER, said, sheet=title)
        return None
    return "[]" if said else text


def _declared(reading: _Reading, line: Line, typed: str) -> str | None:
    """Return the cell with its word of not being applicable; None where that contradicts itself."""
    declared, why = _is_yes(reading, line, layout.NOT), line.get(layout.WHY)
    if declared is None:
        return None
    if not declared:
        if why:
            reading.fail(rules.WHY_ALONE, line, layout.WHY, why)
            return None
        return typed
    if typed:
        reading.fail(rules.NA_AND_ANSWER, line, layout.ANSWER, typed)
        return None
    return f"n/a: {why}" if why else "n/a"


def _confirm(reading: _Reading, item: Item, line: Line, text: str) -> bool:
    if not _is_yes(reading, line, layout.CONFIRM):
        return False
    offered = reading.offered.get(item.id, "")
    if not offered:
        reading.fail(rules.NOTHING_KNOWN, line, layout.CONFIRM, line.get(layout.CONFIRM))
        return True
    same = layout.comparable(reading.instrument, item.id, offered)
    mine = layout.comparable(reading.instrument, item.id, text)
    if mine not in ("", same) and layout.digest(mine) != reading.bases.get(item.id):
        reading.fail(rules.CONFIRM_AND_ANSWER, line, layout.ANSWER, text)
    else:
        reading.confirmed[item.id] = offered
    return True


def _keep(reading: _Reading, key: str, line: Line, text: str, column: str) -> None:
    """Keep an answer, or its fault: what a form refuses a workbook is refused as well."""
    place = reading.place(line, column)
    answer = column_parse(reading.instrument, key, text)
    if isinstance(answer, Problem):
        reading.faults.append(
            cell_fault(answer, file=place.file, row=place.row, column=place.column, value=text)
        )
        return
    reading.cells[key] = text
    values = {} if answer is None else {key: answer}
    # An answers file may have brought it in; who did not touch it is not asked to mend it.
    if _is_changed(reading, key) and notices_for(
        reading.instrument, Answers(values=values), file="", row=None
    ):
        reading.fail(rules.NOTE_ON_NONE, line, column, text)
        del reading.cells[key]


def _is_changed(reading: _Reading, key: str) -> bool:
    said = layout.comparable(reading.instrument, key, reading.cells[key])
    return layout.digest(said) != reading.bases.get(key, layout.digest(""))
