from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ronghe.web.shell import formats


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (2.5, 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (0.1 + 0.2, None, "0.3"),
        (float("nan"), 1, "—"),
        (float("inf"), 1, "—"),
        (-0.00001, None, "0"),
        (7012, None, "7,012"),
        (7012, 1, "7,012.0"),
    ],
)
def test_numbers_round_half_up_and_missing_ones_are_a_dash(value, digits, text):
    assert formats.number(value, digits=digits) == text


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
)
def test_a_written_number_reads_back_as_itself(value):
    assert Decimal(formats.number(value, digits=3).replace(",", "")) == value


def test_large_numbers_scale_as_the_language_counts():
    with translation.override("zh-hans"):
        assert [formats.compact(n) for n in (9999, 12345, 456_000_000)] == [
            "9,999",
            "1.23\xa0万",
            "4.56\xa0亿",
        ]
    with translation.override("en"):
        assert [formats.compact(n) for n in (999, 12345, 456_000_000)] == [
            "999",
            "12.3\xa0k",
            "456\xa0m",
        ]


def test_a_period_of_unknown_form_is_shown_as_it_is():
    with translation.override("en"):
        assert [formats.period(p) for p in ("2024", "2024-Q3", "2024-H1", "2024-05")] == [
            "2024",
            "Q3 2024",
            "first half of 2024",
            "2024-05",
        ]
        assert formats.period("2024/25") == "2024/25"
        assert formats.period(None) == "—"
