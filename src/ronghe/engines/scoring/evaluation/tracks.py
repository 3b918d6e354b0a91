"""The tracks of a level rule on columns: a level each, whether it is decided, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.scoring.definition import (
    CumulativeTrack,
    GateTrack,
    SceneTrack,
    ThresholdTrack,
)
from ronghe.engines.scoring.evaluation.arithmetic import SHARE, rounded, times_ratio
from ronghe.engines.scoring.evaluation.columns import MISSING
from ronghe.engines.scoring.evaluation.tree import (
    ROOT,
    Branch,
    Layer,
    branches_of,
    layers_of,
    may_be_empty,
    ranks_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import AnyTrack
    from ronghe.engines.scoring.evaluation.plan import Plan
    from ronghe.engines.scoring.evaluation.state import State

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Small = NDArray[np.int8]

FAILED, PASSED, UNKNOWN = 0, 1, -1  # of a gate
SCORE = "score"  # what a threshold track looks at, beside the keys of groups


@dataclass(frozen=True, kw_only=True)
class TrackColumns:
    """What a track says of some responses, arrays of shape (n_responses,).

    Attributes
    ----------
    position : of the level in the list of the rule.
    level : number of the level; the first one where the track is undecided.
    decided : whether the track decides.
    total_units : of a threshold track the points looked at, of a cumulative one the total, as
        units rounded as they are shown; zero for others.
    shares : of a cumulative track, by maturity level: its share in units of 10**-9; -1 where all
        its items are not applicable.
    reached : of a scene track, by number of the level: how many scenes stand there or above.
    scenes : of a scene track: how many scenes are applicable.
    gates : of a gate track by key: 1 passed, 0 failed, -1 unknown.
    """

    position: Small
    level: NDArray[np.int16]
    decided: Flags
    total_units: Integers
    shares: Mapping[int, Integers] = field(default_factory=dict)
    reached: Mapping[int, Integers] = field(default_factory=dict)
    scenes: Integers | None = None
    gates: Mapping[str, Small] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MaturityLevel:
    """The tree of one maturity level's items, with rows of its own.

    `items` are the rows of its items among all; rows of its branches follow.
    """

    number: int
    items: Integers
    branches: Mapping[str, Branch]
    layers: Sequence[Layer]
    root: int | None  # row of the whole; None where no item gives points
    nodes: int
    share: tuple[int, int]  # units of the whole to units of a share

    def shares(self, state: State) -> Integers:
        """Return the share of full points, unrounded; -1 where nothing is applicable."""
        if self.root is None:
            return np.full(state.rows, -1, dtype=np.int64)
        units = np.zeros((self.nodes, state.rows), dtype=np.int64)
        units[: len(self.items)] = state.units[self.items]
        applies = None
        if state.applies is not None:
            applies = np.ones((self.nodes, state.rows), dtype=np.bool_)
            applies[: len(self.items)] = state.applies[self.items]
        variant = None if state.variant is None else state.variant[0]
        for layer in self.layers:
            layer.run(units, applies, variant)
        shares = times_ratio(units[self.root], *self.share)
        return shares if applies is None else np.where(applies[self.root], shares, -1)


def maturity_levels(plan: Plan) -> tuple[MaturityLevel, ...]:
    """Return the trees of the maturity levels that items belong to, rising."""
    instrument = plan.instrument
    numbers = sorted({item.level for item in instrument.items if item.level is not None})
    found = []
    for number in numbers:
        ids = [item.id for item in instrument.items if item.level == number]
        branches = branches_of(instrument, set(ids), plan.variants)
        keys = [*ids, *branches]
        index = {key: row for row, key in enumerate(keys)}
        open_ids = {item_id for item_id in ids if item_id in plan.may_not_apply}
        may_not_apply = open_ids | may_be_empty(branches, open_ids)
        found.append(
            MaturityLevel(
                number=number,
                items=np.array([plan.index[item_id] for item_id in ids]),
                branches=branches,
                layers=[
                    layer
                    for _, layer in layers_of(branches, ranks_of(branches), index, may_not_apply)
                ],
                root=index.get(ROOT),
                nodes=len(keys),
                share=plan.shares.get(ROOT, (1, 1)),
            )
        )
    return tuple(found)


def track_columns(plan: Plan, track: AnyTrack, state: State) -> TrackColumns:
    """Return what a track says of the rows of a state."""
    match track:
        case ThresholdTrack():
            return _thresholds(plan, track, state)
        case CumulativeTrack():
            return _cumulative(plan, track, state)
        case SceneTrack():
            return _scenes(plan, track, state)
        case GateTrack():
            return _gates(plan, track, state)


def _columns(
    plan: Plan,
    position: Integers,
    decided: Flags,
    total_units: Integers | None = None,
    *,
    shares: Mapping[int, Integers] | None = None,
    reached: Mapping[int, Integers] | None = None,
    scenes: Integers | None = None,
    gates: Mapping[str, Small] | None = None,
) -> TrackColumns:
    kept: Small = np.where(decided, position, 0).astype(np.int8)
    total = np.zeros(len(kept), dtype=np.int64) if total_units is None else total_units
    return TrackColumns(
        position=kept,
        level=plan.level_numbers.astype(np.int16)[kept],
        decided=decided,
        total_units=total,
        shares=shares or {},
        reached=reached or {},
        scenes=scenes,
        gates=gates or {},
    )


def _thresholds(plan: Plan, track: ThresholdTrack, state: State) -> TrackColumns:
    name = ROOT if track.of == SCORE else track.of
    units = state.shown_units(name)
    decided = state.is_applicable(name) & state.is_answered(name)
    least = np.array([plan.instrument.units(bound) for bound in track.least])
    return _columns(plan, np.searchsorted(least, units, side="right") - 1, decided, units)


def _cumulative(plan: Plan, track: CumulativeTrack, state: State) -> TrackColumns:
    shares: dict[int, Integers] = {}
    all_below = np.ones(state.rows, dtype=np.bool_)
    total = np.zeros(state.rows, dtype=np.int64)
    least_share = plan.instrument.units(track.satisfied)
    for level in plan.maturity:
        found = level.shares(state)
        share = np.where(found < 0, -1, rounded(found, plan.step))
        shares[level.number] = share
        satisfied = (share < 0) | (share >= least_share)
        total += np.where(all_below, np.where(satisfied, SHARE, share), 0)
        all_below &= satisfied
    least = np.array([plan.instrument.units(bound) for bound in track.least])
    rows = [row for level in plan.maturity for row in level.items]
    decided = np.any(state.answered[rows], axis=0)
    position = np.searchsorted(least, total, side="right") - 1
    return _columns(plan, position, decided, total, shares=shares)


def _scenes(plan: Plan, track: SceneTrack, state: State) -> TrackColumns:
    above, below = track.share.as_integer_ratio()
    rows = [plan.index[item_id] for item_id in track.items]
    codes = np.array([state.code(item_id) for item_id in track.items])
    codes = np.where(state.answered[rows], codes, MISSING)
    scenes: Integers = np.full(state.rows, len(rows), dtype=np.int64)
    if state.applies is not None:
        scenes = np.asarray(np.sum(state.applies[rows], axis=0), dtype=np.int64)
    position = np.zeros(state.rows, dtype=np.int64)
    reached: dict[int, Integers] = {}
    for number in plan.level_numbers[1:].tolist():
        reached[number] = np.asarray(np.sum(codes >= number, axis=0), dtype=np.int64)
        position += reached[number] * below >= scenes * above
    decided = np.any(state.answered[rows], axis=0)
    return _columns(plan, position, decided, reached=reached, scenes=scenes)


def _gates(plan: Plan, track: GateTrack, state: State) -> TrackColumns:
    gates_by_level = dict(track.gates)
    position = np.zeros(state.rows, dtype=np.int64)
    all_below = np.ones(state.rows, dtype=np.bool_)
    decided = np.zeros(state.rows, dtype=np.bool_)
    gates: dict[str, Small] = {}
    for place, number in enumerate(plan.level_numbers.tolist()):
        for gate in gates_by_level.get(number, ()):
            found = state.environment.holds(gate.when)
            gates[gate.key] = np.where(found.known, found.values, UNKNOWN).astype(np.int8)
            all_below &= found.known & found.values
            for name in plan.reads(gate.when):
                decided |= _is_known(plan, name, state)
        position = np.where(all_below & (place > 0), place, position)
    return _columns(plan, position, decided, gates=gates)


def _is_known(plan: Plan, name: str, state: State) -> Flags:
    """Return where anything is answered of what a name in a gate stands for."""
    if name in plan.track_by_key:
        return plan.track(name, state).decided
    if name in plan.aggregates:
        return state.number(name).known
    return state.is_answered(name)
