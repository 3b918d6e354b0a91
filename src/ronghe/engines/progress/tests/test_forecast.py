"""Laws of forecasts, and how often they are right on series of known truth."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.progress import Series, backtest, experience, forecast, moment
from ronghe.lib.student import student_cdf, student_quantile

numbers = st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 3))
kinds = st.sampled_from(["level", "amount", "cumulative"])
DUE = date(2026, 12, 31)


def series(values, *, kind="level", **rest):
    days = ((date(2018 + t, 12, 31), value) for t, value in enumerate(values))
    return Series(values=tuple(days), kind=kind, **rest)


def rising(values):
    return [round(x, 3) for x in np.cumsum(values)]


@st.composite
def groups(draw):
    """Draw one to six series of peers, some values missing."""
    kind = draw(kinds)
    length = draw(st.integers(2, 6))
    rows = draw(
        st.lists(st.lists(numbers, min_size=length, max_size=length), min_size=1, max_size=6)
    )
    made = []
    for row in rows:
        values = rising(row) if kind == "cumulative" else row
        gaps = draw(st.sets(st.integers(0, length - 1), max_size=length - 2))
        values = [None if t in gaps else value for t, value in enumerate(values)]
        made.append(series(values, kind=kind))
    return made


def foretold(group, on=DUE):
    return forecast(group[0], on, peers=experience(group))


@given(groups(), st.floats(0.01, 0.99))
def test_the_point_lies_within_every_interval(group, level):
    seen = foretold(group)
    low, high = seen.interval(level)
    assert low <= seen.point <= high
    wide_low, wide_high = seen.interval((1 + level) / 2)
    assert wide_low <= low and high <= wide_high


@given(groups(), st.lists(st.floats(-500, 500), min_size=2, max_size=8), st.booleans())
def test_a_chance_is_one_and_falls_as_the_target_rises(group, targets, whole):
    seen = replace(foretold(group), whole=whole)
    chances = [seen.chance(target, better="higher") for target in sorted(targets)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert all(later <= before + 1e-12 for before, later in pairwise(chances))
    lower = [seen.chance(target, better="lower") for target in sorted(targets)]
    assert all(later >= before - 1e-12 for before, later in pairwise(lower))


@given(groups(), st.sampled_from([0.001, 10.0, 4096.0]))
def test_the_unit_of_measurement_does_not_matter(group, factor):
    scaled = [
        replace(
            each,
            values=tuple((on, None if v is None else v * factor) for on, v in each.values),
        )
        for each in group
    ]
    seen, again = foretold(group), foretold(scaled)
    assert again.damping == seen.damping or seen.drift == pytest.approx(0, abs=1e-6)
    if again.damping == seen.damping:
        assert again.point == pytest.approx(seen.point * factor, rel=1e-6, abs=1e-6 * factor)
        assert again.scale == pytest.approx(seen.scale * factor, rel=1e-5, abs=1e-5 * factor)


@given(groups())
def test_a_missing_value_is_no_zero(group):
    without = [
        replace(each, values=tuple(pair for pair in each.values if pair[1] is not None))
        for each in group
    ]
    assert foretold(without) == foretold(group)


@given(groups())
def test_a_count_never_falls_and_a_share_stays_a_share(group):
    counted = [replace(each, kind="cumulative", least=0, most=120) for each in group]
    seen = foretold(counted)
    last = counted[0].last[1]
    assert seen.interval(0.95)[0] >= last
    assert seen.chance(last, better="higher") == 1
    shares = [replace(each, kind="level", least=0, most=100) for each in group]
    if shares[0].last[1] <= 100:
        low, high = foretold(shares).interval(0.99)
        assert 0 <= low <= high <= 100


def test_a_forecast_needs_values_and_a_day_to_come():
    assert forecast(series([None, None]), DUE) is None
    assert forecast(series([None, 5]), DUE) is None
    with pytest.raises(ValueError, match="after the newest"):
        forecast(series([4, 5]), date(2019, 12, 31))
    peers = experience([series([4, 5]), series([5, 6]), series([6, 8])])
    assert forecast(series([None, 5]), date(2020, 12, 31), peers=peers).own_weight == 0
    with pytest.raises(ValueError, match="same kind"):
        forecast(series([4, 5], kind="amount"), DUE, peers=peers)
    assert experience([series([4, 5]), series([5, 6])]) is None


def test_peers_say_what_two_values_cannot():
    chance = np.random.default_rng(5)
    rows = 40 + 2 * np.arange(4) + chance.normal(0, 0.3, (38, 4)).cumsum(axis=1)
    peers = experience([series(row) for row in rows])
    outlier = series([None, None, 40.0, 50.0])
    among = forecast(outlier, date(2022, 12, 31), peers=peers)
    alone = forecast(outlier, date(2022, 12, 31))
    assert among.drift < 4 < alone.drift
    assert among.own_weight < 0.5
    width = alone.interval()[1] - alone.interval()[0]
    assert among.interval()[1] - among.interval()[0] < width


def test_sixty_months_are_foretold_alone():
    chance = np.random.default_rng(3)
    hits = []
    for _ in range(60):
        values = 100 + 0.5 * np.arange(72) + chance.normal(0, 0.4, 72).cumsum()
        start = date(2019, 1, 28)
        days = [date(start.year + t // 12, t % 12 + 1, start.day) for t in range(72)]
        seen = forecast(
            Series(values=tuple(zip(days[:60], values[:60].tolist(), strict=True))), days[71]
        )
        low, high = seen.interval(0.8)
        hits.append(low <= values[71] <= high)
    assert 0.65 < np.mean(hits) < 0.97


def drawn(seed, truth):
    chance = np.random.default_rng(seed)
    drift = 2 + 0.6 * chance.normal(size=(30, 1))
    if truth == "walk":
        steps = drift + chance.normal(size=(30, 6)) + 0.4 * chance.normal(size=(1, 6))
        return [series(row) for row in 30 + steps.cumsum(axis=1)]
    size = np.exp(chance.normal(1.5, 1, (30, 1)))
    counts = chance.poisson(np.broadcast_to(size, (30, 6))).cumsum(axis=1)
    return [series(row.tolist(), kind="cumulative", whole=True) for row in counts]


@pytest.mark.parametrize("truth", ["walk", "counts"])
def test_intervals_and_chances_hold_on_series_of_known_truth(truth):
    seen = backtest([drawn(seed, truth) for seed in range(4)])
    assert seen.count == 4 * 30 * (4 + 3 + 2 + 1)
    assert 0.78 <= seen.coverage_80 <= 0.97
    assert seen.coverage_95 >= 0.92
    assert seen.error < 0.75 * seen.error_naive
    assert seen.error <= seen.error_linear * 1.02
    for each in seen.reliability:
        assert abs(each.chance - each.met) < 0.2 or each.count < 50


def test_a_back_test_needs_three_values():
    with pytest.raises(ValueError, match="three values"):
        backtest([[series([1, 2]), series([2, 3])]])


@pytest.mark.parametrize(
    ("degrees", "chance", "value"),
    [  # published tables of Student's t
        (1, 0.975, 12.706), (2, 0.975, 4.303), (3, 0.9, 1.638), (4, 0.975, 2.776),
        (5, 0.95, 2.015), (10, 0.99, 2.764), (30, 0.975, 2.042), (120, 0.975, 1.980),
    ],
)  # fmt: skip
def test_student_is_that_of_the_tables(degrees, chance, value):
    assert student_quantile(chance, degrees) == pytest.approx(value, abs=6e-4)
    assert student_cdf(-value, degrees) == pytest.approx(1 - chance, abs=1e-4)


@given(st.integers(1, 400), st.floats(-50, 50), st.floats(0, 5))
def test_student_rises_from_zero_to_one(degrees, value, more):
    low, high = student_cdf(value, degrees), student_cdf(value + more, degrees)
    assert 0 <= low <= high + 1e-12 <= 1 + 1e-9
    assert math.isclose(low + student_cdf(-value, degrees), 1, abs_tol=1e-12)


def test_a_year_ends_with_its_last_day():
    assert moment(date(2020, 12, 31)) == 2021
    assert moment(date(2021, 12, 31)) - moment(date(2021, 12, 31) - timedelta(days=365)) == 1
