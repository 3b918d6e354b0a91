"""Solve the model of a way up, and hold each answer against the engine."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_values import Answers
from ronghe.engines.scoring.responses import score
from ronghe.engines.scoring.way_up.changing import changed
from ronghe.engines.scoring.way_up.conditions import Conditions
from ronghe.engines.scoring.way_up.decisions import Decisions
from ronghe.engines.scoring.way_up.levels import LevelModel
from ronghe.engines.scoring.way_up.levers import PLACES, Lever, levers_of, prices_of
from ronghe.engines.scoring.way_up.probing import Probe
from ronghe.engines.scoring.way_up.result import Change, Standing, WayUp
from ronghe.engines.scoring.way_up.tree import Tree
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ortools.sat.python import cp_model

    from ronghe.engines.scoring.definition import Instrument, Level
    from ronghe.engines.scoring.evaluation import Result
    from ronghe.engines.scoring.way_up.levers import Move, Price
    from ronghe.lib.expressions import Expression
else:
    cp_model = Later("ortools.sat.python.cp_model")

MOST_BRANCHES = 256  # combinations of conditions that show questions
_ENDLESS = 2**62


class NoSuchLevelError(ValueError):
    """The instrument has no level of that number."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The best moves of a search; no answers where there are none.

    `costs` are the units spent by item, `bound` is what any way costs at the least.
    """

    answers: Answers | None
    costs: Mapping[str, int]
    bound: int
    is_proven: bool

    @property
    def cost(self) -> int:
        """Return what all changes cost."""
        return sum(self.costs.values())


def way_up(
    instrument: Instrument,
    answers: Answers,
    *,
    to: int | None = None,
    prices: Mapping[str, Price] | None = None,
    seconds: float = 20.0,
) -> WayUp:
    """Return the cheapest set of changed answers that reaches a level.

    Parameters
    ----------
    to : number of the level; None is the next one above that of the answers (or the last one).
    prices : by item id, in place of those of the definition; an item without a price in either
        stays as it is.
    seconds : after which the search ends with what it has; what it says then is no less true.

    Notes
    -----
    Every answer of the solver is scored by the engine before it is believed; one that falls short
    is forbidden and the search goes on. What `levers_of` lists are the moves considered.

    Raises
    ------
    NoSuchLevelError
        If the instrument has no level `to`.
    UnknownAnswerError
        If the answers do not fit the instrument.
    """
    now = score(instrument, answers)
    level = _level(instrument, now, to)
    if now.level.number >= level.number:
        zero = Decimal(0)
        return WayUp(
            to=level, standing="there", cost=zero, at_least=zero, changes=(), answers=answers,
            result=now,
        )  # fmt: skip
    search = _Search(
        instrument=instrument,
        answers=answers,
        level=level.number,
        prices={**prices_of(instrument), **(prices or {})},
        until=time.monotonic() + seconds,
    )
    if barriers := search.barriers():
        return WayUp(
            to=level, standing="out_of_reach", cost=None, at_least=None, changes=(), answers=None,
            result=None, barriers=barriers,
        )  # fmt: skip
    return _told(instrument, answers, level, now, search.best())


def _level(instrument: Instrument, now: Result, to: int | None) -> Level:
    levels = instrument.level_rule.levels
    if to is None:
        above = [level for level in levels if level.number > now.level.number]
        return above[0] if above else levels[-1]
    for level in levels:
        if level.number == to:
            return level
    message = f"{instrument.key} has no level {to}"
    raise NoSuchLevelError(message)


@dataclass(frozen=True, kw_only=True)
class _Search:
    instrument: Instrument
    answers: Answers
    level: int
    prices: Mapping[str, Price]
    until: float

    @cached_property
    def _probe(self) -> Probe:
        """The engine's view of the answers before any move."""
        return Probe.of(self.instrument, self.answers)

    def barriers(self) -> tuple[str, ...]:
        """Return what keeps the level out of reach whatever is changed."""
        model = cp_model.CpModel()
        return self._level_model(model, self._probe)[0].barriers(self.level)

    def best(self) -> _Found:
        """Return the best of all branches; in each, what is asked stays the same."""
        switches = self._switches()
        too_many = 2 ** len(switches) > MOST_BRANCHES
        if too_many:
            switches = ()
        best = _Found(answers=None, costs={}, bound=0, is_proven=not too_many)
        bounds = []
        for at, shown in enumerate(self._branches(switches)):
            # Making the model of a branch takes its time too, and there may be hundreds of them.
            if at and time.monotonic() >= self.until:
                best = replace(best, is_proven=False)
                bounds.append(0)
                break
            found = self._branch(dict(zip(switches, shown, strict=True)), best)
            bounds.append(found.bound)
            is_proven = found.is_proven and best.is_proven
            best = replace(best if found.answers is None else found, is_proven=is_proven)
        is_sure = best.is_proven and best.answers is not None
        return replace(best, bound=best.cost if is_sure else min(bounds, default=0))

    def _switches(self) -> tuple[Expression, ...]:
        """Return the conditions that show questions and that moves can change."""
        model = cp_model.CpModel()
        decisions, _tree, _conditions = self._parts(model, self._probe)
        conditions = [part.show_if for part in self.instrument.all_parts]
        found = {shown.text: shown for shown in conditions if shown is not None}
        return tuple(shown for shown in found.values() if decisions.levers_of(shown))

    def _branches(self, switches: tuple[Expression, ...]) -> list[tuple[bool, ...]]:
        """Return every choice of conditions, the present one first, then the fewest changes."""
        now = [bool(self._probe.truths(switch, [{}])[0]) for switch in switches]
        choices = list(product((False, True), repeat=len(switches)))
        return sorted(
            choices, key=lambda choice: sum(a != b for a, b in zip(choice, now, strict=True))
        )

    def _branch(self, shown: Mapping[Expression, bool], best: _Found) -> _Found:
        """Return the best set of moves that leaves just these conditions true."""
        usual: Mapping[Lever, int] | None = {}
        if shown:
            usual = self._example(shown)
        if usual is None:
            return _Found(answers=None, costs={}, bound=_ENDLESS, is_proven=True)
        model = cp_model.CpModel()
        probe = Probe.of(self.instrument, self.answers, usual) if usual else self._probe
        level_model, decisions = self._level_model(model, probe, is_settled=True)
        is_exact = self._show(model, level_model.conditions, shown)
        level_model.require(self.level)
        found = self._solved(model, decisions, best)
        return replace(found, is_proven=found.is_proven and is_exact)

    def _parts(
        self, model: cp_model.CpModel, probe: Probe, *, is_settled: bool = False
    ) -> tuple[Decisions, Tree, Conditions]:
        """Return a model's parts; what is hidden counts only once it is settled what is shown."""
        out_of_play = probe.not_applicable if is_settled else probe.declared
        out_of_play |= {self.instrument.variant_item or ""}
        levers = levers_of(self.instrument, self.answers, self.prices, out_of_play=out_of_play)
        decisions = Decisions(model=model, instrument=self.instrument, levers=levers)
        tree = Tree(model=model, instrument=self.instrument, decisions=decisions, probe=probe)
        return decisions, tree, Conditions(
            model=model, decisions=decisions, probe=probe, points=tree.points_of
        )  # fmt: skip

    def _level_model(
        self, model: cp_model.CpModel, probe: Probe, *, is_settled: bool = False
    ) -> tuple[LevelModel, Decisions]:
        decisions, tree, conditions = self._parts(model, probe, is_settled=is_settled)
        level_model = LevelModel(
            model=model, instrument=self.instrument, decisions=decisions, conditions=conditions,
            tree=tree, probe=probe,
        )  # fmt: skip
        return level_model, decisions

    @staticmethod
    def _show(
        model: cp_model.CpModel, conditions: Conditions, shown: Mapping[Expression, bool]
    ) -> bool:
        """Require conditions to be true or not; return whether all of them could be required."""
        variables = {switch: conditions.exactly(switch) for switch in shown}
        for switch, variable in variables.items():
            if variable is not None:
                model.add(variable == int(shown[switch]))
        return all(variable is not None for variable in variables.values())

    def _example(self, shown: Mapping[Expression, bool]) -> Mapping[Lever, int] | None:
        """Return the cheapest moves that make the conditions so, None where there are none."""
        model = cp_model.CpModel()
        decisions, _tree, conditions = self._parts(model, self._probe)
        self._show(model, conditions, shown)
        model.minimize(_goal(decisions, dearer=1))
        solver = self._solver()
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return {lever: at for lever, at in _moves(solver, decisions).items() if at}

    def _solved(self, model: cp_model.CpModel, decisions: Decisions, best: _Found) -> _Found:
        # Of two sets that cost the same the one with fewer changes is wanted.
        dearer = len(decisions.levers) + 1
        goal = _goal(decisions, dearer=dearer)
        model.minimize(goal)
        if best.answers is not None:  # of two branches that cost the same the first one stays
            model.add(goal < best.cost * dearer)
        while True:
            solver = self._solver()
            status = solver.solve(model)
            bound = max(0, math.floor(solver.best_objective_bound / dearer))
            nothing = _Found(answers=None, costs={}, bound=bound, is_proven=False)
            if status == cp_model.INFEASIBLE:
                return replace(nothing, bound=_ENDLESS, is_proven=True)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return replace(nothing, bound=0)
            moves = _moves(solver, decisions)
            found = changed(self.answers, moves)
            if score(self.instrument, found).level.number >= self.level:
                return _Found(
                    answers=found,
                    costs=_spent(moves),
                    bound=bound,
                    is_proven=status == cp_model.OPTIMAL,
                )
            model.add_bool_or([~decisions.moved[lever.name][at] for lever, at in moves.items()])

    def _solver(self) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        # One worker and a fixed seed: the same answers give the same way on any day.
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = max(0.1, self.until - time.monotonic())
        return solver


