"""Score a table of responses, a million at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.scoring.evaluation.columns import column_check
from ronghe.engines.scoring.evaluation.plan import Plan, plan_of
from ronghe.engines.scoring.evaluation.state import Room, State
from ronghe.engines.scoring.evaluation.tracks import TrackColumns
from ronghe.engines.scoring.evaluation.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument, Output

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_AT_ONCE = 2**19  # numbers of the tree that are worked on together; they fit the cache
_LEAST_ROWS = 1024
_HALF = 0.5 + 1e-9  # what is nine decimals below a half counts as one, as in comparisons


@dataclass(frozen=True, kw_only=True)
class ResultTable:
    """The scores of many responses, in whole units of 10**-digits points.

    Where scoring divides, scores and points are rounded half up to the instrument's decimals.

    Attributes
    ----------
    units : array, shape (n_responses,)
        Scores; 0 where nothing that gives points is applicable.
    units_by_group, units_by_item : dict of arrays, shape (n_responses,)
        Points of each group and item; 0 where an answer is missing or not applicable.
    is_answered : dict of boolean arrays, shape (n_responses,)
        By item: whether there is an answer that counts; for a ratio whether it is known.
    why : dict of arrays, shape (n_responses,)
        By item that can be not applicable: 0 applicable, 1 declared, 2 hidden.
    applies : dict of boolean arrays, shape (n_responses,)
        By group that can be not applicable: whether it is applicable.
    level : array, shape (n_responses,)
        Numbers of the levels; of the first one where no track is decided, see `is_decided`.
    tracks : dict of TrackColumns
        By key of a track.
    vetoes, broken : dict of boolean arrays, shape (n_responses,)
        By key of a veto: whether it holds; by key of a constraint: whether it is broken.
    outputs : dict of arrays, shape (n_responses,)
        Values of the computed outputs: whole numbers of steps, floats of expressions, rounded
        half up to the output's decimals and NaN where missing.
    """

    digits: int
    units: Integers
    units_by_group: Mapping[str, Integers]
    units_by_item: Mapping[str, Integers]
    is_answered: Mapping[str, Flags]
    why: Mapping[str, NDArray[np.int8]]
    applies: Mapping[str, Flags]
    level: Integers
    tracks: Mapping[str, TrackColumns]
    vetoes: Mapping[str, Flags]
    broken: Mapping[str, Flags]
    outputs: Mapping[str, NDArray[Any]]
    computed: frozenset[str] = field(default_factory=frozenset)  # items that nobody answers
    needed: frozenset[str] = field(default_factory=frozenset)  # items that must be answered

    @property
    def score(self) -> Floats:
        """Return the scores in points, each the float nearest to the exact number."""
        return self.points(self.units)

    @property
    def is_decided(self) -> Flags:
        """Return where any track has a say; elsewhere the level is undecided."""
        found = np.zeros(len(self.units), dtype=np.bool_)
        for track in self.tracks.values():
            found |= track.decided
        return found

    def is_known(self, output: Output) -> Flags:
        """Return where an output has a value: a step needs a level that is decided."""
        if output.value is None:
            return self.is_decided
        values: NDArray[np.float64] = self.outputs[output.key]
        return ~np.isnan(values)

    @property
    def answered(self) -> Integers:
        """Return how many items each response answers."""
        count = np.zeros(len(self.units), dtype=np.int64)
        for item_id, flags in self.is_answered.items():
            if item_id not in self.computed:
                count += flags
        return count

    @property
    def missing(self) -> Integers:
        """Return how many items each response must answer, that apply, and does not."""
        count = np.zeros(len(self.units), dtype=np.int64)
        for item_id, flags in self.is_answered.items():
            if item_id in self.needed:
                why = self.why.get(item_id)
                count += ~flags if why is None else ~flags & (why == 0)
        return count

    def points(self, units: Integers) -> Floats:
        """Return units as points; one division, so the bits do not depend on the way there."""
        return units / np.float64(10**self.digits)


def score_table(instrument: Instrument, columns: Mapping[str, NDArray[Any]]) -> ResultTable:
    """Score responses that are given column by column, an array an item.

    Parameters
    ----------
    columns : dict of arrays, shape (n_responses,)
        By item id, coded as `answer_code` does: the position of a single choice, a scale or a
        scene; the sum of ``2**position`` of a multiple one (0 chooses nothing and is missing, as
        for `score`); 0, 1 or 2 of a trend down, flat or up; the measured value of a band, linear
        or number item in its unit; days since 1970-01-01 of a date; 1 for a text or files. A
        repeat has a column for each aggregate, and may have one of its own with 1 where it is
        answered. Missing is -1, or NaN for a measured value; not applicable is -2, or -inf. A
        group that may be declared not applicable has -2 in a column under its key. An item
        without a column is missing everywhere; a ratio is computed and has none.

    Returns
    -------
    ResultTable
        The same numbers as `score` gives for each response.

    Raises
    ------
    UnknownAnswerError
        If a column belongs to no item, or holds a code outside the item's answers.
    ValueError
        If the columns differ in length, or there is none.
    """
    length = column_check(instrument, columns)
    plan = plan_of(instrument)
    # Some rows at a time, in one room: it stays in the cache, and memory stays bounded.
    chunk = max(_LEAST_ROWS, _AT_ONCE // max(1, len(plan.index)))
    room = Room.of(plan, min(length, chunk))
    if length <= chunk:
        return _part(plan, columns, 0, length, room)
    whole: _Whole | None = None
    for start in range(0, length, chunk):
        stop = min(start + chunk, length)
        part = _part(plan, columns, start, stop, room.first(stop - start))
        whole = whole or _Whole(part, length)
        whole.put(part, start, stop)
    assert whole is not None  # noqa: S101 -- there is a row
    return whole.table


def _part(
    plan: Plan, columns: Mapping[str, NDArray[Any]], start: int, stop: int, room: Room
) -> ResultTable:
    state = scored(plan, columns, start, stop, room)
    derived = derived_of(state)
    state.show()
    return table_of(plan, room, derived)


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What follows from the points of the nodes; see `ResultTable`."""

    units: Integers
    applies: Mapping[str, Flags]  # of groups that give no points
    level: Integers
    tracks: Mapping[str, TrackColumns]
    vetoes: Mapping[str, Flags]
    broken: Mapping[str, Flags]
    outputs: Mapping[str, NDArray[Any]]


