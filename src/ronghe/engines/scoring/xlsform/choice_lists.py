"""The choices of a form by their list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.cells import value_of
from ronghe.engines.scoring.xlsform.constraining import alone_values
from ronghe.engines.scoring.xlsform.naming import OTHER, Names, key_like
from ronghe.engines.scoring.xlsform.reading_rows import label_of
from ronghe.engines.scoring.xlsform.xpath.vocabulary import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring.xlsform.outline import Asked
    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row

_OTHER = {"zh": "其他", "en": "Other"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A choice: its name in the form and its label."""

    value: str
    label: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The lists of choices of a form."""

    by_name: dict[str, list[Listed]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether a list has choices."""
        return bool(self.by_name.get(name))

    def listed(self, asked: Asked) -> list[Listed]:
        """Return the choices of a question, "other" among them where it is offered."""
        found = self.by_name[asked.list_name]
        if asked.has_other and all(one.value != OTHER for one in found):
            return [*found, Listed(value=OTHER, label=_OTHER)]
        return found

    def choices(self, asked: Asked) -> tuple[Choice, ...]:
        """Return the choices of a question with their positions and words."""
        alone = alone_values(asked.row.peek(columns.CONSTRAINT))
        names = Names(str(position) for position in range(len(self.listed(asked))))
        return tuple(
            Choice(
                position=position,
                word=one.value if one.value == str(position) else names.take(word_like(one.value)),
                value=one.value,
                is_none=one.value in alone,
            )
            for position, one in enumerate(self.listed(asked))
        )


def lists_of(rows: Iterable[Row], notes: Notes) -> Lists:
    """Return the lists of a sheet of choices; other columns than names and labels are noted."""
    found = Lists()
    unknown: dict[str, Row] = {}
    for row in rows:
        name, value = row.take(columns.LIST), row.take(columns.NAME)
        if not name or not value:
            row.forget()
            continue
        label = label_of(row, value, notes)
        found.by_name.setdefault(name, []).append(Listed(value=value, label=label))
        for column in row.cells:
            unknown.setdefault(column, row)
    for column, row in unknown.items():
        notes.note(rules.UNKNOWN_COLUMN, row, column, row.peek(column))
    return found


def options_of(row: Row) -> dict[str, dict[str, object]]:
    """Return what our own form says of options beside their labels, by the name of each choice."""
    try:
        found = value_of(row.peek(columns.OPTIONS))
    except ValueError:
        return {}  # noted where the column is taken
    if not isinstance(found, dict):
        return {}
    return {str(key): part for key, part in found.items() if isinstance(part, dict)}


def word_like(value: str) -> str:
    """Return the word for the language that is nearest to the name of a choice.

    Examples
    --------
    >>> word_like("Yes"), word_like("7"), word_like("北京")
    ('yes', 'c_7', 'c')
    """
    found = key_like(value, otherwise="c")
    return f"c_{value}" if value.isascii() and value.isdigit() else found
