"""What a rule of plausibility is, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ronghe.lib.definitions import Status, Text

Kind = Literal["constraint", "order", "jump", "peers", "straight", "copies"]
Severity = Literal["error", "warning", "notice"]
Operator = Literal["<=", "<", ">=", ">", "==", "!=", "chooses", "lacks"]
KINDS: tuple[Kind, ...] = ("constraint", "order", "jump", "peers", "straight", "copies")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
OPERATORS: tuple[Operator, ...] = ("<=", "<", ">=", ">", "==", "!=", "chooses", "lacks")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """An answer beside a number or beside another answer.

    `chooses` and `lacks` ask whether an option, by its position, is among those that are chosen.
    """

    left: str
    operator: Operator
    right: str | float


@dataclass(frozen=True, kw_only=True)
class FindingRule:
    """One rule of plausibility.

    Attributes
    ----------
    kind : `constraint` compares answers of one sheet; `order` asks that of several items, each
        harder than the one before, none is met better than the one it builds on; `jump` compares a
        number with the one of the period before; `peers` a number with the fences of comparable
        enterprises; `straight` asks whether all of several items got the same answer; `copies`
        whether others sent the very same sheet.
    items : what is judged; a constraint names the items that it holds against.
    must : what must hold (constraint), wherever all of `given` hold.
    most : the largest change that is not doubtful, in the item's unit (jump), or the most steps
        that an item may be ahead of the one before (order).
    least : the fewest peers behind a fence (peers), or other sheets that are the same (copies).
    """

    key: str
    kind: Kind
    title: Text
    message: Text
    severity: Severity
    items: tuple[str, ...]
    source: Text
    status: Status
    must: Comparison | None = None
    given: tuple[Comparison, ...] = ()
    most: float = 0.0
    least: int = 1


@dataclass(frozen=True, kw_only=True)
class FindingRules:
    """The rules beside one instrument."""

    instrument: str
    rules: tuple[FindingRule, ...]

    def rule(self, key: str) -> FindingRule | None:
        """Return the rule of this key, or None."""
        return next((rule for rule in self.rules if rule.key == key), None)

    @property
    def compared(self) -> tuple[str, ...]:
        """Return the items that are compared with peers, each once."""
        named = [item for rule in self.rules if rule.kind == "peers" for item in rule.items]
        return tuple(dict.fromkeys(named))
