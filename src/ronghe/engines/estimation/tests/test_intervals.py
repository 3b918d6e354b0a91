from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.estimation import mean_interval, share_interval


def test_of_a_hundred_samples_about_ninety_five_hold_the_mean() -> None:
    draw = np.random.default_rng(7)
    held = 0
    for _at in range(400):
        values = draw.normal(50, 10, size=12)
        found = mean_interval(float(values.mean()), float(values.std(ddof=1)), 12)
        assert found is not None
        held += found.low <= 50 <= found.high
    assert 0.92 <= held / 400 <= 0.98


@given(st.integers(1, 200), st.data())
def test_a_share_lies_in_its_interval(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    found = share_interval(count, n)
    assert found is not None
    assert 0 <= found.low <= count / n + 1e-12
    assert count / n - 1e-12 <= found.high <= 1
    assert not math.isclose(found.low, found.high)


def test_of_nothing_no_share_is_told() -> None:
    assert share_interval(0, 0) is None
