"""Build an index many times: what runs share is done once, what differs is done for all at once.

Runs that take a step alike share it and all before it; weights differ as arrays over runs. A run's
scores depend on its own row of the design alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import nodes_build, step_apply
from ronghe.engines.index.definition import Aggregation, Node, Weighting
from ronghe.engines.index.methods.weighting import noisy
from ronghe.engines.index.uncertainty.scenario import (
    AggregationFactor,
    OptionFactor,
    StepFactor,
    ValueNoise,
    WeightFactor,
    WeightNoise,
    chosen,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan, State
    from ronghe.engines.index.definition import Index, Step
    from ronghe.engines.index.uncertainty.scenario import Scenario

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_BLOCK = 4_000_000  # numbers held at once for values, or for the scores of a node's children
_LARGEST = 1 << 53


class StoppedError(Exception):
    """Somebody asked to stop; nothing was made."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Who watches: told how many runs are done, asked whether to go on."""

    progress: Callable[[int], None] | None = None
    should_stop: Callable[[], bool] | None = None

    def tell(self, done: int) -> None:
        """Say that more runs are done; raise `StoppedError` where it is asked to stop."""
        if self.progress is not None:
            self.progress(done)
        if self.should_stop is not None and self.should_stop():
            raise StoppedError


ALONE = Watch()


