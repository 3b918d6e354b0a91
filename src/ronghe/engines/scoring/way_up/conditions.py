"""Conditions of an instrument as constraints over levers: exact where they can be tried out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from ronghe.engines.scoring.way_up.affine import Affine
from ronghe.lib.expressions import Expression
from ronghe.lib.expressions.syntax import Call, Comparison, Computed, Junction, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar

    from ronghe.engines.scoring.way_up.decisions import Decisions
    from ronghe.engines.scoring.way_up.levers import Lever
    from ronghe.engines.scoring.way_up.probing import Probe

MOST_COMBINATIONS = 20_000
_WHOLES = frozenset({"points", "share", "score", "total", "level_of"})
_LEAST_ABOVE = 1e-9  # conditions compare numbers at nine decimals


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

    def _bound(self, node: Comparison) -> IntVar | None:
        """Return the variable of `points(branch) >= number`."""
        if node.relation not in (">=", ">") or not isinstance(node.left, Call):
            return None
        least = self.probe.number(_as_number(node.right))
        affine = self.points(node.left)
        if least is None or affine is None or self.decisions.levers_of(_as_number(node.right)):
            return None
        return self.at_least(affine, least + (_LEAST_ABOVE if node.relation == ">" else 0.0))

    def at_least(self, affine: Affine, least: float) -> IntVar:
        """Return a variable that is 1 only where a sum may reach a number."""
        variable = self.model.new_bool_var("")
        expression, constant = affine.generous(self.model)
        # Conditions compare at nine decimals, so half a unit below still counts.
        wanted = math.floor((least - _LEAST_ABOVE / 2) * 10**12) - constant
        self.model.add(expression >= wanted).only_enforce_if(variable)
        return variable

    def _tried(self, node: Node, *, wanted: bool) -> IntVar | None:
        expression = Expression(text="", kind="condition", tree=node)
        if any(call.function in _WHOLES for call in expression.calls):
            return None
        levers = self.decisions.levers_of(expression)
        if math.prod(len(lever.moves) for lever in levers) > MOST_COMBINATIONS:
            return None
        truths = self._table(expression, levers)
        allowed = [combination for combination, truth in truths if truth is wanted]
        if not levers or not allowed or len(allowed) == len(truths):
            return self._constant(value=int(bool(allowed)))
        return self.decisions.one_of(levers, allowed)

    def _table(
        self, expression: Expression, levers: Sequence[Lever]
    ) -> list[tuple[tuple[int, ...], bool | None]]:
        combinations = list(product(*(range(len(lever.moves)) for lever in levers)))
        chosen = [dict(zip(levers, combination, strict=True)) for combination in combinations]
        return list(zip(combinations, self.probe.truths(expression, chosen), strict=True))


def _as_number(node: Node) -> Expression:
    return Expression(text="", kind="number", tree=node)
