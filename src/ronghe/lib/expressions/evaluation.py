"""Evaluate an expression on columns, where any row may miss what it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Expression,
    Junction,
    Name,
    Negation,
    Negative,
    Node,
    Operator,
    Relation,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

# Numbers are compared at this many places of a unit, so that 0.1 + 0.7 reaches 0.8.
_COMPARED_AT = 1e9
_OPERATORS: dict[Operator, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide,
}  # fmt: skip
_RELATIONS: dict[Relation, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A number a row, shape (n_rows,); 0 where it is not known."""

    values: Floats
    known: Flags


@dataclass(frozen=True, kw_only=True)
class Truths:
    """Whether a condition holds, a row each, shape (n_rows,); false where it is not known."""

    values: Flags
    known: Flags


class Environment(Protocol):
    """What the host gives to an evaluation: its numbers and its functions, for all rows at once.

    Each answer has `rows` rows. Where `known` is false the value may be anything.
    """

    @property
    def rows(self) -> int:
        """Return how many rows there are."""

    def number(self, name: str) -> Numbers:
        """Return the number that stands behind a name."""

    def call(self, function: str, words: tuple[Word, ...]) -> Numbers | Truths:
        """Return what a function of the host gives; of the kind that its signature says."""


def numbers(values: NDArray[Any], known: Flags) -> Numbers:
    """Return numbers that are 0 where not known or not finite, the latter not known either.

    A negative zero becomes zero: which of the two a minimum takes depends on the processor.
    """
    known = known & np.isfinite(values)
    return Numbers(values=np.where(known, values, 0.0) + 0.0, known=known)


def truths(values: Flags, known: Flags) -> Truths:
    """Return conditions that are false where not known."""
    return Truths(values=values & known, known=known)


def evaluate_number(
    expression: Expression,
    environment: Environment,
    *,
    functions: Mapping[str, Callable[..., Floats]] | None = None,
) -> Numbers:
    """Return the numbers that an expression of this kind gives.

    Missing in, missing out; division by zero and overflow are missing too. Each row is computed
    on its own, so a table and its rows one by one have the same bits. `functions` are those of the
    host that take numbers, by name: each gets arrays and returns one, where what is not finite is
    missing.
    """
    return _Evaluation(environment=environment, functions=functions or {}).number(expression.tree)


def evaluate_condition(expression: Expression, environment: Environment) -> Truths:
    """Return where a condition is known, and holds, in the three-valued logic of Kleene.

    "and" is false where any part is known to be false, "or" true where any is known to be true;
    else they are unknown where a part is. A comparison with a missing number is unknown. Numbers
    that agree to nine decimals are equal.
    """
    return _Evaluation(environment=environment).truth(expression.tree)


@dataclass(frozen=True, kw_only=True)
class _Evaluation:
    environment: Environment
    functions: Mapping[str, Callable[..., Floats]] = field(default_factory=dict)

    def number(self, node: Node) -> Numbers:
        match node:
            case Constant():
                rows = self.environment.rows
                return Numbers(values=np.full(rows, node.value), known=np.ones(rows, np.bool_))
            case Name():
                return _as_numbers(self.environment.number(node.name))
            case Call():
                return _as_numbers(self.environment.call(node.function, node.words))
            case Negative():
                operand = self.number(node.operand)
                return numbers(0.0 - operand.values, operand.known)
            case Arithmetic():
                return self._arithmetic(node)
            case Computed():
                return self._computed(node)
        raise TypeError(node)  # the parser keeps the kinds apart

    def truth(self, node: Node) -> Truths:
        match node:
            case Comparison():
                left, right = self.number(node.left), self.number(node.right)
                values = _RELATIONS[node.relation](_rounded(left), _rounded(right))
                return truths(values, left.known & right.known)
            case Junction():
                parts = [self.truth(part) for part in node.operands]
                if node.word == "and":
                    return _not(reduce(_or, [_not(part) for part in parts]))
                return reduce(_or, parts)
            case Negation():
                return _not(self.truth(node.operand))
            case Call():
                return _as_truths(self.environment.call(node.function, node.words))
            case Computed(function="at_least"):
                return _at_least(node.whole, [self.truth(part) for part in node.operands])
        raise TypeError(node)  # the parser keeps the kinds apart

    def _arithmetic(self, node: Arithmetic) -> Numbers:
        left, right = self.number(node.left), self.number(node.right)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
            values = _OPERATORS[node.operator](left.values, right.values)
        return numbers(values, left.known & right.known)

    def _computed(self, node: Computed) -> Numbers:
        if node.function == "if_":
            condition, *branches = node.operands
            return _if(self.truth(condition), *[self.number(part) for part in branches])
        parts = [self.number(part) for part in node.operands]
        known = reduce(np.logical_and, [part.known for part in parts])
        values = [part.values for part in parts]
        if node.function == "round":
            with np.errstate(over="ignore"):
                return numbers(np.round(values[0], node.whole), known)
        if node.function == "abs":
            return numbers(np.abs(values[0]), known)
        if node.function in self.functions:
            return numbers(self.functions[node.function](*values), known)
        return numbers(reduce(np.minimum if node.function == "min" else np.maximum, values), known)


def _as_numbers(found: Numbers | Truths) -> Numbers:
    if not isinstance(found, Numbers):
        raise TypeError(found)
    return numbers(found.values, found.known)


def _as_truths(found: Numbers | Truths) -> Truths:
    if not isinstance(found, Truths):
        raise TypeError(found)
    return truths(found.values, found.known)


def _rounded(number: Numbers) -> Floats:
    with np.errstate(over="ignore"):
        return np.rint(number.values * _COMPARED_AT)


def _not(part: Truths) -> Truths:
    return truths(~part.values, part.known)


def _or(left: Truths, right: Truths) -> Truths:
    values = left.values | right.values
    return truths(values, values | (left.known & right.known))


def _if(condition: Truths, then: Numbers, otherwise: Numbers) -> Numbers:
    values = np.where(condition.values, then.values, otherwise.values)
    known = np.where(condition.values, then.known, otherwise.known)
    return numbers(values, condition.known & known)


def _at_least(least: int, parts: list[Truths]) -> Truths:
    """Return where enough conditions hold; known once those not known cannot change it."""
    holding = np.sum([part.values for part in parts], axis=0)
    unknown = np.sum([~part.known for part in parts], axis=0)
    return truths(holding >= least, (holding >= least) | (holding + unknown < least))
