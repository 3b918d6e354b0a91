"""The one way a finding is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import plain
from ronghe.engines.closure.model import Finding, span_of
from ronghe.engines.closure.relations import (
    Equation,
    Operator,
    Relation,
    Term,
    equation_text,
    ids_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.closure.model import Kind, Promise, Severity


def pair(operator: Operator, total: Promise, part: Promise) -> Relation:
    """Return the relation of one promise to one other."""
    return Relation(operator, (Equation(total.year, total.id, (level(part),)),))


def level(promise: Promise) -> Term:
    """Return the term that is one promise as it stands."""
    return Term(((promise.id,),))


def written(promise: Promise) -> str:
    """Return a promise's value and unit, ranges as such."""
    if promise.value is None:
        return promise.quote
    high = "" if promise.value_high is None else f"–{plain(promise.value_high)}"
    return f"{plain(promise.value)}{high}{promise.unit}"


def finding(
    kind: Kind,
    severity: Severity,
    reason: str,
    details: Mapping[str, object],
    promises: Sequence[Promise],
    *,
    relation: Relation | None = None,
    chance: float | None = None,
    rivals: int = 0,
) -> Finding:
    """Return a finding; its equations are its relation's, spans are each promise once."""
    by_id = {promise.id: promise for promise in promises}
    equations: tuple[str, ...] = ()
    if relation is not None:
        equations = tuple(
            equation_text(relation.operator, equation, by_id)
            for equation in relation.equations
            if all(key in by_id for key in ids_of(equation))
        )
    return Finding(
        kind=kind,
        severity=severity,
        reason=reason,
        details=tuple(sorted((key, str(value)) for key, value in details.items())),
        spans=tuple(span_of(promise) for promise in by_id.values()),
        equations=equations,
        relation=relation,
        chance=chance,
        rivals=rivals,
    )
