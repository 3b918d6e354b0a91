"""How near to the path is near enough: a definition with date, source and status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from ronghe.engines.progress import Tolerance
from ronghe.kernel.manifest.declarations import Text
from ronghe.lib.definitions import definition_cursor, status_at, text_at

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

FILE = Path(__file__).with_name("tolerances.yaml")
_KEYS = frozenset(
    {
        *("title", "version", "valid_from", "status", "source"),
        *("of", "green_percent", "amber_percent"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ToleranceRule:
    """The rule of the lights. `green` and `amber` are percent of the planned value or the way."""

    title: Text
    version: str
    valid_from: date
    status: str
    source: str
    of: Literal["value", "way"]
    green: Decimal
    amber: Decimal

    @property
    def tolerance(self) -> Tolerance:
        """The rule as the engine takes it."""
        return Tolerance(green=self.green / 100, amber=self.amber / 100, of=self.of)


def read_rule(path: Path) -> ToleranceRule:
    """Return the rule that a file declares.

    Raises
    ------
    DefinitionError
        With all faults of the file, each with line and path.
    """
    root = definition_cursor(path).only(_KEYS)
    rule = ToleranceRule(
        title=text_at(root.child("title")),
        version=root.child("version").word(),
        valid_from=root.child("valid_from").day(),
        status=status_at(root.child("status")),
        source=root.child("source").word(),
        of=cast(Literal["value", "way"], root.child("of").one_of(("value", "way"))),
        green=root.child("green_percent").number(),
        amber=root.child("amber_percent").number(),
    )
    root.book.refuse_faults()
    return rule


@cache
def tolerance_rule() -> ToleranceRule:
    """Return the rule that is in force."""
    return read_rule(FILE)
