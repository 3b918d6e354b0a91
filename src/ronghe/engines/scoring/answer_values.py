"""What an answer is, kind by kind, and the answers of one response."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotApplicable(Enum):
    """The type of the one value that says: this does not apply to us."""

    NOT_APPLICABLE = "n/a"


NOT_APPLICABLE: Final[Literal[NotApplicable.NOT_APPLICABLE]] = NotApplicable.NOT_APPLICABLE

RowValue = int | float | str
Rows = tuple["Mapping[str, RowValue]", ...]
# By the item's kind: a position (single, scale, scene), several (multiple), a measured value
# (band, linear, number), a direction or a text, a date, SHA-256 of files, rows of a repeat.
Answer = int | frozenset[int] | float | str | date | tuple[str, ...] | Rows | NotApplicable


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of one response by item id; an item that is not there is missing.

    Not applicable is an answer of its own. A group that may be declared not applicable is one
    under its key.
    """

    values: Mapping[str, Answer]
