"""Printed points and full marks: sums stay, and nobody gets more than there is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.appraisal.rounding import covering, printed

UNIT = Decimal("0.01")
shares = st.fractions(0, 1, max_denominator=60)


@given(st.lists(st.tuples(st.integers(1, 40), shares), min_size=1, max_size=8), st.integers(1, 9))
def test_full_marks_keep_their_sum_and_cover_what_is_printed(
    parts: list[tuple[int, Fraction]], thirds: int
) -> None:
    fulls = [Fraction(weight * 10, thirds * 3) for weight, _ in parts]
    points = [full * share for full, (_, share) in zip(fulls, parts, strict=True)]
    shown, marks = printed(fulls, 2), printed(points, 2)
    covered = covering(shown, marks, 2)
    assert sum(covered) == sum(shown)
    assert all(abs(a - b) <= UNIT * len(parts) for a, b in zip(covered, shown, strict=True))
    assert all(mark <= full for mark, full in zip(marks, covered, strict=True))


def test_what_was_given_beyond_full_marks_stays_to_be_seen() -> None:
    assert covering([Decimal(5)], [Decimal(7)], 2) == [Decimal(5)]
