"""Read an expression at a place of a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.lib.definitions import ABSENT
from ronghe.lib.expressions.parsing import parse
from ronghe.lib.expressions.rules import ExpressionError
from ronghe.lib.expressions.syntax import Constant, Expression, Kind, Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.lib.definitions import Cursor


def expression_at(cursor: Cursor, *, functions: Mapping[str, Signature], gives: Kind) -> Expression:
    """Return the expression at a place; each problem of it is noted, and a stand-in returned."""
    standin = Expression(text="", kind=gives, tree=Constant(value=0.0))
    if cursor.value is ABSENT:
        return standin
    try:
        return parse(cursor.word(), functions=functions, gives=gives)
    except ExpressionError as error:
        for problem in error.problems:
            cursor.fail(problem.rule, value=problem.value, **problem.details)
        return standin


def maybe_expression_at(
    cursor: Cursor, key: str, *, functions: Mapping[str, Signature], gives: Kind
) -> Expression | None:
    """Return the expression below a key, or None where there is none."""
    found = cursor.maybe(key)
    return expression_at(found, functions=functions, gives=gives) if found else None
