"""An instrument made ready for scoring: whole numbers, look-ups, and the order of steps."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.scoring.definition import (
    Chosen,
    GateTrack,
    Linear,
    Ratio,
    Repeat,
    SceneTrack,
    ThresholdTrack,
)
from ronghe.engines.scoring.evaluation.arithmetic import SHARE
from ronghe.engines.scoring.evaluation.columns import coded_of, is_asked, measured_of
from ronghe.engines.scoring.evaluation.steps import Hide, LinearStep, RatioStep, Step
from ronghe.engines.scoring.evaluation.tracks import SCORE, maturity_levels, track_columns
from ronghe.engines.scoring.evaluation.tree import ROOT, branches_of, layers_of, may_be_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import AnyTrack, Group, Instrument, Item
    from ronghe.engines.scoring.evaluation.state import State
    from ronghe.engines.scoring.evaluation.tracks import MaturityLevel, TrackColumns
    from ronghe.engines.scoring.evaluation.tree import Layer
    from ronghe.lib.expressions import Expression

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

_SEEN, _ITEM, _BRANCH, _TRACK = (
    "seen",
    "item",
    "branch",
    "track",
)  # kinds of nodes when steps are put in order


class CircleError(ValueError):
    """Conditions and computed items of an instrument depend on each other in a circle."""


def plan_of(instrument: Instrument) -> Plan:
    """Return the plan of an instrument, made once and kept with it.

    Raises
    ------
    CircleError
        If what is shown depends on itself.
    UnevenNumbersError
        If weights are too fine for exact sums in 64 bits.
    """
    kept = vars(instrument)  # as `cached_property` does: the plan lives as long as the instrument
    if "_plan" not in kept:
        kept["_plan"] = Plan(instrument)
    plan: Plan = kept["_plan"]
    return plan


class Plan:
    """What scoring an instrument needs; all numbers are whole.

    Attributes
    ----------
    index : row by id of an item and key of a branch; items come first, in the order of the tree.
    branches : the tree; the whole has the key `ROOT`.
    variants : names of the options that weights are by; one empty name where there are none.
    may_not_apply : ids and keys of what can ever be not applicable.
    whole : whole numbers p, q: ``units of the root * p / q`` is the score, rounded half up.
    shares : the same for the share of full points of each node that gives points.
    step : scores are rounded to multiples of so many units.
    """

    def __init__(self, instrument: Instrument) -> None:
        """Compile an instrument."""
        self.instrument = instrument
        self.items = instrument.items
        self.parameters = {p.name: float(p.value) for p in instrument.parameters}
        self.track_by_key = {track.key: track for track in instrument.level_rule.tracks}
        self.variants = self._variants()
        self.aggregates = {
            aggregate.item_id: item.id
            for item in self.items
            if isinstance(item.question, Repeat)
            for aggregate in item.question.aggregates
        }
        self.computed = frozenset(item.id for item in self.items if not is_asked(item))
        self.asked = [row for row, item in enumerate(self.items) if item.id not in self.computed]
        self.needed = frozenset(
            item.id for item in self.items if item.is_required and item.id not in self.computed
        )
        self.branches = branches_of(instrument, {item.id for item in self.items}, self.variants)
        keys = [*(item.id for item in self.items), *self.branches]
        self.index = {key: row for row, key in enumerate(keys)}
        self._spans = self._group_spans()
        self.may_not_apply = self._may_not_apply()
        self.coded = coded_of(instrument, self.index)
        self.measured = measured_of(instrument, self.index)
        written = {*self.coded.rows[self.coded.pointed].tolist()}
        written |= {measured.row for measured in self.measured if len(measured.bounds)}
        # Rows of items that no answer gives points by itself; branches are computed.
        self.without_points = np.array(
            [row for row in range(len(self.items)) if row not in written], dtype=np.int64
        )
        self.shown_numbers = (
            *(measured.name for measured in self.measured),
            *(item.id for item in self.items if _is_number(item)),
        )
        self.declarable_groups = {
            group.key: self._spans[group.key]
            for group in instrument.all_groups
            if group.may_not_apply
        }
        self.step = self._step()
        self.whole, self.shares = self._whole(), self._shares()
        self.level_numbers: Integers = np.array(
            [level.number for level in instrument.level_rule.levels], dtype=np.int64
        )
        self.stages = self._stages()
        self.maturity: tuple[MaturityLevel, ...] = maturity_levels(self)

    # What others ask

    def item_row(self, name: str) -> int:
        """Return the row of an item, or of the repeat that an aggregate belongs to."""
        return self.index[self.aggregates.get(name, name)]

    def span(self, name: str) -> tuple[int, int]:
        """Return the first row and the row behind the last of the items that a name stands for."""
        if name in self._spans:
            return self._spans[name]
        row = self.item_row(name)
        return row, row + 1

    def points(self, units: Integers) -> Floats:
        """Return units as points; one division, so the bits do not depend on the way there."""
        return units / np.float64(10**self.instrument.digits)

    def full_units(self, name: str) -> int:
        """Return the most units that a node has in its row."""
        if name == ROOT:
            return SHARE if self.instrument.score != "sum" else self._units(self._full(name))
        return self._units(self._full(name))

    def track(self, key: str, state: State) -> TrackColumns:
        """Return what a track says of a state's rows; computed once."""
        if key not in state.tracks:
            state.tracks[key] = track_columns(self, self.track_by_key[key], state)
        return state.tracks[key]

    def reads(self, expression: Expression) -> tuple[str, ...]:
        """Return the items, aggregates, groups and tracks that an expression looks at."""
        names = [name for name in expression.names if name not in self.parameters]
        names += [str(call.words[0]) if call.words else ROOT for call in expression.calls]
        return tuple(dict.fromkeys(sorted(names)))

    # How it is made

    def _variants(self) -> tuple[str, ...]:
        variant = self.instrument.variant_item
        if variant is None:
            return ("",)
        return tuple(option.name for option in self.instrument.item_by_id[variant].options)

    def _group_spans(self) -> dict[str, tuple[int, int]]:
        spans = {ROOT: (0, len(self.items))}
        for key, ids in self.instrument.item_ids_by_group.items():
            first = self.index[ids[0]] if ids else 0
            spans[key] = (first, first + len(ids))
        return spans

    def _may_not_apply(self) -> frozenset[str]:
        found: set[str] = set()
        for group in self.instrument.all_groups:
            if group.may_not_apply or group.show_if or self._is_by_variant(group):
                found.update(item.id for item in group.all_items())
        for item in self.items:
            if item.may_not_apply or item.show_if or self._is_by_variant(item):
                found.add(item.id)
        for _ in self.items:  # parts may be computed themselves
            more = {
                item.id
                for item in self.items
                if any(self.aggregates.get(name, name) in found for name in _parts(item))
            }
            if more <= found:
                break
            found |= more
        found |= may_be_empty(self.branches, found)
        for group in self.instrument.all_groups:  # those that give no points
            is_beside = group.key not in self.branches
            if is_beside and all(item.id in found for item in group.all_items()):
                found.add(group.key)
        return frozenset(found)

    @staticmethod
    def _is_by_variant(part: Group | Item) -> bool:
        return part.weight is not None and not isinstance(part.weight, Decimal)

    def _step(self) -> int:
        instrument = self.instrument
        if not instrument.is_divided:
            return 1
        return int(10 ** max(0, instrument.digits - instrument.decimals))

    def _units(self, points: Decimal) -> int:
        return self.instrument.units(points)

    def _full(self, name: str) -> Decimal:
        if name == ROOT:
            groups = self.instrument.groups
            return sum((group.points for group in groups), start=Decimal(0))
        if name in self.instrument.item_by_id:
            return self.instrument.item_by_id[name].points
        return next(g.points for g in self.instrument.all_groups if g.key == name)

    def _whole(self) -> tuple[int, int]:
        if self.instrument.score == "sum":
            return 1, 1
        return _reduced(self._units(self.instrument.points), SHARE)

    def _shares(self) -> dict[str, tuple[int, int]]:
        found = {}
        for name in self.index:
            full = self.full_units(name)
            if full:
                found[name] = _reduced(SHARE, full)
        return found

    def _stages(self) -> tuple[Stage, ...]:
        rank = self._ranks()
        last = max(rank.values(), default=0)
        stages = [Stage() for _ in range(last + 1)]
        for group in self.instrument.all_groups:
            self._hide(group, self._spans[group.key], stages[rank[_SEEN, group.key]])
        for item in self.items:
            row = self.index[item.id]
            stage = stages[rank[_ITEM, item.id]]
            self._hide(item, (row, row + 1), stage)
            if (step := self._computed(item, row)) is not None:
                stage.steps.append(step)
            if item.id in self.may_not_apply:
                stage.settled.append(row)
        branch_rank = {key: rank[_BRANCH, key] for key in self.branches}
        for number, layer in layers_of(self.branches, branch_rank, self.index, self.may_not_apply):
            stages[number].layers.append(layer)
        return tuple(stages)

    def _hide(self, part: Group | Item, span: tuple[int, int], stage: Stage) -> None:
        variants = None
        if part.weight is not None and not isinstance(part.weight, Decimal):
            weights = part.weight
            variants = np.array([weights.get(name, 0) > 0 for name in self.variants])
        if part.show_if is not None or variants is not None:
            hide = Hide(first=span[0], last=span[1], show_if=part.show_if, variants=variants)
            stage.steps.append(hide)

    def _computed(self, item: Item, row: int) -> Step | None:
        question = item.question
        if isinstance(question, Ratio):
            units = [*(self._units(band.points) for band in question.bands), 0]
            return RatioStep(
                item=item.id,
                row=row,
                of=question.of,
                to=question.to,
                low=float(question.low),
                high=float(question.high),
                bounds=np.array([float(band.upto) for band in question.bands]),
                units=np.array(units, dtype=np.int64),
            )
        if isinstance(question, Linear):
            return LinearStep(
                item=item.id,
                row=row,
                base=_mark(question.base),
                lead=_mark(question.lead),
                units=self._units(item.points),
            )
        return None

    def _ranks(self) -> dict[tuple[str, str], int]:
        """Return for each node how many others must come before it, one after the other."""
        before = self._dependencies()
        try:
            order = list(TopologicalSorter(before).static_order())
        except CycleError as error:
            names = " → ".join(key or "score" for _, key in error.args[1])
            message = f"{self.instrument.key}: these depend on each other in a circle: {names}"
            raise CircleError(message) from error
        rank: dict[tuple[str, str], int] = {}
        for node in order:
            rank[node] = max((rank[other] + 1 for other in before.get(node, ())), default=0)
        return rank

    def _dependencies(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for group in self.instrument.all_groups:
            seen = found.setdefault((_SEEN, group.key), [])
            seen += self._needs(group)
            for part in group.groups:
                found.setdefault((_SEEN, part.key), []).append((_SEEN, group.key))
            for item in group.items:
                found[_ITEM, item.id] = [(_SEEN, group.key), *self._needs(item)]
        for key, branch in self.branches.items():
            found[_BRANCH, key] = [
                (_ITEM if part.key in self.instrument.item_by_id else _BRANCH, part.key)
                for part in branch.parts
            ]
        for name, track in self.track_by_key.items():
            found[_TRACK, name] = list(self._of_track(track))
        return found

    def _needs(self, part: Group | Item) -> Iterable[tuple[str, str]]:
        names = list(self.reads(part.show_if)) if part.show_if is not None else []
        if self._is_by_variant(part) and self.instrument.variant_item is not None:
            names.append(self.instrument.variant_item)
        return self._behind([*names, *_parts(part)])

    def _behind(self, names: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Return the nodes that must be known before what names stand for is."""
        for name in names:
            if name in self.track_by_key:
                yield _TRACK, name
                continue
            first, last = self.span(name)
            yield from ((_ITEM, item.id) for item in self.items[first:last])
            if name in self.branches:
                yield _BRANCH, name

    def _of_track(self, track: AnyTrack) -> Iterable[tuple[str, str]]:
        if isinstance(track, ThresholdTrack):
            return self._behind([ROOT if track.of == SCORE else track.of])
        if isinstance(track, SceneTrack):
            return self._behind(track.items)
        if isinstance(track, GateTrack):
            gates = [gate for _, those in track.gates for gate in those]
            return self._behind(name for gate in gates for name in self.reads(gate.when))
        return self._behind([ROOT])


class Stage:
    """What can happen once all stages before it have."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.steps: list[Step] = []
        self.settled: list[int] = []
        self.layers: list[Layer] = []

    @cached_property
    def _settled(self) -> Integers:
        return np.array(self.settled, dtype=np.int64)

    def run(self, state: State) -> None:
        """Change the arrays of a state."""
        for step in self.steps:
            step.run(state)
        if self.settled:
            state.settle(self._settled)
        for layer in self.layers:
            # Asked for only by those that need it: before them it is not known yet.
            variant = state.variant if layer.has_variants else None
            layer.run(state.units, state.applies, None if variant is None else variant[0])


def _is_number(item: Item) -> bool:
    """Return whether an item without a column of numbers is one in a result."""
    is_choice = isinstance(item.question, Chosen) and item.measures is not None
    return is_choice or isinstance(item.question, Ratio)


def _parts(part: Group | Item) -> list[str]:
    question = getattr(part, "question", None)
    if isinstance(question, Ratio):
        return [question.of, question.to]
    if isinstance(question, Linear):
        return [mark for mark in (question.base, question.lead) if isinstance(mark, str)]
    return []


def _mark(mark: Decimal | str) -> float | str:
    return mark if isinstance(mark, str) else float(mark)


def _reduced(above: int, below: int) -> tuple[int, int]:
    common = gcd(above, below)
    return above // common, below // common
