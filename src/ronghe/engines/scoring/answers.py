"""Answers of one response from the cells of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_rules import (
    NONE_WITH_OTHERS,
    NOTICES,
    RULES,
    UNKNOWN_ITEM,
    Problem,
)
from ronghe.engines.scoring.answer_values import Answers
from ronghe.engines.scoring.cells import answer_text, cell_parse, group_cell_parse
from ronghe.engines.scoring.definition import Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.answer_values import Answer
    from ronghe.engines.scoring.definition import Instrument
    from ronghe.lib.faults import Fault

__all__ = [
    "NOTICES", "RULES", "UNKNOWN_ITEM", "answers_parse", "cell_fault", "column_parse",
    "notices_for", "question_columns",
]  # fmt: skip


def question_columns(instrument: Instrument) -> tuple[str, ...]:
    """Return what a file of answers may have columns of: items asked, groups that may not apply."""
    items = [item.id for item in instrument.items if not isinstance(item.question, Ratio)]
    groups = [group.key for group in instrument.all_groups if group.may_not_apply]
    return (*items, *groups)


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
        answer = column_parse(instrument, column, text)
        if isinstance(answer, Problem):
            value = column if answer.rule is UNKNOWN_ITEM else text
            faults.append(cell_fault(answer, file=file, row=row, column=column, value=value))
        elif answer is not None:
            values[column] = answer
    return Answers(values=values), faults


def column_parse(instrument: Instrument, column: str, text: str) -> Answer | Problem | None:
    """Return the answer that a cell in a column gives, None for a blank, or the problem."""
    item = instrument.item_by_id.get(column)
    if item is not None:
        return cell_parse(item, text)
    if any(group.key == column and group.may_not_apply for group in instrument.all_groups):
        return group_cell_parse(text)
    return Problem(rule=UNKNOWN_ITEM)


def cell_fault(problem: Problem, *, file: str, row: int | None, column: str, value: str) -> Fault:
    """Return a cell's problem as the fault of a place."""
    return problem.rule.fault(
        file=file, row=row, column=column, value=value.strip(), details=problem.details
    )


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
