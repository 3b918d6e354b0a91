"""Codes, weights and ways to aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules
from ronghe.engines.index.definition import Node

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.reading.places import Places
    from ronghe.lib.definitions import Cursor

_TOLERANCE = 1e-6  # of reciprocals, which are written with few decimals


def tree_check(index: Index, places: Places) -> None:
    """Note codes that are used twice, weights that are none, and ways that do not fit a node."""
    for cursor in places.repeated:
        cursor.fail(rules.REPEATED_CODE)
    for part in index.parts.values():
        if part.weight < 0:
            places.parts[part.key].at("weight").fail(rules.NEGATIVE_WEIGHT)
    for node in index.nodes:
        cursor = places.parts.get(node.key, places.root)
        if all(child.weight == 0 for child in node.children):
            cursor.fail(rules.NO_WEIGHT, value=node.key)
        _weighting(node, cursor)
    _aggregates(index, places)


def _aggregates(index: Index, places: Places) -> None:
    nodes = {node.key for node in index.nodes}
    seen: set[str] = set()
    for step in places.aggregates:
        for key in step.nodes:
            if key not in nodes:
                allowed = ", ".join(node.key for node in index.nodes)
                step.cursor.at("for").fail(rules.NOT_A_NODE, value=key, allowed=allowed)
        for key in step.nodes or ("",):
            if key in seen:
                step.cursor.fail(rules.REPEATED_AGGREGATE, value=key or "steps")
            seen.add(key)


def _weighting(node: Node, cursor: Cursor) -> None:
    weighting, place = node.weighting, cursor.at("weights")
    children = len(node.children)
    if weighting.method == "benefit-of-the-doubt" and node.aggregation.method != "arithmetic":
        place.fail(rules.ONLY_MEANS, value=weighting.method, aggregate=node.aggregation.method)
    importance = weighting.option("importance", None)
    if importance is not None and len(importance) != children:
        place.fail(rules.WRONG_COUNT, value="importance", wanted=children, found=len(importance))
    matrix = weighting.option("matrix", None)
    if matrix is None:
        return
    if len(matrix) != children:
        place.fail(rules.WRONG_COUNT, value="matrix", wanted=children, found=len(matrix))
        return
    _comparisons(matrix, place)


def _comparisons(matrix: tuple[tuple[float, ...], ...], place: Cursor) -> None:
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            if cell <= 0 or abs(cell * matrix[column][row] - 1) > 0.05:  # 0.33 · 3 is one
                place.at("matrix").fail(
                    rules.NOT_RECIPROCAL, value=cell, row=row + 1, column_number=column + 1
                )
                return
