"""Codes, weights and ways to aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules
from ronghe.engines.index.methods.judging import judged

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index, Node
    from ronghe.engines.index.reading.places import Places
    from ronghe.lib.definitions import Cursor

_TOLERANCE = 0.01 + 1e-9  # 0.33 is the reciprocal of 3


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
    if weighting.method == "benefit-of-the-doubt":
        low, high = weighting.options["low"], weighting.options["high"]
        if low * children > 1 or high * children < 1 or low > high:
            place.fail(rules.IMPOSSIBLE_SHARES, value=f"{low:g}, {high:g}", children=children)
    importance = weighting.option("importance", None)
    if importance is not None and len(importance) != children:
        place.fail(rules.WRONG_COUNT, value="importance", wanted=children, found=len(importance))
    matrix = weighting.option("matrix", None)
    if matrix is None:
        return
    if len(matrix) != children:
        place.fail(rules.WRONG_COUNT, value="matrix", wanted=children, found=len(matrix))
        return
    if _are_comparisons(matrix, place):
        ratio, most = judged(matrix).ratio, weighting.options["at_most"]
        if ratio > most:
            place.at("matrix").fail(rules.INCONSISTENT, value=f"{ratio:.3f}", most=most)


def _are_comparisons(matrix: tuple[tuple[float, ...], ...], place: Cursor) -> bool:
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            if cell <= 0 or abs(cell * matrix[column][row] - 1) > _TOLERANCE:
                place.at("matrix").fail(
                    rules.NOT_RECIPROCAL, value=cell, row=row + 1, column_number=column + 1
                )
                return False
    return True
