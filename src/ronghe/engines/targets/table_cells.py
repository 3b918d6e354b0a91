"""Heads and cells of tables: units in brackets, numbers with their sign, running numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.numerals import arabic_number

_YEAR: Final = re.compile(r"(?P<year>(?:19|20)\d{2})年?")
_WRITTEN_YEAR: Final = re.compile(r"(?:19|20)\d{2}年.{0,4}")
_ATTRIBUTE: Final = re.compile(r"约束性|预期性|指导性|导向性")
_UNIT_IN_HEAD: Final = re.compile(
    r"[(](?:单位:)?(?P<unit>[^()]{1,16})[)]$|[(](?P<inner>(?:[^()]|[(][^()]*[)]){1,16})[)]$"
)
# 岁, 天, 微克/立方米: in a head a measure needs no list.
_MEASURE: Final = re.compile(
    r"[万亿千百十]{0,2}(?:年|岁|天|日|小时|分钟|张|元|户|人年)|[^()\d/，,、]{1,8}/[^()\d/，,、]{1,8}|[%‰]"
)
# 1. （3） ② in front of a row's name, ② or * behind it.
_RUNNING_NUMBER: Final = re.compile(
    r"(?:[(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]|\d{1,2}[.、)](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}、)+"
)
_NOTE_MARK: Final = re.compile(r"[①-⑳*#]+$")
_NUMBER: Final = r"\d[\d,]{0,14}(?:\.\d{1,6})?"
_SIGN: Final = (
    r"≥|>=|>|≤|<=|<|达到|超过|突破|不低于|不少于|不高于|不超过|力争达到|约|保持|稳定在|控制在"
)
_CELL: Final = re.compile(
    rf"(?P<before>{_SIGN})?(?P<open>\[|〔|[(])?(?P<inside>{_SIGN})?(?P<low>{_NUMBER})"
    rf"(?P<early>%)?(?P<close>\]|〕|[)])?(?P<percent>%)?(?:[-~至](?P<high>{_NUMBER}))?"
)
_AFTER: Final = re.compile(
    r"(?P<least>(?:及|或)?以上)|(?P<most>(?:及|或)?以[内下])|(?P<about>左右)"
)
# 6.2左右(“十四五”年均增速); >7、力争高于…: a remark without a number of its own.
_REMARK: Final = re.compile(r"[(、，,;][^\d]{1,60}")
_LEAST: Final = ("≥", ">=", ">", "达到", "超过", "突破", "不低于", "不少于", "力争达到")
_MOST: Final = ("≤", "<=", "<", "不高于", "不超过")
_PLAIN: Final = ("保持", "稳定在", "控制在")


@dataclass(frozen=True, kw_only=True, slots=True)
class CellValue:
    """The number of a cell; `start` and `end` are positions of the cell's text.

    Attributes
    ----------
    is_total : bool
        It stands in square brackets: what comes together over the period (〔3.9〕).
    is_yearly : bool
        A remark behind it says so (年均).
    """

    start: int
    end: int
    low: float
    high: float | None
    unit: str
    comparator: str
    is_total: bool
    is_yearly: bool


def year_in(text: str) -> int | None:
    """Return the year of a head; a period (2021-2025年) holds for its last year."""
    years = [int(m["year"]) for m in _YEAR.finditer(text)]
    return years[-1] if years else None


def is_year(text: str) -> bool:
    """Tell whether the text is a year and nothing else."""
    return bool(_YEAR.fullmatch(text))


def plain_name(text: str) -> str:
    """Return a row's name without its running number and note marks.

    Examples
    --------
    >>> plain_name("(3)上云率(%)①"), plain_name("2.5G用户(万户)")
    ('上云率(%)', '5G用户(万户)')
    """
    number = _RUNNING_NUMBER.match(text)
    if number is None and re.match(r"\d{1,2}\.\d[A-Za-z]", text):
        # 2.5G用户: the second item, of 5G.
        number = re.match(r"\d{1,2}\.", text)
    return _NOTE_MARK.sub("", text[number.end() :] if number else text)


def unit_in(text: str) -> tuple[str, str]:
    """Split a trailing unit in brackets off a head.

    Examples
    --------
    >>> unit_in("产值(亿元)"), unit_in("人均受教育年限(年)"), unit_in("生产总值(GDP)")
    (('产值', '亿元'), ('人均受教育年限', '年'), ('生产总值(GDP)', ''))
    """
    match = _UNIT_IN_HEAD.search(text)
    if not match:
        return text, ""
    parts = re.split(r"[，,、;]", match["unit"] or match["inner"])
    unit = next((p for p in parts if units.UNIT.fullmatch(p)), parts[0])
    if units.UNIT.fullmatch(unit) or _MEASURE.fullmatch(unit):
        return text[: match.start()], unit
    return text, ""


def cell_value(text: str) -> CellValue | None:
    """Return the number of a cell that holds nothing else than it, its unit and a comparator.

    Examples
    --------
    >>> value = cell_value("〔>13.5〕")
    >>> value.low, value.comparator, value.is_total
    (13.5, '>=', True)
    >>> cell_value("建成5个平台") is None
    True
    """
    match = _CELL.match(text)
    if not match or _ATTRIBUTE.search(text) or _WRITTEN_YEAR.fullmatch(text):
        return None
    low = arabic_number(match["low"])
    high = arabic_number(match["high"]) if match["high"] else None
    if low is None:
        return None
    is_total = (match["open"] or "") in ("[", "〔") and bool(match["close"])
    end = max(match.end("low"), match.end("high"), match.end("early"))
    unit = "%" if match["early"] or match["percent"] else ""
    reach = match.end()
    if match["percent"] and not match["close"]:
        end = match.end("percent")
    if found := units.unit_at(text, reach):
        unit, reach = unit or found, reach + len(found)
        end = end if match["close"] else reach
    trailing = _AFTER.match(text, reach)
    rest = text[trailing.end() if trailing else reach :].rstrip("。;*①②③④⑤⑥])〕")
    if rest and not _REMARK.fullmatch(rest):
        return None
    return CellValue(
        start=match.start("low"),
        end=end,
        low=low,
        high=high,
        unit=unit,
        comparator=_comparator(trailing, match["before"] or match["inside"] or ""),
        is_total=is_total,
        is_yearly="年均" in rest or "每年" in rest,
    )


def _comparator(trailing: re.Match[str] | None, sign: str) -> str:
    if trailing:
        return ">=" if trailing["least"] else "<=" if trailing["most"] else "~"
    if not sign or sign in _PLAIN:
        return "="
    return ">=" if sign in _LEAST else "<=" if sign in _MOST else "~"
