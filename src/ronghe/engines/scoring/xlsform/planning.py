"""Decide what each row of a form becomes, and what its name is in the language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.calculating import (
    AggregateOf,
    Calculated,
    RatioOf,
    calculated,
)
from ronghe.engines.scoring.xlsform.cells import value_of
from ronghe.engines.scoring.xlsform.naming import Names, key_like
from ronghe.engines.scoring.xlsform.outline import FACTS, Asked, Section
from ronghe.engines.scoring.xlsform.xpath.reading import PathError, path_of
from ronghe.engines.scoring.xlsform.xpath.vocabulary import (
    AGGREGATE,
    GRID,
    GROUP,
    MEASURED,
    PARAMETER,
    Choice,
    Entry,
    Vocabulary,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.choice_lists import Lists
    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row
    from ronghe.lib.faults import Rule

_KINDS = {
    "integer": "number", "int": "number", "decimal": "number", "range": "number",
    "text": "text", "string": "text", "date": "date", "file": "file", "image": "file",
    "photo": "file", "audio": "file", "video": "file", "select_one": "single",
    "select_multiple": "multiple",
}  # fmt: skip
_TAKEN_AS = frozenset({"range", "image", "photo", "audio", "video"})
_FIELDS = frozenset({"number", "single", "text"})


@dataclass(frozen=True, kw_only=True)
class Question:
    """A row that becomes an item, a field, a parameter or an aggregate."""

    asked: Asked
    kind: str
    name: str  # in the language; of a field, a row of a grid or an aggregate the key
    entry: Entry | None = None
    calculation: Calculated | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """A group, grid or repeat with what is kept of it."""

    section: Section
    kind: str
    name: str
    parts: list[Part]


Part = Block | Question | Asked


@dataclass(kw_only=True)
class Plan:
    """What the rows of a form become.

    `repeat_of` gives the name of the repeat for the column of each repeat and field, `field_of`
    the key of a field.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    names: Names = field(default_factory=Names)
    repeat_of: dict[str, str] = field(default_factory=dict)
    field_of: dict[str, str] = field(default_factory=dict)
    aggregates: dict[str, list[Question]] = field(default_factory=dict)
    parameters: list[Question] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans the rows of an outline; what cannot be kept is noted."""

    lists: Lists
    notes: Notes
    plan: Plan = field(default_factory=Plan)

    def planned(self, parts: list[Section | Asked]) -> list[Part]:
        """Return what the rows of a survey become.

        Calculations come last, wherever they stand: they look at questions around them.
        """
        found = self.parts(parts)
        return self.settled(found)

    def parts(self, parts: list[Section | Asked]) -> list[Part]:
        """Return what rows become; calculations wait as the rows that they are."""
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Asked) and part.type == "calculate":
                found.append(part)
                continue
            made = self.section(part) if isinstance(part, Section) else self.asked(part)
            if made is not None:
                found.append(made)
        return found

    def settled(self, parts: list[Part]) -> list[Part]:
        """Return parts with their calculations, without groups that nothing is left of."""
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Asked):
                question = self.calculate(part)
                if question is not None:
                    found.append(question)
            elif isinstance(part, Question) or part.kind != GROUP:
                found.append(part)
            else:
                found += self.settled_group(part)
        return found

    def settled_group(self, block: Block) -> list[Part]:
        """Return a group, or nothing where nothing is left of it."""
        row, parts = block.section.row, self.settled(block.parts)
        column = row.take(columns.NAME)
        if not parts:
            self.notes.note(rules.EMPTY_GROUP, row, columns.NAME, column)
            row.forget()
            return []
        below = tuple(_items_in(parts))
        self.plan.vocabulary.add(Entry(name=block.name, column=column, kind=GROUP, parts=below))
        return [replace(block, parts=parts)]

    def name(self, row: Row) -> str:
        """Return the name of a row in the language; a changed one is noted."""
        column = row.take(columns.NAME)
        own = str(self.key(row) or "")
        if own:
            return self.plan.names.take(own)
        wanted = key_like(column, otherwise=f"q_{row.number}")
        name = self.plan.names.take(wanted)
        if name != column:
            self.notes.note(rules.RENAMED, row, columns.NAME, column, name=name)
        return name

    def key(self, row: Row) -> object:
        """Return the key of a part that our own form gives beside its name."""
        text = row.take(columns.KEY)
        try:
            return value_of(text)
        except ValueError:
            self.notes.fail(rules.NOT_A_VALUE, row, columns.KEY, text)
            return text

    def section(self, section: Section) -> Block | None:
        """Return what a group or repeat becomes."""
        row = section.row
        column = row.peek(columns.NAME)
        if section.kind == "repeat":
            return self.repeat(section, column)
        is_grid = self.is_grid(section)
        name = self.name(row)
        if is_grid:
            row.take(columns.APPEARANCE)
            kind = row.take(columns.KIND) or GRID
            asked = [part for part in section.parts if isinstance(part, Asked)]
            rows: list[Part] = [self.grid_row(part, name) for part in asked]
            self.plan.vocabulary.add(Entry(name=name, column=column, kind=GRID))
            return Block(section=section, kind=kind, name=name, parts=rows)
        row.cells[columns.NAME] = column  # for what may be said of it later
        return Block(section=section, kind=GROUP, name=name, parts=self.parts(section.parts))

    def is_grid(self, section: Section) -> bool:
        """Return whether a group is a table of questions with the same choices."""
        if columns.TABLE_LIST not in section.row.peek(columns.APPEARANCE).split():
            return False
        asked = [part for part in section.parts if isinstance(part, Asked)]
        lists = {part.list_name for part in asked if part.type == "select_one"}
        return (
            len(asked) == len(section.parts) > 0
            and all(part.type == "select_one" and not part.has_other for part in asked)
            and len(lists) == 1
            and all(self.lists.has(name) for name in lists)
        )

    def grid_row(self, asked: Asked, grid: str) -> Question:
        """Return a row of a grid."""
        row = asked.row
        column = row.take(columns.NAME)
        own = str(self.key(row) or "")
        prefix = f"{grid}__"
        key = own or key_like(column.removeprefix(prefix), otherwise=f"q_{row.number}")
        name = self.plan.names.take(f"{prefix}{key}")
        if name != column and not own:
            self.notes.note(rules.RENAMED, row, columns.NAME, column, name=name)
        entry = self.entry(asked, name, column, "single")
        return Question(asked=asked, kind="row", name=name.removeprefix(prefix), entry=entry)

    def repeat(self, section: Section, column: str) -> Block | None:
        """Return what a repeat becomes: its fields, groups inside it set aside."""
        name = self.name(section.row)
        fields: list[Question] = []
        keys = Names()
        for asked in self.flat(section):
            kind = _KINDS.get(asked.type, "")
            if kind not in _FIELDS or asked.type == "range" or not self.is_listed(asked):
                self.left_out(asked, rules.IN_REPEAT)
                continue
            field_column = asked.row.take(columns.NAME)
            own = str(self.key(asked.row) or "")
            key = own or key_like(field_column, otherwise=f"q_{asked.row.number}")
            key = keys.take(key)
            if key != field_column and not own:
                self.notes.note(rules.RENAMED, asked.row, columns.NAME, field_column, name=key)
            self.plan.repeat_of[field_column] = name
            self.plan.field_of[field_column] = key
            entry = self.entry(asked, f"{name}/{key}", "", kind)
            fields.append(Question(asked=asked, kind=kind, name=key, entry=entry))
        if not fields:
            self.notes.note(rules.NO_FIELDS, section.row, columns.NAME, column)
            section.row.forget()
            return None
        self.plan.repeat_of[column] = name
        self.plan.vocabulary.add(Entry(name=name, column=column, kind="repeat"))
        return Block(section=section, kind="repeat", name=name, parts=list(fields))

    def flat(self, section: Section) -> list[Asked]:
        """Return the questions of a repeat, those of groups inside it, too."""
        found: list[Asked] = []
        for part in section.parts:
            if isinstance(part, Asked):
                found.append(part)
                continue
            name = part.row.peek(columns.NAME)
            self.notes.note(rules.IN_REPEAT, part.row, columns.NAME, name)
            part.row.forget()
            inner = self.flat(part)
            if part.kind == "repeat":
                for asked in inner:
                    asked.row.forget()
            else:
                found += inner
        return found

    def asked(self, asked: Asked) -> Question | None:
        """Return what a question becomes."""
        row = asked.row
        if asked.type == "select_from_file":
            self.left_out(asked, rules.OUTSIDE_LIST, asked.list_name)
            return None
        kind = row.take(columns.KIND) or _KINDS.get(asked.type, "")
        if not kind:
            is_fact = asked.type in FACTS
            self.left_out(asked, rules.FORM_FACT if is_fact else rules.UNKNOWN_TYPE)
            return None
        if not self.is_listed(asked):
            return None
        if asked.type in _TAKEN_AS:
            self.notes.note(rules.TAKEN_AS, row, columns.TYPE, asked.type, kind=kind)
        column = row.peek(columns.NAME)
        name = self.name(row)
        entry = self.entry(asked, name, column, kind)
        return Question(asked=asked, kind=kind, name=name, entry=entry)

    def is_listed(self, asked: Asked) -> bool:
        """Return whether a question has choices where it needs some; else it is left out."""
        if asked.list_name and not self.lists.has(asked.list_name):
            self.left_out(asked, rules.NO_LIST, asked.list_name)
            return False
        return True

    def left_out(self, asked: Asked, rule: Rule, value: str = "") -> None:
        """Note that a row has no counterpart."""
        name = asked.row.peek(columns.NAME)
        shown = value or (name if rule is rules.IN_REPEAT else asked.type)
        self.notes.note(rule, asked.row, columns.TYPE, shown)
        asked.row.forget()

    def entry(self, asked: Asked, name: str, column: str, kind: str) -> Entry:
        """Return the entry of a question, which expressions may use by its column."""
        choices: tuple[Choice, ...] = ()
        if asked.list_name:
            choices = self.lists.choices(asked)
            changed = [one for one in choices if one.word != one.value]
            for one in changed:
                details = {"name": one.word}
                self.notes.note(rules.RENAMED, asked.row, columns.TYPE, one.value, **details)
        found = Entry(name=name, column=column, kind=kind, choices=choices)
        if column:
            self.plan.vocabulary.add(found)
        return found

    def calculate(self, asked: Asked) -> Question | None:
        """Return what a calculation becomes."""
        row, text = asked.row, asked.row.take(columns.CALCULATION)
        row.take(columns.KIND)
        try:
            found = calculated(path_of(text))
        except PathError as error:
            self.notes.note(rules.NOT_READ, row, columns.CALCULATION, text, part=error.part)
            row.forget()
            return None
        question: Question | None = None
        if isinstance(found, RatioOf):
            question = self.ratio(asked, found)
        elif isinstance(found, AggregateOf):
            question = self.aggregate(asked, found)
        elif found is not None:
            column = row.peek(columns.NAME)
            entry = Entry(name=self.name(row), column=column, kind=PARAMETER)
            self.plan.vocabulary.add(entry)
            question = Question(
                asked=asked, kind=PARAMETER, name=entry.name, entry=entry, calculation=found
            )
            self.plan.parameters.append(question)
            return None
        if question is None:
            self.notes.note(rules.NOT_COMPUTED, row, columns.CALCULATION, text)
            row.forget()
        return question if question is None or question.kind == "ratio" else None

    def ratio(self, asked: Asked, found: RatioOf) -> Question | None:
        """Return the ratio of two numbers that are asked before."""
        parts = [self.plan.vocabulary.by_column.get(name) for name in (found.above, found.below)]
        if not all(part is not None and part.kind in MEASURED - {"ratio"} for part in parts):
            return None
        column = asked.row.peek(columns.NAME)
        entry = Entry(name=self.name(asked.row), column=column, kind="ratio")
        self.plan.vocabulary.add(entry)
        return Question(asked=asked, kind="ratio", name=entry.name, entry=entry, calculation=found)

    def aggregate(self, asked: Asked, found: AggregateOf) -> Question | None:
        """Return a number of a repeat that stands before."""
        repeat = self.plan.repeat_of.get(found.name)
        if repeat is None or (found.how != "count" and found.name not in self.plan.field_of):
            return None
        row = asked.row
        column = row.take(columns.NAME)
        own = str(self.key(row) or "")
        key = own or key_like(column.removeprefix(f"{repeat}__"), otherwise=f"q_{row.number}")
        name = self.plan.names.take(f"{repeat}__{key}")
        if name != column and not own:
            self.notes.note(rules.RENAMED, row, columns.NAME, column, name=name)
        entry = Entry(name=name, column=column, kind=AGGREGATE)
        self.plan.vocabulary.add(entry)
        question = Question(
            asked=asked,
            kind=AGGREGATE,
            name=name.removeprefix(f"{repeat}__"),
            entry=entry,
            calculation=found,
        )
        self.plan.aggregates.setdefault(repeat, []).append(question)
        return question


def _items_in(parts: list[Part]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, Asked):
            continue
        if isinstance(part, Question) or part.kind == "repeat":
            found.append(part.name)
        elif part.kind == GROUP:
            found += _items_in(part.parts)
        else:
            found += [f"{part.name}__{row.name}" for row in part.parts if isinstance(row, Question)]
    return found
