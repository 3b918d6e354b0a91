"""Where the parts of a definition stand, so that later checks name path and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Aggregation, Provenance, Weighting
    from ronghe.lib.definitions import Cursor
    from ronghe.lib.expressions import Expression

Chosen = tuple[str, Mapping[str, Any]]  # a method and its options


@dataclass(frozen=True, kw_only=True)
class OwnMethod:
    """A method that an indicator, or a node above it, says itself, and where."""

    chosen: Chosen
    cursor: Cursor


@dataclass(frozen=True, kw_only=True)
class AggregateStep:
    """A step that says how nodes aggregate: those of `nodes`, or all others where it is empty."""

    nodes: tuple[str, ...]
    aggregation: Aggregation
    weighting: Weighting | None
    cursor: Cursor


@dataclass(frozen=True, kw_only=True)
class Places:
    """What a reader notes on its way: the place of each part by code, and every formula."""

    root: Cursor
    parts: dict[str, Cursor] = field(default_factory=dict)
    repeated: list[Cursor] = field(default_factory=list)
    own: dict[str, dict[str, OwnMethod]] = field(default_factory=dict)  # by leaf, by kind
    steps: dict[str, Cursor] = field(default_factory=dict)  # by the name of the step
    aggregates: list[AggregateStep] = field(default_factory=list)
    formulas: list[tuple[Expression, Cursor]] = field(default_factory=list)

    def note(self, code: str, cursor: Cursor) -> None:
        """Note the place of an indicator or node; one of a code that stands there before.

        A blank code stands in for one that is none, whose fault is noted already.
        """
        if code and code in self.parts:
            self.repeated.append(cursor.at("key"))
        self.parts.setdefault(code, cursor)


@dataclass(frozen=True, kw_only=True)
class Above:
    """What a part of the tree inherits: where numbers come from, and methods of its own."""

    provenance: Provenance
    own: Mapping[str, OwnMethod] = field(default_factory=dict)
