"""Names in formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules
from ronghe.engines.index.expressions import NAMES, expression_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.reading.places import Places
    from ronghe.lib.definitions import Cursor
    from ronghe.lib.expressions import Expression


def formulas_check(index: Index, places: Places) -> None:
    """Note names in formulas that mean nothing, and derived columns that are made of themselves."""
    derived = [column.name for column in index.columns]
    names = [*NAMES, *derived]
    for step in index.steps:
        cursor = places.steps[step.name]
        _names(step.options.get("formula"), names, cursor.at("formula"))
        for leaf, (_, options) in step.own.items():
            place = places.own[leaf][step.kind].cursor
            _names(options.get("formula"), names, place.at("formula"))
    for node in index.nodes:
        children = [child.key for child in node.children]
        cursor = places.parts.get(node.key, places.root)
        formula = node.aggregation.option("formula", None)
        _names(formula, [*children, *derived], cursor.at("aggregate.formula"))
        for step in node.then:
            _names(step.options.get("formula"), names, cursor.at("then"))
    _cycles(index, places)


def _names(formula: Expression | None, allowed: Collection[str], cursor: Cursor) -> None:
    for name in sorted(expression_columns(formula)) if formula else ():
        if name not in allowed:
            cursor.fail(rules.UNKNOWN_NAME, value=name, allowed=", ".join(allowed))


def _cycles(index: Index, places: Places) -> None:
    made_of = {
        column.name: expression_columns(column.expression)
        for column in index.columns
        if column.expression is not None
    }
    for name in made_of:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for part in made_of.get(waiting.pop(), ()):
                if part == name:
                    places.root.at(f"columns.{name}").fail(rules.COLUMN_CYCLE, value=name)
                    waiting.clear()
                    break
                if part not in seen:
                    seen.add(part)
                    waiting.append(part)
