"""The root of a scenario and the factors below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ronghe.engines.index.checks.rules import UNKNOWN_CODE
from ronghe.engines.index.definition import Leaf, Node
from ronghe.engines.index.reading.methods import METHODS
from ronghe.engines.index.reading.shapes import real_at
from ronghe.engines.index.uncertainty.reading import forms, rules
from ronghe.engines.index.uncertainty.reading.altering import with_nodes, with_step
from ronghe.engines.index.uncertainty.scenario import (
    AggregationFactor,
    OptionFactor,
    Scenario,
    Spread,
    StepFactor,
    ValueNoise,
    WeightFactor,
    WeightNoise,
)
from ronghe.lib.definitions.cursor import REPEATED_NAME
from ronghe.lib.definitions.shapes import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.engines.index.definition import Index, Part, Step, Weighting
    from ronghe.engines.index.reading.methods import MethodOption
    from ronghe.engines.index.uncertainty.scenario import Factor, SpreadKind
    from ronghe.lib.definitions import Cursor

_AS_DEFINED = "as-defined"
_MOST_RUNS = 1_000_000
_NUMERIC = ("given", "equal", "as-given")


def scenario_at(root: Cursor, index: Index, definition: Mapping[str, object]) -> Scenario:
    """Return the scenario at the root.

    Raises
    ------
    DefinitionError
        If it has faults or does not fit the index.
    """
    forms.SCENARIO.only(root)
    reader = _Reader(index=index, definition=definition)
    cursors = forms.FACTORS.of(root) if isinstance(root.value, Mapping) else []
    read = [(reader.factor(cursor), cursor) for cursor in cursors]
    found = [(factor, cursor) for factor, cursor in read if factor is not None]
    names: set[str] = set()
    for factor, cursor in found:
        if factor.name in names:
            cursor.at("name").fail(REPEATED_NAME, value=factor.name)
        names.add(factor.name)
    runs = forms.RUNS.maybe(root)
    runs = 1000 if runs is None else runs
    for wrong, rule in ((runs > _MOST_RUNS, rules.TOO_MANY), (runs < 1, rules.NO_RUNS)):
        if wrong:
            root.at("runs").fail(rule, most=f"{_MOST_RUNS:,}")
    reader.noise_check(found)
    coverage = forms.COVERAGE.maybe(root)
    if coverage in (0, 1):
        root.at("coverage").fail(rules.NO_COVERAGE)
    root.book.refuse_faults()
    seed, top = forms.SEED.maybe(root), forms.TOP.maybe(root)
    return Scenario(
        factors=tuple(factor for factor, _cursor in found),
        runs=runs,
        seed=1 if seed is None else seed,
        design=forms.DESIGN.maybe(root) or "random",
        coverage=0.9 if coverage is None else coverage,
        top=tuple(k for k in top if k) if top else (10,),
    )


def default_scenario(index: Index) -> Scenario:
    """Return what is varied where nothing else is said: weights by a quarter up and down."""
    nodes = [node for node in index.nodes if node.weighting.method in _NUMERIC]
    noise = WeightNoise(
        name="weight-noise",
        nodes=tuple(node.key for node in nodes if len(node.children) > 1),
        noise=0.25,
    )
    return Scenario(factors=(noise,))


@dataclass(frozen=True, kw_only=True)
class _Reader:
    index: Index
    definition: Mapping[str, object]

    def factor(self, cursor: Cursor) -> Factor | None:
        """Return the factor at a place; None where its faults leave nothing."""
        if not isinstance(cursor.value, Mapping):
            cursor.only(())
            return None
        kind = cursor.child("factor").one_of(forms.KINDS)
        if cursor.value.get("factor") != kind:
            return None
        forms.KINDS[kind].only(cursor)
        name = forms.NAME.maybe(cursor)
        read: dict[str, Callable[[Cursor, str], Factor | None]] = {
            "step": self._step,
            "option": self._option,
            "aggregation": self._aggregation,
            "weights": self._weights,
            "weight-sets": self._sets,
            "weight-noise": self._weight_noise,
            "sampling": self._sampling,
            "data": self._data,
        }
        return read[kind](cursor, name or kind)

    def noise_check(self, found: list[tuple[Factor, Cursor]]) -> None:
        """Note noise of weights that are no numbers, but come from the data."""
        ways = {node.key: {node.weighting.method} for node in self.index.nodes}
        for factor, _cursor in found:
            for choice in factor.choices if isinstance(factor, WeightFactor) else ():
                for key, way in choice.items():
                    ways[key].add("given" if isinstance(way, tuple) else way.method)
        for factor, cursor in found:
            for key in factor.nodes if isinstance(factor, WeightNoise) else ():
                for method in sorted(ways[key].difference(_NUMERIC)):
                    cursor.fail(rules.NO_NOISE, value=key, way=method)

    def _step(self, cursor: Cursor, name: str) -> StepFactor | None:
        step = self._step_named(cursor)
        choices: list[Step | None] = []
        places = forms.STEP_WAYS.of(cursor)
        if step is None:
            return None
        for place in places:
            if place.value in (_AS_DEFINED, forms.LEAVE_OUT):
                choices.append(step if place.value == _AS_DEFINED else None)
            elif isinstance(place.value, Mapping) or METHODS[step.kind].keys() != {""}:
                said = place.value if isinstance(place.value, Mapping) else {"method": place.value}
                changed = with_step(self.definition, step.name, said, place)
                choices += (
                    [one for one in changed.steps if one.name == step.name] if changed else []
                )
            elif isinstance(place.value, str):
                place.one_of((_AS_DEFINED, forms.LEAVE_OUT))
            else:
                place.only(())
        return StepFactor(name=name, step=step.name, choices=tuple(choices)) if choices else None

    def _option(self, cursor: Cursor, name: str) -> OptionFactor | None:
        step, option, spread = self._step_named(cursor), forms.OPTION.of(cursor), _spread(cursor)
        if step is None or spread is None:
            return None
        numbers = {
            one.key.name: one for one in METHODS[step.kind][step.method].options if _is_number(one)
        }
        if option not in numbers:
            place = cursor.at("option")
            place.fail(rules.NOT_A_NUMBER, value=option, step=step.name, allowed=", ".join(numbers))
            return None
        is_whole = numbers[option].key.shape is WHOLE
        tried = spread.numbers[:1] if spread.kind == "normal" else spread.numbers
        place = cursor.at(spread.kind)
        for number in tried:
            value = round(number) if is_whole else number
            if with_step(self.definition, step.name, {option: value}, place) is None:
                return None
        return OptionFactor(
            name=name, step=step.name, option=option, spread=spread, is_whole=is_whole
        )

    def _aggregation(self, cursor: Cursor, name: str) -> AggregationFactor | None:
        nodes = self._nodes(cursor)
        choices = []
        for place in forms.NODE_WAYS.of(cursor):
            found = self._ways(place, nodes, "aggregate")
            if found:
                choices.append({key: node.aggregation for key, node in found.items()})
        return AggregationFactor(name=name, choices=tuple(choices)) if choices else None

    def _weights(self, cursor: Cursor, name: str) -> WeightFactor | None:
        nodes = self._nodes(cursor)
        choices: list[Mapping[str, Weighting | tuple[float, ...]]] = []
        for place in forms.NODE_WAYS.of(cursor):
            found = self._ways(place, nodes, "weights")
            if found:
                choices.append({key: node.weighting for key, node in found.items()})
        return WeightFactor(name=name, choices=tuple(choices)) if choices else None

    def _ways(self, place: Cursor, nodes: tuple[str, ...], key: str) -> dict[str, Node]:
        """Return the nodes as they are with another way, which is the value of a key."""
        altered: Index | None = self.index
        if place.value != _AS_DEFINED:
            altered = with_nodes(self.definition, nodes, key, place.value, place)
        if altered is None:
            return {}
        return {node.key: node for node in altered.nodes if node.key in nodes}

    def _sets(self, cursor: Cursor, name: str) -> WeightFactor | None:
        choices = []
        for place in forms.SETS.of(cursor):
            weights = self._numbers(place)
            changed = [
                node for node in self.index.nodes
                if any(child.key in weights for child in node.children)
            ]  # fmt: skip
            choices.append(
                {
                    node.key: tuple(weights.get(each.key, each.weight) for each in node.children)
                    for node in changed
                }
            )
        return WeightFactor(name=name, choices=tuple(choices)) if any(choices) else None

    def _numbers(self, place: Cursor) -> dict[str, float]:
        """Return numbers by code of a part other than the root."""
        if not isinstance(place.value, Mapping) or not place.value:
            place.only(())
            return {}
        allowed = self.index.keys[:-1]
        for code in place.value:
            if code not in allowed:
                place.at(code).fail(UNKNOWN_CODE, value=code, allowed=", ".join(allowed))
        return {code: real_at(place.at(code)) for code in place.value if code in allowed}

    def _weight_noise(self, cursor: Cursor, name: str) -> WeightNoise | None:
        nodes = self._nodes(cursor, only_numeric=True)
        levels = forms.LEVELS.maybe(cursor)
        if levels is not None:
            if forms.OF_NODES.maybe(cursor) is not None:
                cursor.at("levels").fail(rules.OF_OR_LEVELS, value="")
            nodes = tuple(key for key in nodes if _level(self.index.parts[key]) - 1 in levels)
            if not nodes:
                cursor.at("levels").fail(rules.NO_NODES, value=", ".join(map(str, levels)))
        noise = forms.NOISE.of(cursor)
        if not 0 < noise < 1:
            cursor.at("noise").fail(rules.TOO_MUCH, value=noise)
            return None
        return WeightNoise(name=name, nodes=nodes, noise=noise)

    def _sampling(self, cursor: Cursor, name: str) -> ValueNoise | None:
        place = forms.ERRORS.of(cursor)
        if not isinstance(place.value, Mapping) or not place.value:
            place.only(())
            return None
        allowed = [leaf.key for leaf in self.index.leaves]
        columns = {}
        for code in place.value:
            column = place.at(code).word()
            if code in allowed:
                columns[code] = column
            else:
                place.at(code).fail(UNKNOWN_CODE, value=code, allowed=", ".join(allowed))
        return ValueNoise(
            name=name,
            columns=columns,
            share={},
            shape=forms.SHAPE_OF.maybe(cursor) or "normal",
        )

    def _data(self, cursor: Cursor, name: str) -> ValueNoise | None:
        chosen = forms.OF_PARTS.maybe(cursor) or (self.index.root.key,)
        leaves: dict[str, None] = {}
        for code in chosen:
            part = self.index.parts.get(code)
            if part is None:
                cursor.at("of").fail(UNKNOWN_CODE, value=code, allowed=", ".join(self.index.keys))
            elif isinstance(part, Leaf):
                leaves[part.key] = None
            else:
                leaves |= dict.fromkeys(leaf.key for leaf in part.leaves)
        noise = forms.SHARE_OF.of(cursor)
        if not 0 < noise < 1:
            cursor.at("noise").fail(rules.TOO_MUCH, value=noise)
        return ValueNoise(
            name=name,
            columns={},
            share=dict.fromkeys(leaves, noise),
            shape=forms.SHAPE_OF.maybe(cursor) or "normal",
        )

    def _step_named(self, cursor: Cursor) -> Step | None:
        name = forms.STEP.of(cursor)
        steps = {step.name: step for step in self.index.steps}
        if name not in steps and name:
            allowed = ", ".join(steps)
            cursor.at("step").fail(rules.UNKNOWN_STEP, value=name, allowed=allowed)
        return steps.get(name)

    def _nodes(self, cursor: Cursor, *, only_numeric: bool = False) -> tuple[str, ...]:
        nodes = {node.key: node for node in self.index.nodes}
        wanted = forms.OF_NODES.maybe(cursor)
        if wanted is None:
            return tuple(
                key
                for key, node in nodes.items()
                if not only_numeric or node.weighting.method in _NUMERIC
            )
        for code in wanted:
            if code not in nodes:
                cursor.at("of").fail(UNKNOWN_CODE, value=code, allowed=", ".join(nodes))
        return tuple(code for code in nodes if code in wanted)


def _level(part: Part) -> int:
    """Return how high a part stands above the indicators below it, which stand at 1."""
    if isinstance(part, Leaf):
        return 1
    return 1 + max(_level(child) for child in part.children)


def _spread(cursor: Cursor) -> Spread | None:
    said = [key for key in forms.SPREADS if cursor.maybe(key.name)]
    if len(said) != 1:
        cursor.fail(rules.NO_SPREAD, value="")
        return None
    kind, numbers = cast("SpreadKind", said[0].name), said[0].maybe(cursor)
    return Spread(kind=kind, numbers=tuple(numbers)) if numbers else None


def _is_number(option: MethodOption) -> bool:
    """Return whether an option is read as one number."""
    schema = option.key.shape.schema
    kinds = [schema.get("type"), *(each.get("type") for each in schema.get("anyOf", ()))]
    return "number" in kinds or "integer" in kinds