def runs_build(plan: Plan, scenario: Scenario, design: Floats, watch: Watch = ALONE) -> Floats:
    """Return the scores of the root, (runs, rows), of the runs of a design or of a part of it.

    Raises
    ------
    StoppedError
        If the watch says so, which it is asked after each block of runs.
    """
    found = np.empty((len(design), plan.frame.rows))
    noises = [
        (at, factor) for at, factor in enumerate(scenario.factors) if isinstance(factor, ValueNoise)
    ]
    many = max(_BLOCK // max(plan.data.size, 1), 1) if noises else max(len(design), 1)
    trees = _Trees(plan=plan, scenario=scenario, design=design)
    for start in range(0, len(design), many):
        runs = np.arange(start, min(start + many, len(design)))
        values = plan.data[np.newaxis]
        for at, factor in noises:
            values = values + _noise(plan, scenario, at, factor, design[runs, at])
        for group, held in _stepped(plan, scenario, design, runs, _start(plan, values), 0):
            for part, scores in trees.scores(group, held):
                found[part] = scores
                watch.tell(len(part))
    return found


def _stepped(
    plan: Plan, scenario: Scenario, design: Floats, runs: Whole, state: State, at: int
) -> Iterator[tuple[Whole, State]]:
    """Yield groups of runs with their state after all steps, values (1 or runs, leaves, rows)."""
    steps = plan.index.steps
    if at == len(steps):
        yield runs, state
        return
    for step, places in _ways(steps[at], scenario, design[runs]):
        own = state if len(state.values) == 1 else _part(state, places)
        after = own if step is None else step_apply(plan, step, own)
        yield from _stepped(plan, scenario, design, runs[places], after, at + 1)


def _start(plan: Plan, values: Floats) -> State:
    """Return the state before the first step, (runs, …) everywhere."""
    state = plan.start()
    runs = len(values)
    return replace(
        state,
        values=values,
        imputed=np.broadcast_to(state.imputed, (runs, *state.imputed.shape)),
        screened=np.broadcast_to(state.screened, (runs, *state.screened.shape)),
    )


def _part(state: State, places: Whole) -> State:
    """Return the state of some of its runs."""
    return replace(
        state,
        values=state.values[places],
        imputed=state.imputed[places],
        screened=state.screened[places],
    )


def _ways(step: Step, scenario: Scenario, design: Floats) -> list[tuple[Step | None, Whole]]:
    """Return in which ways runs take a step, and which runs take each."""
    columns: list[Floats] = []
    for at, factor in enumerate(scenario.factors):
        if isinstance(factor, StepFactor) and factor.step == step.name:
            columns.append(chosen(design[:, at], len(factor.choices)).astype(np.float64))
        elif isinstance(factor, OptionFactor) and factor.step == step.name:
            numbers = factor.spread.at(design[:, at])
            columns.append(np.round(numbers) if factor.is_whole else numbers)
    if not columns:
        return [(step, np.arange(len(design)))]
    settings, of_run = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    of_run = of_run.reshape(-1)
    return [
        (_set(step, scenario, setting), np.flatnonzero(of_run == number))
        for number, setting in enumerate(settings)
    ]


def _set(step: Step, scenario: Scenario, setting: Floats) -> Step | None:
    """Return the step as one setting of its factors has it, in their order."""
    found: Step | None = step
    numbers = iter(setting.tolist())
    for factor in scenario.factors:
        if isinstance(factor, StepFactor) and factor.step == step.name:
            found = factor.choices[int(next(numbers))]
        elif isinstance(factor, OptionFactor) and factor.step == step.name:
            number = next(numbers)
            if found is not None:
                value = int(number) if factor.is_whole else number
                found = replace(found, options={**found.options, factor.option: value})
    return found


@dataclass(frozen=True, kw_only=True)
class _Trees:
    """Builds the nodes of runs whose indicators are there."""

    plan: Plan
    scenario: Scenario
    design: Floats

    def scores(self, runs: Whole, state: State) -> Iterator[tuple[Whole, Floats]]:
        """Yield parts of the runs with their scores of the root."""
        most = max(len(node.children) for node in self.plan.index.nodes)
        many = max(_BLOCK // (max(most, len(self.plan.index.keys)) * self.plan.frame.rows), 1)
        for setting, places in self._settings(runs):
            plan, aggregations, fixed = self._as_set(setting)
            for start in range(0, len(places), many):
                some = places[start : start + many]
                own = state if len(state.values) == 1 else _part(state, some)
                weights = self._weights(plan, fixed, runs[some])
                made = nodes_build(plan, own.values, weights=weights, aggregations=aggregations)
                scores = np.where(own.screened, np.nan, made[..., -1, :])
                yield runs[some], np.broadcast_to(scores, (len(some), scores.shape[-1]))

    def _settings(self, runs: Whole) -> list[tuple[Whole, Whole]]:
        columns = [
            chosen(self.design[runs, at], len(factor.choices))
            for at, factor in enumerate(self.scenario.factors)
            if isinstance(factor, AggregationFactor | WeightFactor)
        ]
        if not columns:
            return [(np.zeros(0, dtype=np.int64), np.arange(len(runs)))]
        settings, of_run = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        of_run = of_run.reshape(-1)
        return [(each, np.flatnonzero(of_run == at)) for at, each in enumerate(settings)]

    def _as_set(
        self, setting: Whole
    ) -> tuple[Plan, dict[str, Aggregation], dict[str, tuple[float, ...]]]:
        """Return the plan, ways to aggregate and weights as numbers that one setting has."""
        aggregations: dict[str, Aggregation] = {}
        weightings: dict[str, Weighting] = {}
        fixed: dict[str, tuple[float, ...]] = {}
        numbers = iter(setting.tolist())
        for factor in self.scenario.factors:
            if isinstance(factor, AggregationFactor):
                aggregations |= factor.choices[next(numbers)]
            elif isinstance(factor, WeightFactor):
                for node, way in factor.choices[next(numbers)].items():
                    if isinstance(way, Weighting):
                        weightings[node] = way
                        fixed.pop(node, None)
                    else:
                        fixed[node] = way
        plan = self.plan
        if weightings:
            plan = replace(plan, index=_weighed(plan.index, weightings))
        return plan, aggregations, fixed

    def _weights(
        self, plan: Plan, fixed: Mapping[str, tuple[float, ...]], runs: Whole
    ) -> dict[str, Floats]:
        found = {node: np.array([weights]) for node, weights in fixed.items()}
        for at, factor in enumerate(self.scenario.factors):
            if not isinstance(factor, WeightNoise):
                continue
            nodes = [plan.index.parts[key] for key in factor.nodes]
            own = [(node, _given(node)) for node in nodes if isinstance(node, Node)]
            count = sum(len(weights) for _node, weights in own)
            draws = np.stack(
                [
                    chance.random(count)
                    for chance in _chances(self.scenario, at, self.design[runs, at])
                ]
            )
            start = 0
            for node, weights in own:
                mine = draws[:, start : start + len(weights)]
                start += len(weights)
                base = found.get(node.key, weights)
                found[node.key] = noisy(base, mine, factor=factor.noise)
        return found


def _given(node: Node) -> Floats:
    """Return the weights of a node's children as its definition gives them."""
    if node.weighting.method == "equal":
        return np.ones(len(node.children))
    return np.array([child.weight for child in node.children])


def _weighed(index: Index, weightings: Mapping[str, Weighting]) -> Index:
    """Return an index whose nodes have other weightings."""

    def changed(node: Node) -> Node:
        children = tuple(
            changed(child) if isinstance(child, Node) else child for child in node.children
        )
        return replace(node, children=children, weighting=weightings.get(node.key, node.weighting))

    return replace(index, root=changed(index.root))


def _chances(scenario: Scenario, at: int, shares: Floats) -> Iterator[np.random.Generator]:
    """Yield a generator for each run, made of the seed, the factor and the run's share alone."""
    for share in shares:
        place = (scenario.seed << 16) + at
        key = np.array([place & (2**64 - 1), int(share * _LARGEST)], dtype=np.uint64)
        yield np.random.Generator(np.random.Philox(key=key))


def _noise(plan: Plan, scenario: Scenario, at: int, factor: ValueNoise, shares: Floats) -> Floats:
    """Return errors of the data of runs, (runs, leaves, rows)."""
    size = np.zeros_like(plan.data)
    for key, column in factor.columns.items():
        size[plan.positions[key]] = np.nan_to_num(plan.numbers[column])
    for key, share in factor.share.items():
        place = plan.positions[key]
        size[place] = np.hypot(size[place], share * np.abs(np.nan_to_num(plan.data[place])))
    drawn = np.empty((len(shares), *size.shape))
    for run, chance in enumerate(_chances(scenario, at, shares)):
        if factor.shape == "normal":
            chance.standard_normal(out=drawn[run])
        else:
            drawn[run] = (chance.random(size.shape) * 2 - 1) * np.sqrt(3)
    drawn *= size
    return drawn
