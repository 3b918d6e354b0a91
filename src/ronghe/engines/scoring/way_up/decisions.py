"""The decisions of the model: which move each lever makes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Item, Linear, Ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.way_up.levers import Lever
    from ronghe.lib.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """A yes-or-no variable for each move of each lever; exactly one move of a lever is made."""

    model: CpModel
    instrument: Instrument
    levers: tuple[Lever, ...]
    moved: dict[str, tuple[IntVar, ...]] = field(default_factory=dict)
    joint: dict[tuple[str, ...], dict[tuple[int, ...], IntVar]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the variables."""
        for lever in self.levers:
            made = tuple(
                self.model.new_bool_var(f"{lever.name}={position}")
                for position in range(len(lever.moves))
            )
            self.model.add_exactly_one(made)
            self.moved[lever.name] = made

    @cached_property
    def _by_item(self) -> Mapping[str, tuple[Lever, ...]]:
        found: defaultdict[str, list[Lever]] = defaultdict(list)
        for lever in self.levers:
            found[lever.item.id].append(lever)
        return {item_id: tuple(levers) for item_id, levers in found.items()}

    def of_item(self, item: Item) -> tuple[Lever, ...]:
        """Return the levers that an item's points depend on."""
        return self.of_items(_read_by(item))

    def levers_of(self, expression: Expression) -> tuple[Lever, ...]:
        """Return the levers that an expression reads, except through the points of branches."""
        named = names_in(expression)
        items = [item for item in self.instrument.items if item.id in named]
        return self.of_items({part for item in items for part in self._behind(item)})

    def _behind(self, item: Item) -> set[str]:
        """Return the items that decide what an item says, and whether it is asked."""
        found: set[str] = set()
        waiting = [item.id]
        while waiting:
            item_id = waiting.pop()
            if item_id in found:
                continue
            found.add(item_id)
            waiting += _read_by(self.instrument.item_by_id[item_id])
            waiting += self._shown_by.get(item_id, ())
        return found

    @cached_property
    def _shown_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return by item the items that its conditions and those of its groups read."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for part in self.instrument.all_parts:
            if part.show_if is not None:
                read = names_in(part.show_if) & self.instrument.item_by_id.keys()
                items = [part] if isinstance(part, Item) else part.all_items()
                for item in items:
                    found[item.id] |= read
        return {item_id: tuple(sorted(read)) for item_id, read in found.items()}

    def of_items(self, ids: Iterable[str]) -> tuple[Lever, ...]:
        """Return the levers of items, in the order of the instrument."""
        wanted = {lever.name for item_id in ids for lever in self._by_item.get(item_id, ())}
        return tuple(lever for lever in self.levers if lever.name in wanted)

    def cases(self, levers: Sequence[Lever]) -> dict[tuple[int, ...], IntVar]:
        """Return for each combination of moves of some levers a variable; exactly one is 1."""
        if len(levers) == 1:
            return {(at,): made for at, made in enumerate(self.moved[levers[0].name])}
        names = tuple(lever.name for lever in levers)
        if names not in self.joint:
            self.joint[names] = self._cases(levers)
        return self.joint[names]

    def _cases(self, levers: Sequence[Lever]) -> dict[tuple[int, ...], IntVar]:
        found = {
            combination: self.model.new_bool_var("")
            for combination in product(*(range(len(lever.moves)) for lever in levers))
        }
        self.model.add_exactly_one(found.values())
        for which, lever in enumerate(levers):
            for at, made in enumerate(self.moved[lever.name]):
                same = [case for combination, case in found.items() if combination[which] == at]
                self.model.add(sum(same) == made)
        return found

    def one_of(self, levers: Sequence[Lever], combinations: list[tuple[int, ...]]) -> IntVar:
        """Return a variable that is 1 exactly where the levers make one of the combinations."""
        cases = self.cases(levers)
        variable = self.model.new_bool_var("")
        self.model.add(sum(cases[combination] for combination in combinations) == variable)
        return variable


def names_in(expression: Expression) -> set[str]:
    """Return all names that an expression uses, those given to functions too."""
    called = {str(word) for call in expression.calls for word in call.words[:1]}
    return called | expression.names


def _read_by(item: Item) -> set[str]:
    """Return the ids of the items whose answers an item's points rest on."""
    question = item.question
    if isinstance(question, Ratio):
        return {question.of, question.to}
    if isinstance(question, Linear):
        marks = (question.base, question.lead)
        return {item.id, *(mark for mark in marks if isinstance(mark, str))}
    return {item.id}
