"""Cells of a file as answers, kind by kind, and answers as cells."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring import answer_rules as rules
from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answer_values import NOT_APPLICABLE, NotApplicable
from ronghe.engines.scoring.definition import (
    Banded,
    Day,
    File,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Trend,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.answer_values import Answer, RowValue
    from ronghe.engines.scoring.definition import Field, Item, Option, Question

# A program that keeps missing values writes positions as 2.0; it means the same.
_POSITION = re.compile(r"([0-9]{1,4})(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?: 00:00:00)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# The reason may follow, after a colon.
_NOT_APPLICABLE = re.compile(r"(?:n/a|不适用)(?:\s*:\s*(.*))?", re.IGNORECASE | re.DOTALL)
LONGEST_REASON = 200  # characters


def cell_parse(item: Item, text: str) -> Answer | Problem | None:
    """Return the answer that a cell's text gives to an item, None for a blank, or the problem."""
    cell = unicodedata.normalize("NFKC", text).strip()
    if not cell:
        return None
    question = item.question
    if isinstance(question, Ratio):
        return Problem(rule=rules.COMPUTED_ITEM)
    if declared := _NOT_APPLICABLE.fullmatch(cell):
        if item.may_not_apply:
            return _declared(declared.group(1))
        if not isinstance(question, Words):
            return Problem(rule=rules.NOT_DECLARABLE)
    if isinstance(question, Repeat):
        return _rows(question, text.strip())
    return _answer(question, text.strip() if isinstance(question, Words) else cell)


def group_cell_parse(text: str) -> NotApplicable | Problem | None:
    """Return what a cell in the column of a group says: not applicable, or nothing."""
    cell = unicodedata.normalize("NFKC", text).strip()
    if not cell:
        return None
    if declared := _NOT_APPLICABLE.fullmatch(cell):
        return _declared(declared.group(1))
    return Problem(rule=rules.ONLY_NOT_APPLICABLE)


def reason_in(text: str) -> str:
    """Return the reason that a cell gives for being not applicable, "" for none.

    Examples
    --------
    >>> reason_in("n/a: no boilers"), reason_in("不适用：无锅炉"), reason_in("n/a"), reason_in("3")
    ('no boilers', '无锅炉', '', '')
    """
    declared = _NOT_APPLICABLE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (declared.group(1) or "").strip() if declared else ""


def _declared(reason: str | None) -> NotApplicable | Problem:
    length = len((reason or "").strip())
    if length > LONGEST_REASON:
        return Problem(rule=rules.TOO_LONG, details={"length": length, "longest": LONGEST_REASON})
    return NOT_APPLICABLE


def answer_text(answer: Answer) -> str:
    """Return an answer as a cell would hold it; `cell_parse` gives the same answer back.

    Examples
    --------
    >>> answer_text(frozenset({3, 1})), answer_text(12.5), answer_text("down"), answer_text(0)
    ('1;3', '12.5', 'down', '0')
    >>> answer_text(date(2026, 1, 31)), answer_text(NOT_APPLICABLE), answer_text(("ab", "cd"))
    ('2026-01-31', 'n/a', 'ab;cd')
    >>> answer_text(({"name": "Line 1", "n": 3.0},))
    '[{"n": 3, "name": "Line 1"}]'
    """
    if isinstance(answer, frozenset):
        return ";".join(str(position) for position in sorted(answer))
    if isinstance(answer, float):
        return repr(answer).removesuffix(".0")
    if isinstance(answer, NotApplicable):
        return "n/a"
    if isinstance(answer, tuple):
        if answer and all(isinstance(part, str) for part in answer):
            return ";".join(str(part) for part in answer)
        rows = [
            {key: _plain(value) for key, value in sorted(row.items())}
            for row in answer
            if isinstance(row, Mapping)
        ]
        return json.dumps(rows, ensure_ascii=False)
    return str(answer)


def _plain(value: RowValue) -> RowValue:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _answer(question: Question, cell: str) -> Answer | Problem:
    if isinstance(question, Banded | Linear | Number):
        return _measured(question, cell)
    if isinstance(question, Day):
        return _day(cell)
    if isinstance(question, Words):
        details = {"length": len(cell), "longest": question.longest}
        too_long = len(cell) > question.longest
        return Problem(rule=rules.TOO_LONG, details=details) if too_long else cell
    if isinstance(question, File):
        return _files(question, cell)
    if isinstance(question, Trend):
        direction = cell.lower()
        is_known = any(option.name == direction for option in question.options)
        return direction if is_known else Problem(rule=rules.UNKNOWN_DIRECTION)
    assert not isinstance(question, Repeat | Ratio)  # noqa: S101 -- seen to before
    chosen = _positions(cell, question.options)
    if isinstance(chosen, Problem) or isinstance(question, Multiple):
        return chosen if isinstance(chosen, Problem) else _several(chosen)
    return chosen[0] if len(chosen) == 1 else Problem(rule=rules.TWO_ANSWERS)


