"""The questionnaire as a form shows it: sections with their items, and how far they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Trend,
    answers_parse,
    notices_for,
    question_columns,
    reason_in,
    score,
)
from ronghe.engines.scoring.cells import group_cell_parse
from ronghe.engines.scoring.definition import Banded, Linear, Number, Ratio, Repeat
from ronghe.kernel.assessments.stored_answers import cells_of, restored
from ronghe.kernel.indicators.selectors import indicators_by_key
from ronghe.web.assessments.repeating import Row, cell_from, rows_of
from ronghe.web.assessments.wording import TREND_ICONS, answer_words, language, words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from django.http import QueryDict

    from ronghe.engines.scoring import Group, Instrument, Item, Option, Result
    from ronghe.kernel.assessments.models import Evidence
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.web.assessments.known import KnownShown


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option as a form control; `value` is what the cell of an answers file would hold."""

    value: str
    label: str
    is_checked: bool
    is_none: bool
    icon: str


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """A rule across items, told beside them while the answers break it."""

    key: str
    severity: str
    message: str
    is_broken: bool


@dataclass(frozen=True, kw_only=True)
class ItemShown:
    """One question with its answer as a cell, and what is wrong with what was typed.

    `broken` is what it contradicts, which held a submission up.
    Where single answers were sent back, the others are locked, and each bears its reason.
    """

    item: Item
    number: int
    text: str
    choices: tuple[Choice, ...]
    indicator: Indicator | None
    faults: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    known: KnownShown | None = None
    is_hidden: bool = False
    is_not_applicable: bool = False
    value: str = ""
    rules: tuple[RuleShown, ...] = ()
    files: tuple[Evidence, ...] = ()
    is_locked: bool = False
    sent_back: str = ""

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def is_counted(self) -> bool:
        """Whether progress counts it: somebody must answer it, and it is shown."""
        is_asked = self.item.is_required and not isinstance(self.item.question, Ratio)
        return is_asked and not self.is_hidden

    @property
    def is_answered(self) -> bool:
        """Whether it is answered, or declared not applicable itself or with its group."""
        return (bool(self.text) or self.is_not_applicable) and not self.faults

    @property
    def takes_files(self) -> bool:
        return self.kind == "file" or self.item.evidence is not None or self.wants_evidence

    @property
    def wants_evidence(self) -> bool:
        return self.item.is_evidence_required

    @property
    def is_declared(self) -> bool:
        """Whether the cell says: not applicable."""
        return self.item.may_not_apply and is_declared(self.text)

    @property
    def typed(self) -> str:
        """Return what the item's own field holds."""
        return "" if self.is_declared else self.text

    @property
    def reason(self) -> str:
        return reason_in(self.text) if self.is_declared else ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of a repeat, as fields of a form."""
        question = self.item.question
        return rows_of(question, self.typed) if isinstance(question, Repeat) else ()

    @property
    def blank_row(self) -> Row | None:
        question = self.item.question
        return rows_of(question, "")[-1] if isinstance(question, Repeat) else None

    @property
    def measured(self) -> Banded | Linear | Number | None:
        question = self.item.question
        return question if isinstance(question, Banded | Linear | Number) else None


@dataclass(frozen=True, kw_only=True)
class GridShown:
    """Rows of a grid, which share their options."""

    items: tuple[ItemShown, ...]
    is_grid: bool = True

    @property
    def first(self) -> ItemShown:
        return self.items[0]

    @property
    def is_hidden(self) -> bool:
        return all(item.is_hidden for item in self.items)


@dataclass(frozen=True, kw_only=True)
class DeclarableShown:
    """A group as something that may be declared not applicable."""

    group: Group
    text: str
    is_locked: bool = False

    @property
    def id(self) -> str:
        return self.group.key

    @property
    def is_declared(self) -> bool:
        return is_declared(self.text)

    @property
    def reason(self) -> str:
        return reason_in(self.text)


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """A second-level group with its items, and groups in it that may be declared not applicable."""

    group: Group
    items: tuple[ItemShown, ...]
    declarable: tuple[DeclarableShown, ...] = ()

    @property
    def answered(self) -> int:
        return sum(item.is_answered and item.is_counted for item in self.items)

    @property
    def total(self) -> int:
        return sum(item.is_counted for item in self.items)

    @property
    def optional_answered(self) -> int:
        """How many answers there are that nobody must give."""
        return sum(
            bool(item.text) and not item.is_counted and not item.is_hidden for item in self.items
        )

    @property
    def is_hidden(self) -> bool:
        return all(item.is_hidden for item in self.items)

    @property
    def entries(self) -> tuple[ItemShown | GridShown, ...]:
        """Return the items in order; rows of a grid that follow each other as one."""
        found: list[ItemShown | GridShown] = []
        for grid, rows in groupby(self.items, key=lambda shown: shown.item.grid):
            items = tuple(rows)
            found += [GridShown(items=items)] if grid else items
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class SectionShown:
    """A first-level group with its second-level groups."""

    group: Group
    groups: tuple[GroupShown, ...]
    declarable: DeclarableShown | None = None

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def optional_answered(self) -> int:
        return sum(group.optional_answered for group in self.groups)

    @property
    def is_hidden(self) -> bool:
        return all(group.is_hidden for group in self.groups)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a form without scripts sent: cells by item id, and what is wrong with some."""

    cells: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def sections(
    instrument: Instrument,
    answers: Mapping[str, Any],
    typed: Typed | None = None,
    known: Mapping[str, KnownShown] | None = None,
    sent_back: Mapping[str, str] | None = None,
    files: Iterable[Evidence] = (),
    broken: Mapping[str, tuple[str, ...]] | None = None,
    opened: Collection[str] | None = None,
) -> tuple[SectionShown, ...]:
    """Return the form's sections, with the stored answers or those just typed.

    `known` is what the platform holds, by item id; `sent_back` gives the reasons of the items that
    were sent back, by id; `opened` names all that can change, None for everything; `broken` what
    they contradict.
    """
    reasons = sent_back or {}
    measured = indicators_by_key(item.measures for item in instrument.items if item.measures)
    numbers = {item.id: number for number, item in enumerate(instrument.items, start=1)}
    cells = cells_of(answers) | dict(typed.cells if typed else {})
    faults = typed.faults if typed else {}
    result = score(instrument, restored(answers))
    beside: dict[str, list[Evidence]] = {}
    for file in files:
        beside.setdefault(file.item, []).append(file)

    def shown(item: Item) -> ItemShown:
        text = cells.get(item.id, "")
        return ItemShown(
            item=item,
            number=numbers[item.id],
            text=text,
            choices=_choices(item, text),
            indicator=measured.get(item.measures or ""),
            faults=faults.get(item.id, ()),
            broken=(broken or {}).get(item.id, ()),
            known=(known or {}).get(item.id),
            is_hidden=result.not_applicable.get(item.id) == "hidden",
            is_not_applicable=result.not_applicable.get(item.id) == "declared",
            value=_computed(item, result),
            rules=_rules(instrument, item, result),
            files=tuple(beside.get(item.id, ())),
            is_locked=opened is not None and item.id not in opened,
            sent_back=reasons.get(item.id, ""),
        )

    def declarable(group: Group) -> DeclarableShown:
        locked = opened is not None and group.key not in opened
        return DeclarableShown(group=group, text=cells.get(group.key, ""), is_locked=locked)

    def group_shown(part: Group) -> GroupShown:
        return GroupShown(
            group=part,
            items=tuple(shown(item) for item in part.all_items()),
            declarable=tuple(
                declarable(below) for below in part.all_groups() if below.may_not_apply
            ),
        )

    return tuple(
        SectionShown(
            group=top,
            groups=tuple(group_shown(part) for part in top.groups or (top,)),
            declarable=(declarable(top) if top.may_not_apply and top.groups else None),
        )
        for top in instrument.groups
    )


