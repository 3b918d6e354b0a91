"""What an enterprise could change, where it could come to, and what each step costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import (
    Banded,
    Linear,
    Multiple,
    Number,
    Ratio,
    Scale,
    Scene,
    Single,
    Trend,
)
from ronghe.engines.scoring.way_up.marks import constants_by_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.engines.scoring.answer_values import Answer, Answers
    from ronghe.engines.scoring.definition import Instrument, Item, Measured

PLACES = 6  # decimals of a cost; dearer is the side that a longer one is rounded to
_LINE_STEPS = 20  # between a measured value and its leading mark
_UNIT = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True, kw_only=True)
class Price:
    """What an item's steps cost, in any one currency; see `Cost` for the meaning of both."""

    steps: tuple[Decimal, ...] | None = None
    per_unit: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a lever can come to: for an option of several whether it is chosen, else an answer."""

    answer: Answer | None
    cost: int  # in units of 10**-PLACES


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One thing that can be changed: an item, or one option of an item with several.

    The first move is to leave it as it is, at no cost.
    """

    item: Item
    option: int | None
    moves: tuple[Move, ...]

    def __hash__(self) -> int:
        """Return the hash of the name: that of a whole item takes its whole definition."""
        return hash(self.name)

    @property
    def name(self) -> str:
        """Return a name that no other lever has."""
        return self.item.id if self.option is None else f"{self.item.id}#{self.option}"


def prices_of(instrument: Instrument) -> dict[str, Price]:
    """Return the prices that the definition gives, by item id."""
    return {
        item.id: Price(steps=item.cost.steps, per_unit=item.cost.per_unit)
        for item in instrument.items
        if item.cost is not None
    }


def levers_of(
    instrument: Instrument,
    answers: Answers,
    prices: Mapping[str, Price],
    *,
    out_of_play: frozenset[str],
) -> tuple[Lever, ...]:
    """Return the levers of items that have a price and are not out of play, in their order.

    A chosen option can only come up in the order of the options (a trend: towards the better
    side), an option of several only be added. A measured value can come to the edges of its bands,
    to the numbers that conditions compare it with, and along a line in twenty steps. A missing
    answer counts as the first option, or the lowest value.
    """
    marks = _Marks(instrument=instrument, answers=answers, constants=constants_by_name(instrument))
    levers: list[Lever] = []
    for item in instrument.items:
        price = prices.get(item.id)
        if price is None or item.id in out_of_play:
            continue
        levers += _levers(item, answers.values.get(item.id), price, marks)
    return tuple(lever for lever in levers if len(lever.moves) > 1)


def units(cost: Decimal) -> int:
    """Return a cost in whole units of 10**-PLACES, rounded up."""
    return int(cost.scaleb(PLACES).to_integral_value(ROUND_CEILING))


def _levers(item: Item, answer: Answer | None, price: Price, marks: _Marks) -> Iterator[Lever]:
    question = item.question
    if isinstance(question, Multiple) and price.steps is not None:
        chosen = answer if isinstance(answer, frozenset) else frozenset()
        for option in question.options:
            if option.position not in chosen and not option.is_none:
                added = Move(answer=option.position, cost=units(price.steps[option.position]))
                stay = Move(answer=None, cost=0)
                yield Lever(item=item, option=option.position, moves=(stay, added))
    elif isinstance(question, Single | Scale | Scene | Trend) and price.steps is not None:
        yield Lever(item=item, option=None, moves=_climb(item, answer, price.steps))
    elif isinstance(question, Banded | Linear | Number) and price.per_unit is not None:
        now = float(answer) if isinstance(answer, int | float) else float(question.low)
        reachable = sorted(marks.values(item, question, now) - {now})
        moves = [
            Move(answer=value, cost=units(_distance(now, value) * price.per_unit))
            for value in reachable
        ]
        yield Lever(item=item, option=None, moves=(Move(answer=answer, cost=0), *moves))


def _climb(item: Item, answer: Answer | None, steps: tuple[Decimal, ...]) -> tuple[Move, ...]:
    options = list(item.options)
    order = range(len(options))
    is_reversed = isinstance(item.question, Trend) and item.question.better == "down"
    ladder = list(reversed(order)) if is_reversed else list(order)
    names: list[str | int] = [
        options[at].name if isinstance(item.question, Trend) else at for at in ladder
    ]
    reached = list(accumulate(steps[at] for at in ladder))
    at = names.index(answer) if isinstance(answer, int | str) and answer in names else 0
    moves = [Move(answer=answer, cost=0)]
    moves += [
        Move(answer=names[to], cost=units(reached[to] - reached[at]))
        for to in range(at + 1, len(ladder))
    ]
    return tuple(moves)


def _distance(now: float, then: float) -> Decimal:
    return abs(Decimal(repr(then)) - Decimal(repr(now)))


@dataclass(frozen=True, kw_only=True)
class _Marks:
    """The values of measured items at which something may change."""

    instrument: Instrument
    answers: Answers
    constants: Mapping[str, tuple[float, ...]]

    def values(self, item: Item, question: Measured, now: float) -> set[float]:
        """Return where a value can come to."""
        found: set[float] = set()
        if isinstance(question, Banded):
            found |= self._edges([float(band.upto) for band in question.bands], item)
        if isinstance(question, Linear):
            found |= self._line(question, now)
        for value in self.constants.get(item.id, ()):
            found |= self._edges([value], item)
        found |= self._of_ratios(item)
        low, high = float(question.low), float(question.high)
        return {value for value in found if low <= value <= high}

    def _edges(self, edges: list[float], item: Item) -> set[float]:
        """Return the edges themselves and the next values above and below them."""
        step = 10.0 ** -_places(item)
        near = {round(edge + side, 6) for edge in edges for side in (-step, 0.0, step)}
        return near | set(edges)

    def _line(self, question: Linear, now: float) -> set[float]:
        lead = question.lead
        end = self.answers.values.get(lead) if isinstance(lead, str) else float(lead)
        if not isinstance(end, int | float):
            return set()
        steps = range(1, _LINE_STEPS + 1)
        return {round(now + (end - now) * step / _LINE_STEPS, 6) for step in steps} | {float(end)}

    def _of_ratios(self, item: Item) -> set[float]:
        """Return the least numbers that bring a ratio's numerator past each edge of its bands."""
        found: set[float] = set()
        places = _places(item)
        for other in self.instrument.items:
            ratio = other.question
            if not isinstance(ratio, Ratio) or ratio.of != item.id:
                continue
            whole = self.answers.values.get(ratio.to)
            if not isinstance(whole, int | float):
                continue
            edges = [float(band.upto) for band in ratio.bands]
            edges += self.constants.get(other.id, ())
            for edge in edges:
                at = whole * edge / 100
                lower = math.floor(at * 10**places) / 10**places
                found |= {round(lower + step * 10.0**-places, 6) for step in (0, 1)}
        return found


def _places(item: Item) -> int:
    return item.question.decimals if isinstance(item.question, Number) else 1
