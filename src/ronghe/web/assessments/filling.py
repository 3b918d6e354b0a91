"""The questionnaire as a form shows it: sections with their items, and how far they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring import (
    Trend,
    answer_text,
    answers_parse,
    notices_for,
    question_columns,
)
from ronghe.engines.scoring.definition import Banded, Linear, Number
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.submitting.refusals import (
    ContradictoryResponseError,
    IncompleteResponseError,
)
from ronghe.kernel.indicators.selectors import indicators_by_key
from ronghe.web.assessments.wording import TREND_ICONS, language, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from django.http import QueryDict

    from ronghe.engines.scoring import Group, Instrument, Item, Option
    from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError
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
    is_locked: bool = False
    sent_back: str = ""

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def is_answered(self) -> bool:
        return bool(self.text) and not self.faults

    @property
    def measured(self) -> Banded | Linear | Number | None:
        question = self.item.question
        return question if isinstance(question, Banded | Linear | Number) else None


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """A second-level group with its items."""

    group: Group
    items: tuple[ItemShown, ...]

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)


@dataclass(frozen=True, kw_only=True)
class SectionShown:
    """A first-level group with its second-level groups."""

    group: Group
    groups: tuple[GroupShown, ...]

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    @property
    def total(self) -> int:
        return sum(len(group.items) for group in self.groups)


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
    broken: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[SectionShown, ...]:
    """Return the form's sections, with the stored answers or those just typed.

    `known` is what the platform holds, by item id; `sent_back` gives the reasons of the items that
    alone are open, by id; `broken` what they contradict.
    """
    reasons = sent_back or {}
    measured = indicators_by_key(item.measures for item in instrument.items if item.measures)
    numbers = {item.id: number for number, item in enumerate(instrument.items, start=1)}
    cells = {key: answer_text(value) for key, value in restored(answers).values.items()}
    cells |= dict(typed.cells if typed else {})
    faults = typed.faults if typed else {}

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
            is_locked=bool(reasons) and item.id not in reasons,
            sent_back=reasons.get(item.id, ""),
        )

    return tuple(
        SectionShown(
            group=top,
            groups=tuple(
                GroupShown(group=part, items=tuple(shown(item) for item in part.all_items()))
                for part in top.groups or (top,)
            ),
        )
        for top in instrument.groups
    )


def missing_shown(instrument: Instrument, refused: UnfitResponseError | None) -> list[Item]:
    """Return the questions without an answer for which a submission was refused."""
    if not isinstance(refused, IncompleteResponseError):
        return []
    return [instrument.item_by_id[item] for item in refused.items]


@dataclass(frozen=True, kw_only=True)
class BrokenShown:
    """What answers contradict, and at which questions."""

    message: str
    items: tuple[str, ...]


def broken_shown(refused: UnfitResponseError | None) -> list[BrokenShown]:
    """Return the contradictions for which a submission was refused."""
    if not isinstance(refused, ContradictoryResponseError):
        return []
    return [BrokenShown(message=words(one.message), items=one.items) for one in refused.constraints]


def broken_by_item(broken: Iterable[BrokenShown]) -> dict[str, tuple[str, ...]]:
    """Return the same by item id."""
    found: dict[str, tuple[str, ...]] = {}
    for one in broken:
        for item in one.items:
            found[item] = (*found.get(item, ()), one.message)
    return found


def cell_faults(instrument: Instrument, item: str, text: str) -> tuple[str, ...]:
    """Return what is wrong with one typed answer, in the reader's language.

    A form refuses "none" beside other options; in a file that is only noticed, because there
    nobody can be asked.
    """
    answers, faults = answers_parse(instrument, {item: text}, file="", row=None)
    found = faults or notices_for(instrument, answers, file="", row=None)
    return tuple(fault.text(language()) for fault in found)


def typed_from(
    instrument: Instrument, posted: QueryDict, open_items: Collection[str] | None = None
) -> Typed:
    """Return the answers of a whole form that was sent without scripts; of all, or of these."""
    cells = {
        name: ";".join(value.strip() for value in posted.getlist(f"item-{name}"))
        for name in question_columns(instrument)
        if open_items is None or name in open_items
    }
    found = {item: cell_faults(instrument, item, text) for item, text in cells.items()}
    return Typed(cells=cells, faults={item: faults for item, faults in found.items() if faults})


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
