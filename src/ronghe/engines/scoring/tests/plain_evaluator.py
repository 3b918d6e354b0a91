"""An evaluator of one response, as plain as can be: fractions, recursion, no arrays.

Written from what the definitions say, for comparison; it shares no code with the evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ronghe.engines.scoring import NOT_APPLICABLE, Group, Instrument, Item
from ronghe.lib.expressions import Expression

UNIT = 10**9
MISSING, OUT = "missing", "not applicable"  # states of an item beside "answered"


def half_up(number: Fraction, unit: int = UNIT) -> Fraction:
    return Fraction(math.floor(number * unit + Fraction(1, 2)), unit)


@dataclass
class Plain:
    """What one response scores; everything is worked out when it is asked for."""

    instrument: Instrument
    answers: Mapping[str, Any]
    hidden: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parents: dict[str, tuple[Group, ...]] = {}
        for top in self.instrument.groups:
            self._place(top, ())
        self.groups = {group.key: group for group in self.instrument.all_groups}
        self.items = self.instrument.item_by_id
        self.tracks = {track.key: track for track in self.instrument.level_rule.tracks}
        self.aggregates = {
            aggregate.item_id: (item, aggregate)
            for item in self.instrument.items
            if item.kind == "repeat"
            for aggregate in item.question.aggregates
        }

    def _place(self, group: Group, above: tuple[Group, ...]) -> None:
        self.parents[group.key] = above
        for part in group.groups:
            self._place(part, (*above, group))
        for item in group.items:
            self.parents[item.id] = (*above, group)

    # Items

    def reason(self, item: Item) -> str | None:
        """Why an item is not applicable: declared, hidden, or None where it is applicable."""
        found: set[str] = set()
        for part in (*self.parents[item.id], item):
            name = part.id if isinstance(part, Item) else part.key
            if part.show_if is not None and self.truth(part.show_if) is not True:
                found.add("hidden")
            if isinstance(part.weight, Mapping) and not self.weight(part):
                found.add("hidden")
            if self.answers.get(name) is NOT_APPLICABLE:
                found.add("declared")
        for name in self.needs(item):
            other = self.aggregates[name][0] if name in self.aggregates else self.items[name]
            if (reason := self.reason(other)) is not None:
                found.add(reason)
        return "hidden" if "hidden" in found else "declared" if found else None

    def needs(self, item: Item) -> list[str]:
        if item.kind == "ratio":
            return [item.question.of, item.question.to]
        if item.kind == "linear":
            return [m for m in (item.question.base, item.question.lead) if isinstance(m, str)]
        return []

    def state(self, item: Item) -> str:
        if self.reason(item) is not None:
            return OUT
        if item.kind == "ratio":
            return MISSING if self.per_cent(item) is None else "answered"
        answer = self.answers.get(item.id)
        if answer is None or answer in (frozenset(), ""):
            return MISSING
        if item.kind == "file" and answer == ():
            return MISSING
        return MISSING if item.kind == "linear" and self.place(item) is None else "answered"

    def per_cent(self, item: Item) -> float | None:
        of, to = self.number(item.question.of), self.number(item.question.to)
        if of is None or to is None or to == 0:
            return None
        value = math.floor(of * 100.0 / to * 1e9 + 0.5) / 1e9
        return value if float(item.question.low) <= value <= float(item.question.high) else None

    def place(self, item: Item) -> float | None:
        """Where the value of a linear item lies between its marks."""
        marks = [
            self.number(mark) if isinstance(mark, str) else float(mark)
            for mark in (item.question.base, item.question.lead)
        ]
        base, lead = marks
        if base is None or lead is None or base == lead:
            return None
        return min(1.0, max(0.0, (self.answers[item.id] - base) / (lead - base)))

    def points(self, item: Item) -> Fraction:
        """Return the points of an item that is answered."""
        answer = self.answers.get(item.id)
        question = item.question
        match item.kind:
            case "single" | "scale" | "scene":
                return Fraction(question.options[answer].points)
            case "trend":
                return next(Fraction(o.points) for o in question.options if o.name == answer)
            case "multiple":
                chosen = sum(Fraction(question.options[p].points) for p in answer)
                return min(chosen, Fraction(item.points))
            case "band" | "ratio":
                value = answer if item.kind == "band" else self.per_cent(item)
                return next(Fraction(b.points) for b in question.bands if value <= float(b.upto))
            case "linear":
                units = int(item.points.scaleb(self.instrument.digits))
                share = self.place(item)
                return Fraction(math.floor(share * units + 0.5), 10**self.instrument.digits)
        return Fraction(0)

    # The tree

    def bears(self, part: Group | Item) -> bool:
        if isinstance(part, Item):
            return part.has_points and part.points > 0
        return any(self.bears(item) for item in part.all_items())

    def weight(self, part: Group | Item) -> Fraction:
        if part.weight is None:
            return Fraction(1)
        if not isinstance(part.weight, Mapping):
            return Fraction(part.weight)
        item = self.items[self.instrument.variant_item]
        if self.state(item) != "answered":
            return Fraction(0)
        return Fraction(part.weight.get(item.options[self.answers[item.id]].name, 0))

    def value(self, part: Group | Item, level: int | None = None) -> Fraction | None:
        """Points of an item or a group on the items of one level or all; None: not applicable."""
        if isinstance(part, Item):
            if level is not None and part.level != level:
                return None
            state = self.state(part)
            return None if state == OUT else self.points(part) if state != MISSING else Fraction(0)
        return self.combined(part.score, [*part.items, *part.groups], level)

    def combined(self, score: str, parts: list[Any], level: int | None) -> Fraction | None:
        bearing = [part for part in parts if self.bears(part)]
        found = [(part, self.value(part, level)) for part in bearing]
        known = [(part, value) for part, value in found if value is not None]
        if not known:
            return None
        if score == "sum":
            whole = sum(Fraction(part.points) for part in bearing)
            applicable = sum(Fraction(part.points) for part, _ in known)
            return self.divided(sum(value for _, value in known) * whole / applicable)
        shares = [(part, self.divided(value / Fraction(part.points))) for part, value in known]
        if score == "min":
            return min(share for _, share in shares)
        if score == "max":
            return max(share for _, share in shares)
        weights = sum(self.weight(part) for part, _ in shares)
        return self.divided(sum(self.weight(part) * share for part, share in shares) / weights)

    def divided(self, number: Fraction) -> Fraction:
        return half_up(number) if self.instrument.is_divided else number

    def root(self, level: int | None = None) -> Fraction | None:
        """Return the points of the whole, or the share that a level's items alone reach."""
        found = self.combined(self.instrument.score, list(self.instrument.groups), level)
        if found is None:
            return None
        if level is not None:
            if self.instrument.score != "sum":
                return found
            full = sum(Fraction(g.points) for g in self.instrument.groups)
            return half_up(found / full)
        if self.instrument.score != "sum":
            return half_up(found * Fraction(self.instrument.points))
        return found

    def shown(self, number: Fraction | None) -> Fraction:
        if number is None:
            return Fraction(0)
        places = self.instrument.decimals
        return half_up(number, 10**places) if self.instrument.is_divided else number

    @property
    def score(self) -> Fraction:
        return self.shown(self.root())

    # What is known of names

    def below(self, name: str) -> list[Item]:
        if name in self.aggregates:
            return [self.aggregates[name][0]]
        if name in self.items:
            return [self.items[name]]
        return list(self.groups[name].all_items() if name else self.instrument.items)

    def answered(self, name: str) -> bool:
        return any(self.state(item) == "answered" for item in self.below(name))

    def applies(self, name: str) -> bool:
        part = self.groups.get(name)
        if part is not None and self.bears(part):
            return self.value(part) is not None
        if name == "" and any(self.bears(group) for group in self.instrument.groups):
            return self.root() is not None
        return any(self.state(item) != OUT for item in self.below(name))

    def number(self, name: str) -> float | None:
        for parameter in self.instrument.parameters:
            if parameter.name == name:
                return float(parameter.value)
        if name in self.aggregates:
            return self.aggregate(name)
        item = self.items[name]
        if self.state(item) != "answered":
            return None
        answer = self.answers.get(name)
        if item.kind == "ratio":
            return self.per_cent(item)
        if item.kind == "trend":
            return float(["down", "flat", "up"].index(answer))
        if isinstance(answer, date):
            return float((answer - date(1970, 1, 1)).days)
        return float(answer)

    def aggregate(self, name: str) -> float | None:
        item, aggregate = self.aggregates[name]
        if self.state(item) != "answered":
            return None
        rows = self.answers[item.id]
        if aggregate.how == "count":
            return float(len(rows))
        values = [row[aggregate.field] for row in rows if aggregate.field in row]
        if aggregate.how == "sum":
            return math.fsum(values)
        return math.fsum(values) / len(values) if values else None

    # Expressions: None is not known

    def truth(self, expression: Expression) -> bool | None:
        return self.evaluate(expression.tree)

    def evaluate(self, node: Any) -> Any:
        match type(node).__name__:
            case "Constant":
                return node.value
            case "Name":
                return self.number(node.name)
            case "Negative":
                value = self.evaluate(node.operand)
                return None if value is None else -value
            case "Negation":
                value = self.evaluate(node.operand)
                return None if value is None else not value
            case "Junction":
                values = [self.evaluate(part) for part in node.operands]
                decisive = node.word == "or"
                if decisive in [v for v in values if v is not None]:
                    return decisive
                return None if None in values else not decisive
            case "Comparison":
                return self.compared(node)
            case "Arithmetic":
                return self.arithmetic(node)
            case "Call":
                return self.call(node.function, node.words)
        return self.computed(node)

    def compared(self, node: Any) -> bool | None:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if left is None or right is None:
            return None
        a, b = round(left * 1e9), round(right * 1e9)
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[
            node.relation
        ]

    def arithmetic(self, node: Any) -> float | None:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if left is None or right is None or (node.operator == "/" and right == 0):
            return None
        match node.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        return left / right

    def computed(self, node: Any) -> Any:
        values = [self.evaluate(part) for part in node.operands]
        if node.function == "if_":
            return None if values[0] is None else values[1 if values[0] else 2]
        if node.function == "at_least":
            holding, unknown = values.count(True), values.count(None)
            return holding >= node.whole or (False if holding + unknown < node.whole else None)
        if None in values:
            return None
        return {"min": min, "max": max, "abs": lambda v: abs(v[0])}[node.function](values)

    def call(self, function: str, words: tuple[Any, ...]) -> Any:
        name = str(words[0]) if words else ""
        known = self.answered(name) if name not in self.tracks else None
        match function:
            case "answered":
                return known
            case "applicable":
                return self.applies(name)
            case "count":
                options = self.instrument.item_by_id[name].options
                chosen = [p for p in self.answers[name] if not options[p].is_none] if known else []
                return float(len(chosen)) if known else None
            case "selected":
                return self.selected(name, words[1]) if known else None
            case "level_of":
                level = self.track(name)[0]
                return None if level is None else float(level)
            case "total":
                level, total = self.track(name)[:2]
                return None if level is None else float(total)
        if not known or not self.applies(name):
            return None
        part = self.items.get(name) or self.groups.get(name)
        value = self.root() if part is None else self.value(part)
        if function in ("points", "score"):
            return float(self.shown(value))
        full = Fraction(part.points)
        if full == 0 or value is None:
            return 0.0
        if self.instrument.is_divided:
            return float(half_up(half_up(value / full), 10**6))
        return float(value / full)

    def selected(self, name: str, word: Any) -> bool:
        item = self.items[name]
        option = next(o for o in item.options if word in (o.position, o.name))
        answer = self.answers[name]
        if item.kind == "multiple":
            return option.position in answer
        return answer in (option.position, option.name)

    # Levels

    def track(self, key: str) -> tuple[int | None, Fraction, dict[int, Fraction | None]]:
        """Return number of the level (None: undecided), the total, shares by maturity level."""
        track = self.tracks[key]
        return getattr(self, f"_{track.kind}")(track)

    @property
    def levels(self) -> list[int]:
        return [level.number for level in self.instrument.level_rule.levels]

    def reached(self, least: tuple[Any, ...], number: Fraction) -> int:
        pairs = zip(self.levels, least, strict=True)
        return [level for level, bound in pairs if number >= Fraction(bound)][-1]

    def _thresholds(self, track: Any) -> tuple[int | None, Fraction, dict[int, Any]]:
        name = "" if track.of == "score" else track.of
        value = self.shown(self.value(self.groups[name]) if name else self.root())
        if not (self.applies(name) and self.answered(name)):
            return None, value, {}
        return self.reached(track.least, value), value, {}

    def _cumulative(self, track: Any) -> tuple[int | None, Fraction, dict[int, Any]]:
        numbers = sorted({i.level for i in self.instrument.items if i.level is not None})
        shares = {number: self.root(number) for number in numbers}
        shares = {n: None if s is None else self.shown(s) for n, s in shares.items()}
        total = Fraction(0)
        for share in shares.values():
            if share is not None and share < Fraction(track.satisfied):
                total += share
                break
            total += 1
        items = [item for item in self.instrument.items if item.level is not None]
        if not any(self.state(item) == "answered" for item in items):
            return None, total, shares
        return self.reached(track.least, total), total, shares

    def _scenes(self, track: Any) -> tuple[int | None, Fraction, dict[int, Any]]:
        states = {name: self.state(self.items[name]) for name in track.items}
        if "answered" not in states.values():
            return None, Fraction(0), {}
        applicable = [name for name, state in states.items() if state != OUT]
        stands = [self.answers[n] if states[n] == "answered" else -1 for n in applicable]
        level = self.levels[0]
        for number in self.levels[1:]:
            if sum(at >= number for at in stands) >= Fraction(track.share) * len(applicable):
                level = number
        return level, Fraction(0), {}

    def _gates(self, track: Any) -> tuple[int | None, Fraction, dict[int, Any]]:
        gates = dict(track.gates)
        names = {name for those in gates.values() for gate in those for name in self.reads(gate)}
        decided = any(
            self.track(name)[0] is not None
            if name in self.tracks
            else self.aggregate(name) is not None
            if name in self.aggregates
            else self.answered(name)
            for name in names
        )
        level = self.levels[0]
        for number in self.levels:
            if not all(self.truth(gate.when) is True for gate in gates.get(number, ())):
                break
            level = number
        return level if decided else None, Fraction(0), {}

    def reads(self, gate: Any) -> set[str]:
        parameters = {parameter.name for parameter in self.instrument.parameters}
        called = {str(call.words[0]) if call.words else "" for call in gate.when.calls}
        return (set(gate.when.names) - parameters) | called

    @property
    def level(self) -> int:
        rule = self.instrument.level_rule
        decided = [level for key in self.tracks if (level := self.track(key)[0]) is not None]
        pick = min if rule.combine == "lower" else max
        level = pick(decided, default=self.levels[0])
        for veto in rule.vetoes:
            if self.truth(veto.when) is True:
                level = min(level, max(n for n in self.levels if n <= veto.to))
        return level

    def output(self, output: Any) -> Any:
        if output.value is None:
            return [s.value for s in output.steps if s.from_level <= self.level][-1]
        value = self.evaluate(output.value.tree)
        scale = 10.0**output.decimals
        return None if value is None else math.floor(value * scale + (0.5 + 1e-9)) / scale
