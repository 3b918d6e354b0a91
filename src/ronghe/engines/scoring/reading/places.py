"""Where the parts of a definition stand, so that later checks name path and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Group, Provenance
    from ronghe.lib.definitions import Cursor
    from ronghe.lib.definitions.forms import Key
    from ronghe.lib.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class Places:
    """What a reader notes on its way: the place of each part by name, and every expression.

    The rows of a grid stand at the grid's place.
    """

    root: Cursor
    items: dict[str, Cursor] = field(default_factory=dict)
    groups: dict[str, Cursor] = field(default_factory=dict)
    # Each name of an item or an aggregate, and each group, as often as it stands there.
    named: list[tuple[str, Cursor]] = field(default_factory=list)
    grouped: list[tuple[Group, Cursor]] = field(default_factory=list)
    tracks: dict[str, Cursor] = field(default_factory=dict)
    scenes: dict[str, bool] = field(default_factory=dict)  # by id, whether it is marked
    expressions: list[tuple[Expression, Cursor]] = field(default_factory=list)

    def expression(self, cursor: Cursor, key: Key[Expression]) -> Expression:
        """Return the expression below a key; note where it stands."""
        found = key.of(cursor)
        self.expressions.append((found, cursor.at(key.name)))
        return found

    def maybe_expression(self, cursor: Cursor, key: Key[Expression]) -> Expression | None:
        """Return the expression below a key, or None where there is none."""
        return self.expression(cursor, key) if cursor.maybe(key.name) else None


@dataclass(frozen=True, kw_only=True)
class Above:
    """What a part of the tree inherits: where numbers come from, and how its group combines."""

    provenance: Provenance
    is_sum: bool
