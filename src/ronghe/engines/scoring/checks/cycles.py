"""What depends on what in an instrument; nothing may depend on itself."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.definition import (
    CumulativeTrack,
    GateTrack,
    Linear,
    Ratio,
    Repeat,
    SceneTrack,
    ThresholdTrack,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ronghe.engines.scoring.definition import AnyTrack, Group, Instrument, Item
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.expressions import Expression

# A node is what is computed and of what: ("value", item), ("points", item or group),
# ("applies", group), ("score", "") and ("track", track).
Node = tuple[str, str]
_SCORE: Node = ("score", "")


def cycles_check(instrument: Instrument, places: Places) -> None:
    """Note a circle of things that depend on each other; the first found is enough."""
    try:
        TopologicalSorter(dependencies(instrument)).prepare()
    except CycleError as error:
        nodes = list(error.args[1])
        found = [{**places.groups, **places.items}.get(name) for _, name in nodes]
        known = [cursor for cursor in found if cursor is not None]
        # What shows a part by a condition is what most likely was not meant so.
        place = next((c.at("show_if") for c in known if c.maybe("show_if")), None)
        shown = " → ".join(_shown(node) for node in nodes)
        (place or next(iter(known), places.root)).fail(rules.CYCLE, value=shown)


def dependencies(instrument: Instrument) -> dict[Node, set[Node]]:
    """Return what each thing that is computed needs first."""
    found: dict[Node, set[Node]] = {_SCORE: {("points", one.key) for one in instrument.groups}}
    graph = _Graph(instrument)
    for group in instrument.groups:
        found.update(graph.group(group, above=None))
    for track in instrument.level_rule.tracks:
        found["track", track.key] = graph.track(track)
    return found


class _Graph:
    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._groups = {group.key for group in instrument.all_groups}

    def group(self, group: Group, *, above: Group | None) -> dict[Node, set[Node]]:
        found: dict[Node, set[Node]] = {}
        shown = self._shown(group, above=above)
        found["applies", group.key] = shown
        found["points", group.key] = {("applies", group.key)}
        for part in group.groups:
            found.update(self.group(part, above=group))
            found["points", group.key].add(("points", part.key))
        for item in group.items:
            found.update(self._item(item, above=group))
            found["points", group.key].add(("points", item.id))
        return found

    def track(self, track: AnyTrack) -> set[Node]:
        match track:
            case ThresholdTrack():
                return {_SCORE if track.of == "score" else ("points", track.of)}
            case CumulativeTrack():
                return {_SCORE}
            case SceneTrack():
                return {("value", item_id) for item_id in track.items}
            case GateTrack():
                gates = [gate for _, of_level in track.gates for gate in of_level]
                return {node for gate in gates for node in self._used(gate.when)}

    def _item(self, item: Item, *, above: Group) -> Iterator[tuple[Node, set[Node]]]:
        value: Node = ("value", item.id)
        needs, marks = self._shown(item, above=above), set[Node]()
        if isinstance(item.question, Ratio):
            needs |= {("value", item.question.of), ("value", item.question.to)}
        if isinstance(item.question, Linear):
            used = (item.question.base, item.question.lead)
            marks = {("value", mark) for mark in used if isinstance(mark, str)}
        if isinstance(item.question, Repeat):
            for aggregate in item.question.aggregates:
                yield ("value", aggregate.item_id), {value}
        yield value, needs
        yield ("points", item.id), {value, *marks}

    def _shown(self, part: Group | Item, *, above: Group | None) -> set[Node]:
        """Return what decides whether a part applies, beside what is declared in the answers."""
        found: set[Node] = {("applies", above.key)} if above else set()
        if part.show_if:
            found.update(self._used(part.show_if))
        if self._instrument.variant_item and isinstance(part.weight, dict):
            found.add(("value", self._instrument.variant_item))
        return found

    def _used(self, expression: Expression) -> Iterable[Node]:
        for name in expression.names:
            yield "value", name
        for call in expression.calls:
            if call.function == "score":
                yield _SCORE
                continue
            name = str(call.words[0])
            if call.function in ("level_of", "total"):
                yield "track", name
            elif call.function in ("points", "share") or name in self._groups:
                yield "points", name
            else:
                yield "value", name


def _shown(node: Node) -> str:
    return node[0] if not node[1] else f"{node[1]} ({node[0]})"
