"""What the names of an expression stand for, in the language and in a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CHOSEN = frozenset({"single", "scale", "scene", "trend"})
MEASURED = frozenset({"number", "band", "linear", "ratio"})
PARAMETER, AGGREGATE, GROUP, GRID, PART = "parameter", "aggregate", "group", "grid", "field"
COMPUTED = frozenset({"ratio", PARAMETER, AGGREGATE})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An option: its position, its word in the language, and its name in the form."""

    position: int
    word: str
    value: str
    is_none: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question, group, parameter or aggregate by its two names.

    `kind` is the kind of the item, or one of the constants above. `parts` are the items below a
    group.
    """

    name: str
    column: str
    kind: str
    choices: tuple[Choice, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def is_plain_number(self) -> bool:
        """Return whether what the form holds is the number that the language means."""
        if self.kind in CHOSEN:
            return all(choice.value == str(choice.position) for choice in self.choices)
        return self.kind in MEASURED or self.kind in (PARAMETER, AGGREGATE)

    def choice_of(self, word: str | int) -> Choice | None:
        """Return the option that a call names by position or word."""
        return next((one for one in self.choices if word in (one.position, one.word)), None)

    def choice_named(self, value: str) -> Choice | None:
        """Return the option with a name in the form."""
        return next((one for one in self.choices if one.value == value), None)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Entries by their name in the language and by their name in the form."""

    by_name: dict[str, Entry] = field(default_factory=dict)
    by_column: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Remember an entry."""
        self.by_name[entry.name] = entry
        self.by_column[entry.column] = entry

    def below(self, name: str) -> Iterable[Entry]:
        """Return the entry itself, or those of the items below a group."""
        entry = self.by_name[name]
        if entry.kind != GROUP:
            return (entry,)
        return tuple(self.by_name[part] for part in entry.parts)
