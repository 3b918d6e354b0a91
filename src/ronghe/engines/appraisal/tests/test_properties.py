"""Laws that hold for any units: sums, caps, what does not apply, order, more is never worse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.appraisal import TypedPoints, UnitInputs, appraise
from ronghe.engines.appraisal.tests import samples
from ronghe.engines.appraisal.tests.samples import NOT_APPLICABLE, criterion, part, with_criteria

SCHEME = samples.scheme()
numbers = st.one_of(st.none(), st.decimals(-50, 400, places=2))
targets = st.decimals(0, 300, places=1)
betters = st.sampled_from(["higher", "lower"])


@st.composite
def parts(draw: Any, most: int = 4) -> Any:
    found = [NOT_APPLICABLE] if draw(st.booleans()) else []
    for at in range(draw(st.integers(0, most))):
        marks = frozenset({"main"}) if draw(st.booleans()) else frozenset()
        found.append(
            part(draw(numbers), draw(targets), better=draw(betters), key=str(at), marks=marks)
        )
    return tuple(found)


@st.composite
def fields(draw: Any) -> list[UnitInputs]:
    made = []
    for at in range(draw(st.integers(1, 5))):
        held = {name: draw(parts()) for name in ("output", "breadth", "orders")}
        held["late"] = (part(draw(st.integers(0, 9)), None),)
        praise = TypedPoints(
            key="praise", points=draw(st.decimals(0, 3, places=2)), reason="x", author="y"
        )
        fix = TypedPoints(key="", points=draw(st.decimals(-9, 9, places=3)), reason="x", author="y")
        made.append(
            UnitInputs(unit=str(at), parts=held, typed={"praise": praise}, adjustments=(fix,))
        )
    return made


@given(fields())
def test_contributions_add_up_to_the_score(units: list[UnitInputs]) -> None:
    for sheet in appraise(SCHEME, units):
        total = sum(sheet.contributions, start=Decimal(0))
        assert sheet.score is None or sheet.score == total >= 0
        assert all(-line.points.as_tuple().exponent == 2 for line in sheet.lines)  # type: ignore[operator]  # finite
        # Nothing printed is a whole hundredth away from what it stands for.
        assert all(
            abs(line.points - Decimal(float(line.exact))) < Decimal("0.0101")
            for line in sheet.lines
        )


@given(fields())
def test_caps_hold(units: list[UnitInputs]) -> None:
    slack = Decimal("0.02")  # of rounding
    for sheet in appraise(SCHEME, units):
        by_kind = {
            kind: sum((line.points for line in sheet.lines if line.kind == kind), Decimal(0))
            for kind in ("criterion", "bonus", "deduction")
        }
        caps = {line.key: line.points for line in sheet.lines if line.kind == "cap"}
        assert 0 <= by_kind["criterion"] <= 100
        assert 0 <= by_kind["bonus"] + caps.get("bonus", 0) <= 5 + slack
        assert -6 - slack <= by_kind["deduction"] + caps.get("deductions", 0) <= 0
        assert all(
            line.points <= line.full + slack for line in sheet.lines if line.kind == "criterion"
        )


@given(st.lists(st.decimals(0, 120, places=1), min_size=1, max_size=5))
def test_what_does_not_apply_changes_nothing(values: list[Decimal]) -> None:
    criteria = [criterion(f"c{at}", 10 + at) for at in range(len(values))]
    total = sum(one["points"] for one in criteria)
    held = {f"c{at}": (part(value),) for at, value in enumerate(values)}
    (alone,) = appraise(with_criteria(*criteria, points=total), [UnitInputs(unit="u", parts=held)])
    wider = with_criteria(*criteria, criterion("more", 7), points=total + 7)
    (sheet,) = appraise(wider, [UnitInputs(unit="u", parts=held)])
    assert alone.score is not None
    assert sheet.score is not None
    # The same share of full marks, but for the rounding of both.
    assert abs(sheet.score * total - alone.score * (total + 7)) <= Decimal("0.005") * (
        2 * total + 7
    )


@given(fields(), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(units: list[UnitInputs], dice: Any) -> None:
    mixed = units[:]
    dice.shuffle(mixed)
    before = {sheet.unit: sheet for sheet in appraise(SCHEME, units)}
    assert {sheet.unit: sheet for sheet in appraise(SCHEME, mixed)} == before


@given(fields(), st.decimals(0, 100, places=2))
def test_reaching_more_is_never_worse(units: list[UnitInputs], more: Decimal) -> None:
    first, *others = units
    held = [
        one
        for one in first.parts["output"]
        if one.reading.applies and one.reading.better == "higher"
    ]
    if not held:
        return
    value = held[0].reading.value
    raised = part(
        more if value is None else value + more, held[0].reading.target, key=held[0].key,
        marks=held[0].marks,
    )  # fmt: skip
    output = tuple(raised if one is held[0] else one for one in first.parts["output"])
    better = UnitInputs(
        unit=first.unit,
        parts={**first.parts, "output": output},
        typed=first.typed,
        adjustments=first.adjustments,
    )
    before, after = appraise(SCHEME, units)[0], appraise(SCHEME, [better, *others])[0]
    if before.score is not None and (value is not None or more >= 0):
        assert after.score is not None
        assert after.score >= before.score
        assert before.rank is not None
        assert after.rank is not None
        assert after.rank <= before.rank


@given(fields())
def test_ranks_follow_scores_and_grades_follow_ranks(units: list[UnitInputs]) -> None:
    held = [sheet for sheet in appraise(SCHEME, units) if sheet.score is not None]
    order = [grade.key for grade in SCHEME.grade_rule.grades]
    for one in held:
        for other in held:
            if (one.score or 0) > (other.score or 0):
                assert (one.rank or 0) < (other.rank or 0)
            if (one.rank or 0) <= (other.rank or 0):
                assert one.grade is not None
                assert other.grade is not None
                assert order.index(one.grade.key) <= order.index(other.grade.key)
    excellent = [sheet for sheet in held if sheet.grade and sheet.grade.key == "a"]
    assert 2 * len(excellent) <= len(held)
