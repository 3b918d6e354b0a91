"""Some rows of answers while they are scored, and what expressions see of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.scoring.definition import Multiple
from ronghe.engines.scoring.evaluation.arithmetic import rounded, times_ratio
from ronghe.engines.scoring.evaluation.columns import DECLARED, MISSING, UnknownAnswerError
from ronghe.engines.scoring.evaluation.steps import APPLIES
from ronghe.engines.scoring.evaluation.steps import DECLARED as IS_DECLARED
from ronghe.engines.scoring.evaluation.tree import ROOT
from ronghe.lib.expressions import (
    Numbers,
    Truths,
    evaluate_condition,
    evaluate_number,
    numbers,
    truths,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.evaluation.plan import Plan
    from ronghe.engines.scoring.evaluation.tracks import TrackColumns
    from ronghe.lib.expressions import Expression, Word

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_SHARE_STEP = 1_000  # shares in expressions are rounded to 6 of 9 places
_SHARES = 1e9


@dataclass(frozen=True, kw_only=True)
class Room:
    """Memory for the arrays of `State`, which fills it."""

    units: Integers
    answered: Flags
    why: NDArray[np.int8] | None
    applies: Flags | None

    @classmethod
    def of(cls, plan: Plan, rows: int) -> Room:
        """Return room for some rows."""
        nodes, items = (len(plan.index), rows), (len(plan.items), rows)
        is_open = bool(plan.may_not_apply)
        return cls(
            units=np.empty(nodes, dtype=np.int64),
            answered=np.empty(items, dtype=np.bool_),
            why=np.empty(items, dtype=np.int8) if is_open else None,
            applies=np.empty(nodes, dtype=np.bool_) if is_open else None,
        )

    def first(self, rows: int) -> Room:
        """Return the room of the first rows, in the same memory."""
        return Room(
            units=self.units[:, :rows],
            answered=self.answered[:, :rows],
            why=None if self.why is None else self.why[:, :rows],
            applies=None if self.applies is None else self.applies[:, :rows],
        )


class State:
    """The arrays of some rows; a row of an array is a node of the tree, a column a response.

    Attributes
    ----------
    units : shape (n_nodes, rows), items first in the order of the tree, then branches.
    answered : shape (n_items, rows).
    why : shape (n_items, rows), why an item is not applicable; None where all always are.
    applies : shape (n_nodes, rows), or None.
    """

    def __init__(
        self, plan: Plan, columns: Mapping[str, NDArray[Any]], start: int, stop: int, room: Room
    ) -> None:
        """Read the columns of some rows into the room for them."""
        self.plan, self.rows = plan, stop - start
        self.units, self.answered = room.units, room.answered
        self.why, self.applies = room.why, room.applies
        self.units[plan.without_points] = 0
        self.answered[:] = False
        if self.why is not None and self.applies is not None:
            self.why[:] = APPLIES
            self.applies[:] = True
        self.tracks: dict[str, TrackColumns] = {}
        self.environment = Environment(self)
        self._values: dict[str, tuple[Floats, Flags]] = {}
        self._read(columns, start, stop)

    def _read(self, columns: Mapping[str, NDArray[Any]], start: int, stop: int) -> None:
        coded = self.plan.coded
        self.codes = coded.block(columns, start, stop)
        coded.put_units(self.codes, self.units)
        self.answered[coded.rows] = self.codes >= coded.first[:, None]
        if self.why is not None and coded.is_declarable:
            self.why[coded.rows] = (self.codes == DECLARED) * np.int8(IS_DECLARED)
        for measured in self.plan.measured:
            column = columns.get(measured.name)
            column = np.full(self.rows, np.nan) if column is None else column[start:stop]
            values, known, declared = measured.read(column)
            self._values[measured.name] = (values, known)
            if len(measured.bounds):
                self.units[measured.row] = measured.units[np.searchsorted(measured.bounds, values)]
            if measured.is_aggregate:
                self.answered[measured.row] |= known
            else:
                self.answered[measured.row] = known
            if declared is not None and self.why is not None:
                self.why[measured.row][declared] = IS_DECLARED
        for key, (first, last) in self.plan.declarable_groups.items():
            if self.why is not None and (column := columns.get(key)) is not None:
                self._declare_group(key, column[start:stop], first, last)

    def _declare_group(self, key: str, column: NDArray[Any], first: int, last: int) -> None:
        wrong = (column != DECLARED) & (column != MISSING)
        if wrong.any():
            raise UnknownAnswerError(key, int(column[wrong][0]))
        if self.why is not None:
            self.why[first:last, column == DECLARED] = IS_DECLARED

    @cached_property
    def variant(self) -> tuple[Integers, Flags] | None:
        """Return the position of the variant's option and where it is known; 0 elsewhere.

        Asked for when the variant item is settled.
        """
        item = self.plan.instrument.variant_item
        if item is None:
            return None
        known = self.is_answered(item)
        position: Integers = np.where(known, self.code(item), 0)
        return position, known

    def settle(self, rows: Integers) -> None:
        """Take points and answers away from items that are now known to be not applicable."""
        if self.why is None or self.applies is None:
            return
        applies = self.why[rows] == APPLIES
        self.applies[rows] = applies
        if not applies.all():
            self.units[rows] *= applies
            self.answered[rows] &= applies

    def not_applicable_with(self, row: int, names: Sequence[str]) -> None:
        """Make an item not applicable where something it is computed from is."""
        if self.why is not None:
            for name in names:
                np.maximum(self.why[row], self.why[self.plan.item_row(name)], out=self.why[row])

    def known_set(self, item: str, row: int, values: Floats, known: Flags) -> None:
        """Keep the value of a computed item."""
        self._values[item] = (values, known)
        self.answered[row] = known

    def number(self, name: str) -> Numbers:
        """Return the answers to an item as numbers, an aggregate, or a parameter."""
        found = self.raw_number(name)
        return numbers(found.values, found.known)

    def raw_number(self, name: str) -> Numbers:
        """Return the same with any value where it is not known."""
        plan = self.plan
        if name in plan.parameters:
            everywhere = np.ones(self.rows, dtype=np.bool_)
            return Numbers(values=np.full(self.rows, plan.parameters[name]), known=everywhere)
        row = plan.item_row(name)
        if name in self._values:
            values, known = self._values[name]
            if self.why is not None:
                known = known & (self.why[row] == APPLIES)
            if name in plan.index:
                known = known & self.answered[row]
            return Numbers(values=values, known=known)
        codes = self.codes[plan.coded.position[name]]
        return Numbers(values=codes.astype(np.float64), known=self.answered[row])

    @cached_property
    def shown_numbers(self) -> dict[str, tuple[list[float], list[bool]]]:
        """Return the values, and where they are known, of what a result names as a number."""
        found = {name: self.number(name) for name in self.plan.shown_numbers}
        return {name: (of.values.tolist(), of.known.tolist()) for name, of in found.items()}

    def code(self, name: str) -> Integers:
        """Return the codes of an item; what they say where it is not answered means nothing."""
        codes: Integers = self.codes[self.plan.coded.position[name]]
        return codes

    def is_applicable(self, name: str) -> Flags:
        """Return where an item, a group (any of its items), or the whole is applicable."""
        first, last = self.plan.span(name)
        if self.why is None:
            return np.ones(self.rows, dtype=np.bool_)
        if name in self.plan.branches and self.applies is not None:
            flags: Flags = self.applies[self.plan.index[name]]
            return flags
        return np.asarray(np.any(self.why[first:last] == APPLIES, axis=0))

    def is_answered(self, name: str) -> Flags:
        """Return where an item, or any item of a group or of the whole, is answered."""
        first, last = self.plan.span(name)
        if last - first == 1:
            flags: Flags = self.answered[first]
            return flags
        return np.asarray(np.any(self.answered[first:last], axis=0))

    def shown_units(self, name: str) -> Integers:
        """Return the points of an item, a group or the whole, rounded as they are shown."""
        units = self.units[self.plan.index[name]] if name in self.plan.index else None
        if units is None:
            return np.zeros(self.rows, dtype=np.int64)
        if name == ROOT:
            units = times_ratio(units, *self.plan.whole)
        return rounded(units, self.plan.step)

    def shown_share(self, name: str) -> Floats:
        """Return the share of its full points that a node has; rounded where scoring divides."""
        full = self.plan.full_units(name)
        units = self.units[self.plan.index[name]] if name in self.plan.index else None
        if units is None or full == 0:
            return np.zeros(self.rows)
        if not self.plan.instrument.is_divided:
            return np.asarray(units / np.float64(full))
        share = rounded(times_ratio(units, *self.plan.shares[name]), _SHARE_STEP)
        return np.asarray(share / _SHARES)

    def show(self) -> None:
        """Round the points of all nodes as they are shown; what needs them exact comes before."""
        if self.plan.step != 1:
            self.units[:] = rounded(self.units, self.plan.step)


class Environment:
    """What expressions may ask of a state."""

    def __init__(self, state: State) -> None:
        """Remember nothing yet."""
        self._state = state
        self._truths: dict[str, Truths] = {}

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return self._state.rows

    def holds(self, condition: Expression) -> Truths:
        """Return where a condition holds and where it is known; computed once by its text."""
        found = self._truths.get(condition.text)
        if found is None:
            found = self._truths[condition.text] = evaluate_condition(condition, self)
        return found

    def value(self, expression: Expression) -> Numbers:
        """Return what a numeric expression gives."""
        return evaluate_number(expression, self)

    def number(self, name: str) -> Numbers:
        """Return the number that stands behind a name."""
        return self._state.raw_number(name)

    def call(self, function: str, words: tuple[Word, ...]) -> Numbers | Truths:
        """Return what a function of the language of instruments gives."""
        state = self._state
        everywhere = np.ones(state.rows, dtype=np.bool_)
        name = str(words[0]) if words else ROOT
        match function:
            case "answered":
                return truths(state.is_answered(name), everywhere)
            case "applicable":
                return truths(state.is_applicable(name), everywhere)
            case "selected":
                return self._selected(name, words[1])
            case "count":
                return numbers(self._chosen(name), state.is_answered(name))
            case "points" | "score":
                units = state.shown_units(name)
                return numbers(state.plan.points(units), self._is_scored(name))
            case "share":
                return numbers(state.shown_share(name), self._is_scored(name))
            case "level_of":
                track = state.plan.track(name, state)
                return numbers(track.level.astype(np.float64), track.decided)
            case "total":
                track = state.plan.track(name, state)
                return numbers(state.plan.points(track.total_units), track.decided)
        raise LookupError(function)

    def _chosen(self, name: str) -> NDArray[np.uint8]:
        """Return how many options are chosen; "none of these" is none."""
        options = self._state.plan.instrument.item_by_id[name].options
        counted = sum(1 << option.position for option in options if not option.is_none)
        chosen: NDArray[np.uint8] = np.bitwise_count(self._state.code(name) & counted)
        return chosen

    def _is_scored(self, name: str) -> Flags:
        return self._state.is_applicable(name) & self._state.is_answered(name)

    def _selected(self, name: str, word: Word) -> Truths:
        state = self._state
        item = state.plan.instrument.item_by_id[name]
        position = next(o.position for o in item.options if word in (o.position, o.name))
        codes, known = state.code(name), state.is_answered(name)
        if isinstance(item.question, Multiple):
            return truths(((codes >> position) & 1) == 1, known)
        return truths(codes == position, known)
