"""Conditions of an instrument as constraints over levers: exact where they can be tried out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from ronghe.engines.scoring.way_up.affine import Affine, total
from ronghe.lib.expressions import Expression
from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Junction,
    Node,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar

    from ronghe.engines.scoring.way_up.decisions import Decisions
    from ronghe.engines.scoring.way_up.levers import Lever
    from ronghe.engines.scoring.way_up.probing import Probe

MOST_COMBINATIONS = 20_000
_WHOLES = frozenset({"points", "share", "score", "total", "level_of"})
_LEAST_ABOVE = Fraction(1, 10**9)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Builds for a condition a variable that can only be 1 where the condition may hold.

    A condition that depends on few levers is tried out in the engine for all their combinations
    and is exact. One that compares the points of a branch with a number becomes an inequality.
    Any other is left open: `is_exact` says so, and the solver holds its answers against the engine.
    """

    model: CpModel
    decisions: Decisions
    probe: Probe
    points: Callable[[Call], Affine | None]  # of a branch; None where it cannot be told
    holding: dict[tuple[str, bool], IntVar] = field(default_factory=dict)

    def holds(self, expression: Expression) -> IntVar:
        """Return a variable that is 1 only where a condition may be known to hold."""
        return self._variable(expression.tree)

    def surely(self, expression: Expression) -> IntVar:
        """Return a variable that is 1 where a condition is known to hold, if that can be told."""
        tried = self._tried(expression.tree, wanted=True)
        return self._constant(value=0) if tried is None else tried

    def is_violated(self, expression: Expression) -> IntVar:
        """Return a variable that is 1 where a condition is known not to hold, if it can be told."""
        tried = self._tried(expression.tree, wanted=False)
        return self._constant(value=0) if tried is None else tried

    def _variable(self, node: Node) -> IntVar:
        if (found := self._tried(node, wanted=True)) is not None:
            return found
        if isinstance(node, Junction):
            parts = [self._variable(part) for part in node.operands]
            return self._enough(parts, len(parts) if node.word == "and" else 1)
        if isinstance(node, Computed) and node.function == "at_least":
            return self._enough([self._variable(part) for part in node.operands], node.whole)
        if isinstance(node, Comparison) and (bound := self._bound(node)) is not None:
            return bound
        return self._constant(value=1)

    def _enough(self, parts: list[IntVar], least: int) -> IntVar:
        variable = self.model.new_bool_var("")
        self.model.add(sum(parts) >= least * variable)
        return variable

    def _constant(self, *, value: int) -> IntVar:
        return self.model.new_constant(value)

    def is_barred(self, expression: Expression, *, wanted: bool) -> bool:
        """Return whether no move at all can make a condition known to hold, or keep it from it."""
        if _reads_wholes(expression):
            return False
        levers = self.decisions.levers_of(expression)
        if math.prod(len(lever.moves) for lever in levers) > MOST_COMBINATIONS:
            return False
        truths = [truth for _combination, truth in self._table(expression, levers)]
        return not any((truth is True) is wanted for truth in truths)

    def exactly(self, expression: Expression) -> IntVar | None:
        """Return a variable that is 1 exactly where a condition is known to hold, if possible."""
        return self._tried(expression.tree, wanted=True)

    def _bound(self, node: Comparison) -> IntVar | None:
        """Return the variable of `a multiple of points of branches >= number`."""
        left, right = node.left, node.right
        if node.relation in ("<=", "<"):
            left, right = right, left
        elif node.relation not in (">=", ">"):
            return None
        least, affine = self._constant_of(right), self._affine(left)
        if least is None or affine is None:
            return None
        # Conditions compare at nine decimals: half a unit below still counts.
        least -= _LEAST_ABOVE / 2
        return self.at_least(affine, least + (_LEAST_ABOVE if node.relation in (">", "<") else 0))

    def _affine(self, node: Node) -> Affine | None:
        """Return what a number can come to, as far as it is made of points, never too little."""
        if (constant := self._constant_of(node)) is not None:
            return Affine(constant=constant)
        if isinstance(node, Call):
            return self.points(node)
        if not isinstance(node, Arithmetic):
            return None
        if node.operator == "+":
            parts = [self._affine(node.left), self._affine(node.right)]
            known = [part for part in parts if part is not None]
            return total(known) if len(known) == len(parts) else None
        factor, other = self._constant_of(node.right), node.left
        if node.operator == "*" and factor is None:
            factor, other = self._constant_of(node.left), node.right
        affine = self._affine(other) if factor is not None and node.operator in ("*", "/") else None
        if affine is None or factor is None or factor <= 0:
            return None
        return affine * (factor if node.operator == "*" else 1 / factor)

    def _constant_of(self, node: Node) -> Fraction | None:
        expression = _as_number(node)
        if _reads_wholes(expression) or self.decisions.levers_of(expression):
            return None
        value = self.probe.number(expression)
        return None if value is None else Fraction(repr(value))

    def at_least(self, affine: Affine, least: Fraction) -> IntVar:
        """Return a variable that is 1 only where a sum may reach a number."""
        variable = self.model.new_bool_var("")
        constraint = affine.at_least(self.model, Fraction(least))
        if isinstance(constraint, bool):
            return self._constant(value=int(constraint))
        self.model.add(constraint).only_enforce_if(variable)
        return variable

    def _tried(self, node: Node, *, wanted: bool) -> IntVar | None:
        if wanted and isinstance(node, Comparison) and (found := self._counted(node)) is not None:
            return found
        expression = Expression(text="", kind="condition", tree=node)
        if _reads_wholes(expression):
            return None
        levers = self.decisions.levers_of(expression)
        if math.prod(len(lever.moves) for lever in levers) > MOST_COMBINATIONS:
            return None
        truths = self._table(expression, levers)
        allowed = [combination for combination, truth in truths if truth is wanted]
        if not levers or not allowed or len(allowed) == len(truths):
            return self._constant(value=int(bool(allowed)))
        return self.decisions.one_of(levers, allowed)

    def _counted(self, node: Comparison) -> IntVar | None:
        """Return the variable of `count(item) >= number`; nothing chosen is missing, not 0."""
        least = self._constant_of(node.right)
        if node.relation not in (">=", ">") or not isinstance(node.left, Call) or least is None:
            return None
        if node.left.function != "count":
            return None
        item = self.decisions.instrument.item_by_id[str(node.left.words[0])]
        levers = self.decisions.of_items([item.id])
        if not levers or levers != self.decisions.levers_of(_as_number(node.left)):
            return None
        number = max(1, math.ceil(least) if node.relation == ">=" else math.floor(least) + 1)
        added = sum(self.decisions.moved[lever.name][1] for lever in levers)
        now = self.probe.chosen(item)
        variable = self.model.new_bool_var("")
        self.model.add(added >= number - now).only_enforce_if(variable)
        self.model.add(added < number - now).only_enforce_if(~variable)
        return variable

    def _table(
        self, expression: Expression, levers: Sequence[Lever]
    ) -> list[tuple[tuple[int, ...], bool | None]]:
        combinations = list(product(*(range(len(lever.moves)) for lever in levers)))
        chosen = [dict(zip(levers, combination, strict=True)) for combination in combinations]
        return list(zip(combinations, self.probe.truths(expression, chosen), strict=True))


def _reads_wholes(expression: Expression) -> bool:
    return any(call.function in _WHOLES for call in expression.calls)


def _as_number(node: Node) -> Expression:
    return Expression(text="", kind="number", tree=node)
