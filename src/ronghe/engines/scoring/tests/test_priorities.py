"""Priorities of one response and lifts of many, held against the engine item by item."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    answer_columns,
    answers_parse,
    instrument_read,
    score,
    score_many,
)
from ronghe.engines.scoring.priorities import best_answer, lifts, priorities

DOMAINS = Path(__file__).parents[3] / "domains"
SHIPPED = sorted(DOMAINS.glob("*/instruments/*.yaml"))


def _sheet(instrument, step: int) -> Answers:
    cells = {}
    for position, item in enumerate(instrument.items):
        if item.kind in ("single", "scale", "scene") and (position + step) % 4:
            cells[item.id] = str((position + step) % len(item.options))
        elif item.kind == "band" and (position + step) % 3:
            cells[item.id] = str(item.question.low + (item.question.high - item.question.low) / 3)
        elif item.kind == "multiple" and (position + step) % 3:
            cells[item.id] = str(item.options[-1].position)
        elif item.kind == "trend":
            cells[item.id] = ("down", "flat", "up")[(position + step) % 3]
    answers, faults = answers_parse(instrument, cells, file="", row=None)
    assert not faults
    return answers


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_best_answer_alone_brings_what_is_said(path: Path) -> None:
    instrument = instrument_read(path)
    answers = _sheet(instrument, 1)
    now = score(instrument, answers)
    found = priorities(instrument, answers)
    # All points of a workshop are of rates that are computed: nobody answers them.
    assert bool(found) == any(best_answer(item, answers) is not None for item in instrument.items)
    for one in found:
        item = instrument.item_by_id[one.item_id]
        best = best_answer(item, answers)
        assert best is not None
        then = score(instrument, Answers(values={**answers.values, item.id: best}))
        assert one.impact == then.score - now.score
        assert one.level == then.level_decided
        assert 0 < one.gap <= 1
        if item.points and then.points_by_item[item.id] is not None and item.has_points:
            assert then.points_by_item[item.id] == item.points or item.kind == "scene"
    assert [one.impact for one in found] == sorted((one.impact for one in found), reverse=True)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_lifts_of_many_are_what_one_by_one_gives(path: Path) -> None:
    instrument = instrument_read(path)
    sheets = [_sheet(instrument, step) for step in range(6)]
    now = score_many(instrument, sheets)
    found = {lift.item_id: lift for lift in lifts(instrument, answer_columns(instrument, sheets))}
    for item_id, lift in found.items():
        item = instrument.item_by_id[item_id]
        better = [
            sheet
            if item_id in result.not_applicable
            else Answers(values={**sheet.values, item_id: best_answer(item, sheet)})
            for sheet, result in zip(sheets, now, strict=True)
            if best_answer(item, sheet) is not None
        ]
        if len(better) < len(sheets):
            continue
        then = score_many(instrument, better)
        gains = [float(b.score) - float(a.score) for a, b in zip(now, then, strict=True)]
        assert lift.gain == pytest.approx(sum(gains) / len(gains), abs=1e-9)
        risen = [b.level.number > a.level.number for a, b in zip(now, then, strict=True)]
        assert lift.risen == sum(risen)


def test_a_step_is_worth_more_than_nothing_and_at_most_the_whole() -> None:
    instrument = instrument_read(DOMAINS / "sme_digital/instruments/sme-digital-2024.yaml")
    sheets = [_sheet(instrument, step) for step in range(12)]
    for lift in lifts(instrument, answer_columns(instrument, sheets)):
        assert 0 <= lift.step_gain <= lift.gain + 1e-9, lift
        assert lift.step_risen <= lift.risen, lift


def test_what_does_not_apply_is_no_priority() -> None:
    instrument = instrument_read(DOMAINS / "integration/instruments/integration-23020.yaml")
    item = next(item for item in instrument.items if item.may_not_apply and item.has_points)
    answers = Answers(values={item.id: NOT_APPLICABLE})
    assert item.id not in {one.item_id for one in priorities(instrument, answers)}


def test_a_missing_answer_has_the_whole_gap() -> None:
    instrument = instrument_read(DOMAINS / "sme_digital/instruments/sme-digital-2024.yaml")
    found = {one.item_id: one for one in priorities(instrument, Answers(values={}))}
    assert (found["net"].gap, found["net"].impact) == (1, Decimal(8))
