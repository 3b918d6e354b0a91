"""What must agree across a definition: codes, steps, weights, goalposts, formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import formulas, rules, steps, tree

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.reading.places import Places

__all__ = ["index_check"]


def index_check(index: Index, places: Places) -> None:
    """Note all that is wrong with an index beyond the form of its definition."""
    root = places.root
    if index.valid_to is not None and index.valid_to < index.valid_from:
        root.at("valid_to").fail(rules.DATES_DISAGREE)
    if root.maybe("parameters") and index.units.period is None:
        root.at("parameters").fail(rules.UNUSED_PARAMETERS)
    tree.tree_check(index, places)
    steps.steps_check(index, places)
    formulas.formulas_check(index, places)
