"""The functions that expressions of indices have beside the built-in ones, and how they count.

Examples
--------
>>> import numpy as np
>>> from ronghe.lib.expressions import parse
>>> share = parse("if_(known(flag), 100 * ln(x) / ln(1000), 0)", functions=SIGNATURES)
>>> columns = {"x": np.array([10.0, 0.0, 5.0]), "flag": np.array([1.0, 1.0, np.nan])}
>>> expression_values(share, columns, rows=3).round(6).tolist()
[33.333333, nan, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods import portable
from ronghe.lib.expressions import Numbers, Signature, Truths, Word, evaluate_number, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ronghe.lib.expressions import Expression

    Floats = NDArray[np.float64]

# What formulas of a value may name, beside derived columns.
NAMES = (
    "x", "min", "max", "mean", "sd", "median", "sum", "n", "rank", "leader", "worst", "low",
    "high", "target", "reference", "base",
)  # fmt: skip
_ONE = Signature(arguments=("number",), gives="number")
_SET = Signature(arguments=("name",), gives="number", repeats=True)
SIGNATURES: dict[str, Signature] = {
    "ln": _ONE,
    "log2": _ONE,
    "log10": _ONE,
    "exp": _ONE,
    "sqrt": _ONE,
    "floor": _ONE,
    "ceil": _ONE,
    "power": Signature(arguments=("number", "number"), gives="number"),
    "clip": Signature(arguments=("number", "number", "number"), gives="number"),
    "column": Signature(arguments=("word",), gives="number"),
    "value_or": Signature(arguments=("name", "whole"), gives="number"),
    "sum_of": _SET,
    "mean_of": _SET,
    "count_of": _SET,
    "known": Signature(arguments=("name",), gives="condition"),
}
SAYS: dict[str, str] = {
    "min(a, b, …), max(a, b, …)": "the smallest, the largest of numbers; missing where any is",
    "abs(a), round(a, 2), floor(a), ceil(a)": "without its sign; rounded so; down; up",
    "if_(condition, a, b)": "a where the condition holds, else b; only that one must be there",
    "at_least(2, condition, …)": "a condition: whether so many of the conditions hold",
    "ln(a), log2(a), log10(a)": "logarithms; missing where a is not above 0",
    "exp(a), sqrt(a), power(a, b)": "e to a; the root; a to b",
    "clip(a, low, high)": "a, or the nearer of two bounds",
    'column("name")': "a column whose name is no word of an expression",
    "value_or(name, 0)": "a column, and the whole number where it is missing",
    "sum_of(a, b, …), mean_of(a, b, …)": "of the columns that are there; missing where none is",
    "count_of(a, b, …)": "how many of the columns are there",
    "known(name)": "a condition: whether a column is there",
}

_FUNCTIONS: dict[str, Callable[..., Floats]] = {
    "ln": portable.log,
    "log2": portable.log2,
    "log10": portable.log10,
    "exp": portable.exp,
    "sqrt": lambda x: np.sqrt(np.where(x >= 0, x, np.nan)),
    "floor": np.floor,
    "ceil": np.ceil,
    "power": portable.power,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}


def expression_values(
    expression: Expression, columns: Mapping[str, Floats], *, rows: int
) -> Floats:
    """Return what an expression gives for columns by name, each (..., rows) or (..., 1).

    NaN is missing, in as out.
    """
    found = evaluate_number(expression, _Values(columns=columns, rows=rows), functions=_FUNCTIONS)
    return np.where(found.known, found.values, np.nan)


def expression_columns(expression: Expression) -> frozenset[str]:
    """Return the names of all columns that an expression uses."""
    called = {
        word
        for call in expression.calls
        for word in (call.words[:1] if call.function == "value_or" else call.words)
        if isinstance(word, str)
    }
    return expression.names | called


@dataclass(frozen=True, kw_only=True)
class _Values:
    columns: Mapping[str, Floats]
    rows: int

    def number(self, name: str) -> Numbers:
        values = self.columns[name]
        return numbers(values, ~np.isnan(values))

    def call(self, function: str, words: tuple[Word, ...]) -> Numbers | Truths:
        names = [str(word) for word in words]
        found = self.number(names[0])
        if function == "known":
            return Truths(values=found.known, known=np.ones_like(found.known))
        if function == "column":
            return found
        if function == "value_or":
            values = np.where(found.known, found.values, float(words[1]))
            return numbers(values, np.ones_like(found.known))
        parts = [self.number(name) for name in names]
        known = np.zeros_like(found.known, dtype=np.int64)
        total = np.zeros_like(found.values)
        for part in parts:
            known = known + part.known
            total = total + part.values
        if function == "count_of":
            return numbers(known.astype(np.float64), np.ones_like(found.known))
        if function == "mean_of":
            total = total / np.maximum(known, 1)
        return numbers(total, known > 0)
