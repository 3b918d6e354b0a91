"""Rows of a form while it is read: what was taken from each, and what is left to be listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.cells import value_of
from ronghe.engines.scoring.xlsform.headings import is_chinese, is_english, usual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring.xlsform.workbook import Line
    from ronghe.lib.faults import Fault, Rule

_CHINESE = re.compile("[\u3400-\u9fff]")
_REFERENCE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What a form has that was left out or changed, each with its place; and what is wrong."""

    name: str
    is_own: bool  # whether this program wrote the form
    left_out: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def note(self, rule: Rule, row: Row, column: str, value: str, **details: object) -> None:
        """Note what was left out or changed at a cell."""
        self.left_out.append(self.fault(rule, row, column, value, **details))

    def fail(self, rule: Rule, row: Row, column: str, value: str, **details: object) -> None:
        """Note what makes a form useless."""
        self.faults.append(self.fault(rule, row, column, value, **details))

    def fault(self, rule: Rule, row: Row, column: str, value: str, **details: object) -> Fault:
        """Return the fault at a cell."""
        heading = row.headings.get(column, column)
        file = f"{self.name}!{row.sheet}"
        return rule.fault(
            file=file, row=row.number, column=heading, value=value,
            details={**details, "column": heading},
        )  # fmt: skip

    def whole(self, rule: Rule, value: str, **details: object) -> None:
        """Note what concerns the whole form."""
        self.left_out.append(rule.fault(file=self.name, value=value, details=details))


@dataclass(kw_only=True)
class Row:
    """A row whose cells are taken one by one, under the usual names of their columns."""

    sheet: str
    number: int
    cells: dict[str, str]
    headings: dict[str, str]

    def take(self, column: str) -> str:
        """Return what is in a column; it is not listed as left out then."""
        return self.cells.pop(column, "")

    def peek(self, column: str) -> str:
        """Return what is in a column."""
        return self.cells.get(column, "")

    def forget(self) -> None:
        """Take all: the row as a whole is listed."""
        self.cells.clear()

    def texts(self, column: str) -> tuple[dict[str, str], str]:
        """Return a text by "zh" and "en", and the column that it was found in.

        A column without a language, or in a third one, stands in where nothing else is there.
        """
        found: dict[str, str] = {}
        other = where = ""
        for name in [key for key in self.cells if key == column or key.startswith(f"{column}::")]:
            language = name.partition("::")[2]
            text = self.cells[name]
            if is_chinese(language) or (not language and _CHINESE.search(text)):
                key = "zh"
            elif is_english(language) or not language:
                key = "en"
            else:
                if not other:
                    other, where = text, name
                continue
            found.setdefault(key, text)
            where = name
            self.take(name)
        if not found and other:
            self.take(where)
            found = {"zh" if _CHINESE.search(other) else "en": other}
        return found, where

    def own(self, notes: Notes) -> dict[str, object]:
        """Take what stands in our columns, as values by key."""
        found: dict[str, object] = {}
        for name in [key for key in self.cells if key.startswith(columns.OWN)]:
            text = self.take(name)
            try:
                found[name.removeprefix(columns.OWN)] = value_of(text)
            except ValueError:
                notes.fail(rules.NOT_A_VALUE, self, name, text)
        return found


def rows_of(lines: Iterable[Line], sheet: str) -> list[Row]:
    """Return the rows of a sheet."""
    heading_of: dict[str, str] = {}
    rows = []
    for line in lines:
        cells = {}
        for heading, text in line.cells.items():
            name = usual(heading, sheet=sheet)
            heading_of.setdefault(name, heading)
            cells[name] = text
        rows.append(Row(sheet=sheet, number=line.row, cells=cells, headings=heading_of))
    return rows


def text_of(row: Row, column: str, notes: Notes) -> dict[str, str] | None:
    """Return a text in both languages; one that is there in one only stands in for both."""
    found, where = row.texts(column)
    if not found:
        return None
    if len(found) == 1:
        notes.note(rules.ONE_LANGUAGE, row, where, next(iter(found.values())))
    for text in found.values():
        if _REFERENCE.search(text) and not notes.is_own:
            notes.note(rules.REFERENCE, row, where, text)
    zh, en = found.get("zh"), found.get("en")
    return {"zh": zh or en or "", "en": en or zh or ""}


def label_of(row: Row, name: str, notes: Notes) -> dict[str, str]:
    """Return the label of a row; its name stands in."""
    found = text_of(row, columns.LABEL, notes)
    if found is None:
        notes.note(rules.NO_LABEL, row, columns.LABEL, name)
        return {"zh": name, "en": name}
    return found
