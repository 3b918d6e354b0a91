"""Tables of a plan: heads, base years, growth and totals, and columns set without rules."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import Target, read_targets

TITLE = "云溪市“十四五”制造业规划\n\n主要指标\n\n"


def told(table: str, *, title: str = TITLE) -> list[tuple[str, float, str, int | None]]:
    return [(t.indicator, t.value, t.unit, t.year) for t in read_targets(title + table)]


def by_text(table: str, *, title: str = TITLE) -> dict[str, Target]:
    return {t.text: t for t in read_targets(title + table)}


CELLS = [
    ["指标", "单位", "2020年", "2025年", "属性"],
    ["设备联网率", "%", "41", "66", "预期性"],
    ["示范车间", "个", "12", "45", "预期性"],
]


def lines(between_cells: str, between_rows: str = "\n") -> str:
    return between_rows.join(between_cells.join(row) for row in CELLS)


RULED = "\n".join(f"| {' | '.join(row)} |" for row in [CELLS[0], ["---"] * 5, *CELLS[1:]])
LAYOUTS = {
    "ruled": RULED,
    "tabs": lines("\t"),
    "wide blanks": lines("   "),
    "single blanks": lines(" ", "\n\n"),
    "one cell a line": lines("\n"),
    "one cell a paragraph": lines("\n\n", "\n\n"),
}


@pytest.mark.parametrize("table", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("after", ["", "\n\n注：按当年价格计算。\n\n三、任务\n"])
def test_a_table_reads_the_same_however_its_columns_are_set(table: str, after: str) -> None:
    assert told(table + after) == [("设备联网率", 66, "%", 2025), ("示范车间", 45, "个", 2025)]


def test_spans_of_a_table_without_rules_hold_the_number() -> None:
    text = TITLE + LAYOUTS["one cell a paragraph"]
    assert [text[t.start : t.end] for t in read_targets(text)] == ["66", "45"]


def test_a_class_printed_once_may_be_left_out_below() -> None:
    cells = ["类别", "指标", "2020年", "2025年"]
    rows = ["融合", "设备联网率（%）", "41", "66", "示范车间（个）", "12", "45"]
    assert [t[0] for t in told("\n".join(cells + rows))] == ["设备联网率", "示范车间"]


def test_brackets_hold_totals_of_the_period() -> None:
    table = (
        "| 指标 | 2020年 | 2025年 | 年均增长（%） | 属性 |\n|---|---|---|---|---|\n"
        "| 1.工业增加值（亿元） | 520 | 800 | 9左右 | 预期性 |\n"
        "| 2.增加值占比（%） | 27 | 30 | [3] | 预期性 |\n"
        "| 3.新增岗位（个） | — | — | [>700] | 约束性 |\n\n注：[ ]内为五年累计数。\n"
    )
    found = by_text(table)
    growth, total, least = found["9"], found["3"], found["700"]
    assert (growth.indicator, growth.unit, growth.every_year) == ("工业增加值年均增长", "%", True)
    assert (total.indicator, total.unit, total.cumulative) == ("增加值占比", "%", True)
    assert not total.every_year
    assert (least.unit, least.comparator, least.cumulative) == ("个", ">=", True)


def test_brackets_without_a_note_say_nothing_of_earlier_years() -> None:
    table = "| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 能耗下降（%） | [17] | [13] |\n"
    assert not by_text(table)["13"].cumulative


def test_the_year_that_cells_compare_with_is_a_base() -> None:
    table = (
        "| 指标 | 2018年 | 2020年 | 2025年 |\n|---|---|---|---|\n"
        "| 联网率（%） | 30 | 41 | 66 |\n| 能耗下降 | - | - | 比2020年下降12% |\n"
    )
    assert told(table, title="") == [("联网率", 66, "%", 2025), ("能耗下降", 12, "%", 2025)]


def test_a_second_head_row_completes_the_first() -> None:
    table = (
        "| 指标 | 现状（2022年） | 目标值 | 目标值 |\n|---|---|---|---|\n"
        "| 指标 | 现状（2022年） | 2025年 | 2030年 |\n| 平台（个） | 3 | 6 | 9以上 |\n"
    )
    assert told(table) == [("平台", 6, "个", 2025), ("平台", 9, "个", 2030)]


def test_a_head_over_two_columns_names_group_and_row() -> None:
    table = (
        "| 指标 | | 2020年 | 2025年 |\n|---|---|---|---|\n"
        "| （1）普及率 | 家庭普及率（%） | 40 | 70 |\n"
        "| （2）排放减少（%） | 氮氧化物 | 8 | 10 |\n"
    )
    assert told(table) == [("家庭普及率", 70, "%", 2025), ("排放减少氮氧化物", 10, "%", 2025)]


@pytest.mark.parametrize(
    ("cell", "value", "comparator", "every_year"),
    [
        ("≥98", 98, ">=", False),
        ("6.2左右（“十四五”年均增速）", 6.2, "~", True),
        (">7、力争更高", 7, ">=", False),
        ("30以内", 30, "<=", False),
    ],
)
def test_cells_with_signs_and_remarks(
    cell: str, value: float, comparator: str, every_year: bool
) -> None:
    table = f"| 指标 | 2025年 |\n|---|---|\n| 联网率（%） | {cell} |\n"
    (target,) = read_targets(TITLE + table)
    assert (target.value, target.comparator, target.every_year) == (value, comparator, every_year)


@pytest.mark.parametrize(
    "text",
    [
        "指标 2020年 2025年 有关情况已在附件中说明，不再重复。\n工业增加值 增长 较快 的 地区\n",
        "序号\n名称\n2025年建设任务。\n一、总则\n1\n2\n",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert read_targets(text) == []
