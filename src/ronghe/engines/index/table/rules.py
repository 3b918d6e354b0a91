"""What can be wrong with the data that an index is built from."""

from __future__ import annotations

from ronghe.lib.faults import Rule

MISSING_COLUMN = Rule(
    key="missing-column",
    zh="缺少列“{value}”（{needed_zh}）。相近的列：{near}。",
    en='The column "{value}" is missing ({needed_en}). Columns like it: {near}.',
)
NO_ROWS = Rule(
    key="no-rows",
    zh="表头以下没有数据。",
    en="There is no row below the header.",
)
EMPTY_UNIT = Rule(
    key="empty-unit",
    zh="此行没有单位的键。请在“{column}”列补填。",
    en='The row does not say which unit it is about. Fill in "{column}".',
)
EMPTY_PERIOD = Rule(
    key="empty-period",
    zh="此行没有时期。请在“{column}”列补填。",
    en='The row does not say which period it is about. Fill in "{column}".',
)
REPEATED_UNIT = Rule(
    key="repeated-unit",
    zh="“{value}”在第 {first} 行已经出现。每个单位（每个时期）只能有一行。",
    en='"{value}" stands in row {first} already. A unit has one row (in each period).',
)
NOT_A_NUMBER = Rule(
    key="not-a-number",
    zh="“{value}”不是数字。请写如 1234.5 的数字（小数用点，不用千位分隔符），缺失请留空。",
    en='"{value}" is no number. Write one such as 1234.5 (a point, no thousands separators); '
    "leave the cell blank where it is missing.",
)
INFINITE = Rule(
    key="infinite",
    zh="“{value}”是无穷大。请改为数字，缺失请留空。",
    en='"{value}" is infinite. Write a number, or leave the cell blank where it is missing.',
)
WRONG_COLUMN_TYPE = Rule(
    key="wrong-column-type",
    zh="列“{column}”的类型是 {value}，应为{wanted_zh}。",
    en='The column "{column}" is of type {value}; it must hold {wanted_en}.',
)
UNKNOWN_UNIT = Rule(
    key="unknown-unit",
    zh="数据中没有单位“{value}”，而定义的 {option} 指它。",
    en='The data has no unit "{value}", which `{option}` of the definition names.',
)
UNKNOWN_PERIOD = Rule(
    key="unknown-period",
    zh="数据中没有时期“{value}”，而定义的 {option} 指它。有：{allowed}。",
    en='The data has no period "{value}", which `{option}` of the definition names. There are: '
    "{allowed}.",
)
RULES = (
    MISSING_COLUMN, NO_ROWS, EMPTY_UNIT, EMPTY_PERIOD, REPEATED_UNIT, NOT_A_NUMBER, INFINITE,
    WRONG_COLUMN_TYPE, UNKNOWN_UNIT, UNKNOWN_PERIOD,
)  # fmt: skip
