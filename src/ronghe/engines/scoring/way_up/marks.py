"""The numbers that conditions of an instrument compare its items with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import GateTrack
from ronghe.lib.expressions.syntax import Comparison, Constant, Name, Node, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.lib.expressions import Expression


def expressions_of(instrument: Instrument) -> Iterator[Expression]:
    """Yield every condition of an instrument."""
    for part in instrument.all_parts:
        if part.show_if is not None:
            yield part.show_if
    for track in instrument.level_rule.tracks:
        if isinstance(track, GateTrack):
            yield from (gate.when for _level, gates in track.gates for gate in gates)
    yield from (veto.when for veto in instrument.level_rule.vetoes)
    yield from (constraint.when for constraint in instrument.constraints)


def constants_by_name(instrument: Instrument) -> dict[str, tuple[float, ...]]:
    """Return by item id the numbers and parameters that it is compared with, in order."""
    parameters = {one.name: float(one.value) for one in instrument.parameters}
    found: dict[str, set[float]] = {}
    for expression in expressions_of(instrument):
        for node in _nodes(expression.tree):
            if not isinstance(node, Comparison):
                continue
            for side, other in ((node.left, node.right), (node.right, node.left)):
                value = _value(other, parameters)
                if isinstance(side, Name) and value is not None:
                    found.setdefault(side.name, set()).add(value)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _value(node: Node, parameters: dict[str, float]) -> float | None:
    if isinstance(node, Constant):
        return node.value
    return parameters.get(node.name) if isinstance(node, Name) else None


def _nodes(tree: Node) -> Iterator[Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(below(node))
