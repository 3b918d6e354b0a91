from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.investment import (
    SCENARIOS,
    Line,
    Project,
    benefit_needed,
    evaluate,
    project_faults,
    scenarios,
    tornado,
)
from ronghe.lib.faults import FaultsError


def line(key, side, timing, low, usual=None, high=None, **more) -> Line:
    usual = low if usual is None else usual
    high = usual if high is None else high
    amounts = {"low": Decimal(low), "usual": Decimal(usual), "high": Decimal(high)}
    return Line(key=key, side=side, timing=timing, **amounts, **more)


# Worked by hand. Year 0: -300 + 60 = -240. Years 1 to 4: 100 · 0.9 - 10 = 80.
# At 8 %: 80 · (1/1.08 + 1/1.08² + 1/1.08³ + 1/1.08⁴) = 80 · 3.31212684 = 264.9701;
# less 240 = 24.9701.
# 240 / 80 = 3 years. Benefits and subsidy 4 · 90 + 60 = 420 over costs 300 + 40 = 340: 1.2353.
RETROFIT = Project(
    years=4,
    rate=Decimal("0.08"),
    lines=(
        line("equipment", "cost", "once", 250, 300, 400),
        line("upkeep", "cost", "yearly", 10, first_year=1),
        line(
            "labour", "benefit", "yearly", 60, 100, 120, first_year=1, attributable=Decimal("0.9")
        ),
        line("award", "subsidy", "once", 60),
    ),
)


def test_a_retrofit_worked_by_hand():
    found = evaluate(RETROFIT)
    assert [flow.net for flow in found.flows] == [-240, 80, 80, 80, 80]
    assert float(found.npv) == pytest.approx(24.9701, abs=5e-5)
    assert found.simple_payback == found.payback == 3
    # Discounted: 240 - 80 · 2.57709699 = 33.8322 are left after 3 years; year 4 brings 58.8024.
    assert float(found.discounted_payback) == pytest.approx(3 + 33.8322 / 58.8024, abs=1e-5)
    assert found.roi == Fraction(420, 340)
    # 80 · a = 240 where a = 3: (1 - 1.1259 ** -4) / 0.1259 = 3.000.
    assert found.irr == pytest.approx(0.12590, abs=5e-5)


def test_three_scenarios_and_the_tornado_worked_by_hand():
    factor = Fraction(25, 27)
    annuity = sum(factor**year for year in range(1, 5))
    npv = {name: found.npv for name, found in scenarios(RETROFIT).items()}
    assert npv["pessimistic"] == -340 + (54 - 10) * annuity
    assert npv["optimistic"] == -190 + (108 - 10) * annuity
    labour, equipment = tornado(RETROFIT)
    assert (labour.key, labour.width) == ("labour", (108 - 54) * annuity)
    assert (equipment.key, equipment.worst, equipment.width) == (
        "equipment",
        npv["usual"] - 100,
        150,
    )
    assert benefit_needed(RETROFIT) == (240 + 10 * annuity) / (90 * annuity)


def test_what_does_not_pay_has_no_payback_and_says_how_much_is_missing():
    poor = replace(RETROFIT, lines=(*RETROFIT.lines[:2], replace(RETROFIT.lines[2], low=Decimal(0),
        usual=Decimal(20), high=Decimal(20)), RETROFIT.lines[3]))  # fmt: skip
    found = evaluate(poor)
    assert found.payback is None
    assert found.discounted_payback is None
    assert found.npv < 0
    assert benefit_needed(poor) > 1


def test_flows_that_change_their_sign_twice_have_no_one_rate():
    # -100, 230, -132: the rates 10 % and 20 % both give 0.
    two = Project(
        years=2,
        rate=Decimal("0.15"),
        lines=(
            line("build", "cost", "once", 100),
            line("gain", "benefit", "once", 230, first_year=1),
            line("clear", "cost", "once", 132, first_year=2),
        ),
    )
    assert evaluate(two).irr is None
    assert evaluate(two).npv > 0


def test_all_faults_are_told_at_once():
    wrong = Project(
        years=0,
        rate=Decimal(8),
        lines=(
            line("a", "benefit", "yearly", 5, 4, 3, first_year=2),
            line("a", "subsidy", "once", -1, 0, 0, attributable=Decimal(2)),
        ),
    )
    rules = [(fault.row, fault.rule) for fault in project_faults(wrong)]
    assert rules == [
        (None, "no-cost"), (None, "wrong-horizon"), (None, "wrong-rate"), (None, "repeated-line"),
        (1, "amounts-not-rising"), (1, "wrong-years"), (2, "negative-amount"), (2, "wrong-share"),
    ]  # fmt: skip
    with pytest.raises(FaultsError) as refused:
        evaluate(wrong)
    assert len(refused.value.faults) == len(rules)


amounts = st.lists(st.decimals(0, 1000, places=1), min_size=3, max_size=3).map(sorted)


@st.composite
def projects(draw) -> Project:
    years = draw(st.integers(1, 8))
    lines = [line("outlay", "cost", "once", *draw(amounts))]
    for position in range(draw(st.integers(0, 4))):
        side = draw(st.sampled_from(["cost", "benefit", "subsidy"]))
        first = draw(st.integers(0, years))
        share = draw(st.decimals(0, 1, places=2)) if side == "benefit" else Decimal(1)
        lines.append(
            line(
                f"line{position}",
                side,
                draw(st.sampled_from(["once", "yearly"])),
                *draw(amounts),
                first_year=first,
                last_year=draw(st.none() | st.integers(first, years)),
                attributable=share,
            )
        )
    return Project(years=years, rate=draw(st.decimals(0, "0.5", places=3)), lines=tuple(lines))


@given(project=projects())
def test_scenarios_are_in_order_and_present_values_add_up(project):
    found = scenarios(project)
    values = [found[name].npv for name in SCENARIOS]
    assert values == sorted(values)
    factor = 1 / (1 + Fraction(project.rate))
    alone = sum(
        (-1 if one.side == "cost" else 1) * one.amount("usual") * factor**year
        for one in project.lines
        for year in one.years(project.years)
    )
    assert found["usual"].npv == alone
    # Present values are linear, so the swings of single lines add up to that of all.
    assert sum(swing.width for swing in tornado(project)) == values[2] - values[0]


@given(project=projects())
def test_at_the_rate_of_return_nothing_is_left_and_at_the_share_needed_neither(project):
    found = evaluate(project)
    if found.irr is not None:
        left = sum(float(flow.net) / (1 + found.irr) ** flow.year for flow in found.flows)
        scale = sum(abs(float(flow.net)) for flow in found.flows)
        powers = max(1.0, (1 + found.irr) ** -project.years)
        assert abs(left) <= 1e-6 * scale * powers
    share = benefit_needed(project)
    if share is not None:
        factor = 1 / (1 + Fraction(project.rate))
        rest = sum(
            (flow.benefits * share + flow.subsidies - flow.costs) * factor**flow.year
            for flow in found.flows
        )
        assert rest == 0
