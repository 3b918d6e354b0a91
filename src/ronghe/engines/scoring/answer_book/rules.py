"""What can be wrong with a workbook of one response, besides its answers."""

from __future__ import annotations

from ronghe.lib.faults import Rule

NO_BOOK = Rule(
    key="no-answer-book",
    zh="这不是从本平台下载的填报工作簿，或其隐藏工作表已丢失。请重新下载后填写。",
    en="This is no workbook of answers from here, or its hidden sheet is lost. Download it again.",
)
SWOLLEN = Rule(
    key="workbook-swollen",
    zh="工作簿解压后超过 {limit} MB，一份填报用不到这么大。请重新下载后填写。",
    en="The workbook unpacks to more than {limit} MB, more than one response needs. Download it "
    "again.",
)
NO_QUESTIONS = Rule(
    key="no-questions",
    zh="没有问卷工作表（首个单元格应为 #id）。请重新下载后填写。",
    en="The sheet of questions is missing (its first cell is #id). Download the workbook again.",
)
COLUMN_GONE = Rule(
    key="column-gone",
    zh="缺少“{value}”列。请重新下载后填写。",
    en='The column "{value}" is missing. Download the workbook again.',
)
NO_ID = Rule(
    key="no-item-id",
    zh="此行有内容“{value}”，但没有题项编号。请删除该内容，或恢复编号。",
    en='The row holds "{value}" but no item id. Delete it, or put the id back.',
)
SAME_ITEM = Rule(
    key="same-item",
    zh="题项“{value}”出现了不止一次（先见第 {first} 行）。请只保留一行。",
    en='The item "{value}" stands there more than once (first in row {first}). Keep one row.',
)
UNKNOWN_ROW = Rule(
    key="unknown-row",
    zh="评估工具中没有题项或选项“{value}”。请恢复编号，或删除该行。",
    en='The instrument has no item or option "{value}". Put the id back, or delete the row.',
)
OPTION_GONE = Rule(
    key="option-row-gone",
    zh="多选题“{value}”缺少选项 {positions} 的行。请恢复这些行，或重新下载。",
    en='Of "{value}" the rows of options {positions} are missing. Put them back, or download anew.',
)
NOT_YES = Rule(
    key="not-yes",
    zh="此处只能填“是”或留空，不能填“{value}”。",
    en='Put "yes" here or leave it blank, not "{value}".',
)
NOT_NONE = Rule(
    key="not-none",
    zh="明细在另一张工作表中填写；此处只能填“无”或留空，不能填“{value}”。",
    en='The rows stand on their own sheet; put "none" here or leave it blank, not "{value}".',
)
NONE_AND_ROWS = Rule(
    key="none-and-rows",
    zh="填了“无”，工作表“{sheet}”中却有明细。请清空其一。",
    en='It says "none", but the sheet "{sheet}" holds rows. Empty one of them.',
)
NOT_HERE = Rule(
    key="not-answered-here",
    zh="此单元格不用填写（“{value}”）。请恢复原样；附件请在网页上传，多选题填在各选项旁。",
    en='This cell takes no answer ("{value}"). Put it back; files are added on the page, several '
    "choices beside the options.",
)
NA_AND_ANSWER = Rule(
    key="na-and-answer",
    zh="既选了“不适用”又有答案“{value}”。请保留其一。",
    en='It says not applicable and "{value}". Keep one of them.',
)
WHY_ALONE = Rule(
    key="why-alone",
    zh="写了不适用的原因“{value}”，但没有选“不适用”。",
    en='There is a reason ("{value}") but "not applicable" is not chosen.',
)
NOTHING_KNOWN = Rule(
    key="nothing-known",
    zh="该题没有可采用的已有数据。请清空此单元格。",
    en="Nothing is known for this question. Empty this cell.",
)
CONFIRM_AND_ANSWER = Rule(
    key="confirm-and-answer",
    zh="选了采用已有数据，却另填了“{value}”。请保留其一。",
    en='It confirms what is known and says "{value}" as well. Keep one of them.',
)
NOTE_ON_NONE = Rule(
    key="none-beside-others",
    zh="“{value}”既选了“无”又选了其他选项。请核对，只保留其一。",
    en='"{value}" chooses "none" together with other options. Keep one or the others.',
)
RULES = (
    NO_BOOK, SWOLLEN, NO_QUESTIONS, COLUMN_GONE, NO_ID, SAME_ITEM, UNKNOWN_ROW, OPTION_GONE,
    NOT_YES,
    NOT_NONE, NONE_AND_ROWS, NOT_HERE, NA_AND_ANSWER, WHY_ALONE, NOTHING_KNOWN, CONFIRM_AND_ANSWER,
    NOTE_ON_NONE,
)  # fmt: skip