def _goal(decisions: Decisions, *, dearer: int) -> cp_model.LinearExprT:
    changes = [
        made * (move.cost * dearer + 1)
        for lever in decisions.levers
        for made, move in _changes(decisions, lever)
    ]
    return cp_model.LinearExpr.sum(changes)


def _spent(moves: Mapping[Lever, int]) -> dict[str, int]:
    """Return what moves cost by item, without what stays."""
    spent: dict[str, int] = {}
    for lever, at in moves.items():
        if at:
            spent[lever.item.id] = spent.get(lever.item.id, 0) + lever.moves[at].cost
    return spent


def _changes(decisions: Decisions, lever: Lever) -> list[tuple[cp_model.IntVar, Move]]:
    return list(zip(decisions.moved[lever.name], lever.moves, strict=True))[1:]


def _moves(solver: cp_model.CpSolver, decisions: Decisions) -> dict[Lever, int]:
    return {
        lever: next(
            at for at, made in enumerate(decisions.moved[lever.name]) if solver.boolean_value(made)
        )
        for lever in decisions.levers
    }


def _told(
    instrument: Instrument, answers: Answers, level: Level, now: Result, found: _Found
) -> WayUp:
    at_least = None if found.bound == _ENDLESS else _money(found.bound)
    if found.answers is None:
        standing: Standing = "out_of_reach" if found.is_proven else "not_known"
        return WayUp(
            to=level, standing=standing, cost=None, at_least=at_least, changes=(), answers=None,
            result=None,
        )  # fmt: skip
    result = score(instrument, found.answers)
    return WayUp(
        to=level,
        standing="found" if found.is_proven else "best_known",
        cost=_money(found.cost),
        at_least=at_least,
        changes=tuple(
            Change(
                item_id=item.id,
                before=answers.values.get(item.id),
                after=found.answers.values[item.id],
                cost=_money(found.costs[item.id]),
                points_before=now.points_by_item.get(item.id),
                points_after=result.points_by_item.get(item.id),
            )
            for item in instrument.items
            if item.id in found.costs
        ),
        answers=found.answers,
        result=result,
    )


def _money(units: int) -> Decimal:
    return Decimal(units).scaleb(-PLACES)
