"""What can move is compared with trying every answer there is, on the shipped instrument."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from ronghe.engines.scoring import Banded, Multiple, Trend, instrument_read, score
from ronghe.engines.scoring.answers import Answers, answers_parse
from ronghe.engines.scoring.reach import reachable

CELLS = {
    "net": "1;2", "dev_digital": "35", "dev_net": "15", "collect": "1;5;6", "infosys": "2",
    "netsec": "1;2", "datasec": "1", "plan": "3", "mech": "1;2", "talent": "1;2;3",
    "fund": "2.5", "energy": "down", "quality": "up", "revpc": "up", "cost": "down",
}  # fmt: skip


@pytest.fixture(scope="module")
def instrument():
    root = Path(__file__).parents[3] / "domains/sme_digital/instruments/sme-digital-2024.yaml"
    return instrument_read(root)


def choices(item):
    if isinstance(item.question, Banded):
        return [float(band.upto) for band in item.question.bands]
    if isinstance(item.question, Trend):
        return [option.name for option in item.options]
    positions = [option.position for option in item.options]
    if not isinstance(item.question, Multiple):
        return positions
    sizes = range(1, len(positions) + 1)
    subsets = chain.from_iterable(combinations(positions, size) for size in sizes)
    return [frozenset(subset) for subset in subsets]


def tried(instrument, answers, items):
    free = [choices(instrument.item_by_id[item]) for item in items]
    for values in product(*free):
        changed = dict(answers.values) | dict(zip(items, values, strict=True))
        yield score(instrument, replace(answers, values=changed))


@pytest.mark.parametrize(
    ("changes", "items"),
    [
        ({}, ["dev_digital"]),
        ({}, ["net", "energy"]),
        ({"plan": "0", "talent": "0"}, ["dev_net"]),
        ({"infosys": "4", "net": "1;2;3;4"}, ["infosys", "quality", "fund"]),
        ({"energy": "up", "quality": "down", "revpc": "down", "cost": "up"}, ["netsec", "cost"]),
    ],
)
def test_all_that_can_come_out_is_said_and_nothing_else(instrument, changes, items):
    answers, faults = answers_parse(instrument, CELLS | changes, file="", row=None)
    assert not faults
    found = reachable(instrument, answers, items)
    results = list(tried(instrument, answers, items))
    now = score(instrument, answers)
    assert found.levels == {result.level.number for result in results} | {now.level.number}
    assert found.moves_score == any(result.score != now.score for result in results)


def test_an_answer_that_was_missing_may_come(instrument):
    answers, _ = answers_parse(instrument, CELLS, file="", row=None)
    without = Answers(values={k: v for k, v in answers.values.items() if k != "infosys"})
    assert reachable(instrument, without, ["infosys"]).levels >= {2}
