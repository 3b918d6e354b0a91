"""How far 每年 and 累计 reach: their own verb, and the values that share it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets.phrases import without_lead
from ronghe.engines.targets.words import GROWTH_AT_END, LEVEL_AT_END, VERB

_EVERY: Final = re.compile(r"每个?年度?(?!产)|年均|逐年")
_NAME: Final = re.compile(
    r"(?:研发|培训|开发|生产|培育)(?:机构|中心|平台|基地|商|企业|系统|线)"
    r"|服务(?:机构|中心|平台|基地|商|系统)"
)
_TOTAL: Final = re.compile(r"累计|总数|总量累计")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """What holds at a value: yearly, and counted from the start."""

    every_year: bool = False
    cumulative: bool = False


def next_counting(counting: Counting, before: str, *, opened_by: str, is_first: bool) -> Counting:
    """Return the counting of a value from the one before it and the text between them.

    Parameters
    ----------
    counting : Counting
        What held at the value before in the same sentence.
    before : str
        Text between the value before (or the segment's start) and this one.
    opened_by : str
        Sign that opened the segment.
    is_first : bool
        The value is the first of its segment.

    Examples
    --------
    >>> next_counting(Counting(), "累计制定行业标准", opened_by="", is_first=True).cumulative
    True
    >>> next_counting(
    ...     Counting(cumulative=True), "应用标准", opened_by="，", is_first=True
    ... ).cumulative
    True
    >>> next_counting(Counting(cumulative=True), "建设", opened_by="，", is_first=True).cumulative
    False
    """
    if is_first and opened_by in (";", "", "("):
        counting = Counting()
    new_verb = _has_verb(before) and not before.startswith("其中")
    joined = not is_first and before.startswith(("、", "和", "及"))
    total, every = _TOTAL.search(before), _EVERY.search(before)
    cumulative = bool(total) or (counting.cumulative and not new_verb and not every)
    every_year = bool(every) or (counting.every_year and (joined or not new_verb))
    return Counting(every_year=every_year, cumulative=cumulative)


def _has_verb(before: str) -> bool:
    text = without_lead(before)
    match = VERB.search(text)
    if match and (match.start() <= 6 or match.end() >= len(text) - 4):
        # 应用标准, 研发机构: a verb that is half a noun starts no new predicate.
        noun_like = match.start() == 0 and _NAME.match(text)
        if not noun_like:
            return True
    return bool(LEVEL_AT_END.search(text) or GROWTH_AT_END.search(text))
