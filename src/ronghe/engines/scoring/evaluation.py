"""Score one response."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Banded, Multiple, Trend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.answers import Answer, Answers
    from ronghe.engines.scoring.definition import Instrument, Item, Level, OutputStep


class UnknownAnswerError(ValueError):
    """An answer does not fit its item, or the instrument has no such item."""

    def __init__(self, item_id: str, answer: object) -> None:
        """Name the item and the answer."""
        super().__init__(f"{answer!r} is no answer to item {item_id!r}")


@dataclass(frozen=True, kw_only=True)
class Result:
    """The score of one response, and what it is made of.

    Points are exact decimals, so `contributions` and each depth of `points_by_group` add up to
    `score`. A missing answer gives no points (None), which is not the same as zero points.
    """

    instrument: str
    version: str
    score: Decimal
    level: Level
    points_by_group: Mapping[str, Decimal]
    points_by_item: Mapping[str, Decimal | None]
    missing: tuple[str, ...]
    outputs: Mapping[str, OutputStep]

    @property
    def items(self) -> int:
        """Return how many items the instrument asks."""
        return len(self.points_by_item)

    @property
    def answered(self) -> int:
        """Return how many items have an answer."""
        return len(self.points_by_item) - len(self.missing)

    @property
    def contributions(self) -> dict[str, Decimal]:
        """Return what each item adds to the score; a missing one adds nothing."""
        return {item_id: points or Decimal(0) for item_id, points in self.points_by_item.items()}


def score(instrument: Instrument, answers: Answers) -> Result:
    """Return the score of one response.

    Missing answers give no points and are named in `missing`; choosing nothing in a multiple item
    is a missing answer too. `score_table` gives the same numbers for many responses.

    Raises
    ------
    UnknownAnswerError
        If an answer belongs to no item or is none of its answers. Those that `answers_parse`
        returns without a fault always fit.
    """
    for item_id, answer in answers.values.items():
        if item_id not in instrument.item_by_id:
            raise UnknownAnswerError(item_id, answer)
    units_by_item = {
        item.id: _item_units(instrument, item, answers.values.get(item.id))
        for item in instrument.items
    }
    total = sum(units or 0 for units in units_by_item.values())
    level = level_at(instrument, total)
    return Result(
        instrument=instrument.key,
        version=instrument.version,
        score=instrument.points_from(total),
        level=level,
        points_by_group={
            key: instrument.points_from(sum(units_by_item[item_id] or 0 for item_id in item_ids))
            for key, item_ids in instrument.item_ids_by_group.items()
        },
        points_by_item={
            item_id: None if units is None else instrument.points_from(units)
            for item_id, units in units_by_item.items()
        },
        missing=tuple(item_id for item_id, units in units_by_item.items() if units is None),
        outputs={output.key: output.step_at(level.number) for output in instrument.outputs},
    )


def level_at(instrument: Instrument, units: int) -> Level:
    """Return the highest level whose least points a number of units reaches."""
    reached = instrument.level_rule.levels[0]
    for level in instrument.level_rule.levels[1:]:
        if units >= instrument.units(level.least):
            reached = level
    return reached


def _item_units(instrument: Instrument, item: Item, answer: Answer | None) -> int | None:
    if answer is None or answer == frozenset():
        return None
    points = _item_points(item, answer)
    if points is None:
        raise UnknownAnswerError(item.id, answer)
    return instrument.units(points)


def _item_points(item: Item, answer: Answer) -> Decimal | None:
    """Return the points of an answer, or None if it is no answer to the item."""
    question = item.question
    if isinstance(question, Banded):
        return _band_points(question, answer) if isinstance(answer, int | float) else None
    if isinstance(question, Trend):
        return next((o.points for o in question.options if o.name == answer), None)
    if isinstance(question, Multiple):
        if not isinstance(answer, frozenset):
            return None
        chosen = [option.points for option in question.options if option.position in answer]
        is_known = len(chosen) == len(answer)
        return min(item.points, sum(chosen, start=Decimal(0))) if is_known else None
    return next((o.points for o in question.options if o.position == answer), None)


def _band_points(question: Banded, value: float) -> Decimal | None:
    if not float(question.low) <= value <= float(question.high):
        return None
    return next(band.points for band in question.bands if value <= float(band.upto))
