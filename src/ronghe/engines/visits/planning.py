"""Spread organisations over assessors and days: as many as possible, then the least travel.

Solved by CP-SAT with one worker, a fixed seed and a limit in its own deterministic time: the same
question gives the same plan on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ortools.sat.python import cp_model
else:
    cp_model = Later("ortools.sat.python.cp_model")

EFFORT = 20.0  # deterministic time; about seconds of a usual core
# A day in a district costs a journey, one away from home half a journey more.
_JOURNEY, _AWAY = 2, 1


@dataclass(frozen=True, kw_only=True)
class Site:
    """An organisation to be visited, in a district, by one of the `allowed` workers."""

    key: str
    district: str
    allowed: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Worker:
    """An assessor: where they live (a district or ""), and how many visits each day still takes.

    A day that `room` does not name takes none.
    """

    key: str
    home: str = ""
    room: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, order=True)
class Assignment:
    """One visit."""

    day: date
    worker: str
    district: str
    site: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the solver found.

    Attributes
    ----------
    assignments : in the order of day, worker, district.
    unplanned : keys of sites without a visit.
    is_best : no better plan exists; else the effort ended before that was proved.
    journeys : days on which a worker is in a district, counted once each.
    """

    assignments: tuple[Assignment, ...]
    unplanned: tuple[str, ...]
    is_best: bool
    journeys: int


_Class = tuple[str, frozenset[str]]
_Slot = tuple[str, "date"]


def plan(
    sites: Sequence[Site], workers: Sequence[Worker], *, seed: int = 0, effort: float = EFFORT
) -> Plan:
    """Return who visits whom on which day.

    First as many visits as possible, then the least travel (days in districts, those away from
    home half a journey more), then the load spread evenly, then early days. Sites of one district
    that the same workers may visit are alike to the solver, so it decides numbers and not names.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2026, 3, 2)
    >>> both = frozenset({"li", "wu"})
    >>> sites = [
    ...     Site(key="a", district="north", allowed=both),
    ...     Site(key="b", district="south", allowed=both),
    ...     Site(key="c", district="north", allowed=both),
    ...     Site(key="d", district="south", allowed=frozenset()),
    ... ]
    >>> made = plan(
    ...     sites, [Worker(key="li", room={day: 2}), Worker(key="wu", home="south", room={day: 2})]
    ... )
    >>> [(one.worker, one.site) for one in made.assignments], made.unplanned, made.journeys
    ([('li', 'a'), ('li', 'c'), ('wu', 'b')], ('d',), 2)
    """
    classes: dict[_Class, list[str]] = defaultdict(list)
    for site in sorted(sites, key=lambda one: one.key):
        classes[site.district, site.allowed].append(site.key)
    # In one order, whatever order was given.
    ordered = sorted(classes, key=lambda one: (one[0], sorted(one[1])))
    slots = sorted(
        ((worker.key, day) for worker in workers for day, room in worker.room.items() if room > 0),
        key=lambda slot: (slot[1], slot[0]),
    )
    model = _Model({one: classes[one] for one in ordered}, slots, workers)
    numbers, is_best = model.solved(seed=seed, effort=effort)
    return _named(classes, ordered, slots, numbers, is_best=is_best)


class _Model:
    """The question as CP-SAT takes it: how many sites of a class in which slot."""

    def __init__(
        self,
        classes: Mapping[_Class, Sequence[str]],
        slots: Sequence[_Slot],
        workers: Sequence[Worker],
    ) -> None:
        self.cp = cp_model.CpModel()
        room = {worker.key: worker.room for worker in workers}
        homes = {worker.key: worker.home for worker in workers}
        self.numbers: dict[tuple[_Class, _Slot], Any] = {
            (one, slot): self.cp.new_int_var(0, min(len(members), room[slot[0]][slot[1]]), "")
            for one, members in classes.items()
            for slot in slots
            if slot[0] in one[1]
        }
        for one, members in classes.items():
            mine = [n for (own, _slot), n in self.numbers.items() if own == one]
            self.cp.add(sum(mine) <= len(members))
        for slot in slots:
            mine = [n for (_one, own), n in self.numbers.items() if own == slot]
            self.cp.add(sum(mine) <= room[slot[0]][slot[1]])
        self._aim(self._journeys(room), homes, sum(len(each) for each in classes.values()), slots)

    def _journeys(self, room: Mapping[str, Mapping[date, int]]) -> dict[tuple[str, _Slot], Any]:
        """Return for each district and slot whether the worker goes there."""
        by_district: dict[tuple[str, _Slot], list[Any]] = defaultdict(list)
        for (one, slot), n in self.numbers.items():
            by_district[one[0], slot].append(n)
        made = {}
        for (district, slot), mine in by_district.items():
            goes = made[district, slot] = self.cp.new_bool_var("")
            self.cp.add(sum(mine) <= room[slot[0]][slot[1]] * goes)
        return made

    def _aim(
        self,
        journeys: Mapping[tuple[str, _Slot], Any],
        homes: Mapping[str, str],
        sites: int,
        slots: Sequence[_Slot],
    ) -> None:
        days = {day: index for index, day in enumerate(sorted({day for _worker, day in slots}))}
        late = sum(days[slot[1]] * n for (_one, slot), n in self.numbers.items())
        spread, travel = self._spread(sites), sum(
            (_JOURNEY + (_AWAY if homes[slot[0]] != district else 0)) * goes
            for (district, slot), goes in journeys.items()
        )  # fmt: skip
        # Each weight is more than all below it can come to: a lower aim never outvotes a higher.
        of_spread = sites * len(days) + 1
        of_travel = of_spread * (sites + 1)
        of_visit = of_travel * ((_JOURNEY + _AWAY) * len(journeys) + 1)
        visits = sum(self.numbers.values())
        self.cp.maximize(of_visit * visits - of_travel * travel - of_spread * spread - late)

    def _spread(self, sites: int) -> Any:
        """Return the difference between the most and the least loaded worker who may go at all."""
        loads: dict[str, list[Any]] = defaultdict(list)
        for (_one, slot), n in self.numbers.items():
            loads[slot[0]].append(n)
        most, least = self.cp.new_int_var(0, sites, ""), self.cp.new_int_var(0, sites, "")
        for mine in loads.values():
            self.cp.add(sum(mine) <= most)
            self.cp.add(sum(mine) >= least)
        return most - least if loads else 0

    def solved(self, *, seed: int, effort: float) -> tuple[dict[tuple[_Class, _Slot], int], bool]:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}, False
        found = {key: int(solver.value(n)) for key, n in self.numbers.items()}
        return found, status == cp_model.OPTIMAL


def _named(
    classes: Mapping[_Class, Sequence[str]],
    ordered: Sequence[_Class],
    slots: Sequence[_Slot],
    numbers: Mapping[tuple[_Class, _Slot], int],
    *,
    is_best: bool,
) -> Plan:
    """Give numbers their names: the first of a class go first."""
    made, left = [], []
    for one in ordered:
        waiting = list(classes[one])
        for slot in slots:
            number = numbers.get((one, slot), 0)
            made += [
                Assignment(day=slot[1], worker=slot[0], district=one[0], site=site)
                for site in waiting[:number]
            ]
            waiting = waiting[number:]
        left += waiting
    trips = Counter((one.day, one.worker, one.district) for one in made)
    return Plan(
        assignments=tuple(sorted(made)),
        unplanned=tuple(sorted(left)),
        is_best=is_best,
        journeys=len(trips),
    )