def scored(
    plan: Plan, columns: Mapping[str, NDArray[Any]], start: int, stop: int, room: Room | None = None
) -> State:
    """Return some rows with the points of all nodes, not rounded as they are shown.

    They stand in `room`, by default a new one.
    """
    state = State(plan, columns, start, stop, room or Room.of(plan, stop - start))
    for stage in plan.stages:
        stage.run(state)
    return state


def derived_of(state: State) -> Derived:
    """Return what follows from the points of all nodes."""
    plan, instrument = state.plan, state.plan.instrument
    position = _positions(plan, state)
    vetoes = {}
    for veto in instrument.level_rule.vetoes:
        holds = vetoes[veto.key] = state.environment.holds(veto.when).values
        highest = int(np.searchsorted(plan.level_numbers, veto.to, side="right")) - 1
        position = np.where(holds, np.minimum(position, max(0, highest)), position)
    level = plan.level_numbers[position]
    broken = {}
    for constraint in instrument.constraints:
        found = state.environment.holds(constraint.when)
        broken[constraint.key] = found.known & ~found.values
    return Derived(
        units=state.shown_units(ROOT),
        applies={
            group.key: state.is_applicable(group.key)
            for group in instrument.all_groups
            if group.key in plan.may_not_apply and group.key not in plan.index
        },
        level=level,
        tracks={key: plan.track(key, state) for key in plan.track_by_key},
        vetoes=vetoes,
        broken=broken,
        outputs={o.key: _output(o, level, state) for o in instrument.outputs},
    )


