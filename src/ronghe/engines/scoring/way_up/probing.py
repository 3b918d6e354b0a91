"""What the engine makes of answers, and of many small changes to them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.scoring.coding import answer_columns
from ronghe.engines.scoring.definition import CumulativeTrack, GateTrack, SceneTrack
from ronghe.engines.scoring.evaluation import plan_of
from ronghe.engines.scoring.evaluation.state import Room, State
from ronghe.engines.scoring.evaluation.table import scored
from ronghe.engines.scoring.evaluation.tree import ROOT
from ronghe.engines.scoring.responses import score
from ronghe.engines.scoring.way_up.changing import changed
from ronghe.lib.expressions import evaluate_condition, evaluate_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.scoring.answer_values import Answers
    from ronghe.engines.scoring.definition import AnyTrack, Instrument, Item
    from ronghe.engines.scoring.evaluation import Result
    from ronghe.engines.scoring.way_up.levers import Lever
    from ronghe.lib.expressions import Expression

    Moves = Mapping[Lever, int]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """The engine's view of answers from which a search starts."""

    instrument: Instrument
    answers: Answers
    usual: Moves
    before: Result
    result: Result
    state: State

    @classmethod
    def of(cls, instrument: Instrument, answers: Answers, usual: Moves | None = None) -> Probe:
        """Return the probe of answers; `usual` moves are made wherever others are not said."""
        start = changed(answers, usual or {})
        before = score(instrument, answers)
        return cls(
            instrument=instrument,
            answers=answers,
            usual=usual or {},
            before=before,
            result=score(instrument, start) if usual else before,
            state=_state(instrument, [start]),
        )

    @property
    def not_applicable(self) -> frozenset[str]:
        """Return the items and groups that do not apply."""
        return frozenset(self.result.not_applicable)

    @property
    def declared(self) -> frozenset[str]:
        """Return the items and groups that were declared not to apply; nothing shows them."""
        reasons = self.before.not_applicable.items()
        return frozenset(key for key, reason in reasons if reason == "declared")

    @property
    def broken(self) -> frozenset[str]:
        """Return the keys of constraints that the answers break already."""
        return frozenset(constraint.key for constraint in self.before.broken)

    @property
    def variant(self) -> str:
        """Return the name of the variant that weights are by; of none the first one's."""
        position = 0 if self.state.variant is None else int(self.state.variant[0][0])
        return self.state.plan.variants[position]

    def is_applicable(self, key: str) -> bool:
        """Return whether an item or a group counts."""
        return key not in self.result.not_applicable

    def is_decided(self, track: str) -> bool:
        """Return whether a track has a say."""
        return self.before.tracks[track].is_decided

    def items_of(self, track: AnyTrack) -> tuple[str, ...]:
        """Return the items whose answers give a track its say."""
        plan = self.state.plan
        if isinstance(track, SceneTrack):
            return track.items
        if isinstance(track, CumulativeTrack):
            return tuple(item.id for item in plan.items if item.level is not None)
        if isinstance(track, GateTrack):
            names = [n for _level, gates in track.gates for g in gates for n in plan.reads(g.when)]
        else:
            names = [ROOT if track.of == "score" else track.of]
        spans = [plan.span(name) for name in names if name not in plan.track_by_key]
        return tuple(item.id for first, last in spans for item in plan.items[first:last])

    def chosen(self, item: Item) -> int:
        """Return how many options of an item are chosen before any move."""
        answer = self.answers.values.get(item.id)
        return len(answer) if isinstance(answer, frozenset) else 0

    def points(self, item: Item) -> Fraction:
        """Return the points of an item, exact."""
        return self._points(self.state, item)[0]

    def points_after(self, item: Item, moves: Sequence[Moves]) -> list[Fraction]:
        """Return the points of an item after each of some sets of moves."""
        return self._points(self._after(moves), item)

    def truths(self, condition: Expression, moves: Sequence[Moves]) -> list[bool | None]:
        """Return whether a condition holds after each of some sets of moves; None is unknown."""
        found = evaluate_condition(condition, self._after(moves).environment)
        pairs = zip(found.values.tolist(), found.known.tolist(), strict=True)
        return [value if known else None for value, known in pairs]

    def number(self, expression: Expression) -> float | None:
        """Return what a numeric expression gives; None where it is missing."""
        found = evaluate_number(expression, self.state.environment)
        return float(found.values[0]) if found.known[0] else None

    def _after(self, moves: Sequence[Moves]) -> State:
        answers = [changed(self.answers, {**self.usual, **chosen}) for chosen in moves]
        return _state(self.instrument, answers)

    def _points(self, state: State, item: Item) -> list[Fraction]:
        units = state.units[state.plan.index[item.id]]
        return [Fraction(int(one), 10**self.instrument.digits) for one in units]


def _state(instrument: Instrument, answers: Sequence[Answers]) -> State:
    columns = answer_columns(instrument, answers)
    plan = plan_of(instrument)
    return scored(plan, columns, 0, len(answers), Room.of(plan, len(answers)))
