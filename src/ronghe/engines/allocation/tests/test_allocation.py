"""Laws of the allocation, for any order that hypothesis can think of."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ronghe.engines.allocation import (
    Bearer,
    InfeasibleError,
    Order,
    OrderError,
    allocate,
    sums,
    table_conflicts,
)

YEARS = (2019, 2020, 2021, 2022)
METHODS = ("base", "weight", "equal_growth", "equal_share", "convergence")


@st.composite
def orders(draw, *, ways_to_add=("sum", "mean"), most_bearers=6, largest=40, loose=True):
    """Draw orders that have a meaning; whether they are feasible is left open."""
    adds_up = draw(st.sampled_from(ways_to_add))
    methods = [m for m in METHODS if adds_up == "sum" or m != "weight"]
    step = draw(st.sampled_from([Decimal(1), Decimal("0.1"), Decimal(5)]))
    numbers = st.integers(0, largest).map(lambda n: n * step)
    keys = [f"u{i}" for i in range(draw(st.integers(1, most_bearers)))]
    years = YEARS[: draw(st.integers(1, 4))]
    weights = draw(st.lists(st.integers(0, 9), min_size=len(keys), max_size=len(keys)))
    bases = draw(st.lists(numbers, min_size=len(keys), max_size=len(keys)))
    assume(any(weights) and any(bases))
    course = draw(st.sampled_from(["free", "rising", "falling"]))
    many = len(keys) * largest if adds_up == "sum" else largest
    totals = draw(st.lists(st.integers(0, many), min_size=len(years), max_size=len(years)))
    if course != "free":
        totals = sorted(totals, reverse=course == "falling")
    cells = st.sampled_from([(key, year) for key in keys for year in years])
    bounds = st.dictionaries(cells, numbers, max_size=4 if loose else 8)
    return Order(
        bearers=tuple(
            Bearer(key=key, base=base, weight=Decimal(weight))
            for key, base, weight in zip(keys, bases, weights, strict=True)
        ),
        totals={year: total * step for year, total in zip(years, totals, strict=True)},
        method=draw(st.sampled_from(methods)),
        adds_up=adds_up,
        course=course,
        of=draw(st.sampled_from(["total", "increase"])),
        starts_at_base=draw(st.booleans()) if course == "rising" else False,
        strength=draw(st.sampled_from([Decimal(0), Decimal("0.3"), Decimal(1)])),
        ceiling=largest * step,
        step=step,
        least=draw(st.sampled_from([Decimal(0), None])),
        most=draw(st.sampled_from([None, largest * step])),
        lower=draw(bounds),
        upper=draw(bounds),
        locks=draw(st.dictionaries(cells, numbers, max_size=2)),
    )


@settings(max_examples=200)
@given(orders())
def test_what_comes_out_keeps_everything(order):
    try:
        given_out = allocate(order)
    except InfeasibleError as refused:
        assert refused.conflicts
        assert all(each.by > 0 for each in refused.conflicts)
        return
    assert set(given_out.cells) == {(u.key, y) for u in order.bearers for y in order.totals}
    assert table_conflicts(order, given_out.values()) == ()
    assert all(each.closes for each in given_out.sums)
    if order.adds_up == "sum":
        assert all(each.difference == 0 for each in given_out.sums)
    for at, cell in given_out.cells.items():
        assert abs(cell.exact - Fraction(cell.value)) < Fraction(order.step) or at in order.locks


@settings(max_examples=100)
@given(orders())
def test_exact_values_close_exactly(order):
    try:
        cells = allocate(order).cells
    except InfeasibleError:
        return
    weights = {u.key: Fraction(1 if order.adds_up == "sum" else u.weight) for u in order.bearers}
    whole = 1 if order.adds_up == "sum" else sum(weights.values())
    for year, total in order.totals.items():
        got = sum(weights[key] * cell.exact for (key, y), cell in cells.items() if y == year)
        assert got == Fraction(total) * whole


def table_exists(order):
    """Look for a table within bounds by brute force, year by year."""
    keys = sorted(bearer.key for bearer in order.bearers)
    span = range(int(max(order.totals.values()) / order.step) + 1)

    def goes_on(years, table):
        if not years:
            return not table_conflicts(order, table)
        for steps in itertools.product(span, repeat=len(keys)):
            if sum(steps) * order.step != order.totals[years[0]]:
                continue
            year = {(k, years[0]): n * order.step for k, n in zip(keys, steps, strict=True)}
            kinds = {each.kind for each in table_conflicts(order, {**table, **year})}
            if kinds <= {"missing"} and goes_on(years[1:], {**table, **year}):
                return True
        return False

    return goes_on(order.years, {})


@settings(max_examples=150)
@given(
    orders(ways_to_add=("sum",), most_bearers=2, largest=3, loose=False).filter(
        lambda o: len(o.totals) <= 3
    )
)
def test_an_order_is_refused_exactly_when_no_table_keeps_it(order):
    order = replace(order, least=Decimal(0))
    exists = table_exists(order)
    try:
        allocate(order)
    except InfeasibleError:
        assert not exists
    else:
        assert exists


@st.composite
def narrow(draw):
    """Draw rising orders whose bounds are tight around a table that keeps them."""
    bearers, years = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    table, levels = [], [0] * bearers
    for _ in range(years):
        levels = [level + draw(st.integers(0, 4)) for level in levels]
        table.append(levels)
    keys = [f"u{i}" for i in range(bearers)]
    at = {(keys[i], YEARS[t]): Decimal(table[t][i]) for i in range(bearers) for t in range(years)}
    weights = [Decimal(draw(st.integers(1, 9))) for _ in keys]
    slack = st.integers(0, 2)
    return Order(
        bearers=tuple(Bearer(key=k, weight=w) for k, w in zip(keys, weights, strict=True)),
        totals={YEARS[t]: Decimal(sum(table[t])) for t in range(years)},
        method="weight",
        course="rising",
        lower={cell: max(value - draw(slack), Decimal(0)) for cell, value in at.items()},
        upper={cell: value + draw(slack) for cell, value in at.items()},
        locks={cell: value for cell, value in at.items() if draw(st.integers(0, 9)) == 0},
    )


@settings(max_examples=200)
@given(narrow())
def test_a_narrow_way_is_found_where_there_is_one(order):
    values = allocate(order).values()
    assert table_conflicts(order, values) == ()


@given(orders(), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(order, chance):
    shuffled = list(order.bearers)
    chance.shuffle(shuffled)
    try:
        expected = allocate(order)
    except InfeasibleError as refused:
        with pytest.raises(InfeasibleError) as again:
            allocate(replace(order, bearers=tuple(shuffled)))
        assert again.value.conflicts == refused.conflicts
        return
    assert allocate(replace(order, bearers=tuple(shuffled))) == expected


@given(orders(), st.sampled_from([Decimal("0.01"), Decimal(3), Decimal(1000)]))
def test_the_unit_of_measurement_does_not_matter(order, factor):
    def scaled(values):
        return {at: value * factor for at, value in values.items()}

    bigger = replace(
        order,
        bearers=tuple(replace(bearer, base=bearer.base * factor) for bearer in order.bearers),
        totals=scaled(order.totals),
        step=order.step * factor,
        least=None if order.least is None else order.least * factor,
        most=None if order.most is None else order.most * factor,
        ceiling=order.ceiling * factor,
        lower=scaled(order.lower),
        upper=scaled(order.upper),
        locks=scaled(order.locks),
    )
    try:
        expected = allocate(order).values()
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            allocate(bigger)
        return
    assert allocate(bigger).values() == scaled(expected)


def hamilton(total, weights):
    """Return the textbook largest remainders, ties to the first."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    seats = [int(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda i: (seats[i] - quotas[i], i))
    for i in order[: total - sum(seats)]:
        seats[i] += 1
    return seats


