"""What a result can become when only some answers of a response may change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_values import NOT_APPLICABLE
from ronghe.engines.scoring.definition import (
    Banded,
    Chosen,
    GateTrack,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Trend,
)
from ronghe.engines.scoring.responses import score, score_many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ronghe.engines.scoring.answer_values import Answer, Answers
    from ronghe.engines.scoring.definition import Instrument, Item
    from ronghe.engines.scoring.evaluation import Result
    from ronghe.lib.expressions import Expression

MOST_TRIALS = 20_000  # answers that are tried; with more, everything is said to move
_FEW_OPTIONS = 6  # of so many, every choice of several is tried


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What a response can come to.

    `levels` and `outputs` hold the values in reach, today's included; `numbers` are the sources of
    measured values (items, outputs) that can change. Where not every answer could be tried,
    `is_exact` is false and everything that might move is said to.
    """

    moves_score: bool
    levels: frozenset[int]
    outputs: Mapping[str, frozenset[Decimal | None]]
    numbers: frozenset[str]
    is_exact: bool = True


def reachable(instrument: Instrument, answers: Answers, items: Collection[str]) -> Reach:
    """Return what answers can become when only those to `items` change, each to any full answer.

    Exact, because the other answers stand: whatever the engine can tell apart is scored by it. Of a
    measured value that is one value of each band; where an expression reads it, or its points
    grow with it, no list of values is enough.
    """
    now = score(instrument, answers)
    free = [instrument.item_by_id[item] for item in dict.fromkeys(items)]
    if any(_is_endless(instrument, item) for item in free):
        return _everything(instrument, now, free)
    # Words, days and files give no points: nothing of them is tried.
    free = [item for item in free if any(True for _ in _choices(instrument, item))]
    choices = [list(_choices(instrument, item)) for item in free]
    tried = list(islice(product(*choices), MOST_TRIALS + 1))
    if len(tried) > MOST_TRIALS:
        return _everything(instrument, now, free)
    trials = [_changed(answers, free, values) for values in tried]
    return _seen(now, [now, *score_many(instrument, trials)], free)


def _seen(now: Result, results: list[Result], free: list[Item]) -> Reach:
    numbers = {item.id for item in free if item.measures}
    for result in results:
        both = now.numbers.keys() | result.numbers.keys()
        numbers |= {key for key in both if now.numbers.get(key) != result.numbers.get(key)}
    return Reach(
        moves_score=len({result.score for result in results}) > 1,
        levels=frozenset(result.level.number for result in results),
        outputs={key: frozenset(_value(result, key) for result in results) for key in now.outputs},
        numbers=frozenset(numbers),
    )


def _value(result: Result, output: str) -> Decimal | None:
    value = result.outputs[output].value
    return None if value is None else Decimal(value)


def _everything(instrument: Instrument, now: Result, free: list[Item]) -> Reach:
    """Return that whatever depends on more than one answer may move."""
    levels = frozenset(level.number for level in instrument.level_rule.levels)
    kept = {item.id for item in instrument.items if not isinstance(item.question, Ratio)}
    computed = {item.id for item in instrument.items} - kept
    return Reach(
        moves_score=True,
        levels=levels,
        outputs={
            output.key: frozenset({_value(now, output.key), Decimal(-1)})
            if output.value is not None
            else frozenset(Decimal(output.step_at(level).value) for level in levels)
            for output in instrument.outputs
        },
        numbers=frozenset({item.id for item in free} | computed | _aggregates(free)),
        is_exact=False,
    )


def _aggregates(free: list[Item]) -> set[str]:
    return {
        aggregate.item_id
        for item in free
        if isinstance(item.question, Repeat)
        for aggregate in item.question.aggregates
    }


def _changed(answers: Answers, free: list[Item], values: tuple[Answer, ...]) -> Answers:
    changed = {item.id: value for item, value in zip(free, values, strict=True)}
    return replace(answers, values=dict(answers.values) | changed)


def _is_endless(instrument: Instrument, item: Item) -> bool:
    """Say whether no list of answers is enough: the engine sees more than options and bands."""
    question = item.question
    if isinstance(question, Chosen):
        return False
    if isinstance(question, Multiple) and len(question.options) <= _FEW_OPTIONS:
        return False
    if isinstance(question, Linear | Repeat):
        return True
    return item.id in _read(instrument)


def _read(instrument: Instrument) -> set[str]:
    """Return the names that expressions, ratios and lines read."""
    names: set[str] = set()
    for expression in _expressions(instrument):
        names |= {str(name) for name in expression.names}
        names |= {str(word) for call in expression.calls for word in call.words}
    for item in instrument.items:
        if isinstance(item.question, Ratio):
            names |= {item.question.of, item.question.to}
        if isinstance(item.question, Linear):
            names |= {str(item.question.base), str(item.question.lead)}
    return names


def _expressions(instrument: Instrument) -> Iterator[Expression]:
    for part in instrument.all_parts:
        if part.show_if is not None:
            yield part.show_if
    for track in instrument.level_rule.tracks:
        if isinstance(track, GateTrack):
            yield from (gate.when for _number, gates in track.gates for gate in gates)
    yield from (veto.when for veto in instrument.level_rule.vetoes)
    yield from (output.value for output in instrument.outputs if output.value is not None)


def _choices(instrument: Instrument, item: Item) -> Iterator[Answer]:
    """Yield an answer of each kind that the engine tells apart."""
    question = item.question
    if item.may_not_apply:
        yield NOT_APPLICABLE
    if isinstance(question, Trend):
        yield from (option.name for option in question.options)
    elif isinstance(question, Chosen):
        yield from (option.position for option in question.options)
    elif isinstance(question, Multiple):
        yield from _several(instrument, item, question)
    elif isinstance(question, Banded):
        yield from (float(band.upto) for band in question.bands)
    elif isinstance(question, Number):
        yield float(question.low)


def _several(instrument: Instrument, item: Item, question: Multiple) -> Iterator[frozenset[int]]:
    """Yield every choice of few options; of many, one choice for each sum of points."""
    positions = [option.position for option in question.options]
    if len(positions) <= _FEW_OPTIONS:
        sizes = range(1, len(positions) + 1)
        subsets = chain.from_iterable(combinations(positions, size) for size in sizes)
        yield from (frozenset(subset) for subset in subsets)
        return
    most = instrument.units(item.points)
    by_sum: dict[int, frozenset[int]] = {}
    for option in question.options:
        units = instrument.units(option.points)
        alone = {min(most, units): frozenset({option.position})}
        grown = {
            min(most, total + units): chosen | {option.position} for total, chosen in by_sum.items()
        }
        by_sum = alone | grown | by_sum
    yield from by_sum.values()
