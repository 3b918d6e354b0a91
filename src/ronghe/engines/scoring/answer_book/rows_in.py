"""Read the sheet of a repeat: a row each, a column a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring import answer_rules
from ronghe.engines.scoring.answer_book import rules
from ronghe.engines.scoring.answer_book.lines import Lines
from ronghe.engines.scoring.answer_book.texts import option_written
from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.cells import answer_text, field_parse
from ronghe.engines.scoring.definition import Single

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.answer_values import RowValue
    from ronghe.engines.scoring.definition import Field, Repeat
    from ronghe.lib.faults import Fault


def rows_read(
    question: Repeat, records: Sequence[Sequence[str]], *, file: str
) -> tuple[str, list[Fault]]:
    """Return the rows as the cell of an answers file, "" for none, and all that is wrong.

    A row whose fields are all blank is left out.
    """
    lines = Lines.of(records, title=file)
    faults = [
        rules.COLUMN_GONE.fault(file=file, row=1, value=part.key)
        for part in question.fields
        if part.key not in lines.position
    ]
    if faults:
        return "", faults
    rows: list[dict[str, RowValue]] = []
    for line in lines.rows:
        values: dict[str, RowValue] = {}
        is_blank = True
        for part in question.fields:
            if not (typed := line.get(part.key)):
                continue
            is_blank = False
            found = field_parse(part, _cell(part, typed))
            if isinstance(found, Problem):
                column = lines.headings.get(part.key, part.key)
                fault = found.rule.fault(
                    file=file, row=line.row, column=column, value=typed, details=found.details
                )
                faults.append(fault)
            elif found is not None:
                values[part.key] = found
        if not is_blank:
            rows.append(values)
    if len(rows) > question.most:
        details = {"count": len(rows), "most": question.most}
        faults.append(answer_rules.TOO_MANY_ROWS.fault(file=file, details=details))
    return (answer_text(tuple(rows)) if rows else ""), faults


def _cell(part: Field, typed: str) -> str:
    options = part.question.options if isinstance(part.question, Single) else ()
    option = option_written(options, typed)
    return typed if option is None else str(option.position)
