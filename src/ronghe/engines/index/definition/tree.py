"""Indicators, and the nodes that they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.index.definition.steps import Aggregation, Step, Weighting
    from ronghe.lib.definitions import Status, Text

Direction = Literal["higher", "lower"]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where numbers come from, how far they can be trusted, and what to know about them."""

    source: Text
    status: Status
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One indicator of an index.

    Attributes
    ----------
    column : the column of the table, or a derived one, that holds its numbers.
    direction : whether more of it is better ("higher") or worse ("lower").
    weight : among its siblings; they need not sum to one.
    denominator : a column that it is divided by, after that was divided by `per`.
    goalposts : the values that become 0 and 1, the worse first.
    target, reference : what distances are measured to, in the unit of the indicator.
    base : the value that is the base of an index number.
    indicator : key of an indicator of the programme that its numbers may come from; "" for none.
    """

    key: str
    title: Text
    column: str
    direction: Direction = "higher"
    weight: float = 1.0
    unit: Text | None = None
    denominator: str | None = None
    per: float = 1.0
    goalposts: tuple[float, float] | None = None
    target: float | None = None
    reference: float | None = None
    base: float | None = None
    indicator: str = ""
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Node:
    """A score made of the scores of its children.

    `then` are steps on the node's own score before its parent takes it, such as rescaling.
    """

    key: str
    title: Text
    weight: float = 1.0
    children: tuple[Part, ...]
    aggregation: Aggregation
    weighting: Weighting
    then: tuple[Step, ...] = ()
    provenance: Provenance

    @property
    def leaves(self) -> Iterator[Leaf]:
        """Yield the indicators below, in the order of the tree."""
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves

    def inner(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield the node and those below it that have children, each with its depth."""
        yield depth, self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.inner(depth + 1)


Part: TypeAlias = Leaf | Node
