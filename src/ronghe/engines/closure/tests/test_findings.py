"""What falls, contradicts, exceeds its total, or stays below the higher plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ronghe.engines.closure import Finding, Kind, Level, Promise, Severity, check, explain

GOAL = ("二、主要目标",)
TASK = ("三、重点任务", "（一）上云")


def promise(at: int, value: str, unit: str, indicator: str, **more: Any) -> Promise:
    fields: dict[str, Any] = {
        "id": f"p{at}", "document": "plan", "start": at, "end": at + 1, "quote": value + unit,
        "value": Decimal(value), "unit": unit, "indicator": indicator, "clause": at,
        "year": 2025, "heading_path": GOAL,
    }  # fmt: skip
    return Promise(**(fields | more))


def again(first: Promise, **change: Any) -> Promise:
    """Return the same promise in another sentence, with some fields of its own."""
    return replace(first, **({"id": "again", "start": 9, "clause": 9} | change))


def reasons(*promises: Promise) -> list[tuple[str, Severity]]:
    return [(one.reason, one.severity) for one in check(promises).findings]


def only(*promises: Promise) -> Finding:
    (found,) = check(promises).findings
    return found


def test_a_cumulative_value_that_falls_is_an_error() -> None:
    early = promise(0, "26", "家", "服务机构", cumulative=True)
    late = promise(9, "24", "家", "服务机构", cumulative=True, year=2026)
    found = only(early, late)
    assert (found.kind, found.severity) == (Kind.FALLING, Severity.ERROR)
    assert found.equations == ("26 > 24 (2026)",)
    assert explain(found) == (
        "The cumulative value of “服务机构” falls from 26家 (2025) to 24家 (2026)."
    )
    assert reasons(early, replace(late, value=Decimal(26))) == []


def test_a_unit_of_another_scale_does_not_fall() -> None:
    early = promise(0, "7000", "座", "5G基站", cumulative=True)
    late = promise(9, "1.2", "万座", "5G基站", cumulative=True, year=2026)
    assert reasons(early, late) == []


@pytest.mark.parametrize(
    ("unit", "indicator", "falls"),
    [
        ("%", "关键工序数控化率", True),
        ("", "两化融合发展指数", True),
        ("亿元", "软件产业产值", True),
        ("家", "新增智能工厂", False),
        ("%", "工业增加值增长", False),
        ("%", "产品不良品率", False),
        ("亿元", "技术改造投资", False),
        ("位", "全省排名", False),
        ("小时", "事故处置时间", False),
    ],
)
def test_a_level_that_falls_is_a_warning_where_lower_is_no_better(
    unit: str, indicator: str, falls: bool
) -> None:
    pair = promise(0, "60", unit, indicator), promise(9, "55", unit, indicator, year=2026)
    assert reasons(*pair) == ([("level_falls", Severity.WARNING)] if falls else [])


def test_a_restatement_is_fine_and_another_value_is_not() -> None:
    first = promise(0, "30", "%", "规模以上工业企业上云比例")
    second = again(first, indicator="规上工业企业上云比重", heading_path=(*GOAL, "专栏1 指标"))
    assert reasons(first, second) == []
    found = only(first, replace(second, value=Decimal(35)))
    assert (found.reason, found.severity) == ("two_values", Severity.WARNING)
    assert found.equations == ("35 ≠ 30 (2025)",)


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2026},
        {"clause": 0},
        {"unit": "家"},
        {"indicator": "规模以上服务企业上云比例"},
        {"every_year": True},
        {"comparator": "~", "value": Decimal(31)},
        {"comparator": "<="},
    ],
)
def test_what_tells_two_promises_apart_makes_no_contradiction(change: dict[str, Any]) -> None:
    first = promise(0, "30", "%", "规模以上工业企业上云比例", comparator=">=")
    assert reasons(first, again(first, value=Decimal(35))) == [("two_values", Severity.WARNING)]
    assert reasons(first, again(first, **({"value": Decimal(35)} | change))) == []


def test_another_population_is_no_contradiction() -> None:
    first = promise(0, "30", "%", "规模以上工业企业上云比例", scope="东区")
    assert reasons(first, again(first, value=Decimal(35), scope="西区")) == []


def test_sections_side_by_side_mean_populations_of_their_own() -> None:
    first = promise(0, "10", "家", "国家级专精特新企业", heading_path=TASK)
    second = again(first, value=Decimal(5), heading_path=("三、重点任务", "（二）其他"))
    assert reasons(first, second) == []
    goal = replace(second, heading_path=GOAL)
    assert reasons(first, goal) == [("two_values_of_sections", Severity.SUGGESTION)]


def test_one_year_brings_no_more_than_all_years_together() -> None:
    total = promise(0, "500", "家", "智能化改造企业", cumulative=True)
    year = again(total, value=Decimal(600), cumulative=False, heading_path=TASK)
    assert reasons(total, replace(year, value=Decimal(200))) == []
    found = only(total, year)
    assert (found.reason, found.equations) == ("yearly_above_cumulative", ("600 > 500 (2025)",))


def test_documents_are_compared_when_they_are_of_one_place() -> None:
    first = promise(0, "62", "", "两化融合发展水平指数")
    second = again(first, document="second", value=Decimal(65))
    assert reasons(first, second) == [("two_values", Severity.WARNING)]
    assert reasons(first, replace(second, place="东江市")) == []


def parts(total: Promise, *values: str, unit: str = "亿元") -> list[Promise]:
    return [
        promise(
            10 + n, value, unit, f"{'甲乙丙'[n]}资金", clause=total.clause,
            lead="，其中甲资金" if n == 0 else "、",
        )
        for n, value in enumerate(values)
    ]  # fmt: skip


def test_named_parts_that_add_up_are_a_sum_to_keep() -> None:
    total = promise(0, "3", "亿元", "各类资金")
    found = only(total, *parts(total, "1", "0.8", "1.2"))
    assert (found.kind, found.severity) == (Kind.SUM, Severity.SUGGESTION)
    assert found.equations == ("1 + 0.8 + 1.2 = 3 (2025)",)


def test_named_parts_above_their_total_are_an_error() -> None:
    total = promise(0, "3", "亿元", "各类资金")
    assert reasons(total, *parts(total, "2", "0.8", "1.2")) == [
        ("parts_above_total", Severity.ERROR)
    ]
    assert reasons(total, *parts(total, "40000", unit="万元")) == [
        ("part_above_total", Severity.ERROR)
    ]
    floor = replace(total, comparator=">=")
    assert reasons(floor, *parts(floor, "2", "0.8", "1.2")) == []


def test_parts_that_may_hold_one_another_are_only_a_warning() -> None:
    total = promise(0, "100", "家", "绿色工厂")
    named = [
        promise(10, "80", "家", "省级绿色工厂", clause=0, lead="，其中省级"),
        promise(20, "30", "家", "国家级绿色工厂", clause=0, lead="、国家级"),
    ]
    assert reasons(total, *named) == [("parts_above_total", Severity.WARNING)]


def test_a_new_list_ends_the_parts() -> None:
    total = promise(0, "3", "亿元", "各类资金")
    first, second, third = parts(total, "1", "1", "9")
    assert reasons(total, first, second, replace(third, lead="；")) == []


def test_a_sum_that_closes_a_list_is_added_up() -> None:
    first = promise(0, "20", "家", "诊断企业")
    second = promise(10, "30", "家", "改造企业", clause=0, lead="、改造")
    total = promise(20, "55", "家", "企业", clause=0, lead="，合计")
    found = only(first, second, total)
    assert (found.reason, found.severity) == ("parts_off_total", Severity.ERROR)
    assert found.equations == ("20 + 30 ≠ 55 (2025)",)
    assert reasons(first, second, replace(total, value=Decimal(50))) == [
        ("parts_meet_total", Severity.SUGGESTION)
    ]


def test_a_sum_over_units_that_cannot_be_added_is_told() -> None:
    first = promise(0, "20", "家", "诊断企业")
    second = promise(10, "30", "亿元", "投资", clause=0, lead="、")
    total = promise(20, "50", "家", "企业", clause=0, lead="，合计")
    found = only(first, second, total)
    assert (found.kind, found.severity) == (Kind.UNITS, Severity.WARNING)
    assert reasons(first, second, replace(total, value=Decimal(51))) == []


def test_the_total_row_of_a_table_is_added_up() -> None:
    rows = [
        promise(10 * n, value, "家", name, heading_path=("附表",))
        for n, (name, value) in enumerate([("东区", "20"), ("西区", "30"), ("合计", "60")])
    ]
    assert reasons(*rows) == [("parts_off_total", Severity.WARNING)]


def at_level(place: str, level: Level, value: str, unit: str, indicator: str) -> Promise:
    return promise(0, value, unit, indicator, id=place, document=place, place=place, level=level)


def test_a_share_below_the_higher_plan_is_a_warning() -> None:
    upper = at_level("江州省", Level.PROVINCE, "70", "%", "规上工业企业数字化比例")
    lower = at_level("凌州市", Level.CITY, "65", "%", "规模以上工业企业数字化比重")
    found = only(upper, lower)
    assert (found.kind, found.severity) == (Kind.LOWER_PLAN, Severity.WARNING)
    assert found.equations == ("70 > 65 (2025)",)
    assert reasons(upper, replace(lower, value=Decimal(70))) == []


def test_counts_of_districts_are_compared_as_a_sum() -> None:
    city = at_level("凌州市", Level.CITY, "100", "家", "省级智能工厂企业")
    east = at_level("东区", Level.DISTRICT, "40", "家", "省级智能工厂企业")
    west = at_level("西区", Level.DISTRICT, "50", "家", "省级智能工厂企业")
    assert reasons(city, east) == []
    found = only(city, east, west)
    assert (found.reason, found.equations) == ("lower_sum_below_higher", ("40 + 50 < 100 (2025)",))
    assert reasons(city, east, replace(west, value=Decimal(60))) == []


def test_ids_are_unique() -> None:
    one = promise(0, "1", "家", "企业")
    with pytest.raises(ValueError, match="one id"):
        check([one, one])
