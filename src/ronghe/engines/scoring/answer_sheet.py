"""The form of an answers file: a row a response, a column `subject`, a column an item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_rules import COMPUTED_ITEM, UNKNOWN_ITEM
from ronghe.engines.scoring.answers import question_columns
from ronghe.lib.faults import Fault, Rule
from ronghe.lib.sheets import DUPLICATE_COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.scoring.definition import Instrument

SUBJECT = "subject"

NO_SUBJECT_COLUMN = Rule(
    key="no-subject-column",
    zh="缺少列“subject”（填报主体）。请补上该列。",
    en='There is no column "subject". Add it: it names who answers.',
)
NO_ITEM_COLUMN = Rule(
    key="no-item-column",
    zh="没有一列是该评估工具的题项。请核对列名（如 {example}）。",
    en="No column is an item of the instrument. Check the column names (such as {example}).",
)
NO_ROWS = Rule(
    key="no-rows",
    zh="表头以下没有任何记录。请每行填写一个填报主体的答案。",
    en="No row follows the header. Write the answers of one subject in each row below it.",
)
MISSING_SUBJECT = Rule(
    key="missing-subject",
    zh="缺少填报主体。请填写 subject 列。",
    en="The row does not say who answers. Fill in the column subject.",
)
DUPLICATE_SUBJECT = Rule(
    key="duplicate-subject",
    zh="“{value}”已在第 {first} 行填报过。请只保留一行。",
    en='"{value}" has answered in row {first} already. Keep one of the rows.',
)
RULES = (NO_SUBJECT_COLUMN, NO_ITEM_COLUMN, NO_ROWS, MISSING_SUBJECT, DUPLICATE_SUBJECT)


@dataclass(kw_only=True)
class Findings:
    """What reading a file has found so far; it grows while batches are read."""

    faults: list[Fault] = field(default_factory=list)
    rows: int = 0  # with content
    faulty_rows: int = 0
    none_with_others: dict[str, int] = field(default_factory=dict)  # rows by item id

    def notice(self, rows_by_item: Mapping[str, int]) -> None:
        """Add rows that choose "none" together with other options."""
        for item_id, rows in rows_by_item.items():
            if rows:
                self.none_with_others[item_id] = self.none_with_others.get(item_id, 0) + rows

    def add(self, other: Findings) -> None:
        """Add what was found further down."""
        self.faults += other.faults
        self.rows += other.rows
        self.faulty_rows += other.faulty_rows
        self.notice(other.none_with_others)


def result_header(instrument: Instrument, *, explain: bool) -> list[str]:
    """Return the names of the columns of results; with `explain` there is one for each item.

    Groups stand there by their Chinese title, with the key behind where two have the same one.
    """
    titles = [group.title.zh for group in instrument.all_groups]
    groups = [
        f"{group.title.zh} ({group.key})" if titles.count(group.title.zh) > 1 else group.title.zh
        for group in instrument.all_groups
    ]
    outputs = [output.key for output in instrument.outputs]
    items = [item.id for item in instrument.items] if explain else []
    return [SUBJECT, "score", *groups, "level", "level_name", *outputs, "answered", *items]


def header_faults(
    instrument: Instrument, columns: Sequence[str], *, file: str, known: Sequence[Fault]
) -> tuple[list[Fault], bool]:
    """Return what is wrong with a header, and whether nothing below it can be used.

    `known` are the faults that reading the file found in the header already; they are not
    repeated in what is returned. A column that is no item is a fault that leaves the others
    usable; no subjects, no item at all, or one of them twice leaves nothing.
    """
    expected = {SUBJECT, *question_columns(instrument)}
    faults = [
        (COMPUTED_ITEM if column in instrument.item_by_id else UNKNOWN_ITEM).fault(
            file=file, row=1, column=column, value=column
        )
        for column in columns
        if column not in expected
    ]
    fatal = []
    if SUBJECT not in columns:
        fatal.append(NO_SUBJECT_COLUMN.fault(file=file, row=1))
    if not expected.intersection(columns) - {SUBJECT}:
        example = {"example": question_columns(instrument)[0]}
        fatal.append(NO_ITEM_COLUMN.fault(file=file, row=1, details=example))
    is_ambiguous = any(
        fault.rule == DUPLICATE_COLUMN.key and fault.column in expected for fault in known
    )
    return faults + fatal, bool(fatal) or is_ambiguous


def subject_fault(
    subject: str, *, row: int, row_by_subject: dict[str, int], file: str
) -> Fault | None:
    """Return what is wrong with who answers in a row; the first row of each subject is kept."""
    first = row_by_subject.setdefault(subject, row)
    if subject and first == row:
        return None
    rule = DUPLICATE_SUBJECT if subject else MISSING_SUBJECT
    return rule.fault(file=file, row=row, column=SUBJECT, value=subject, details={"first": first})
