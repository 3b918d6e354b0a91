"""What writer and reader of a workbook agree on: sheets, columns, marks, and equal answers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answer_values import NotApplicable
from ronghe.engines.scoring.answers import column_parse
from ronghe.engines.scoring.cells import answer_text, reason_in

if TYPE_CHECKING:
    from ronghe.engines.scoring.answer_values import Answer
    from ronghe.engines.scoring.definition import Instrument

FORMAT = "ronghe-answers-1"
STAMP_SHEET, LISTS_SHEET = "_ronghe", "_lists"
# The first row of a sheet is hidden and names its columns for the reader, in no language.
ID, NUMBER, QUESTION, HOW, UNIT, ANSWER, NOT, WHY, KNOWN, CONFIRM, NOTE = COLUMNS = (
    "#id", "#number", "#question", "#how", "#unit", "#answer", "#na", "#why", "#known", "#confirm",
    "#note",
)  # fmt: skip
READ_COLUMNS = (ID, ANSWER, NOT, WHY, CONFIRM)
REPEAT = "#repeat:"  # before the item's id, in the corner of a sheet of rows
FIRST_ROW = 3  # below the hidden row and the heading
OPTION_MARK = "/"  # between an item's id and the position of an option that has a row of its own
BASE, OFFERED = "base", "offered"  # rows of the stamp sheet besides the stamp's own
LONGEST_CELL = 32_767  # characters that a cell of XLSX holds
DIGITS = 15  # significant digits that a spreadsheet keeps
_OPTION = re.compile(r"(.+)/([0-9]{1,4})")


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a workbook was made for; all as text, `made_at` an ISO moment."""

    format: str = FORMAT
    instrument: str
    version: str
    sha256: str
    subject: str
    period: str
    channel: str
    response: str
    revision: str
    made_at: str

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of what stands in a stamp, in order."""
        return tuple(part.name for part in fields(cls))


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a workbook says beside a question.

    `offered` is the cell that the platform holds already, `offered_from` where it is from.
    """

    note: str = ""
    offered: str = ""
    offered_words: str = ""
    offered_from: str = ""
    is_locked: bool = False


def option_id(item: str, position: int) -> str:
    """Return the id of an option's own row."""
    return f"{item}{OPTION_MARK}{position}"


def option_in(text: str) -> tuple[str, int] | None:
    """Return the item and the position that the id of an option's row names, None for others.

    Examples
    --------
    >>> option_in(option_id("net", 3)), option_in("net")
    (('net', 3), None)
    """
    found = _OPTION.fullmatch(text)
    return (found.group(1), int(found.group(2))) if found else None


def clean(text: str) -> str:
    """Return a text as a cell of XLSX gives it back: plain line ends, no control characters."""
    return str(
        ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    ).strip()


def comparable(instrument: Instrument, column: str, cell: str) -> str:
    """Return a cell of an answers file so that equal answers are equal texts after a round trip.

    Numbers keep the 15 digits that a spreadsheet keeps. A cell that is no answer stays as it is.
    """
    answer = column_parse(instrument, column, cell)
    if isinstance(answer, Problem):
        return clean(cell)
    return "" if answer is None else _comparable(answer, cell)


def digest(text: str) -> str:
    """Return a short digest of a text: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _comparable(answer: Answer, cell: str) -> str:
    if isinstance(answer, NotApplicable):
        return f"n/a: {clean(reason_in(cell))}"
    if isinstance(answer, float):
        return _digits(answer)
    if isinstance(answer, str):
        return clean(answer)
    if isinstance(answer, tuple) and not all(isinstance(part, str) for part in answer):
        rows = [
            {key: _value(value) for key, value in sorted(row.items())}
            for row in answer
            if isinstance(row, Mapping)
        ]
        return json.dumps(rows, ensure_ascii=False)
    return "[]" if answer == () else answer_text(answer)


def _value(value: object) -> str:
    return _digits(value) if isinstance(value, float) else clean(str(value))


def _digits(value: float) -> str:
    # Written with one digit more, and read from that.
    return f"{float(f'{value:.{DIGITS + 1}g}'):.{DIGITS}g}"
