"""Why the cell of a file is no answer, or an odd one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN_ITEM = Rule(
    key="unknown-item",
    zh="评估工具中没有题项“{value}”。请更正列名，或删除该列。",
    en='The instrument has no item "{value}". Correct the column name, or delete the column.',
)
COMPUTED_ITEM = Rule(
    key="computed-item",
    zh="“{value}”由其他题项算出，不需填写。请删除该列。",
    en='"{value}" is computed from other items and takes no answer. Delete the column.',
)
UNKNOWN_OPTION = Rule(
    key="unknown-option",
    zh="“{value}”不是该题的选项。请填写选项序号（{allowed}）。",
    en='"{value}" is no option of this item. Give the position of an option ({allowed}).',
)
TWO_ANSWERS = Rule(
    key="two-answers",
    zh="该题为单选，却填写了多个答案“{value}”。请只保留一个。",
    en='This item takes one answer, but "{value}" gives several. Keep one.',
)
REPEATED_OPTION = Rule(
    key="repeated-option",
    zh="“{value}”中同一选项出现了不止一次。请删除重复的选项。",
    en='"{value}" names an option twice. Delete the repetition.',
)
NOT_A_NUMBER = Rule(
    key="not-a-number",
    zh="“{value}”不是数字。请填写数字，单位为{unit}。",
    en='"{value}" is not a number. Give a number, in {unit}.',
)
OUT_OF_RANGE = Rule(
    key="out-of-range",
    zh="“{value}”超出范围。请填写 {low} 到 {high} 之间的数（单位：{unit}）。",
    en='"{value}" is out of range. Give a number from {low} to {high} (in {unit}).',
)
TOO_MANY_PLACES = Rule(
    key="too-many-places",
    zh="“{value}”的小数超过 {decimals} 位。请按该题要求的位数填写。",
    en='"{value}" has more than {decimals} decimal places. Round it to what the item asks for.',
)
UNKNOWN_DIRECTION = Rule(
    key="unknown-direction",
    zh="“{value}”不是变化方向。请填写 down（下降）、flat（持平）或 up（上升）。",
    en='"{value}" is no direction. Give down, flat or up.',
)
NOT_A_DATE = Rule(
    key="not-a-date",
    zh="“{value}”不是日期。请按 2026-01-31 的形式填写。",
    en='"{value}" is no date. Write it as 2026-01-31.',
)
TOO_LONG = Rule(
    key="text-too-long",
    zh="文字有 {length} 个字符，最多 {longest} 个。请缩短。",
    en="The text has {length} characters; {longest} is the most. Shorten it.",
)
NOT_A_FILE = Rule(
    key="not-a-file",
    zh="“{value}”不是文件的 SHA-256 值。请填写 64 位十六进制数，多个用分号隔开。",
    en='"{value}" is not the SHA-256 of a file. Give 64 hexadecimal digits, several joined by ";".',
)
TOO_MANY_FILES = Rule(
    key="too-many-files",
    zh="附件有 {count} 个，最多 {most} 个。请删去多余的附件。",
    en="There are {count} files; {most} is the most. Leave some out.",
)
NOT_ROWS = Rule(
    key="not-rows",
    zh="该题为明细表。请填写 JSON 数组，每行一个对象，键为 {fields}。",
    en="This item is a list of rows. Write a JSON array with an object a row, its keys {fields}.",
)
TOO_MANY_ROWS = Rule(
    key="too-many-rows",
    zh="明细有 {count} 行，最多 {most} 行。请合并或删去。",
    en="There are {count} rows; {most} is the most. Join or leave out some.",
)
ROW_FAULT = Rule(
    key="row-fault",
    zh="明细第 {row} 行“{field}”：{reason_zh}",
    en='Row {row} of the list, "{field}": {reason_en}',
)
NOT_DECLARABLE = Rule(
    key="not-declarable",
    zh="该题不能填“不适用”。请作答或留空。",
    en='This item cannot be declared not applicable ("{value}"). Answer it, or leave it blank.',
)
ONLY_NOT_APPLICABLE = Rule(
    key="only-not-applicable",
    zh="“{value}”所在列是分组，只能填“不适用”或留空。",
    en='The column of a group holds "n/a" or nothing, not "{value}".',
)
NONE_WITH_OTHERS = Rule(
    key="none-with-others",
    zh="“{value}”既选了“无”又选了其他选项；得分不受影响，请核对。",
    en='"{value}" chooses "none" together with other options; the points stay the same. Check it.',
)
RULES = (
    UNKNOWN_ITEM, COMPUTED_ITEM, UNKNOWN_OPTION, TWO_ANSWERS, REPEATED_OPTION, NOT_A_NUMBER,
    OUT_OF_RANGE, TOO_MANY_PLACES, UNKNOWN_DIRECTION, NOT_A_DATE, TOO_LONG, NOT_A_FILE,
    TOO_MANY_FILES, NOT_ROWS, TOO_MANY_ROWS, ROW_FAULT, NOT_DECLARABLE, ONLY_NOT_APPLICABLE,
)  # fmt: skip
NOTICES = (NONE_WITH_OTHERS,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a cell is no answer: the rule it breaks, before a place is known."""

    rule: Rule
    details: Mapping[str, object] = field(default_factory=dict)
