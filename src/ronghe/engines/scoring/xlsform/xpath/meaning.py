"""Shorten conditions that say what must be answered, where another part says it anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Junction,
    Name,
    Negation,
    Negative,
)

if TYPE_CHECKING:
    from ronghe.lib.expressions.syntax import Node

ZERO = Constant(value=0.0)


def both(*parts: Node) -> Node:
    """Return a condition of which all parts must hold, each said once."""
    return _junction("and", parts)


def either(*parts: Node) -> Node:
    """Return a condition of which any part must hold, each said once."""
    return _junction("or", parts)


def is_answered(name: str) -> Node:
    """Return the condition that an item is answered."""
    return Call(function="answered", words=(name,))


def is_empty(name: str) -> Node:
    """Return the condition that an item is not answered."""
    return Negation(operand=is_answered(name))


def names_in(node: Node) -> list[str]:
    """Return the names that an expression looks at, in order."""
    return [one for one in dict.fromkeys(_named(part) for part in walk(node)) if one is not None]


def has_choice(node: Node) -> bool:
    """Return whether an expression chooses between branches, so that not all of it matters."""
    return any(isinstance(one, Computed) and one.function == "if_" for one in walk(node))


def simplified(node: Node) -> Node:
    """Return a condition known to hold in the same cases, without what another part implies.

    Examples
    --------
    >>> from ronghe.engines.scoring.xlsform.xpath.text import expression_text
    >>> from ronghe.engines.scoring.definition.functions import FUNCTIONS
    >>> from ronghe.lib.expressions import parse
    >>> long = "answered(a) and (a != 3 or not answered(a)) and b > 1"
    >>> expression_text(simplified(parse(long, functions=FUNCTIONS).tree))
    'a != 3 and b > 1'
    """
    if not isinstance(node, Junction):
        return node
    parts = [simplified(part) for part in node.operands]
    if node.word == "or":
        return either(*parts)
    answered = {str(p.words[0]) for p in parts if isinstance(p, Call) and p.function == "answered"}
    shorter = [_without_empty(part, answered) for part in parts]
    kept = list(dict.fromkeys(shorter))
    for part in shorter:
        others = [other for other in kept if other != part]
        if any(_implies(other, part) for other in others):
            kept = others
    return both(*kept)


def walk(node: Node) -> list[Node]:
    """Return a node and all below it."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        if isinstance(one, Arithmetic | Comparison):
            waiting += [one.left, one.right]
        elif isinstance(one, Negative | Negation):
            waiting.append(one.operand)
        elif isinstance(one, Junction | Computed):
            waiting += one.operands
    return found


def _without_empty(part: Node, answered: set[str]) -> Node:
    """Return an alternative without the ones that something answered rules out."""
    if not isinstance(part, Junction) or part.word != "or":
        return part
    gone = {is_empty(name) for name in answered}
    kept = [one for one in part.operands if one not in gone]
    return either(*kept) if kept else part


def _implies(part: Node, told: Node) -> bool:
    """Return whether one condition cannot be known to hold without the other."""
    if isinstance(told, Call) and told.function == "answered":
        return str(told.words[0]) in _needed(part)
    if isinstance(told, Comparison) and told.relation == "!=" and told.right == ZERO:
        return told.left in _divisors(part)
    return False


def _needed(node: Node) -> set[str]:
    """Return what must be answered for a condition to be known to hold."""
    match node:
        case Junction(word="and", operands=operands):
            return set().union(*(_needed(part) for part in operands))
        case Junction(operands=operands):
            return set.intersection(*(_needed(part) for part in operands))
        case Comparison():
            return set() if has_choice(node) else set(names_in(node))
        case Negation(operand=Comparison() | Call() as inner):
            return set() if _asks(inner) else _needed(inner)
        case Call(words=words) if not _asks(node):
            return {str(words[0])}
    return set()


def _asks(node: Node) -> bool:
    return isinstance(node, Call) and node.function in ("answered", "applicable")


def _divisors(node: Node) -> list[Node]:
    if not isinstance(node, Comparison) or has_choice(node):
        return []
    return [one.right for one in walk(node) if isinstance(one, Arithmetic) and one.operator == "/"]


def _named(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    return str(node.words[0]) if isinstance(node, Call) and node.words else None


def _junction(word: Literal["and", "or"], parts: tuple[Node, ...]) -> Node:
    flat: dict[Node, None] = {}
    for part in parts:
        inner = part.operands if isinstance(part, Junction) and part.word == word else (part,)
        flat.update(dict.fromkeys(inner))
    operands = tuple(flat)
    return operands[0] if len(operands) == 1 else Junction(word=word, operands=operands)