def _measured(question: Banded | Linear | Number, cell: str) -> float | Problem:
    number = cell.removesuffix("%").rstrip() if question.unit.en == "%" else cell
    unit = {"unit": question.unit.zh or question.unit.en}
    if not _NUMBER.fullmatch(number):
        return Problem(rule=rules.NOT_A_NUMBER, details=unit)
    value = float(number)
    if not float(question.low) <= value <= float(question.high) or math.isinf(value):
        bounds = {"low": question.low, "high": question.high, **unit}
        return Problem(rule=rules.OUT_OF_RANGE, details=bounds)
    if isinstance(question, Number) and _places(number) > question.decimals:
        return Problem(rule=rules.TOO_MANY_PLACES, details={"decimals": question.decimals})
    return value + 0.0  # a negative zero is zero


def _places(number: str) -> int:
    return -int(Decimal(number).normalize().as_tuple().exponent)


def _day(cell: str) -> date | Problem:
    found = _DAY.fullmatch(cell)
    try:
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        return Problem(rule=rules.NOT_A_DATE)


def _files(question: File, cell: str) -> tuple[str, ...] | Problem:
    parts = tuple(part.strip().lower() for part in cell.removesuffix(";").split(";"))
    if not all(_SHA256.fullmatch(part) for part in parts):
        return Problem(rule=rules.NOT_A_FILE)
    distinct = tuple(dict.fromkeys(parts))
    if len(distinct) > question.most:
        details = {"count": len(distinct), "most": question.most}
        return Problem(rule=rules.TOO_MANY_FILES, details=details)
    return distinct


def _positions(cell: str, options: Sequence[Option]) -> list[int] | Problem:
    # Some form programs end every list with a separator.
    parts = [part.strip() for part in cell.removesuffix(";").split(";")]
    found = [_position(part, tuple(options)) for part in parts]
    positions = [position for position in found if position is not None]
    if len(positions) < len(parts):
        named = [o.name for o in options if not o.name.isdecimal()]
        allowed = f"0–{len(options) - 1}"
        if named:
            allowed += f", {', '.join(named)}"
        return Problem(rule=rules.UNKNOWN_OPTION, details={"allowed": allowed})
    return positions


def _position(part: str, options: tuple[Option, ...]) -> int | None:
    if match := _POSITION.fullmatch(part):
        position = int(match.group(1))
        return position if position < len(options) else None
    wanted = part.lower()
    return next((o.position for o in options if o.name.lower() == wanted), None)


def _several(positions: list[int]) -> frozenset[int] | Problem:
    chosen = frozenset(positions)
    if len(chosen) < len(positions):
        return Problem(rule=rules.REPEATED_OPTION)
    return chosen


def _rows(question: Repeat, cell: str) -> tuple[Mapping[str, RowValue], ...] | Problem:
    fields = {part.key: part for part in question.fields}
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        found = None
    is_table = isinstance(found, list) and all(isinstance(row, dict) for row in found)
    if not is_table or any(key not in fields for row in found for key in row):
        return Problem(rule=rules.NOT_ROWS, details={"fields": ", ".join(fields)})
    if len(found) > question.most:
        details = {"count": len(found), "most": question.most}
        return Problem(rule=rules.TOO_MANY_ROWS, details=details)
    rows = []
    for number, row in enumerate(found, start=1):
        values: dict[str, RowValue] = {}
        for key, value in row.items():
            answer = field_parse(fields[key], value)
            if isinstance(answer, Problem):
                return _row_problem(answer, number, fields[key], str(value))
            if answer is not None:
                values[key] = answer
        if values:
            rows.append(values)
    return tuple(rows)


def field_parse(part: Field, value: object) -> RowValue | Problem | None:
    """Return what a field of a repeat's row holds, None for a blank, or the problem."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = value.strip() if isinstance(value, str) else json.dumps(value)
    if not isinstance(part.question, Words):
        text = unicodedata.normalize("NFKC", text).strip()
    answer = _answer(part.question, text)
    assert isinstance(answer, int | float | str | Problem)  # noqa: S101 -- the kinds of fields
    return answer


def _row_problem(problem: Problem, row: int, part: Field, value: str) -> Problem:
    fault = problem.rule.fault(file="", value=value, details=problem.details)
    details = {"row": row, "field": part.key, "reason_zh": fault.zh, "reason_en": fault.en}
    return Problem(rule=rules.ROW_FAULT, details=details)
