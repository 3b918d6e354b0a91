"""The names of an instrument with those that its form gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Number, Option, Repeat, Single
from ronghe.engines.scoring.xlsform.naming import RESERVED, Names
from ronghe.engines.scoring.xlsform.xpath.vocabulary import (
    AGGREGATE,
    GRID,
    GROUP,
    PARAMETER,
    PART,
    Choice,
    Entry,
    Vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.definition import Group, Instrument, Item


def vocabulary_of(instrument: Instrument) -> Vocabulary:
    """Return an entry for every parameter, group, grid, item, field and aggregate.

    Items and groups keep their names; fields, whose names are only their repeat's, and grids get
    another one where theirs is taken.
    """
    vocabulary, names = Vocabulary(), Names(RESERVED)
    for parameter in instrument.parameters:
        name = parameter.name
        vocabulary.add(Entry(name=name, column=names.take(name), kind=PARAMETER))
    for group in instrument.groups:
        _group_add(group, vocabulary, names)
    for item in instrument.items:
        _item_add(item, vocabulary, names)
    for item in instrument.items:
        if item.grid is not None and item.grid not in vocabulary.by_name:
            vocabulary.add(Entry(name=item.grid, column=names.take(item.grid), kind=GRID))
        if isinstance(item.question, Repeat):
            _repeat_add(item, item.question, vocabulary, names)
    return vocabulary


def choices_of(options: Sequence[Option]) -> tuple[Choice, ...]:
    """Return options with their names in a form: their word, or their position."""
    return tuple(
        Choice(
            position=option.position, word=option.name, value=option.name, is_none=option.is_none
        )
        for option in options
    )


def field_name(item_id: str, key: str) -> str:
    """Return the name of a field in a vocabulary: it is no name of the language.

    Examples
    --------
    >>> field_name("lines", "workers")
    'lines/workers'
    """
    return f"{item_id}/{key}"


def _group_add(group: Group, vocabulary: Vocabulary, names: Names) -> None:
    parts = tuple(item.id for item in group.all_items())
    column = names.take(group.key)
    vocabulary.add(Entry(name=group.key, column=column, kind=GROUP, parts=parts))
    for part in group.groups:
        _group_add(part, vocabulary, names)


def _item_add(item: Item, vocabulary: Vocabulary, names: Names) -> None:
    choices = choices_of(item.options)
    column = names.take(item.id)
    vocabulary.add(Entry(name=item.id, column=column, kind=item.kind, choices=choices))


def _repeat_add(item: Item, repeat: Repeat, vocabulary: Vocabulary, names: Names) -> None:
    for aggregate in repeat.aggregates:
        name = aggregate.item_id
        vocabulary.add(Entry(name=name, column=names.take(name), kind=AGGREGATE))
    for field in repeat.fields:
        question = field.question
        vocabulary.add(
            Entry(
                name=field_name(item.id, field.key),
                column=names.take(field.key),
                kind=PART if isinstance(question, Number) else question.kind,
                choices=choices_of(question.options) if isinstance(question, Single) else (),
            )
        )
