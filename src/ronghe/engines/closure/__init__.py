"""Checks the arithmetic of promised values: what falls, contradicts, or adds up to a total.

Pure Python: values in, findings out. `docs/closure.md` explains the checks.
"""

from __future__ import annotations

from ronghe.engines.closure.check import PARTIAL_SUMS, Closure, check
from ronghe.engines.closure.explanations import TEMPLATES, explain
from ronghe.engines.closure.model import Finding, Kind, Level, Promise, Severity, Span
from ronghe.engines.closure.reading import promises_of
from ronghe.engines.closure.relations import (
    Equation,
    Failure,
    Operator,
    Reason,
    Relation,
    Term,
    Verdict,
    WrongRelationError,
    check_relation,
    equation_text,
    relation_as_dict,
    relation_from_dict,
)

__all__ = [
    "PARTIAL_SUMS",
    "TEMPLATES",
    "Closure",
    "Equation",
    "Failure",
    "Finding",
    "Kind",
    "Level",
    "Operator",
    "Promise",
    "Reason",
    "Relation",
    "Severity",
    "Span",
    "Term",
    "Verdict",
    "WrongRelationError",
    "check",
    "check_relation",
    "equation_text",
    "explain",
    "promises_of",
    "relation_as_dict",
    "relation_from_dict",
]
