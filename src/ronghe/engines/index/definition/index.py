"""An index as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ronghe.engines.index.definition.steps import Step
    from ronghe.engines.index.definition.tree import Direction, Leaf, Node, Part, Provenance
    from ronghe.lib.definitions import Text
    from ronghe.lib.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class UnitColumns:
    """Which columns of the table tell what a row is about."""

    key: str = "unit"
    name: str | None = None
    period: str | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is derived from others: by an expression, or another name for one of them."""

    name: str
    expression: Expression | None = None
    column: str | None = None


@dataclass(frozen=True, kw_only=True)
class RankRule:
    """How units are ranked: 1 is the highest score, or the lowest.

    `decimals` rounds scores before they are ranked, by the first period that it holds from; ""
    holds from the start. Without any, scores are ranked as they are.
    """

    direction: Direction = "higher"
    ties: Literal["competition", "dense"] = "competition"
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Over which periods of a panel the parameters of steps (minimum, mean, …) are taken.

    `each` takes those of each period from its own rows, `pooled` from the rows of all periods,
    `periods` from those from `first` to `last` (compared as text of equal length, or as numbers).
    """

    over: Literal["each", "pooled", "periods"] = "each"
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, kw_only=True)
class Index:
    """A composite index in one version: what it is built from, how, and how it is ranked."""

    key: str
    version: str
    title: Text
    valid_from: date
    valid_to: date | None = None
    units: UnitColumns
    columns: tuple[Column, ...] = ()
    steps: tuple[Step, ...]
    parameters: Parameters
    rank: RankRule
    root: Node
    provenance: Provenance

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Return the indicators in the order of the tree."""
        return tuple(self.root.leaves)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Return the nodes with children, children before their parents: the root is the last."""
        found = sorted(self.root.inner(), key=lambda pair: -pair[0])
        return tuple(node for _, node in found)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of all scores: the indicators, then the nodes up to the root."""
        return (*(leaf.key for leaf in self.leaves), *(node.key for node in self.nodes))

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """Return indicators and nodes by key."""
        every: tuple[Part, ...] = (*self.leaves, *self.nodes)
        return {part.key: part for part in every}
