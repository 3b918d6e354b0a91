from __future__ import annotations

from decimal import Decimal
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.aggregation import NOTHING, Sums, rolled_up

values = st.lists(
    st.decimals(min_value=-(10**6), max_value=10**6, places=3), min_size=1, max_size=30
)


def sums_of(numbers):
    squares = sum((x * x for x in numbers), Decimal(0))
    return Sums(n=len(numbers), total=sum(numbers, Decimal(0)), squares=squares)


@given(values, values)
def test_sums_of_parts_add_up_to_the_sums_of_the_whole(left, right):
    assert sums_of(left) + sums_of(right) == sums_of(left + right)


@given(values)
def test_the_mean_lies_between_the_least_and_the_greatest(numbers):
    assert min(numbers) <= rolled_up("mean", sums_of(numbers)) <= max(numbers)


@given(st.lists(st.sampled_from([Decimal(0), Decimal(1)]), min_size=1))
def test_a_share_is_between_0_and_100_percent(flags):
    share = rolled_up("share", sums_of(flags))
    assert float(share) == pytest.approx(100 * flags.count(Decimal(1)) / len(flags))


def test_a_ratio_of_sums_is_not_the_mean_of_ratios():
    digital, devices = [Decimal(1), Decimal(90)], [Decimal(10), Decimal(100)]
    ratio = rolled_up("ratio", sums_of(digital), denominator=sums_of(devices), factor=100)
    assert round(ratio, 2) == Decimal("82.73")


def test_no_value_is_not_zero():
    assert rolled_up("sum", NOTHING) is None
    assert rolled_up("ratio", NOTHING, denominator=sums_of([Decimal(3)])) is None
    assert rolled_up("ratio", sums_of([Decimal(3)]), denominator=sums_of([Decimal(0)])) is None
    assert rolled_up("count", NOTHING) == 0


def test_the_deviation_is_that_of_a_sample():
    numbers = [Decimal(2), Decimal(4), Decimal(9)]
    assert sums_of(numbers).deviation() == pytest.approx(float(stdev(numbers)))
    assert sums_of([Decimal(2)]).deviation() is None


def test_an_unknown_rule_is_an_error():
    with pytest.raises(ValueError, match="median"):
        rolled_up("median", sums_of([Decimal(1)]))
