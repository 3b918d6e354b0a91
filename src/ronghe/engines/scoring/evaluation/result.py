"""The result of one response, which explains itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ronghe.engines.scoring.definition import GateTrack, SceneTrack, plain
from ronghe.engines.scoring.evaluation.arithmetic import SHARE
from ronghe.engines.scoring.evaluation.contributions import contributions_of
from ronghe.engines.scoring.evaluation.state import Room
from ronghe.engines.scoring.evaluation.steps import APPLIES, DECLARED
from ronghe.engines.scoring.evaluation.table import derived_of, scored, table_of
from ronghe.engines.scoring.evaluation.tracks import FAILED, PASSED
from ronghe.engines.scoring.evaluation.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import (
        AnyTrack,
        Constraint,
        Gate,
        Level,
        Output,
        Veto,
    )
    from ronghe.engines.scoring.evaluation.plan import Plan
    from ronghe.engines.scoring.evaluation.state import State
    from ronghe.engines.scoring.evaluation.table import ResultTable
    from ronghe.engines.scoring.evaluation.tracks import TrackColumns
    from ronghe.lib.definitions import Text

Reason = Literal["declared", "hidden"]
GateState = Literal["passed", "failed", "unknown"]


@dataclass(frozen=True, kw_only=True)
class OutputValue:
    """The value of an output: that of a step with its title, or of an expression; None: missing."""

    value: int | Decimal | None
    title: Text | None = None


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """Whether a gate on the way to a level is passed."""

    gate: Gate
    level: int
    state: GateState


@dataclass(frozen=True, kw_only=True)
class TrackResult:
    """What a track says of one response.

    Attributes
    ----------
    level : None where the track is undecided; then it does not decide.
    points : what a threshold track looks at.
    total, shares : of a cumulative track; a share is None where no item of the maturity level is
        applicable.
    reached : of a scene track by number of a level: how many of its `scenes` stand there or above.
    unanswered : of a scene track: scenes that apply and have no answer. Where that is all of them
        the track is undecided, else they stand at no level.
    """

    track: AnyTrack
    level: Level | None
    points: Decimal | None = None
    total: Decimal | None = None
    shares: Mapping[int, Decimal | None] = field(default_factory=dict)
    reached: Mapping[int, int] = field(default_factory=dict)
    scenes: int | None = None
    unanswered: tuple[str, ...] = ()
    gates: tuple[GateResult, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Return whether the track has a say."""
        return self.level is not None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The score of one response, and what it is made of.

    Points are exact decimals. Where scoring divides, the score and each number of points is
    rounded half up to the instrument's decimals; `contributions` add up to `score` all the same.
    A missing answer gives no points (None), which is not the same as zero points, and neither is
    what is not applicable.

    Attributes
    ----------
    points_by_group : full points of a group are `Group.points`; None: not applicable.
    points_by_item : None: missing or not applicable.
    missing : items that must be answered, are applicable and are not; computed ones are not asked.
    not_applicable : why, by id of items and key of groups.
    level : where no track is decided the first one, see `level_decided`.
    tracks : by key.
    numbers : what is measured, computed, or aggregated, where it is known; of a choice that
        measures an indicator its position.
    vetoes : those that hold.
    broken : constraints that the answers are known to break.
    """

    instrument: str
    version: str
    score: Decimal
    level: Level
    points_by_group: Mapping[str, Decimal | None]
    points_by_item: Mapping[str, Decimal | None]
    missing: tuple[str, ...]
    not_applicable: Mapping[str, Reason]
    answered: int
    numbers: Mapping[str, Decimal]
    tracks: Mapping[str, TrackResult]
    vetoes: tuple[Veto, ...]
    broken: tuple[Constraint, ...]
    outputs: Mapping[str, OutputValue]
    is_scored: bool  # false where nothing that gives points is applicable
    _plan: Plan = field(repr=False, compare=False)
    _nodes: tuple[int, ...] = field(repr=False, compare=False)
    _variant: int = field(repr=False, compare=False)

    @property
    def items(self) -> int:
        """Return how many items this response answers or must answer."""
        return self.answered + len(self.missing)

    @property
    def level_decided(self) -> Level | None:
        """Return the level where any track has a say; None is undecided, not the first level."""
        return self.level if any(one.is_decided for one in self.tracks.values()) else None

    @property
    def outputs_decided(self) -> Mapping[str, OutputValue]:
        """Return the outputs; a step of a level that is undecided is missing, not the first one."""
        if self.level_decided is not None:
            return self.outputs
        by_step = {output.key for output in self._plan.instrument.outputs if output.steps}
        missing = OutputValue(value=None)
        return {key: missing if key in by_step else own for key, own in self.outputs.items()}

    @cached_property
    def contributions(self) -> Mapping[str, Decimal]:
        """Return what each item adds to the score; the sum is the score exactly.

        Where scoring never divides these are the points. Elsewhere the rounded score is split
        from the top down, in units of the last decimal shown: among the parts of a sum in
        proportion to their points, of a mean to their shares times weights; all of a minimum or
        a maximum goes to the first part that decides it. What does not come out even goes to the
        largest remainders, the first one of equals. What is missing or not applicable adds 0.
        """
        units = contributions_of(self._plan, self._nodes, self._variant)
        points_from = self._plan.instrument.points_from
        return {item.id: points_from(units.get(item.id, 0)) for item in self._plan.items}


def results_of(plan: Plan, columns: Mapping[str, NDArray[Any]], rows: int) -> list[Result]:
    """Return the results of some rows of answers."""
    room = Room.of(plan, rows)
    state = scored(plan, columns, 0, rows, room)
    derived = derived_of(state)
    exact = state.units.T.tolist()
    state.show()
    table = table_of(plan, room, derived)
    return [_result(state, table, row, tuple(nodes)) for row, nodes in enumerate(exact)]


def _result(state: State, table: ResultTable, row: int, nodes: tuple[int, ...]) -> Result:
    plan, instrument = state.plan, state.plan.instrument
    points_from = instrument.points_from
    shown = state.units[:, row].tolist()
    answered = state.answered[:, row].tolist()
    why = [APPLIES] * len(answered) if state.why is None else state.why[:, row].tolist()
    reasons = _reasons(plan, state, table, why, row)
    missing = tuple(
        item.id
        for position, item in enumerate(plan.items)
        if not answered[position] and why[position] == APPLIES
    )
    rule = instrument.level_rule
    number = int(table.level[row])
    return Result(
        instrument=instrument.key,
        version=instrument.version,
        score=points_from(int(table.units[row])),
        level=next(level for level in rule.levels if level.number == number),
        points_by_group={
            group.key: None
            if group.key in reasons
            else points_from(shown[plan.index[group.key]] if group.key in plan.index else 0)
            for group in instrument.all_groups
        },
        points_by_item={
            item.id: points_from(shown[position]) if answered[position] else None
            for position, item in enumerate(plan.items)
        },
        missing=tuple(item_id for item_id in missing if item_id in plan.needed),
        not_applicable=reasons,
        answered=int(sum(answered[position] for position in plan.asked)),
        numbers={
            name: plain(Decimal(repr(values[row])))
            for name, (values, known) in state.shown_numbers.items()
            if known[row]
        },
        tracks={
            key: _track(plan, plan.track_by_key[key], columns, row, missing=missing)
            for key, columns in table.tracks.items()
        },
        vetoes=tuple(veto for veto in rule.vetoes if table.vetoes[veto.key][row]),
        broken=tuple(one for one in instrument.constraints if table.broken[one.key][row]),
        outputs={
            output.key: _output(output, table.outputs[output.key][row], number)
            for output in instrument.outputs
        },
        is_scored=state.applies is None
        or ROOT not in plan.index
        or bool(state.applies[plan.index[ROOT], row]),
        _plan=plan,
        _nodes=nodes,
        _variant=0 if state.variant is None else int(state.variant[0][row]),
    )


def _reasons(
    plan: Plan, state: State, table: ResultTable, why: Sequence[int], row: int
) -> dict[str, Reason]:
    if state.why is None:
        return {}
    found: dict[str, Reason] = {}
    for position, item in enumerate(plan.items):
        if why[position] != APPLIES:
            found[item.id] = "declared" if why[position] == DECLARED else "hidden"
    for key, applies in table.applies.items():
        if not applies[row]:
            first, last = plan.span(key)
            found[key] = "declared" if DECLARED in why[first:last] else "hidden"
    return found


def _track(
    plan: Plan, track: AnyTrack, columns: TrackColumns, row: int, *, missing: Sequence[str]
) -> TrackResult:
    instrument = plan.instrument
    total = instrument.points_from(int(columns.total_units[row]))
    decided = bool(columns.decided[row])
    kind = track.kind
    states: dict[int, GateState] = {PASSED: "passed", FAILED: "failed"}
    gates = [
        GateResult(
            gate=gate, level=number, state=states.get(int(columns.gates[gate.key][row]), "unknown")
        )
        for number, those in (track.gates if isinstance(track, GateTrack) else ())
        for gate in those
    ]
    return TrackResult(
        track=track,
        level=instrument.level_rule.levels[int(columns.position[row])] if decided else None,
        points=total if kind == "thresholds" else None,
        total=total if kind == "cumulative" else None,
        shares={number: _share(int(units[row])) for number, units in columns.shares.items()},
        reached={number: int(count[row]) for number, count in columns.reached.items()},
        scenes=None if columns.scenes is None else int(columns.scenes[row]),
        unanswered=tuple(filter(track.items.__contains__, missing))
        if isinstance(track, SceneTrack)
        else (),
        gates=tuple(gates),
    )


def _share(units: int) -> Decimal | None:
    return None if units < 0 else plain(Decimal(units) / SHARE)


def _output(output: Output, value: Any, level: int) -> OutputValue:
    if output.value is None:
        return OutputValue(value=int(value), title=output.step_at(level).title)
    number = float(value)
    return OutputValue(value=None if np.isnan(number) else plain(Decimal(repr(number))))
