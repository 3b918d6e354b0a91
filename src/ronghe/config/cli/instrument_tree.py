"""An instrument drawn as a tree for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Shown
from rich.tree import Tree

from ronghe.engines.scoring import plain
from ronghe.engines.scoring.definition import (
    CumulativeTrack,
    GateTrack,
    SceneTrack,
    ThresholdTrack,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ronghe.engines.scoring import Group, Instrument, Item
    from ronghe.engines.scoring.definition import AnyTrack, Weight

_WORDS = {
    "points": {"zh": "{0} 分", "en": "{0} points"},
    "weight": {"zh": "权重 {0}", "en": "weight {0}"},
    "levels": {"zh": "等级", "en": "Levels"},
    "outputs": {"zh": "输出", "en": "Outputs"},
    "constraints": {"zh": "约束", "en": "Constraints"},
    "if": {"zh": "当 {0}", "en": "if {0}"},
    "veto": {"zh": "否决：{0}，至多 {1} 级", "en": "veto: {0}, at most level {1}"},
    "satisfied": {"zh": "达到 {0} 为满足", "en": "satisfied from {0}"},
}


def instrument_tree(instrument: Instrument, *, language: str) -> Tree:
    """Return an instrument's groups and items, level rule, outputs and constraints as a tree."""
    return _Drawing(instrument, language).tree()


class _Drawing:
    def __init__(self, instrument: Instrument, language: str) -> None:
        self._instrument = instrument
        self._language = language

    def tree(self) -> Tree:
        one = self._instrument
        head = f"{one.key} {one.version}  {one.title.to(self._language)}"
        root = Tree(self._line(head, self._points(one.points), one.score, one.provenance.status))
        for group in one.groups:
            self._group(group, root)
        self._levels(root.add(self._line(self._word("levels"), one.level_rule.combine)))
        if one.outputs:
            branch = root.add(self._word("outputs"))
            for output in one.outputs:
                value = output.value.text if output.value else ""
                branch.add(self._line(output.key, output.title.to(self._language), value))
        if one.constraints:
            branch = root.add(self._word("constraints"))
            for constraint in one.constraints:
                branch.add(self._line(constraint.key, constraint.when.text, constraint.severity))
        return root

    def _group(self, group: Group, above: Tree) -> None:
        parts = [self._points(group.points), self._weight(group.weight)]
        parts += ["" if group.score == "sum" else group.score, self._if(group)]
        branch = above.add(self._line(group.key, group.title.to(self._language), *parts))
        for part in group.groups:
            self._group(part, branch)
        for item in group.items:
            parts = [item.kind, self._points(item.points), self._weight(item.weight)]
            parts += [f"L{item.level}" if item.level else "", self._if(item)]
            branch.add(self._line(item.id, item.title.to(self._language), *parts))

    def _levels(self, branch: Tree) -> None:
        rule = self._instrument.level_rule
        for level in rule.levels:
            branch.add(self._line(str(level.number), level.key, level.title.to(self._language)))
        for track in rule.tracks:
            title = track.title.to(self._language)
            below = branch.add(self._line(track.key, title, track.kind, self._numbers(track)))
            for number, gates in track.gates if isinstance(track, GateTrack) else ():
                for gate in gates:
                    below.add(self._line(str(number), gate.key, gate.when.text))
        for veto in rule.vetoes:
            branch.add(self._line(self._word("veto", veto.when.text, veto.to)))

    def _numbers(self, track: AnyTrack) -> str:
        match track:
            case ThresholdTrack():
                return f"{track.of}: {_list(track.least)}"
            case CumulativeTrack():
                satisfied = self._word("satisfied", plain(track.satisfied))
                return f"{satisfied}: {_list(track.least)}"
            case SceneTrack():
                return f"{plain(track.share)}: {', '.join(track.items)}"
            case GateTrack():
                return ""

    def _points(self, points: Decimal) -> str:
        return self._word("points", plain(points)) if points else ""

    def _weight(self, weight: Weight | None) -> str:
        if weight is None:
            return ""
        if isinstance(weight, dict):
            shown = ", ".join(f"{name} {plain(number)}" for name, number in weight.items())
            return self._word("weight", shown)
        return self._word("weight", weight)

    def _if(self, part: Group | Item) -> str:
        return self._word("if", part.show_if.text) if part.show_if else ""

    def _word(self, key: str, *details: object) -> str:
        return _WORDS[key][self._language].format(*details)

    def _line(self, *parts: str) -> Shown:
        # Text, not str: a bracket in a definition is no markup.
        return Shown("  ".join(part for part in parts if part))


def _list(numbers: Sequence[Decimal]) -> str:
    return " / ".join(str(plain(number)) for number in numbers)
