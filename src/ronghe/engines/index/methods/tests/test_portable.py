"""Functions of our own against numbers of forty digits; and their bits, the same everywhere."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.index.methods import portable

if TYPE_CHECKING:
    from collections.abc import Callable

few = settings(max_examples=50, deadline=None)
positive = st.floats(1e-300, 1e300) | st.floats(0.5, 2.0)
within = st.floats(-700.0, 700.0) | st.floats(-1.0, 1.0)


def units_apart(found: np.ndarray, true: Callable[[], Decimal]) -> float:
    """Return how many units in the last place a number is from the true one."""
    with localcontext() as context:
        context.prec = 40
        exact = true()
        unit = Decimal(float(np.spacing(abs(float(exact)))))
        return float(abs(Decimal(float(found)) - exact) / unit)


@few
@given(positive)
def test_logarithms(x):
    assert units_apart(portable.log(x), lambda: Decimal(x).ln()) < 2
    assert units_apart(portable.log2(x), lambda: Decimal(x).ln() / Decimal(2).ln()) < 2
    assert units_apart(portable.log10(x), lambda: Decimal(x).log10()) < 2


@few
@given(within)
def test_exponentials(x):
    assert units_apart(portable.exp(x), lambda: Decimal(x).exp()) < 2


@few
@given(st.floats(1e-20, 1e20), st.floats(-12.0, 12.0))
def test_powers(x, exponent):
    def true() -> Decimal:
        return (Decimal(x).ln() * Decimal(exponent)).exp()

    assert units_apart(portable.power(x, exponent), true) < 2


@few
@given(st.lists(positive, min_size=2))
def test_order_stays(values):
    ordered = np.sort(values)
    assert (np.diff(portable.log(ordered)) >= 0.0).all()


def test_what_is_exact_is_exact():
    whole = np.arange(1.0, 2000.0)
    np.testing.assert_array_equal(portable.power(whole, 2.0), whole * whole)
    np.testing.assert_array_equal(portable.power(whole * whole, 0.5), whole)
    np.testing.assert_array_equal(portable.power(-whole, 3.0), -whole * whole * whole)
    places = np.arange(-1074, 1024)
    np.testing.assert_array_equal(portable.log2(np.ldexp(1.0, places)), places)
    tens = [float(f"1e{digits}") for digits in range(23)]
    np.testing.assert_array_equal(portable.log10(tens), np.arange(23))


@pytest.mark.parametrize(
    ("found", "bits"),
    [
        (portable.log(3.0), "0x1.193ea7aad030ap+0"),
        (portable.log(0.1), "-0x1.26bb1bbb55515p+1"),
        (portable.log2(10.0), "0x1.a934f0979a371p+1"),
        (portable.log10(2.0), "0x1.34413509f79ffp-2"),
        (portable.exp(1.0), "0x1.5bf0a8b14576ap+1"),
        (portable.exp(-7.25), "0x1.7455fe323fafep-11"),
        (portable.power(2.0, 1.0 / 3.0), "0x1.428a2f98d728bp+0"),
        (portable.power(0.7, 12.5), "0x1.7b77deb2ca3c6p-7"),
    ],
)
def test_bits_are_these_on_every_machine(found, bits):
    assert float(found).hex() == bits


def test_what_has_no_value_is_missing():
    nothing = [0.0, -1.0, np.nan, np.inf, -np.inf]
    for function in (portable.log, portable.log2, portable.log10):
        assert np.isnan(function(nothing)).all()
    np.testing.assert_array_equal(portable.exp([710.0, np.inf, np.nan]), [np.nan] * 3)
    np.testing.assert_array_equal(portable.exp([-800.0, -np.inf]), [0.0, 0.0])
    bases = [0.0, 0.0, 0.0, np.nan, -8.0, np.inf, 1e200]
    powers = [0.0, 2.0, -1.0, 0.0, 1.0 / 3.0, 1.0, 2.0]
    expected = [1.0, 0.0, np.nan, np.nan, np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(portable.power(bases, powers), expected)


def test_the_smallest_numbers_have_logarithms_and_no_shape_is_lost():
    assert portable.log(5e-324) == pytest.approx(-744.4400719213812)
    assert portable.log(np.ones((2, 0, 3))).shape == (2, 0, 3)
    assert portable.log(np.ones((3, 2))[:, :1]).shape == (3, 1)
