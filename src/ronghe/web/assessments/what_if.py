"""What if: other answers for a response, scored at once and stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    answer_text,
    answers_parse,
    score,
)
from ronghe.engines.scoring.definition import Banded, Linear, Multiple, Number, Trend
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.web.assessments.explaining import Explained, explained_by
from ronghe.web.assessments.outcome import parts_of
from ronghe.web.assessments.wording import answer_words, language, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from ronghe.engines.scoring import Group, Instrument, Item
    from ronghe.engines.scoring import Result as Scored
    from ronghe.kernel.assessments.models import Response


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Control:
    """An item that can be tried otherwise: choices, one or several, or a number."""

    item: Item
    text: str
    choices: tuple[Choice, ...]
    is_several: bool
    unit: str


@dataclass(frozen=True, kw_only=True)
class Section:
    top: Group
    group: Group
    controls: tuple[Control, ...]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An item that was answered otherwise, and what that moved."""

    item: Item
    before: str
    after: str
    gain: Decimal


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """The result of other answers beside that of the real ones."""

    now: Scored
    then: Scored
    explained: Explained
    tried: tuple[Tried, ...]
    faults: tuple[str, ...]

    @property
    def gain(self) -> Decimal:
        return self.then.score - self.now.score


def sections(response: Response) -> list[Section]:
    """Return the items that can be tried otherwise, with the answers as they stand."""
    answers = restored(response.answers)
    return [
        Section(top=top, group=group, controls=controls)
        for top, group in parts_of(response.instrument.content)
        if (controls := tuple(_controls(group, answers)))
    ]


def tried(response: Response, posted: QueryDict) -> WhatIf:
    """Return what the posted answers would score; a faulty one stays as it is and is named."""
    instrument = response.instrument.content
    answers = restored(response.answers)
    cells = {
        item.id: ";".join(posted.getlist(f"try-{item.id}")).strip(";")
        for item in instrument.items
        if f"try-{item.id}" in posted
    }
    read, faults = answers_parse(instrument, cells, file="", row=None)
    faulty = {fault.column for fault in faults}
    kept = {key: value for key, value in answers.values.items()
            if key not in cells or key in faulty}  # fmt: skip
    others = Answers(values={**kept, **read.values})
    now, then = score(instrument, answers), score(instrument, others)
    before, after = now.contributions, then.contributions
    return WhatIf(
        now=now,
        then=then,
        explained=explained_by(instrument, then),
        tried=tuple(
            Tried(
                item=item,
                before=answer_words(item, answers.values.get(item.id)),
                after=answer_words(item, others.values.get(item.id)),
                gain=after[item.id] - before[item.id],
            )
            for item in instrument.items
            if answers.values.get(item.id) != others.values.get(item.id)
            or after[item.id] != before[item.id]
        ),
        faults=tuple(_said(instrument, fault.column, fault.text(language())) for fault in faults),
    )


def _said(instrument: Instrument, column: str | None, text: str) -> str:
    item = instrument.item_by_id.get(column or "")
    return f"{words(item.title)}: {text}" if item is not None else text


def _controls(group: Group, answers: Answers) -> Iterator[Control]:
    for item in group.all_items():
        answer = answers.values.get(item.id)
        text = "" if answer is None else answer_text(answer)
        if isinstance(item.question, Banded | Linear | Number):
            unit = words(item.question.unit)
            yield Control(item=item, text=text, choices=(), is_several=False, unit=unit)
        elif item.options:
            chosen = set(text.split(";"))
            choices = [
                Choice(value=value, label=words(option.text), is_chosen=value in chosen)
                for option in item.options
                for value in [option.name if isinstance(item.question, Trend)
                              else str(option.position)]
            ]  # fmt: skip
            is_several = isinstance(item.question, Multiple)
            if not is_several:
                choices.insert(0, Choice(value="", label=_("not answered"), is_chosen=not text))
            if item.may_not_apply:
                label = _("not applicable")
                is_declared = answer is NOT_APPLICABLE
                choices.append(Choice(value="n/a", label=label, is_chosen=is_declared))
            yield Control(
                item=item, text=text, choices=tuple(choices), is_several=is_several, unit=""
            )
