"""Answers of one response: what they are, and how the cells of a file become answers."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Banded, Multiple, Trend
from ronghe.lib.faults import Fault, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.definition import Instrument, Item

# A position, several positions, a measured value, or a direction, by the item's kind.
Answer = int | frozenset[int] | float | str

UNKNOWN_ITEM = Rule(
    key="unknown-item",
    zh="评估工具中没有题项“{value}”。请更正列名，或删除该列。",
    en='The instrument has no item "{value}". Correct the column name, or delete the column.',
)
UNKNOWN_OPTION = Rule(
    key="unknown-option",
    zh="“{value}”不是该题的选项。请填写选项序号（{allowed}）。",
    en='"{value}" is no option of this item. Give the position of an option ({allowed}).',
)
TWO_ANSWERS = Rule(
    key="two-answers",
    zh="该题为单选，却填写了多个答案“{value}”。请只保留一个。",
    en='This item takes one answer, but "{value}" gives several. Keep one.',
)
REPEATED_OPTION = Rule(
    key="repeated-option",
    zh="“{value}”中同一选项出现了不止一次。请删除重复的选项。",
    en='"{value}" names an option twice. Delete the repetition.',
)
NOT_A_NUMBER = Rule(
    key="not-a-number",
    zh="“{value}”不是数字。请填写数字，单位为{unit}。",
    en='"{value}" is not a number. Give a number, in {unit}.',
)
OUT_OF_RANGE = Rule(
    key="out-of-range",
    zh="“{value}”超出范围。请填写 {low} 到 {high} 之间的数（单位：{unit}）。",
    en='"{value}" is out of range. Give a number from {low} to {high} (in {unit}).',
)
UNKNOWN_DIRECTION = Rule(
    key="unknown-direction",
    zh="“{value}”不是变化方向。请填写 down（下降）、flat（持平）或 up（上升）。",
    en='"{value}" is no direction. Give down, flat or up.',
)
NONE_WITH_OTHERS = Rule(
    key="none-with-others",
    zh="“{value}”既选了“无”又选了其他选项；得分不受影响，请核对。",
    en='"{value}" chooses "none" together with other options; the points stay the same. Check it.',
)
RULES = (
    UNKNOWN_ITEM,
    UNKNOWN_OPTION,
    TWO_ANSWERS,
    REPEATED_OPTION,
    NOT_A_NUMBER,
    OUT_OF_RANGE,
    UNKNOWN_DIRECTION,
)
NOTICES = (NONE_WITH_OTHERS,)

# A program that keeps missing values writes positions as 2.0; it means the same.
_POSITION = re.compile(r"([0-9]{1,4})(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of one response by item id; an item that is not there is missing."""

    values: Mapping[str, Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a cell is no answer: the rule it breaks, before a place is known."""

    rule: Rule
    details: Mapping[str, object]


def answers_parse(
    instrument: Instrument, cells: Mapping[str, str], *, file: str, row: int | None
) -> tuple[Answers, list[Fault]]:
    """Return the answers that a row's cells hold by item id, and all that is wrong with them.

    A blank cell is a missing answer, which is allowed. A faulty cell gives one fault and no
    answer. Full-width characters count as their plain forms.
    """
    values: dict[str, Answer] = {}
    faults: list[Fault] = []
    for column, text in cells.items():
        item = instrument.item_by_id.get(column)
        if item is None:
            faults.append(UNKNOWN_ITEM.fault(file=file, row=row, column=column, value=column))
            continue
        answer = cell_parse(item, text)
        if isinstance(answer, Problem):
            faults.append(cell_fault(answer, file=file, row=row, column=column, value=text))
        elif answer is not None:
            values[column] = answer
    return Answers(values=values), faults


def cell_parse(item: Item, text: str) -> Answer | Problem | None:
    """Return the answer that a cell's text gives to an item, None for a blank, or the problem."""
    cell = unicodedata.normalize("NFKC", text).strip()
    if not cell:
        return None
    question = item.question
    if isinstance(question, Banded):
        return _measured(question, cell)
    if isinstance(question, Trend):
        direction = cell.lower()
        is_known = any(option.name == direction for option in question.options)
        return direction if is_known else Problem(rule=UNKNOWN_DIRECTION, details={})
    chosen = _positions(cell, count=len(question.options))
    if isinstance(chosen, Problem) or isinstance(question, Multiple):
        return chosen if isinstance(chosen, Problem) else _several(chosen)
    return chosen[0] if len(chosen) == 1 else Problem(rule=TWO_ANSWERS, details={})


def cell_fault(problem: Problem, *, file: str, row: int | None, column: str, value: str) -> Fault:
    """Return a cell's problem as the fault of a place."""
    return problem.rule.fault(
        file=file, row=row, column=column, value=value.strip(), details=problem.details
    )


def answer_text(answer: Answer) -> str:
    """Return an answer as a cell would hold it; `cell_parse` gives the same answer back.

    Examples
    --------
    >>> answer_text(frozenset({3, 1})), answer_text(12.5), answer_text("down"), answer_text(0)
    ('1;3', '12.5', 'down', '0')
    """
    if isinstance(answer, frozenset):
        return ";".join(str(position) for position in sorted(answer))
    if isinstance(answer, float):
        return repr(answer).removesuffix(".0")
    return str(answer)


def notices_for(
    instrument: Instrument, answers: Answers, *, file: str, row: int | None
) -> list[Fault]:
    """Return what is odd in answers without being wrong, such as "none" beside other options."""
    notices = []
    for item_id, answer in answers.values.items():
        if not isinstance(answer, frozenset) or len(answer) < 2:
            continue
        options = instrument.item_by_id[item_id].options
        if any(options[position].is_none for position in answer):
            value = answer_text(answer)
            notices.append(NONE_WITH_OTHERS.fault(file=file, row=row, column=item_id, value=value))
    return notices


def _measured(question: Banded, cell: str) -> float | Problem:
    number = cell.removesuffix("%").rstrip() if question.unit == "%" else cell
    unit = {"unit": question.unit}
    if not _NUMBER.fullmatch(number):
        return Problem(rule=NOT_A_NUMBER, details=unit)
    value = float(number)
    if not float(question.low) <= value <= float(question.high) or math.isinf(value):
        bounds = {"low": question.low, "high": question.high, **unit}
        return Problem(rule=OUT_OF_RANGE, details=bounds)
    return value + 0.0  # a negative zero is zero


def _positions(cell: str, *, count: int) -> list[int] | Problem:
    # Some form programs end every list with a separator.
    parts = [part.strip() for part in cell.removesuffix(";").split(";")]
    found = [_POSITION.fullmatch(part) for part in parts]
    positions = [int(match.group(1)) for match in found if match]
    if len(positions) < len(parts) or max(positions) >= count:
        return Problem(rule=UNKNOWN_OPTION, details={"allowed": f"0–{count - 1}"})
    return positions


def _several(positions: list[int]) -> frozenset[int] | Problem:
    chosen = frozenset(positions)
    if len(chosen) < len(positions):
        return Problem(rule=REPEATED_OPTION, details={})
    return chosen