def is_declared(cell: str) -> bool:
    """Return whether the cell of something that may not apply says so."""
    return group_cell_parse(cell) is NOT_APPLICABLE


def _computed(item: Item, result: Result) -> str:
    """Return the value of a ratio as people read it."""
    if not isinstance(item.question, Ratio):
        return ""
    value = result.numbers.get(item.id)
    return formats.MISSING if value is None else formats.number(value)


def _rules(instrument: Instrument, item: Item, result: Result) -> tuple[RuleShown, ...]:
    return tuple(
        RuleShown(
            key=rule.key,
            severity=rule.severity,
            message=words(rule.message),
            is_broken=rule in result.broken,
        )
        for rule in instrument.constraints
        if item.id in rule.items
    )


def cell_faults(instrument: Instrument, item: str, text: str) -> tuple[str, ...]:
    """Return what is wrong with one typed answer, in the reader's language.

    A form refuses "none" beside other options; in a file that is only noticed, because there
    nobody can be asked.
    """
    answers, faults = answers_parse(instrument, {item: text}, file="", row=None)
    found = faults or notices_for(instrument, answers, file="", row=None)
    return tuple(fault.text(language()) for fault in found)


def cell_words(instrument: Instrument, item: str, text: str) -> str:
    """Return the answer that a cell holds as people read it; "" for none."""
    if item not in instrument.item_by_id:
        return text
    answers, _faults = answers_parse(instrument, {item: text}, file="", row=None)
    found = answers.values.get(item)
    return "" if found is None else answer_words(instrument.item_by_id[item], found)


def typed_from(
    instrument: Instrument, posted: QueryDict, open_items: Collection[str] | None = None
) -> Typed:
    """Return the answers of a whole form that was sent without scripts; of all, or of these."""
    cells = {
        name: _posted_cell(instrument, name, posted)
        for name in question_columns(instrument)
        if open_items is None or name in open_items
    }
    found = {item: cell_faults(instrument, item, text) for item, text in cells.items()}
    return Typed(cells=cells, faults={item: faults for item, faults in found.items() if faults})


def _posted_cell(instrument: Instrument, name: str, posted: QueryDict) -> str:
    if posted.get(f"na-{name}"):
        reason = posted.get(f"why-{name}", "").strip()
        return f"n/a: {reason}" if reason else "n/a"
    item = instrument.item_by_id.get(name)
    if item is not None and isinstance(item.question, Repeat):
        return cell_from(item.question, name, posted)
    return ";".join(value.strip() for value in posted.getlist(f"item-{name}"))


def _choices(item: Item, text: str) -> tuple[Choice, ...]:
    chosen = set(text.split(";"))
    return tuple(
        Choice(
            value=_cell_of(item, option),
            label=words(option.text),
            is_checked=_cell_of(item, option) in chosen,
            is_none=option.is_none,
            icon=TREND_ICONS[option.name] if isinstance(item.question, Trend) else "",
        )
        for option in _in_order(item)
    )


def _cell_of(item: Item, option: Option) -> str:
    """Return what `answer_text` writes for an option that is chosen."""
    return option.name if isinstance(item.question, Trend) else str(option.position)


def _in_order(item: Item) -> Iterable[Any]:
    return sorted(item.options, key=lambda option: option.position)
