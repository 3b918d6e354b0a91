"""Which year a value holds for: from a year phrase to the end of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_YEAR: Final = r"(?:19|20)\d{2}"
_PHRASE: Final = re.compile(
    rf"(?P<from>{_YEAR})年?(?:[-~至到]|--)(?P<to>{_YEAR})年"
    rf"|(?P<year>{_YEAR})(?:年|/(?=\d))"
    # A plan period prints no year, so it ends the reach of the one before.
    r"|[“\"]?[一二三四五六七八九十]{2,3}五[”\"]?(?:时期|期间)|今年|明年|当年"
)
_BASE_BEFORE: Final = re.compile(r"(?:比|较|较之|相比于?|以|同|与|自|从|由|截至|截止到?|在)$")
_BASE_AFTER: Final = re.compile(
    r"(?:末|底)?(?:的?基础上?|水平|相比|为基|以来|起|始|增长|提高|下降|翻)"
)
_ALWAYS_BASE: Final = re.compile(r"(?:比|较|较之|相比于?|同|与|截至|截止到?)$")
# 对2021年3月1日后认定的检测站,奖励…: when somebody became what is paid for.
_CONDITION: Final = re.compile(
    r"(?:\d{1,2}月(?:\d{1,2}日)?)?(?:以|之)?(?:后|起|前(?:\([^)]{0,12}\))?(?=认定|获|取得|完工|注册|建成|开工|成立))"
)
ROW_LABEL: Final = re.compile(
    rf"[(]?(?P<year>{_YEAR})年(?:度|底|末)?(?:目标|计划|任务|工作目标)?[)]?:"
)
OPENING: Final = re.compile(
    rf"(?:力争|争取|通过[^，,。]{{1,20}}[，,])?[到至]?(?P<year>{_YEAR})年(?:年?[底末])?(?:前|时)?[，,]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class YearMark:
    """A year phrase: `year` holds from `start` on; None says that a phrase without year stands."""

    start: int
    end: int
    year: int | None
    is_base: bool = False


def year_marks(text: str, start: int = 0, end: int | None = None) -> list[YearMark]:
    """Return the year phrases of a sentence in order; a base of comparison is marked as such.

    Examples
    --------
    >>> [(m.year, m.is_base) for m in year_marks("到2025年,比2020年提高5%;2026-2027年,每年10家")]
    [(2025, False), (2020, True), (2027, False)]
    """
    end = len(text) if end is None else end
    marks = []
    for match in _PHRASE.finditer(text, start, end):
        before = text[max(start, match.start() - 4) : match.start()]
        after = text[match.end() : min(end, match.end() + 6)]
        written = match["to"] or match["year"]
        is_base = bool(re.search(r"[由从自]$", before)) or bool(
            _ALWAYS_BASE.search(before)
            or (_BASE_BEFORE.search(before) and _BASE_AFTER.match(after))
        )
        if written and not match["to"] and re.match(r"(?:末|底)?(?:以来|起|的?基础上|水平)", after):
            is_base = True
        if written and not match["to"] and _CONDITION.match(text, match.end(), end):
            is_base = True
        marks.append(
            YearMark(
                start=match.start(),
                end=match.end(),
                is_base=is_base,
                year=int(written) if written else None,
            )
        )
    return marks


def year_at(marks: Sequence[YearMark], position: int, inherited: int | None) -> int | None:
    """Return the year that holds at `position`: the last phrase before it, else the inherited."""
    year = inherited
    for mark in marks:
        if mark.end > position:
            break
        if not mark.is_base:
            year = mark.year
    return year


def row_label(text: str, position: int = 0) -> re.Match[str] | None:
    """Return the match of a yearly row's label (`2019年:`) at `position` of `text`."""
    return ROW_LABEL.match(text, position)


def first_year(texts: Sequence[str]) -> int | None:
    """Return the year in which the document's own promises begin, as its head lines tell.

    The period in the title counts first, then the five-year plan it names, then the earliest
    date or document number that stands alone in a line.

    Examples
    --------
    >>> first_year(["某市智能制造行动计划(2021-2023年)", "2021年3月5日"])
    2021
    """
    plans = {
        "九五": 1996,
        "十五": 2001,
        "十一五": 2006,
        "十二五": 2011,
        "十三五": 2016,
        "十四五": 2021,
        "十五五": 2026,
    }
    for text in texts[:40]:
        # A title is short; a period inside a longer sentence may belong to another plan.
        if len(text) <= 45 and (match := re.search(rf"({_YEAR})年?[-~至]-?({_YEAR})年", text)):
            return int(match[1])
    for text in texts[:40]:
        if len(text) <= 45 and (
            match := re.search(r"[“\"]([一二三四五十]{2,3}五)[”\"].{0,16}规划", text)
        ):
            return plans.get(match[1])
    issued = []
    for text in texts:
        if len(text) > 40:
            continue
        if match := re.search(rf"[〔(](?P<y>{_YEAR})[〕)]\d+号", text):
            issued.append(int(match["y"]))
        if match := re.match(
            rf"(?:[^\d]{{0,8}})(?P<y>{_YEAR})(?:年\d{{1,2}}月\d{{1,2}}日|-\d{{2}}-\d{{2}})", text
        ):
            issued.append(int(match["y"]))
    return min(issued) if issued else None
