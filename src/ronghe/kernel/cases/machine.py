"""Declare a workflow: states, transitions, who may, whether a reason is due, how long it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.kernel.manifest.declarations import Text


@dataclass(frozen=True, kw_only=True)
class State:
    """A state of a case.

    `turn` names the roles whose turn it is; `days` is how long they have (None: no clock);
    `keeps_due` lets a day that was set before stand; with `is_local` the turn is that of people
    whose scope names the very place of the case, with `is_of_issuer` that of people whose scope
    names the place that issued it, with both of either, and not of those above; `tone` is the
    colour word of the badge.
    """

    key: str
    title: Text
    turn: frozenset[str] = frozenset()
    days: int | None = None
    keeps_due: bool = False
    is_local: bool = False
    is_of_issuer: bool = False
    is_final: bool = False
    tone: str = "secondary"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A step from one of `sources` to `target`, open to people with one of `roles`."""

    key: str
    title: Text
    sources: frozenset[str]
    target: str
    roles: frozenset[str]
    needs_reason: bool = False
    tone: str = "primary"


class MachineError(ValueError):
    """A declared machine contradicts itself."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A workflow. A case starts in the first state.

    Raises
    ------
    MachineError
        If a key stands there twice, a transition names a state that is not declared or leaves a
        final state, or no way leads from the first state to some other.
    """

    key: str
    title: Text
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        for kind, declared in (("state", self.states), ("transition", self.transitions)):
            if twice := sorted(k for k, n in Counter(d.key for d in declared).items() if n > 1):
                message = f"{self.key}: {kind} keys {twice} are declared twice."
                raise MachineError(message)
        keys = {state.key for state in self.states}
        named = {key for t in self.transitions for key in (*t.sources, t.target)}
        if unknown := sorted(named - keys):
            message = f"{self.key}: transitions name undeclared states {unknown}."
            raise MachineError(message)
        final = {state.key for state in self.states if state.is_final}
        if left := sorted({key for t in self.transitions for key in t.sources} & final):
            message = f"{self.key}: final states {left} are left by a transition."
            raise MachineError(message)
        if lonely := sorted(keys - self._reached()):
            message = f"{self.key}: no transition leads to {lonely}."
            raise MachineError(message)

    def _reached(self) -> set[str]:
        """Return the keys of the states that a case can come to."""
        reached, ahead = set(), {self.states[0].key}
        while ahead:
            reached |= ahead
            ahead = {t.target for t in self.transitions if t.sources & reached} - reached
        return reached

    def state(self, key: str) -> State:
        """Return the declared state of this key."""
        return next(state for state in self.states if state.key == key)

    def transition(self, key: str) -> Transition | None:
        """Return the declared transition of this key, or None."""
        return next((t for t in self.transitions if t.key == key), None)

    def open_to(self, state: str, roles: frozenset[str]) -> Iterator[Transition]:
        """Yield the transitions that people with these roles may take from a state."""
        return (t for t in self.transitions if state in t.sources and t.roles & roles)


_machines: dict[str, Machine] = {}


def register(machine: Machine) -> Machine:
    """Add a machine to the house and return it."""
    _machines[machine.key] = machine
    return machine


def machine_of(key: str) -> Machine:
    """Return the machine of this key."""
    return _machines[key]


def all_machines() -> tuple[Machine, ...]:
    """Return all declared machines in the order of their keys."""
    return tuple(_machines[key] for key in sorted(_machines))
