"""Conditions and constraints of a form as expressions of the language."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.engines.scoring.xlsform.cells import value_of
from ronghe.engines.scoring.xlsform.constraining import OWN, alone_value
from ronghe.engines.scoring.xlsform.reading_rows import text_of
from ronghe.engines.scoring.xlsform.showing import relevant_of
from ronghe.engines.scoring.xlsform.xpath.inward import (
    UnreadableError,
    condition_of,
    constraint_of,
)
from ronghe.engines.scoring.xlsform.xpath.outward import UnsayableError, constraint_path
from ronghe.engines.scoring.xlsform.xpath.reading import PathError, path_of
from ronghe.engines.scoring.xlsform.xpath.syntax import (
    Binary,
    Function,
    Literal,
    Minus,
    Path,
    joined,
    path_text,
    split,
)
from ronghe.engines.scoring.xlsform.xpath.text import expression_text
from ronghe.lib.expressions import ExpressionError, parse

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary

_MESSAGE = {"zh": "答案不符合要求，请核对。", "en": "The answer does not meet the requirement."}
_RANGED = frozenset({"number", "band", "linear"})


@dataclass(kw_only=True)
class Bounds:
    """What a constraint says of the answer alone; `step` is 1 where that is a whole number."""

    kind: str
    step: int | None
    low: Decimal | None = None
    high: Decimal | None = None
    longest: int | None = None


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Reads the expressions of rows; `constraints` holds those that go across questions, by key."""

    vocabulary: Vocabulary
    notes: Notes
    constraints: dict[str, dict[str, Any]] = field(default_factory=dict)

    def show_if(self, row: Row) -> str | None:
        """Return the condition that shows a row.

        What our own form says beside the XPath counts as long as the two agree.
        """
        text, own = row.take(columns.RELEVANT), row.take(columns.SHOW_IF)
        if own:
            try:
                expected = relevant_of(own, self.vocabulary) or ""
            except ExpressionError:
                return own  # the reader of definitions says what is wrong with it
            if expected == text:
                return own
            self.notes.note(rules.EDITED, row, columns.RELEVANT, text, own=columns.SHOW_IF)
        if not text:
            return None
        path = self.path(row, columns.RELEVANT, text)
        if path is None:
            return None
        try:
            return expression_text(condition_of(path, self.vocabulary))
        except UnreadableError as error:
            details = {"part": error.part}
            self.notes.note(rules.NOT_TRANSLATED, row, columns.RELEVANT, text, **details)
            return None

    def path(self, row: Row, column: str, text: str) -> Path | None:
        """Return the tree of a cell; what cannot be read is noted."""
        try:
            return path_of(text)
        except PathError as error:
            self.notes.note(rules.NOT_READ, row, column, text, part=error.part)
            return None

    def bounds(self, row: Row, own: str | None, *, kind: str, is_whole: bool) -> Bounds:
        """Take the constraint of a row: return what it says of the answer, keep the rest.

        `own` is the item that the rest is a constraint at; None where there can be none.
        """
        found = Bounds(kind=kind, step=1 if is_whole else None)
        text, placed = row.take(columns.CONSTRAINT), self.placed(row)
        path = self.path(row, columns.CONSTRAINT, text) if text else None
        parts = split("and", path) if path is not None else []
        rest = [part for part in parts if not _is_bound(part, found)]
        said: set[Path] = set()
        for key in placed:
            said |= self.kept(key, rest, own, row)
        rest = [part for part in rest if part not in said]
        if rest:
            self.added(rest, own, row)
        for column in columns.in_languages(columns.MESSAGE):
            row.take(column)
        return found

    def placed(self, row: Row) -> list[str]:
        """Return the keys of the constraints that our own form placed at a row."""
        text = row.take(columns.PLACED)
        try:
            found = value_of(text)
        except ValueError:
            self.notes.fail(rules.NOT_A_VALUE, row, columns.PLACED, text)
            return []
        return [str(key) for key in found] if isinstance(found, list) else []

    def kept(self, key: str, rest: list[Path], own: str | None, row: Row) -> set[Path]:
        """Return what a constraint says at its row; one that was changed there is given up."""
        constraint = self.constraints.get(key)
        if constraint is None or own is None:
            return set()
        try:
            tree = parse(str(constraint.get("when")), functions=FUNCTIONS, gives="condition").tree
            expected = set(split("and", constraint_path(tree, self.vocabulary, own=own)))
        except (ExpressionError, UnsayableError):
            return set()  # the reader of definitions says what is wrong with it
        if expected <= set(rest):
            return expected
        del self.constraints[key]
        shown = path_text(joined("and", rest)) if rest else ""
        self.notes.note(rules.EDITED, row, columns.CONSTRAINT, shown, own=columns.PLACED)
        return set()

    def added(self, parts: list[Path], own: str | None, row: Row) -> None:
        """Keep a new constraint."""
        message = text_of(row, columns.MESSAGE, self.notes) or _MESSAGE
        for part in parts:
            text = path_text(part)
            try:
                if own is None:
                    raise UnreadableError(text)
                when = expression_text(constraint_of(part, self.vocabulary, own=own))
            except UnreadableError as error:
                details = {"part": error.part}
                self.notes.note(rules.NOT_TRANSLATED, row, columns.CONSTRAINT, text, **details)
                continue
            key, number = f"{own}_rule", 1
            while key in self.constraints:
                number += 1
                key = f"{own}_rule_{number}"
            self.constraints[key] = {
                "key": key, "when": when, "severity": "error", "message": message, "items": [own],
            }  # fmt: skip


def _is_bound(part: Path, found: Bounds) -> bool:
    """Note what a condition says of the answer alone; return whether it says only this."""
    if found.kind == "multiple":
        return alone_value(part) is not None
    match part:
        case Binary("<=", Function("string-length", (own,)), Literal(text)) if own == OWN:
            found.longest = int(Decimal(text))
            return found.kind == "text"
        case Binary(operator, own, right) if own == OWN and found.kind in _RANGED:
            return _is_range(operator, _number(right), found)
    return False


def _is_range(operator: str, number: Decimal | None, found: Bounds) -> bool:
    if number is None or (operator in ("<", ">") and found.step is None):
        return False  # between two decimals there is always another one
    if operator in (">=", ">"):
        found.low = number if operator == ">=" else number + (found.step or 0)
    elif operator in ("<=", "<"):
        found.high = number if operator == "<=" else number - (found.step or 0)
    return operator not in ("=", "!=")


def _number(path: Path) -> Decimal | None:
    match path:
        case Literal(text):
            return Decimal(text)
        case Minus(Literal(text)):
            return -Decimal(text)
    return None
