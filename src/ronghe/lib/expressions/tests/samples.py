"""A host of numbers by name for tests, and a second evaluator that works a row at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.lib.expressions import Expression, Numbers, Signature, Truths, Word
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
    Node,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FUNCTIONS = {
    "answered": Signature(arguments=("name",), gives="condition"),
    "more_than": Signature(arguments=("name", "word"), gives="condition"),
    "double": Signature(arguments=("name",), gives="number"),
}
Row = dict[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of numbers by name; None is missing."""

    table: Sequence[Mapping[str, float | None]]

    @property
    def rows(self) -> int:
        return len(self.table)

    def number(self, name: str) -> Numbers:
        found = [row[name] for row in self.table]
        values = [999.0 if value is None else value for value in found]  # not to be looked at
        known = [value is not None for value in found]
        return Numbers(values=np.array(values, np.float64), known=np.array(known, np.bool_))

    def call(self, function: str, words: tuple[Word, ...]) -> Numbers | Truths:
        found = self.number(str(words[0]))
        if function == "answered":
            return Truths(values=found.known, known=np.ones(self.rows, np.bool_))
        if function == "more_than":
            return Truths(values=found.values > float(words[1]), known=found.known)
        return Numbers(values=found.values * 2, known=found.known)


def plain(expression: Expression, row: Mapping[str, float | None]) -> float | bool | None:
    """Return what an expression gives for one row, None where it is not known."""
    return _plain(expression.tree, row)


def _plain(node: Node, row: Mapping[str, float | None]) -> float | bool | None:
    match node:
        case Constant():
            return node.value
        case Name():
            return row[node.name]
        case Negative():
            value = _plain(node.operand, row)
            return None if value is None else -value
        case Negation():
            value = _plain(node.operand, row)
            return None if value is None else not value
        case Junction():
            found = [_plain(part, row) for part in node.operands]
            decisive = node.word == "or"
            if decisive in found:
                return decisive
            return None if None in found else not decisive
        case Call():
            value = row[str(node.words[0])]
            if node.function == "answered":
                return value is not None
            if value is None:
                return None
            return value > float(node.words[1]) if node.function == "more_than" else value * 2
        case Computed():
            return _computed(node, row)
        case Arithmetic() | Comparison():
            left, right = _plain(node.left, row), _plain(node.right, row)
            if left is None or right is None:
                return None
            if isinstance(node, Comparison):
                return _compare(node.relation, left, right)
            return _finite(_arithmetic(node.operator, left, right))
    raise AssertionError(node)


def _computed(node: Computed, row: Mapping[str, float | None]) -> float | bool | None:
    found = [_plain(part, row) for part in node.operands]
    if node.function == "if_":
        return None if found[0] is None else found[1] if found[0] else found[2]
    if node.function == "at_least":
        sure, possible = found.count(True), found.count(True) + found.count(None)
        return True if sure >= node.whole else None if possible >= node.whole else False
    if None in found:
        return None
    if node.function == "abs":
        return abs(found[0])
    if node.function == "round":
        scale = 10.0**node.whole
        scaled = found[0] * scale
        return _finite(round(scaled) / scale if math.isfinite(scaled) else scaled)
    return min(found) if node.function == "min" else max(found)


def _arithmetic(operator: str, left: float, right: float) -> float:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return left / right if right else math.inf


def _compare(relation: str, left: float, right: float) -> bool:
    scaled = [number * 1e9 for number in (left, right)]
    one, two = [round(number) if math.isfinite(number) else number for number in scaled]
    results = {
        "<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two,
        "==": one == two, "!=": one != two,
    }  # fmt: skip
    return results[relation]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
