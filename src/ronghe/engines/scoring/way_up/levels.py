"""What must hold for a level, as constraints over decisions; never more than the engine asks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import CumulativeTrack, GateTrack, SceneTrack, ThresholdTrack
from ronghe.engines.scoring.way_up.tree import ROUNDINGS

if TYPE_CHECKING:
    from decimal import Decimal

    from ortools.sat.python.cp_model import CpModel, IntVar

    from ronghe.engines.scoring.definition import AnyTrack, Instrument
    from ronghe.engines.scoring.way_up.affine import Affine
    from ronghe.engines.scoring.way_up.conditions import Conditions
    from ronghe.engines.scoring.way_up.decisions import Decisions
    from ronghe.engines.scoring.way_up.probing import Probe
    from ronghe.engines.scoring.way_up.tree import Tree


@dataclass(frozen=True, kw_only=True)
class LevelModel:
    """Adds to a model that a level is reached."""

    model: CpModel
    instrument: Instrument
    decisions: Decisions
    conditions: Conditions
    tree: Tree
    probe: Probe

    def barriers(self, number: int) -> tuple[str, ...]:
        """Return the keys of gates and vetoes below a level that no move can ever change."""
        rule = self.instrument.level_rule
        gates = [
            gate
            for track in rule.tracks
            if isinstance(track, GateTrack)
            if rule.combine == "lower" and self.probe.is_decided(track.key)
            for level, at in track.gates
            if level <= number
            for gate in at
        ]
        barred = [g.key for g in gates if self.conditions.is_barred(g.when, wanted=True)]
        vetoes = [veto for veto in rule.vetoes if veto.to < number]
        barred += [v.key for v in vetoes if self.conditions.is_barred(v.when, wanted=False)]
        return tuple(dict.fromkeys(barred))

    def require(self, number: int) -> None:
        """Require a level: through all tracks or one of them, past every veto."""
        rule = self.instrument.level_rule
        position = next(at for at, level in enumerate(rule.levels) if level.number == number)
        reached = [self._track(track, number, position) for track in rule.tracks]
        if rule.combine == "higher":
            self.model.add_bool_or(reached)
        else:
            for track, variable in zip(rule.tracks, reached, strict=True):
                self._require_if_decided(track, variable)
            decided = [t.key for t in rule.tracks if self.probe.is_decided(t.key)]
            if not decided:
                self.model.add_bool_or(reached)
        for veto in rule.vetoes:
            if veto.to < number:
                self.model.add(self.conditions.surely(veto.when) == 0)
        for constraint in self.instrument.constraints:
            if constraint.severity == "error" and constraint.key not in self.probe.broken:
                self.model.add(self.conditions.is_violated(constraint.when) == 0)

    def _require_if_decided(self, track: AnyTrack, reached: IntVar) -> None:
        """Require a track, unless nothing of it is answered and nothing of it changes."""
        if self.probe.is_decided(track.key):
            self.model.add(reached == 1)
            return
        for lever in self.decisions.of_items(self.probe.items_of(track)):
            for moved in self.decisions.moved[lever.name][1:]:
                self.model.add_implication(moved, reached)

    def _track(self, track: AnyTrack, number: int, position: int) -> IntVar:
        if isinstance(track, ThresholdTrack):
            of = self.tree.score() if track.of == "score" else self.tree.group(track.of)
            return self._reaches(of, track.least[position])
        if isinstance(track, CumulativeTrack):
            return self._cumulative(track, track.least[position])
        if isinstance(track, SceneTrack):
            return self._scenes(track, number)
        gates = [gate for level, at in track.gates if level <= number for gate in at]
        return self._all([self.conditions.holds(gate.when) for gate in gates])

    def _reaches(self, points: Affine | None, least: Decimal) -> IntVar:
        if points is None:
            return self.model.new_constant(int(least <= 0))
        # Divided points are rounded half up to `decimals` before they are compared.
        slack = Fraction(0)
        if self.instrument.is_divided:
            slack = Fraction(1, 2 * 10**self.instrument.decimals) + ROUNDINGS
        return self.conditions.at_least(points, Fraction(least) - slack)

    def _cumulative(self, track: CumulativeTrack, least: Decimal) -> IntVar:
        """Return that some number of levels is satisfied and the share of the next completes."""
        numbers = sorted({item.level for item in self.instrument.items if item.level is not None})
        ways, below = [], self.model.new_constant(1)
        for done, level in enumerate(numbers):
            share = self.tree.share(lambda item, level=level: item.level == level)  # type: ignore[misc]
            ways.append(self._all([below, self._reaches(share, least - done)]))
            satisfied = self._reaches(share, track.satisfied)
            if share is None:
                satisfied = self.model.new_constant(1)
            below = self._all([below, satisfied])
        ways.append(self._all([below, self.model.new_constant(int(len(numbers) >= least))]))
        return self._any(ways)

    def _scenes(self, track: SceneTrack, number: int) -> IntVar:
        reached, counted = [], 0
        for item_id in track.items:
            if not self.probe.is_applicable(item_id):
                continue
            counted += 1
            levers = self.decisions.of_items([item_id])
            if not levers:
                answer = self.probe.answers.values.get(item_id)
                level = answer if isinstance(answer, int) else 0
                reached.append(self.model.new_constant(int(level >= number)))
                continue
            moves = self.decisions.moved[levers[0].name]
            at_or_above = [
                made
                for made, move in zip(moves, levers[0].moves, strict=True)
                if isinstance(move.answer, int) and move.answer >= number
            ]
            reached.append(self._any(at_or_above))
        variable = self.model.new_bool_var("")
        wanted = -(-track.share * counted // 1)
        self.model.add(sum(reached) >= int(wanted)).only_enforce_if(variable)
        return variable

    def _all(self, parts: list[IntVar]) -> IntVar:
        variable = self.model.new_bool_var("")
        for part in parts:
            self.model.add_implication(variable, part)
        return variable

    def _any(self, parts: list[IntVar]) -> IntVar:
        variable = self.model.new_bool_var("")
        self.model.add_bool_or([*parts, variable.negated()])
        return variable
