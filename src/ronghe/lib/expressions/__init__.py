"""Expressions in definitions: parsed once, evaluated on columns with missing values.

The front end is Python's own grammar with a list of what is allowed; nothing is ever run as code.
"""

from ronghe.lib.expressions.evaluation import (
    Environment,
    Numbers,
    Truths,
    evaluate_condition,
    evaluate_number,
    numbers,
    truths,
)
from ronghe.lib.expressions.parsing import DEEPEST, LONGEST, parse
from ronghe.lib.expressions.places import expression_at, maybe_expression_at
from ronghe.lib.expressions.rules import RULES, ExpressionError, Problem
from ronghe.lib.expressions.syntax import BUILT_IN, Call, Expression, Kind, Signature, Word

__all__ = [
    "BUILT_IN", "DEEPEST", "LONGEST", "RULES", "Call", "Environment", "Expression",
    "ExpressionError", "Kind", "Numbers", "Problem", "Signature", "Truths", "Word",
    "evaluate_condition", "evaluate_number", "expression_at", "maybe_expression_at", "numbers",
    "parse", "truths",
]  # fmt: skip
