"""Any instrument and any answers: three ways to one result, and laws that hold always."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import (
    Answers,
    Instrument,
    Result,
    ResultTable,
    answer_columns,
    score,
    score_table,
)
from ronghe.engines.scoring.tests.language_samples import whole_answers, whole_instruments
from ronghe.engines.scoring.tests.plain_evaluator import MISSING, OUT, Plain

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_table_single_and_plain_arithmetic_agree_to_the_bit(data: st.DataObject) -> None:
    instrument = data.draw(whole_instruments())
    rows = data.draw(st.lists(whole_answers(instrument), min_size=1, max_size=4))
    table = score_table(instrument, answer_columns(instrument, rows))
    for index, answers in enumerate(rows):
        result = score(instrument, answers)
        plain = Plain(instrument, answers.values)
        agrees_with_plain(instrument, result, plain)
        agrees_with_table(instrument, result, table, index)
        contributions_add_up(instrument, result)


def agrees_with_plain(instrument: Instrument, result: Result, plain: Plain) -> None:
    states = {item.id: plain.state(item) for item in instrument.items}
    reasons = {item.id: plain.reason(item) for item in instrument.items}
    asked = {item.id for item in instrument.items if item.kind != "ratio"}
    needed = {item.id for item in instrument.items if item.is_required} & asked
    assert set(result.missing) == {item for item in needed if states[item] == MISSING}
    assert result.answered == sum(states[item] == "answered" for item in asked)
    groups_out = {group.key for group in instrument.all_groups if not plain.applies(group.key)}
    items_out = {item: reason for item, reason in reasons.items() if reason}
    assert {k: v for k, v in result.not_applicable.items() if k in states} == items_out
    assert set(result.not_applicable) - set(states) == groups_out
    for item in instrument.items:
        found = result.points_by_item[item.id]
        if states[item.id] in (MISSING, OUT):
            assert found is None
        else:
            assert Fraction(found) == plain.shown(plain.points(item))
    for group in instrument.all_groups:
        points = result.points_by_group[group.key]
        assert (points is None) == (group.key in groups_out)
        assert points is None or Fraction(points) == plain.shown(plain.value(group))
    assert Fraction(result.score) == plain.score
    assert result.is_scored == (plain.root() is not None)
    for key, track in result.tracks.items():
        level, total, shares = plain.track(key)
        assert (track.level.number if track.level else None) == level
        if track.total is not None:
            assert Fraction(track.total) == total
        found_shares = {n: None if s is None else Fraction(s) for n, s in track.shares.items()}
        assert found_shares == shares
        for gate in track.gates:
            known = {"passed": True, "failed": False, "unknown": None}
            assert known[gate.state] == plain.truth(gate.gate.when)
    assert result.level.number == plain.level
    vetoes = instrument.level_rule.vetoes
    assert [v.key for v in result.vetoes] == [v.key for v in vetoes if plain.truth(v.when)]
    broken = [c.key for c in instrument.constraints if plain.truth(c.when) is False]
    assert [c.key for c in result.broken] == broken
    for output in instrument.outputs:
        value = result.outputs[output.key].value
        expected = plain.output(output)
        assert (None if value is None else float(value)) == expected


def agrees_with_table(instrument: Instrument, result: Result, table: ResultTable, row: int) -> None:
    assert float(result.score).hex() == float(table.score[row]).hex()
    assert result.level.number == table.level[row]
    assert result.answered == table.answered[row]
    assert len(result.missing) == table.missing[row]
    for key, points in result.points_by_group.items():
        assert float(points or 0) == table.points(table.units_by_group[key])[row]
    for key, points in result.points_by_item.items():
        assert (points is not None) == table.is_answered[key][row]
        assert float(points or 0) == table.points(table.units_by_item[key])[row]
    for key, output in result.outputs.items():
        value = table.outputs[key][row]
        assert (output.value is None) == np.isnan(value)
        assert output.value is None or float(output.value) == value
    for key, track in result.tracks.items():
        assert track.is_decided == table.tracks[key].decided[row]
        first = instrument.level_rule.levels[0]
        assert (track.level or first).number == table.tracks[key].level[row]


def contributions_add_up(instrument: Instrument, result: Result) -> None:
    assert sum(result.contributions.values()) == result.score
    assert all(points >= 0 for points in result.contributions.values())
    for item, points in result.points_by_item.items():
        if not points:
            assert result.contributions[item] == 0
    if not instrument.is_divided:
        assert result.contributions == {i: p or 0 for i, p in result.points_by_item.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_neither_order_nor_neighbours_nor_chunks_matter(data: st.DataObject) -> None:
    instrument = data.draw(whole_instruments())
    rows = data.draw(st.lists(whole_answers(instrument), min_size=2, max_size=5))
    few = answer_columns(instrument, rows)
    # So many rows that they are worked on in several chunks.
    order = np.random.default_rng(len(rows)).integers(0, len(rows), 9_000)
    many = {name: column[order] for name, column in few.items()}
    small, large = score_table(instrument, few), score_table(instrument, many)
    for expected, found in zip(arrays(small), arrays(large), strict=True):
        np.testing.assert_array_equal(expected[order], found)


def arrays(table: ResultTable) -> list[np.ndarray]:
    found = [table.units, table.level]
    for part in (
        table.units_by_group, table.units_by_item, table.is_answered, table.why, table.applies,
        table.vetoes, table.broken, table.outputs,
    ):  # fmt: skip
        found += part.values()
    for track in table.tracks.values():
        found += [track.level, track.decided, track.total_units, *track.shares.values()]
        found += [*track.reached.values(), *track.gates.values()]
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_answers_that_are_hidden_count_for_nothing(data: st.DataObject) -> None:
    instrument = data.draw(whole_instruments())
    answers = data.draw(whole_answers(instrument))
    result = score(instrument, answers)
    hidden = {name for name, why in result.not_applicable.items() if why == "hidden"}
    kept = Answers(values={k: v for k, v in answers.values.items() if k not in hidden})
    without = score(instrument, kept)
    assert without == result
