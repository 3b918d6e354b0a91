"""Random sheets of each shipped instrument: an independent evaluator finds the same, to the bit."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ronghe.config.cli.score import shipped_instruments
from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    answer_columns,
    instrument_read,
    question_columns,
    score,
    score_table,
)
from ronghe.engines.scoring.definition import Banded, Linear, Multiple, Number, Trend
from ronghe.engines.scoring.tests.plain_evaluator import Plain
from ronghe.engines.scoring.tests.test_whole_language import (
    agrees_with_plain,
    agrees_with_table,
    contributions_add_up,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring import Answer, Instrument, Item

SHEETS = 12


@pytest.mark.parametrize("key", shipped_instruments())
def test_random_sheets_agree_with_plain_arithmetic(key: str) -> None:
    instrument = instrument_read(shipped_instruments()[key])
    chance = random.Random(key)  # noqa: S311  # the same sheets in every run
    # From sheets that are nearly empty to such that are full.
    sheets = [sheet(instrument, chance, filled=(n + 1) / SHEETS) for n in range(SHEETS)]
    table = score_table(instrument, answer_columns(instrument, sheets))
    for row, answers in enumerate(sheets):
        result = score(instrument, answers)
        agrees_with_plain(instrument, result, Plain(instrument, answers.values))
        agrees_with_table(instrument, result, table, row)
        contributions_add_up(instrument, result)


def sheet(instrument: Instrument, chance: random.Random, *, filled: float) -> Answers:
    values: dict[str, Answer] = {}
    for name in question_columns(instrument):
        item = instrument.item_by_id.get(name)
        may_not_apply = item is None or item.may_not_apply
        if may_not_apply and chance.random() < 0.1:
            values[name] = NOT_APPLICABLE
        elif item is not None and chance.random() < filled:
            values[name] = answer(item, chance)
    return Answers(values=values)


def answer(item: Item, chance: random.Random) -> Answer:
    question = item.question
    positions = range(len(item.options))
    if isinstance(question, Banded | Linear | Number):
        low, high = float(question.low), float(question.high)
        # Figures of one kind are near each other, as base and lead values are.
        return round(chance.uniform(low, min(high, low + 100)), 2)
    if isinstance(question, Multiple):
        return frozenset(chance.sample(positions, chance.randint(1, len(positions))))
    position = chance.choice(positions)
    return item.options[position].name if isinstance(question, Trend) else position
