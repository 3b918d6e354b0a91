"""What an expression is: a small frozen tree of numbers, names, operators and calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["number", "condition"]
Argument = Literal["number", "condition", "name", "whole", "word"]
Operator = Literal["+", "-", "*", "/"]
Relation = Literal["<", "<=", ">", ">=", "==", "!="]
Word = str | int  # what a call of the host is given: a name, an option's name, a whole number


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a function is given and what it gives.

    Arguments of the kinds number and condition are computed; "name" stands for something of the
    host, "whole" for a whole number written out, "word" for either a whole number or a text in
    quotes. With `repeats` the last one may stand any number of times, at least once.
    """

    arguments: tuple[Argument, ...]
    gives: Kind
    repeats: bool = False


BUILT_IN = {
    "min": Signature(arguments=("number", "number"), gives="number", repeats=True),
    "max": Signature(arguments=("number", "number"), gives="number", repeats=True),
    "abs": Signature(arguments=("number",), gives="number"),
    "round": Signature(arguments=("number", "whole"), gives="number"),
    "if_": Signature(arguments=("condition", "number", "number"), gives="number"),
    "at_least": Signature(arguments=("whole", "condition"), gives="condition", repeats=True),
}


@dataclass(frozen=True, kw_only=True)
class Constant:
    """A number written out."""

    value: float


@dataclass(frozen=True, kw_only=True)
class Name:
    """A number of the host by name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Negative:
    """A number with the other sign."""

    operand: Node


@dataclass(frozen=True, kw_only=True)
class Arithmetic:
    """Two numbers added, subtracted, multiplied or divided."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Whether two numbers stand in a relation."""

    relation: Relation
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class Junction:
    """Conditions of which all ("and") or any ("or") must hold."""

    word: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Negation:
    """A condition that must not hold."""

    operand: Node


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A function of computed numbers or conditions, built in or of the host.

    `whole` is the number written out among its arguments, if any.
    """

    function: str
    operands: tuple[Node, ...]
    whole: int = 0


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function of the host, which is given words and no computed numbers."""

    function: str
    words: tuple[Word, ...]


Node = Constant | Name | Negative | Arithmetic | Comparison | Junction | Negation | Computed | Call


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression that was parsed; `kind` says whether it gives a number or a condition."""

    text: str
    kind: Kind
    tree: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names used as numbers."""
        return frozenset(node.name for node in self._nodes() if isinstance(node, Name))

    @cached_property
    def calls(self) -> frozenset[Call]:
        """Return the calls of functions of the host."""
        return frozenset(node for node in self._nodes() if isinstance(node, Call))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Return the names of all functions used, built-in ones too."""
        return frozenset(
            node.function for node in self._nodes() if isinstance(node, Call | Computed)
        )

    def _nodes(self) -> Iterator[Node]:
        waiting = [self.tree]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(below(node))


def below(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below a node."""
    if isinstance(node, Arithmetic | Comparison):
        return (node.left, node.right)
    if isinstance(node, Negative | Negation):
        return (node.operand,)
    if isinstance(node, Junction | Computed):
        return node.operands
    return ()
