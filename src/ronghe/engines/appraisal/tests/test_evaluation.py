"""Worked examples: each method, what does not apply, what is missing, bonus, ties, grades."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from ronghe.engines.appraisal import (
    PointsOutOfRangeError,
    RepeatedUnitError,
    Sheet,
    TypedPoints,
    UnitInputs,
    appraise,
    explained,
    scheme_from,
)
from ronghe.engines.appraisal.tests import samples
from ronghe.engines.appraisal.tests.samples import NOT_APPLICABLE, criterion, part, with_criteria

DONE = part(100)


def unit(name: str = "u", **parts: Any) -> UnitInputs:
    held = {key: value if isinstance(value, tuple) else (value,) for key, value in parts.items()}
    return UnitInputs(unit=name, parts=held)


def points(sheet: Sheet) -> dict[str, str]:
    return {line.part or line.key: str(line.points) for line in sheet.lines}


def typed(key: str, given: object) -> dict[str, TypedPoints]:
    number = Decimal(str(given))
    return {key: TypedPoints(key=key, points=number, reason="理由", author="张三")}


def linear(of: str, zero_at: int, full_at: int) -> dict[str, Any]:
    return {"method": "linear", "of": of, "zero_at": zero_at, "full_at": full_at}


@pytest.mark.parametrize(
    ("more", "reading", "wanted"),
    [
        ({}, part(30, 40), "75.00"),
        ({}, part(50, 40), "100.00"),
        ({"cap": 120}, part(50, 40), "120.00"),
        ({"floor": 60}, part(23, 40), "0.00"),
        ({"floor": 60}, part(24, 40), "60.00"),
        ({}, part(50, 40, better="lower"), "80.00"),
        ({}, part(0, 40), "0.00"),
        ({}, part(-3, 40), "0.00"),
        (linear("value", 50, 10), part(20, None), "75.00"),
        (linear("completion", 60, 100), part(4, 5), "50.00"),
        ({"method": "yes_no"}, part(1, None), "100.00"),
        ({"method": "yes_no"}, part(0, None), "0.00"),
    ],
)  # fmt: skip
def test_each_method_by_hand(more: dict[str, Any], reading: Any, wanted: str) -> None:
    scheme = with_criteria(criterion("one", 100) | more)
    (sheet,) = appraise(scheme, [unit(one=reading)])
    assert str(sheet.score) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(59, "0.00"), (60, "0.00"), (61, "50.00"), (80, "50.00"), (81, "100.00")]
)
def test_the_upper_bound_belongs_to_its_band(value: int, wanted: str) -> None:
    bands = [{"upto": 60, "share": 0}, {"upto": 80, "share": 50}, {"share": 100}]
    scheme = with_criteria(criterion("one", 100, "bands", of="completion", bands=bands))
    (sheet,) = appraise(scheme, [unit(one=part(value))])
    assert str(sheet.score) == wanted


def test_points_by_rank_fall_evenly_and_equal_values_share_them() -> None:
    scheme = with_criteria(criterion("one", 100, "rank", of="value", better="higher", last=60))
    units = [unit(name, one=part(v)) for name, v in zip("abcde", (9, 7, 7, 5, 1), strict=True)]
    assert [str(s.score) for s in appraise(scheme, units)] == [
        "100.00", "90.00", "90.00", "70.00", "60.00",
    ]  # fmt: skip
    assert [str(s.score) for s in appraise(scheme, units[3:4])] == ["100.00"]


def test_parts_weigh_as_their_marks_say_and_lines_still_add_up() -> None:
    output = (
        part(100, key="a", title="甲", marks=frozenset({"main"})),
        part(50, key="b", title="乙"),
    )
    (sheet,) = appraise(samples.scheme(), [unit(output=output, breadth=part(15), orders=DONE)])
    assert points(sheet) | {"over": "", "praise": "", "late": ""} == {
        "a": "33.34", "b": "8.33", "breadth": "15.00", "orders": "20.00",
        "over": "", "praise": "", "late": "",
    }  # fmt: skip
    assert str(sheet.score) == "76.67"
    assert sum(sheet.contributions) == sheet.score


def test_missing_zero_and_not_applicable_are_three_things() -> None:
    scheme = samples.scheme()
    rest = {"breadth": part(20), "orders": DONE}
    states = {}
    for name, reading in (("zero", part(0)), ("missing", part(None)), ("none", NOT_APPLICABLE)):
        (sheet,) = appraise(scheme, [unit(output=reading, **rest)])
        states[name] = (sheet.lines[0].state, str(sheet.lines[0].full), str(sheet.score))
    assert states == {
        "zero": ("scored", "50.00", "50.00"),
        "missing": ("missing", "50.00", "50.00"),
        # Breadth takes over all the points of its group.
        "none": ("not applicable", "0.00", "100.00"),
    }


def test_a_missing_value_may_count_as_not_applicable() -> None:
    scheme = with_criteria(criterion("one", 40, missing="not_applicable"), criterion("two", 60))
    (sheet,) = appraise(scheme, [unit(one=part(None), two=part(50))])
    assert str(sheet.score) == "50.00"


def test_what_does_not_apply_may_take_the_average_or_full_marks() -> None:
    scheme = samples.scheme()
    rest = {"output": DONE, "breadth": part(20)}
    units = [
        unit("a", orders=part(80), **rest),
        unit("b", orders=part(40), **rest),
        unit("c", orders=NOT_APPLICABLE, **rest),
    ]
    line = appraise(scheme, units)[2].lines[2]
    assert (line.state, str(line.points)) == ("average", "12.00")
    # With nobody to average over, the group leaves its points to the others.
    alone = appraise(scheme, units[2:])[0]
    assert (alone.lines[2].state, str(alone.score)) == ("not applicable", "100.00")
    full = with_criteria(criterion("one", 40, not_applicable="full"), criterion("two", 60))
    (sheet,) = appraise(full, [unit(two=part(50))])
    assert (sheet.lines[0].state, str(sheet.score)) == ("full", "70.00")


def test_a_unit_to_which_nothing_applies_has_no_score_and_no_rank() -> None:
    nobody, somebody = appraise(samples.scheme(), [unit("a"), unit("b", output=DONE)])
    assert (nobody.score, nobody.rank, nobody.grade) == (None, None, None)
    assert nobody.waiting == ()
    assert somebody.rank == 1


def test_a_unit_to_which_too_little_applies_has_no_score_either() -> None:
    scheme = scheme_from(samples.definition() | {"least_applicable": 60})
    little, enough = appraise(
        scheme, [unit("a", output=DONE, late=part(3, None)), unit("b", output=DONE, orders=DONE)]
    )
    assert (little.score, little.rank, str(little.applicable)) == (None, None, "50.0")
    assert all(line.points == 0 for line in little.lines)
    assert (str(enough.score), enough.rank, str(enough.applicable)) == ("100.00", 1, "70.0")


def test_bonus_and_deductions_are_capped_each_and_together() -> None:
    held = unit(output=part(150), breadth=part(20), orders=DONE, late=part(9, None))
    given = UnitInputs(unit="u", parts=held.parts, typed=typed("praise", 3))
    (sheet,) = appraise(samples.scheme(), [given])
    # 50 percentage points × 0.2 = 10, capped at 4; with 3 of praise 7, capped at 5.
    found = {(line.key, line.kind): str(line.points) for line in sheet.lines}
    assert found["over", "bonus"] == "4.00"
    assert found["bonus", "cap"] == "-2.00"
    assert found["late", "deduction"] == "-6.00"
    assert str(sheet.score) == "99.00"


def test_a_score_is_not_below_zero_and_a_line_says_so() -> None:
    (sheet,) = appraise(samples.scheme(), [unit(output=part(0), late=part(2, None))])
    assert (str(sheet.score), sheet.lines[-1].kind, str(sheet.lines[-1].points)) == (
        "0.00", "floor", "4.00",
    )  # fmt: skip


def test_typed_points_wait_for_somebody_and_stay_within_full_marks() -> None:
    scheme = with_criteria(criterion("one", 60), criterion("talk", 40, "typed"))
    (sheet,) = appraise(scheme, [unit(one=DONE)])
    assert (sheet.waiting, str(sheet.score)) == (("talk",), "60.00")
    given = UnitInputs(unit="u", parts={"one": (DONE,)}, typed=typed("talk", 33.5))
    (sheet,) = appraise(scheme, [given])
    assert (sheet.waiting, str(sheet.score)) == ((), "93.50")
    for wrong in (-1, 40.01):
        with pytest.raises(PointsOutOfRangeError):
            appraise(scheme, [UnitInputs(unit="u", typed=typed("talk", wrong))])


def test_an_adjustment_is_a_line_of_its_own() -> None:
    given = UnitInputs(
        unit="u", parts={"output": (part(50),)}, adjustments=tuple(typed("output", 2.5).values())
    )
    (sheet,) = appraise(samples.scheme(), [given])
    assert (sheet.lines[-1].kind, str(sheet.lines[-1].points)) == ("adjustment", "2.50")
    assert sheet.lines[-1].typed is not None
    assert sheet.lines[-1].typed.reason == "理由"
    assert sum(sheet.contributions) == sheet.score


def test_ties_are_decided_in_order_and_what_stays_equal_is_shared() -> None:
    scheme = with_criteria(criterion("one", 50), criterion("two", 50), ties=["two"])
    values = {"a": (100, 40), "b": (40, 100), "c": (40, 100), "d": (10, 10)}
    sheets = appraise(scheme, [unit(n, one=part(x), two=part(y)) for n, (x, y) in values.items()])
    assert {s.unit: s.rank for s in sheets} == {"a": 3, "b": 1, "c": 1, "d": 4}
    assert [s.decided_by for s in sheets] == ["two", "two", "two", ""]


def test_a_quota_holds_whole_ranks_and_the_rest_takes_the_next_grade() -> None:
    scheme = with_criteria(criterion("one", 100))
    values = (99, 95, 95, 92, 61, 3)
    sheets = appraise(scheme, [unit(str(n), one=part(v)) for n, v in enumerate(values)])
    assert [s.grade.key for s in sheets if s.grade] == ["a", "a", "a", "b", "b", "c"]
    shared = appraise(scheme, [unit(str(n), one=part(v)) for n, v in enumerate((95, 95, 95, 1))])
    # Half of four is two: three who share a rank do not fit.
    assert [s.grade.key for s in shared if s.grade] == ["b", "b", "b", "c"]


def test_a_unit_stands_there_once() -> None:
    with pytest.raises(RepeatedUnitError):
        appraise(samples.scheme(), [unit("a"), unit("a")])


def test_a_sheet_is_explained_in_values_that_json_holds() -> None:
    scheme = samples.scheme()
    (sheet,) = appraise(scheme, [unit(output=part(1, 3), breadth=part(None), orders=DONE)])
    detail: Any = json.loads(json.dumps(explained(scheme, sheet)))
    assert detail["score"] == "36.67"
    assert sum(Decimal(line["points"]) for line in detail["lines"]) == sheet.score
    first = detail["lines"][0]
    assert (first["rate"], first["reading"]["target"], first["rule"]["status"]) == (
        "33.33", "3", "illustrative",
    )  # fmt: skip
    assert detail["lines"][1]["state"] == "missing"
