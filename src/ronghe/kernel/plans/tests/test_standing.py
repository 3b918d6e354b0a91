"""The one rule of standing, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import ABOVE_SCALE, EVERYBODY, Figure
from ronghe.kernel.plans import standing
from ronghe.kernel.plans.models import Target


def target_of(
    value="100",
    *,
    comparator=">=",
    unit="个",
    of="个",
    high=None,
    direction="higher_is_better",
    title="数字化车间",
    phrase="数字化车间",
    year=2025,
    every_year=False,
):
    return Target(
        value=Decimal(value),
        value_high=None if high is None else Decimal(high),
        comparator=comparator,
        unit=unit,
        year=year,
        every_year=every_year,
        indicator_phrase=phrase,
        measured_by=Indicator(key="x", unit=of, direction=direction, title=title),
    )


def state(target, measured):
    return standing.standing_of(target, Decimal(measured)).state


def figure(value, period):
    return Figure(indicator="x", place_id=1, period=period, value=Decimal(value), n=1)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [("100", "met"), ("99.99", "close"), ("95", "close"), ("94.99", "missed"), ("92", "missed")],
)
@pytest.mark.parametrize("comparator", [">=", "=", "~"])
def test_what_should_be_reached_is_close_within_five_percent(comparator, measured, expected):
    assert state(target_of(comparator=comparator), measured) == expected


@pytest.mark.parametrize(
    ("measured", "expected"),
    [("90", "met"), ("100", "met"), ("105", "close"), ("105.01", "missed")],
)
def test_what_should_not_be_exceeded_is_kept_below(measured, expected):
    assert state(target_of(comparator="<="), measured) == expected
    falling = target_of(comparator="=", direction="lower_is_better")
    assert state(falling, measured) == expected


def test_a_rank_is_kept_by_it_or_a_better_one():
    rank = target_of("10", unit="位", of="位")
    assert [state(rank, place) for place in ("3", "10", "11")] == ["met", "met", "missed"]


@pytest.mark.parametrize(
    ("comparator", "measured", "expected"),
    [
        (">=", "20", "met"),
        ("=", "25", "met"),
        ("=", "50", "met"),
        ("=", "19", "close"),
        ("=", "18.9", "missed"),
        ("<=", "30", "met"),
        ("<=", "31.5", "close"),
        ("<=", "32", "missed"),
    ],
)
def test_a_range_is_met_from_its_nearer_end_on(comparator, measured, expected):
    assert state(target_of("20", high="30", comparator=comparator), measured) == expected


def test_decimals_are_compared_exactly():
    # As floats, 0.1 + 0.2 is more than 0.3.
    assert state(target_of("0.3", comparator="<="), Decimal("0.1") + Decimal("0.2")) == "met"


def test_a_promise_counts_in_its_own_scale():
    assert state(target_of("2", unit="万台", of="台"), "20000") == "met"
    assert state(target_of("2", unit="万台", of="台"), "19000") == "close"
    assert state(target_of("3.5", unit="亿元", of="万元"), "33000") == "missed"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "%"}, "“%”不能与“个”比较"),
        ({"unit": "%", "of": "%", "phrase": "产值增长"}, "增幅不能与水平值比较"),
        ({"year": None}, "未写明年份"),
        ({"every_year": True}, "逐年目标"),
    ],
)
def test_what_cannot_be_compared_says_why(changes, said):
    found = standing.standing_of(target_of("20", **changes), Decimal(500))
    assert found.state == "not comparable"
    assert said in found.reason


def test_a_growth_that_an_indicator_of_growth_measures_is_comparable():
    assert (
        state(target_of("6", unit="%", of="%", phrase="产值增速", title="产值增速"), "6") == "met"
    )


def test_without_indicator_or_value_nothing_is_measured():
    unmeasured = target_of()
    unmeasured.measured_by = None
    assert standing.standing_of(unmeasured, Decimal(100)).state == "not measured"
    assert standing.standing_of(target_of(), None).state == "not measured"


@pytest.mark.parametrize(
    ("value", "period", "expected"),
    [
        ("92", "2025", "missed"),
        ("92", "2024", "under way"),
        ("92", "2025-Q3", "under way"),
        ("100", "2024", "met"),
        ("92", "2026", "missed"),
    ],
)
def test_before_the_end_of_the_due_year_a_promise_is_under_way(value, period, expected):
    assert standing.standing_of(target_of(), figure(value, period)).state == expected


@pytest.mark.parametrize(
    ("phrase", "title", "population"),
    [
        ("规模以上工业企业数字化转型比例", "x", ABOVE_SCALE),
        ("规上企业研发投入强度", "x", ABOVE_SCALE),
        ("迈入数字化制造阶段的比例", "规模工业企业迈入数字化制造阶段的比例", ABOVE_SCALE),
        ("产业规模", "软件业务收入", EVERYBODY),
        ("数字化车间", "数字化车间", EVERYBODY),
    ],
)
def test_the_words_say_whom_a_promise_speaks_of(phrase, title, population):
    assert standing.population_of(target_of(phrase=phrase, title=title)) == population


def test_the_rule_names_its_tolerance():
    assert "5%" in standing.rule_said()