@given(st.integers(0, 500), st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_without_bounds_rounding_is_hamilton(total, weights):
    bearers = tuple(Bearer(key=f"{i:02}", weight=Decimal(w)) for i, w in enumerate(weights))
    order = Order(bearers=bearers, totals={2020: Decimal(total)}, method="weight")
    assert list(allocate(order).values().values()) == hamilton(total, weights)


@given(orders(ways_to_add=("sum",)))
def test_who_meets_no_bound_keeps_the_proportions_of_the_weights(order):
    order = replace(order, method="weight", course="free", of="total", starts_at_base=False)
    try:
        cells = allocate(order).cells
    except InfeasibleError:
        return
    weights = {bearer.key: Fraction(bearer.weight) for bearer in order.bearers}
    for year in order.years:
        paces = {
            cells[key, year].exact / weight
            for key, weight in weights.items()
            if weight and cells[key, year].held_by is None
        }
        paces_of_bounded = paces - {Fraction(0)}  # a bound may lie where the weight leads anyway
        assert len(paces_of_bounded) <= 1


def test_locked_cells_leave_the_rest_to_the_others():
    bearers = tuple(Bearer(key=k, weight=Decimal(1)) for k in "abc")
    order = Order(
        bearers=bearers,
        totals={2020: Decimal(10)},
        method="weight",
        locks={("a", 2020): Decimal(8)},
    )
    cells = allocate(order).cells
    assert [int(cell.value) for cell in cells.values()] == [8, 1, 1]
    assert cells["a", 2020].held_by == "lock"
    assert cells["b", 2020].unbounded == Fraction(10, 3)
    assert cells["b", 2020].exact == 1


def test_growth_by_the_same_rate_is_the_same_rate():
    bearers = (Bearer(key="a", base=Decimal(100)), Bearer(key="b", base=Decimal(300)))
    order = Order(bearers=bearers, totals={2020: Decimal(440)}, method="equal_growth")
    assert list(allocate(order).values().values()) == [110, 330]


def test_who_is_behind_does_more_of_a_count():
    bearers = (
        Bearer(key="ahead", base=Decimal(300), weight=Decimal(100)),
        Bearer(key="behind", base=Decimal(100), weight=Decimal(100)),
    )
    order = Order(
        bearers=bearers,
        totals={2020: Decimal(440), 2021: Decimal(600)},
        method="convergence",
        course="rising",
        starts_at_base=True,
    )
    values = allocate(order).values()
    assert values["ahead", 2021] == values["behind", 2021] == 300
    assert values["ahead", 2020] == 300  # who is ahead keeps what it has
    lasting = allocate(replace(order, strength=Decimal(0))).values()
    assert lasting["ahead", 2021] == 450


def test_levels_draw_near_to_their_ceiling():
    bearers = (
        Bearer(key="ahead", base=Decimal(80), weight=Decimal(1)),
        Bearer(key="behind", base=Decimal(40), weight=Decimal(3)),
    )
    order = Order(
        bearers=bearers,
        totals={2020: Decimal(75)},
        adds_up="mean",
        method="convergence",
        ceiling=Decimal(100),
        step=Decimal("0.1"),
    )
    values = allocate(order).values()  # the gaps of 20 and 60 points both halve
    assert values == {("ahead", 2020): Decimal("90.0"), ("behind", 2020): Decimal("70.0")}


def test_a_typed_table_stays_as_typed_and_says_what_is_missing():
    order = Order(
        bearers=(Bearer(key="a"), Bearer(key="b")),
        totals={2020: Decimal(10)},
        method="typed",
        typed={("a", 2020): Decimal(4)},
    )
    typed = allocate(order)
    assert typed.cells["b", 2020].value is None
    assert typed.sums[0].missing == ("b",)
    assert typed.sums[0].difference == -6
    assert [each.kind for each in table_conflicts(order, typed.values())] == ["missing"]


def test_a_refusal_names_years_units_and_amounts():
    bearers = tuple(Bearer(key=k, weight=Decimal(1)) for k in "ab")
    order = Order(
        bearers=bearers,
        totals={2019: Decimal(10), 2020: Decimal(12)},
        method="weight",
        course="rising",
        lower={("a", 2020): Decimal(9)},
        upper={("a", 2019): Decimal(5)},
    )
    with pytest.raises(InfeasibleError) as refused:
        allocate(order)
    (conflict,) = refused.value.conflicts
    assert (conflict.kind, conflict.years, conflict.bearers) == ("too-slow", (2019, 2020), ("a",))
    assert conflict.by == 2

    with pytest.raises(InfeasibleError) as refused:
        allocate(replace(order, lower={("a", 2019): Decimal(8), ("b", 2019): Decimal(4)}, upper={}))
    assert [(each.kind, each.by) for each in refused.value.conflicts] == [("too-little", 2)]

    falling = replace(order, lower={}, upper={}, totals={2019: Decimal(9), 2020: Decimal(8)})
    with pytest.raises(InfeasibleError) as refused:
        allocate(falling)
    assert [(each.kind, each.bearers, each.by) for each in refused.value.conflicts] == [
        ("too-slow", (), 1)
    ]


def test_all_faults_of_an_order_are_said_at_once():
    order = Order(
        bearers=(Bearer(key="a"), Bearer(key="a", weight=Decimal(-1))),
        totals={2020: Decimal("10.5")},
        method="weight",
        locks={("z", 2020): Decimal(1)},
    )
    with pytest.raises(OrderError) as refused:
        allocate(order)
    rules = {fault.rule for fault in refused.value.faults}
    assert rules == {
        "repeated-bearer",
        "missing-weight",
        "negative-weight",
        "unknown-cell",
        "off-step",
    }


def test_a_missing_cell_is_no_zero_in_a_mean():
    order = Order(
        bearers=(Bearer(key="a", weight=Decimal(1)), Bearer(key="b", weight=Decimal(1))),
        totals={2020: Decimal(60)},
        adds_up="mean",
        method="typed",
    )
    (year,) = sums(order, {("a", 2020): Decimal(60)})
    assert (year.allocated, year.difference, year.closes) == (60, 0, False)
