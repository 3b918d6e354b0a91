"""Planned paths and lights: exact where something is stated, never turning back in between."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.progress import (
    Path,
    Point,
    Tolerance,
    YearlyPath,
    light,
    needed_per_month,
    on_course,
)

days = st.dates(date(2018, 1, 1), date(2026, 12, 31))
amounts = st.decimals(-1000, 100000, places=2)
shapes = st.sampled_from(["linear", "s_curve", "stepwise", "typed"])
sides = st.sampled_from(["higher", "lower"])
END_2020, END_2022 = date(2020, 12, 31), date(2022, 12, 31)


@st.composite
def paths(draw):
    stated = draw(st.dictionaries(days, amounts, min_size=1, max_size=5))
    whole = draw(st.booleans())
    return Path(
        points=tuple(
            Point(on=on, value=value.to_integral_value() if whole else value)
            for on, value in stated.items()
        ),
        shape=draw(shapes),
        better=draw(sides),
        whole=whole,
    )


@given(paths())
def test_a_path_says_exactly_what_is_stated(path):
    assert [path.planned(point.on) for point in path.points] == [p.value for p in path.points]
    assert path.planned(path.points[0].on - timedelta(days=1)) is None
    assert path.planned(path.points[-1].on + timedelta(days=400)) == path.points[-1].value


@given(paths(), st.lists(days, min_size=2, max_size=20))
def test_a_path_never_turns_back_between_two_points(path, asked):
    for before, after in pairwise(path.points):
        within = sorted(on for on in asked if before.on <= on <= after.on)
        course = [before.value, *(path.planned(on) for on in within), after.value]
        assert course == sorted(course, reverse=after.value < before.value)
        if path.whole:
            assert all(value == value.to_integral_value() for value in course)


def test_shapes_differ_between_the_points():
    points = (Point(on=END_2020, value=Decimal(0)), Point(on=END_2022, value=Decimal(100)))
    early = date(2021, 6, 30)
    by_shape = {
        shape: Path(points=points, shape=shape).planned(early)
        for shape in ("linear", "s_curve", "stepwise")
    }
    assert by_shape["stepwise"] == 0
    assert Decimal(9) < by_shape["s_curve"] < Decimal(11)  # a tenth after a quarter of the time
    assert by_shape["linear"] == Decimal("24.794521")  # 181 of 730 days


def test_whole_paths_ask_for_less_in_either_direction():
    up = (Point(on=END_2020, value=Decimal(0)), Point(on=END_2022, value=Decimal(5)))
    down = (Point(on=END_2020, value=Decimal(9)), Point(on=END_2022, value=Decimal(4)))
    middle = date(2021, 12, 31)
    assert Path(points=up, whole=True).planned(middle) == 2
    assert Path(points=down, whole=True, better="lower").planned(middle) == 7  # a rank


@given(
    st.dictionaries(st.integers(2019, 2025), st.decimals(0, 10000, places=1), min_size=1),
    shapes,
    st.none() | st.lists(st.integers(0, 9).map(Decimal), min_size=12, max_size=12).filter(any),
    st.lists(days, min_size=2, max_size=20),
)
def test_a_yearly_amount_begins_anew_in_each_year(values, shape, profile, asked):
    path = YearlyPath(values=values, shape=shape, profile=profile and tuple(profile))
    for year, value in values.items():
        assert path.planned(date(year, 12, 31)) == value
        within = [path.planned(on) for on in sorted(asked) if on.year == year]
        assert within == sorted(within)
        assert all(0 <= each <= value for each in within)
    assert path.planned(date(min(values) - 1, 6, 1)) is None
    assert path.planned(date(max(values) + 1, 6, 1)) is None


def test_a_profile_spreads_a_year_over_its_months():
    profile = tuple(Decimal(share) for share in (0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1))
    path = YearlyPath(values={2021: Decimal(400)}, profile=profile)
    asked = (date(2021, 2, 28), date(2021, 3, 31), date(2021, 5, 15), date(2021, 12, 31))
    assert [path.planned(on) for on in asked] == [0, 100, 100, 400]


def test_a_year_between_two_stated_ones_has_what_lies_between():
    path = YearlyPath(values={2020: Decimal(100), 2022: Decimal(200)})
    assert path.planned(date(2021, 12, 31)) == 150


@given(st.none() | amounts, amounts, sides)
def test_a_light_is_amber_exactly_within_its_allowance(actual, planned, better):
    tolerance = Tolerance(green=Decimal("0.02"), amber=Decimal("0.1"), amber_absolute=Decimal(3))
    seen = light(actual, planned, better=better, tolerance=tolerance)
    if actual is None:
        assert seen.colour == "not measured"
        return
    short = planned - actual if better == "higher" else actual - planned
    assert seen.short_by == short
    allowed = max(abs(planned) / 10, Decimal(3))
    expected = "red" if short > allowed else "amber"
    assert seen.colour == ("green" if short <= abs(planned) / 50 else expected)


def test_nothing_is_due_before_the_path_begins():
    assert light(Decimal(5), None, better="higher", tolerance=Tolerance()).colour == "not due"


def test_a_tolerance_of_the_way_suits_levels():
    of_way = Tolerance(of="way", amber=Decimal("0.25"))
    seen = light(
        Decimal(61), Decimal(62), better="higher", tolerance=of_way, way=Decimal(4)
    )  # from 60 to 64
    assert (seen.colour, seen.allowed_amber) == ("amber", Decimal("1.00"))
    with pytest.raises(ValueError, match="needs the way"):
        light(Decimal(61), Decimal(62), better="higher", tolerance=of_way)
    with pytest.raises(ValueError, match="no wider"):
        Tolerance(green=Decimal("0.2"), amber=Decimal("0.1"))


def test_what_is_needed_a_month():
    on, due_on = date(2021, 12, 31), date(2022, 12, 31)
    needed = needed_per_month(Decimal(3790), Decimal(5000), on=on, due_on=due_on)
    assert needed == Decimal("100.902397")  # 1210 in 365 days of 30.4375 a month
    assert needed_per_month(None, Decimal(5000), on=on, due_on=due_on) is None
    assert needed_per_month(Decimal(5000), Decimal(5000), on=on, due_on=due_on) == 0
    assert needed_per_month(Decimal(1), Decimal(5000), on=due_on, due_on=due_on) is None
    falling = needed_per_month(Decimal(9), Decimal(5), on=on, due_on=due_on, better="lower")
    assert falling is not None and falling < 0


def test_the_course_says_all_of_it_in_parts():
    target = Point(on=END_2022, value=Decimal(84))
    path = Path(points=(Point(on=END_2020, value=Decimal(66)), target))
    newest = Point(on=date(2021, 12, 31), value=Decimal(74))
    seen = on_course(
        path, newest, target=target, on=date(2022, 3, 31), tolerance=Tolerance(), foretold=None
    )
    assert (seen.planned, seen.light.colour, seen.light.short_by) == (75, "amber", 1)
    assert (seen.left, seen.days_left, seen.chance) == (10, 275, None)
    assert seen.pace == Decimal("0.667123")
    assert seen.needed == Decimal("1.106818")
    nothing = on_course(path, None, target=target, on=END_2022, tolerance=Tolerance())
    assert (nothing.light.colour, nothing.left, nothing.needed) == ("not measured", None, None)