def table_of(plan: Plan, room: Room, derived: Derived) -> ResultTable:
    """Return the table of nodes, rounded as they are shown, and what follows from them."""
    nothing = np.zeros(len(derived.units), dtype=np.int64)
    applies = dict(derived.applies)
    if room.applies is not None:
        open_keys = [key for key in plan.branches if key != ROOT and key in plan.may_not_apply]
        applies |= {key: room.applies[plan.index[key]] for key in open_keys}
    return ResultTable(
        digits=plan.instrument.digits,
        units=derived.units,
        units_by_group={
            group.key: room.units[plan.index[group.key]] if group.key in plan.index else nothing
            for group in plan.instrument.all_groups
        },
        units_by_item={
            item.id: room.units[row] if item.id in plan.shares else nothing
            for row, item in enumerate(plan.items)
        },
        is_answered={item.id: room.answered[row] for row, item in enumerate(plan.items)},
        why={}
        if room.why is None
        else {
            item.id: room.why[row]
            for row, item in enumerate(plan.items)
            if item.id in plan.may_not_apply
        },
        applies=applies,
        level=derived.level,
        tracks=derived.tracks,
        vetoes=derived.vetoes,
        broken=derived.broken,
        outputs=derived.outputs,
        computed=plan.computed,
        needed=plan.needed,
    )


def _positions(plan: Plan, state: State) -> Integers:
    """Return the position of the level that the tracks give together, before any veto."""
    is_lower = plan.instrument.level_rule.combine == "lower"
    undecided = len(plan.level_numbers) if is_lower else -1
    found = np.full(state.rows, undecided, dtype=np.int64)
    pick = np.minimum if is_lower else np.maximum
    for key in plan.track_by_key:
        track = plan.track(key, state)
        found = np.where(track.decided, pick(found, track.position), found)
    return np.where(found == undecided, 0, found)


def _output(output: Output, level: Integers, state: State) -> NDArray[Any]:
    if output.value is not None:
        found = state.environment.value(output.value)
        scale = 10.0**output.decimals
        with np.errstate(over="ignore", invalid="ignore"):
            rounded_up = np.floor(found.values * scale + _HALF) / scale
        return np.where(found.known, rounded_up, np.nan)
    starts = [step.from_level for step in output.steps]
    position = np.searchsorted(starts, level, side="right") - 1
    values: NDArray[np.int64] = np.array([step.value for step in output.steps], dtype=np.int64)
    return values[position]


class _Whole:
    """A table with the rows of many parts, of which each array is its own."""

    def __init__(self, part: ResultTable, length: int) -> None:
        """Make a table of the same arrays as a part, with more rows."""
        made: dict[int, NDArray[Any]] = {}

        def longer(array: NDArray[Any]) -> NDArray[Any]:
            # What stands in several places of a part is one array here, too.
            return made.setdefault(id(array), np.empty(length, dtype=array.dtype))

        self.table: ResultTable = _mapped(part, longer)
        arrays = list(_arrays(part))
        first = {id(array): position for position, array in reversed(list(enumerate(arrays)))}
        self._positions = sorted(first.values())
        self._arrays = list(_arrays(self.table))

    def put(self, part: ResultTable, start: int, stop: int) -> None:
        """Copy a part into the rows that it stands for."""
        arrays = list(_arrays(part))
        for position in self._positions:
            self._arrays[position][start:stop] = arrays[position]


def _arrays(part: object) -> Iterator[NDArray[Any]]:
    """Yield the arrays inside a table, always in the same order."""
    if isinstance(part, np.ndarray):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _arrays(value)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _arrays(getattr(part, each.name))


def _mapped(part: Any, make: Callable[[NDArray[Any]], NDArray[Any]]) -> Any:
    """Return a value of the same shape, each array in it replaced by what `make` gives."""
    if isinstance(part, np.ndarray):
        return make(part)
    if isinstance(part, Mapping):
        return {key: _mapped(value, make) for key, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        return type(part)(**{f.name: _mapped(getattr(part, f.name), make) for f in fields(part)})
    return part
