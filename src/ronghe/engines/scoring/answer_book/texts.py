"""The words of a workbook, in both languages."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_book import layout
from ronghe.engines.scoring.definition import (
    Banded,
    Day,
    File,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Words,
)
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring.definition import Option, Question

HEADINGS = {
    layout.ID: Text(zh="题项编号（勿改）", en="Item id (do not change)"),
    layout.NUMBER: Text(zh="序号", en="No."),
    layout.QUESTION: Text(zh="题目", en="Question"),
    layout.HOW: Text(zh="填写方式", en="How to answer"),
    layout.UNIT: Text(zh="单位", en="Unit"),
    layout.ANSWER: Text(zh="答案", en="Answer"),
    layout.NOT: Text(zh="不适用", en="Not applicable"),
    layout.WHY: Text(zh="为何不适用", en="Why not applicable"),
    layout.KNOWN: Text(zh="平台已有（来源）", en="Already known (source)"),
    layout.CONFIRM: Text(zh="采用已有", en="Confirm what is known"),
    layout.NOTE: Text(zh="说明", en="Notes"),
}
QUESTIONS = Text(zh="问卷", en="Questionnaire")
INSTRUCTIONS = Text(zh="填写说明", en="Instructions")
YES = Text(zh="是", en="yes")
NONE = Text(zh="无", en="none")
ROW = Text(zh="行", en="Row")
GROUP = Text(zh="整组", en="whole group")
COMPUTED = Text(zh="自动计算", en="computed")
ON_SHEET = Text(
    zh="见工作表“{sheet}”；没有则选“无”", en='sheet "{sheet}"; "none" where there are none'
)
FILES = Text(zh="{count} 个附件", en="{count} files")
TICK = Text(zh="选中填“是”", en='"yes" where it holds')
BOUNDS = Text(zh="请填写 {low} 到 {high} 之间的数。", en="A number from {low} to {high}.")
PICK = Text(zh="请从下拉列表中选择。", en="Choose from the list.")
DAY = Text(zh="请填写日期，如 2026-01-31。", en="A date such as 2026-01-31.")
TOO_LONG = Text(zh="最多 {longest} 个字符。", en="At most {longest} characters.")
# What a person may write where "yes" is asked; blank is no.
YES_WORDS = frozenset({"是", "yes", "y", "true", "x", "1", "✓", "✔", "√"})
NO_WORDS = frozenset({"", "否", "no", "n", "false", "0"})
NONE_WORDS = frozenset({"无", "没有", "none", "[]"})
HOW = {
    Multiple.kind: Text(zh="多选，逐项填“是”", en="any number: yes beside each that holds"),
    Banded.kind: Text(zh="数字", en="number"),
    Linear.kind: Text(zh="数字", en="number"),
    Number.kind: Text(zh="数字", en="number"),
    Ratio.kind: COMPUTED,
    Day.kind: Text(zh="日期", en="date"),
    Words.kind: Text(zh="文字", en="text"),
    File.kind: Text(zh="附件，请在网页上传", en="files: add them on the page"),
    Repeat.kind: Text(zh="明细表", en="list of rows"),
}
CHOOSE = Text(zh="单选", en="choose one")
# Sentences of the first sheet; both languages stand there.
HOW_TO = (
    Text(
        zh="只填写浅黄色单元格；灰色单元格由系统写入，导入时不读取。",
        en="Fill in the light yellow cells. Grey cells are written for you and are not read.",
    ),
    Text(
        zh="选择题从下拉列表中选；多选题在每个选项旁填“是”；数字按所给单位填写，不写单位。",
        en='Choose from the drop-down list; where several may hold, put "yes" beside each; give '
        "figures in the unit beside them, without the unit.",
    ),
    Text(
        zh="不适用的题目在“不适用”列选“是”并写明原因；清空单元格即撤回答案。",
        en='Where a question does not apply, choose "yes" in its column and say why. An emptied '
        "cell takes the answer back.",
    ),
    Text(
        zh="“平台已有”列是可直接采用的数据及其来源；在“采用已有”列选“是”即确认。",
        en='"Already known" shows what is held and where it is from; "yes" beside it confirms it.',
    ),
    Text(
        zh="每个明细表各有一张工作表，每行一条；没有明细时在问卷中选“无”。",
        en='Each list of rows has a sheet of its own; where there are none choose "none" in the '
        "questionnaire.",
    ),
    Text(
        zh="上传后先显示将要改动的内容和全部错误，确认之前不写入任何数据。",
        en="After the upload you see all changes and all faults first; nothing is stored until you "
        "confirm.",
    ),
    Text(
        zh="下载之后别人在网页上改的答案不会被未改动的单元格覆盖。",
        en="What others change on the page meanwhile is not overwritten by cells that you left "
        "alone.",
    ),
    Text(
        zh="请不要改动题项编号、隐藏的行和隐藏的工作表。",
        en="Leave item ids, hidden rows and hidden sheets as they are.",
    ),
)


def how_words(question: Question, language: str) -> str:
    """Return how a kind of question is answered."""
    return HOW.get(question.kind, CHOOSE).to(language)


def option_words(option: Option, language: str) -> str:
    """Return an option as a drop-down list shows it: its position makes it one of its kind."""
    return f"{option.position}. {layout.clean(option.text.to(language))}"


def option_written(options: Iterable[Option], typed: str) -> Option | None:
    """Return the one option that a text is, with or without its position, in either language."""
    wanted = _plain(typed)
    found = [
        option for option in options
        if wanted in {
            _plain(text) for language in ("zh", "en")
            for text in (option.text.to(language), option_words(option, language))
        }
    ]  # fmt: skip
    return found[0] if wanted and len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
