"""Why a workbook of one response cannot be taken over, besides faults of its cells."""

from __future__ import annotations

from ronghe.lib.faults import Rule

OTHER_INSTRUMENT = Rule(
    key="other-instrument",
    zh="工作簿是为评估工具“{value}”下载的，本填报用的是“{held}”。请下载本填报的工作簿。",
    en='The workbook was made for "{value}", this response is to "{held}". Download its own.',
)
OTHER_RESPONSE = Rule(
    key="other-response",
    zh="工作簿属于另一份填报（{value}），本填报是 {held}。请下载本填报的工作簿。",
    en="The workbook belongs to another response ({value}), this one is {held}. Download its own.",
)
LOCKED_ANSWER = Rule(
    key="locked-answer",
    zh="只退回了部分答案，该题不在其中，不能改为“{value}”。请恢复原答案。",
    en='Single answers were sent back, and this is none of them: it cannot become "{value}". Put '
    "the answer back.",
)
OFFER_CHANGED = Rule(
    key="offer-changed",
    zh="平台已有的数据已变化，不能再采用“{value}”。请重新下载，或直接填写答案。",
    en='Something else than "{value}" is known by now. Download the workbook again, or answer.',
)
RULES = (OTHER_INSTRUMENT, OTHER_RESPONSE, LOCKED_ANSWER, OFFER_CHANGED)
