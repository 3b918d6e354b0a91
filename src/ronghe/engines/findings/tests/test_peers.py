from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.findings import fences, medcouple

NUMBERS = st.lists(st.integers(-50, 50), min_size=2, max_size=40)


def plain_medcouple(values: list[float]) -> float:
    """Return the medcouple pair by pair, as the definition says it."""
    known = sorted(values)
    middle = float(np.median(known))
    below = [v for v in known if v <= middle]
    above = [v for v in known if v >= middle]
    ties = sum(v == middle for v in known)
    kernel = []
    for i, low in enumerate(below):
        for j, high in enumerate(above):
            if low == high == middle:
                rank = (i - (len(below) - ties)) + j
                kernel.append(float(np.sign(rank - (ties - 1))))
            else:
                kernel.append(((high - middle) - (middle - low)) / (high - low))
    return float(np.median(kernel))


@given(NUMBERS)
def test_the_medcouple_is_that_of_its_definition(values: list[int]) -> None:
    found = medcouple(np.array(values, dtype=float))
    assert found == pytest.approx(plain_medcouple([float(v) for v in values]))
    assert -1 <= found <= 1


@given(NUMBERS)
def test_the_mirror_leans_to_the_other_side(values: list[int]) -> None:
    numbers = np.array(values, dtype=float)
    assert medcouple(-numbers) == pytest.approx(-medcouple(numbers))


def test_of_skewed_values_the_honest_tail_is_not_flagged() -> None:
    # Spending leans to the right: what a symmetric rule flags by the dozen is usual here.
    spending = np.exp(np.random.default_rng(7).normal(0, 1, 2_000))
    found = fences(spending, least=20)
    assert found is not None
    median = np.median(spending)
    deviation = 1.4826 * np.median(np.abs(spending - median))
    flagged_by_deviation = np.count_nonzero(np.abs(spending - median) > 3.5 * deviation)
    flagged = np.count_nonzero((spending < found.low) | (spending > found.high))
    assert flagged < flagged_by_deviation / 4
    # What is a hundred times the median is still found.
    assert found.high < 100 * median


def test_a_quarter_of_wrong_values_does_not_hide_themselves() -> None:
    honest = np.random.default_rng(1).normal(40, 8, 100)
    wrong = np.full(15, 4_000.0)  # a rate typed in thousandths
    found = fences(np.concatenate([honest, wrong]), least=20)
    assert found is not None
    assert found.high < 4_000


def test_many_values_are_judged_by_their_order_statistics() -> None:
    values = np.exp(np.random.default_rng(3).normal(0, 0.7, 5_000))
    sample = np.exp(np.random.default_rng(3).normal(0, 0.7, 900))
    assert medcouple(values) == pytest.approx(medcouple(sample), abs=0.08)


def test_where_quartiles_fall_together_nothing_is_said() -> None:
    assert fences(np.array([0.0] * 30 + [50.0]), least=20) is None
    assert fences(np.full(30, np.nan), least=20) is None
