"""What a form must refuse at a question: ranges, and constraints across questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.cells import number_text
from ronghe.engines.scoring.xlsform.xpath.outward import UnsayableError, constraint_path
from ronghe.engines.scoring.xlsform.xpath.reading import PathError, path_of
from ronghe.engines.scoring.xlsform.xpath.syntax import (
    Binary,
    Function,
    Literal,
    Minus,
    Path,
    Ref,
    String,
    call,
    split,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.scoring.definition import Constraint, Instrument
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary

OWN = Ref(None)
_ASKED = frozenset(
    {"single", "scale", "scene", "trend", "multiple", "number", "band", "linear", "date", "text"}
)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A constraint at the question where a form judges it."""

    constraint: Constraint
    path: Path


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Constraints by the item that they stand at, and the keys of those that cannot be said."""

    by_item: dict[str, list[Placed]] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)


def placements(instrument: Instrument, vocabulary: Vocabulary) -> Placement:
    """Return where each constraint stands: at the last question that it looks at.

    Those that only warn, and those that look at nothing asked, have no place in a form.
    """
    found = Placement()
    for constraint in instrument.constraints:
        own = own_item(constraint, instrument)
        try:
            if own is None or constraint.severity != "error":
                raise UnsayableError(constraint.key)
            path = constraint_path(constraint.when.tree, vocabulary, own=own)
        except UnsayableError:
            found.unsaid.add(constraint.key)
            continue
        found.by_item.setdefault(own, []).append(Placed(constraint=constraint, path=path))
    return found


def own_item(constraint: Constraint, instrument: Instrument) -> str | None:
    """Return the last question that a constraint looks at, or None."""
    seen = {
        *constraint.when.names,
        *(str(one.words[0]) for one in constraint.when.calls if one.words),
    }
    asked = [item.id for item in instrument.items if item.id in seen and item.kind in _ASKED]
    return asked[-1] if asked else None


def range_paths(low: Decimal, high: Decimal) -> list[Path]:
    """Return what a number must be to be in range.

    Examples
    --------
    >>> from ronghe.engines.scoring.xlsform.xpath.syntax import joined, path_text
    >>> path_text(joined("and", range_paths(-1, 100)))
    '. >= -1 and . <= 100'
    """
    return [Binary(">=", OWN, _literal(low)), Binary("<=", OWN, _literal(high))]


def length_path(longest: int) -> Path:
    """Return what a text must be to be short enough."""
    return Binary("<=", call("string-length", OWN), Literal(str(longest)))


def alone_path(value: str) -> Path:
    """Return that a choice such as "none of these" is not chosen beside others."""
    chosen = call("selected", OWN, String(value))
    several = Binary(">", call("count-selected", OWN), Literal("1"))
    return call("not", Binary("and", chosen, several))


def alone_values(text: str) -> set[str]:
    """Return the choices that a constraint lets nothing else stand beside.

    Examples
    --------
    >>> alone_values("not(selected(., 'none') and count-selected(.) > 1) and ${a} = 1")
    {'none'}
    """
    try:
        parts = split("and", path_of(text)) if text else []
    except PathError:
        return set()
    return {value for part in parts if (value := alone_value(part)) is not None}


def alone_value(part: Path) -> str | None:
    """Return the choice that a condition lets nothing else stand beside, None if it is another."""
    match part:
        case Function("not", (Binary("and", Function("selected", (Ref(), String(text))), _),)):
            return text if part == alone_path(text) else None
    return None


def _literal(number: Decimal) -> Path:
    text = number_text(number)
    return Minus(Literal(text[1:])) if text.startswith("-") else Literal(text)
