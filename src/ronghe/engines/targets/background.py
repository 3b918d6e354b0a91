"""What a document and its sections tell: its beginning, its background, its conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets.periods import YearMark
from ronghe.engines.targets.vocabulary import last_match

_PAST: Final = re.compile(
    r"[\u4e00-\u9fff]了(?=(?:约|近|超过?|达|逾)?(?:\d|$))|共为(?=\d|$)|截至|截止|(?<![由从较比])目前|现有|近年来|(?:^|[，,。;])(?:上年|去年)(?!度)|以来(?=[，,])|已(?:经|累计|建成|培育|形成|有|达|实现|认定|完成|拥有|创建|引进|突破|超过|成为|连续|获|集聚|建设|开展|建|发展|推动|开通|上云|累|制定|组织|带动|投入|覆盖|打造)|曾经|过去|回顾"
)
_ALREADY: Final = re.compile(r"已")
_PAST_PERIOD: Final = re.compile(
    r"[“\"]?(?P<plan>[一二三四五十]{1,3}五)[”\"]?(?:时期|期间|规划实施|以来|末)"
)
_AHEAD: Final = re.compile(
    r"力争|争取|确保|到(?:19|20)\d{2}年|[“\"][一二三四五十]{2,3}五[”\"]末|预计到|目标|计划|将|新增"
)
_PLEDGED: Final = re.compile(r"力争|争取|确保|到(?:19|20)\d{2}年|[“\"][一二三四五十]{2,3}五[”\"]末")
_BACKGROUND_HEADING: Final = re.compile(
    r"(?:^|[、.)\s与和及])(?:我[省市县区]|全[省市县区])?(?:[^，。]{0,8}?)(?:发展|工作|产业|现实|现有|主要|总体|基本|建设|取得的?|国内外)?"
    r"(?:基础|现状|成效|成就|成绩|形势|背景|回顾|情况|环境|机遇|挑战|问题|短板|进展)(?:[与和及、].{0,8})?$"
)
_ACTION_HEADING: Final = re.compile(
    r"夯实|加强|强化|优化|提升|完善|营造|改善|增强|筑牢|建设|推进|推动|打造|构建|创新|健全|破解|解决|巩固|实施|提高|奠定|基础(?:设施|能力|研究|软件|工艺|材料|支撑)"
)
_CONDITION_HEADING: Final = re.compile(
    r"申报条件|认定条件|评选条件|基本条件|申请条件|入库条件|支持条件|适用(?:范围|对象)|申报要求|名词解释|术语|指标解释|支持对象"
)
_CONDITION_INTRO: Final = re.compile(
    r"(?:(?:下列|以下|如下|相应)(?:基本)?条件|条件(?:之一)?的?[:,，]|(?:应当?|须|需|必须)(?:同时)?(?:具备|满足|符合))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """Where a quantity stands: what the document and its section tell about it."""

    first_year: int | None
    section_is_background: bool
    is_condition_list: bool


def is_background_heading(title: str) -> bool:
    """Tell whether a section of this title reports what was, not what will be.

    Examples
    --------
    >>> is_background_heading("一、发展基础"), is_background_heading("(二)夯实产业基础")
    (True, False)
    """
    return (
        len(title) <= 22
        and bool(_BACKGROUND_HEADING.search(title))
        and not _ACTION_HEADING.search(title)
    )


def is_condition_heading(title: str) -> bool:
    """Tell whether a section of this title lists who may apply or what words mean."""
    return bool(_CONDITION_HEADING.search(title))


def opens_conditions(sentence: str) -> bool:
    """Tell whether `sentence` announces conditions that the next lines list."""
    return bool(_CONDITION_INTRO.search(sentence))


def reports_past(
    lead: str, stretch: str, *, setting: Setting, marks: Sequence[YearMark], position: int
) -> bool:
    """Tell whether a value stands in a report of what was.

    Parameters
    ----------
    lead : str
        The sentence up to the value.
    stretch : str
        The part of it since the last year phrase.
    setting : Setting
        What document and section tell.
    marks : sequence of YearMark
        Year phrases of the sentence.
    position : int
        Where the value stands, as the marks count.
    """
    first = setting.first_year
    past = last_match(_PAST, lead)
    if past and not _AHEAD.search(lead, past.end()):
        return True
    if setting.section_is_background and not _PLEDGED.search(lead):
        return True
    looks_ahead = bool(_AHEAD.search(lead)) or any(
        m.year and first and m.year >= first and not m.is_base and m.end <= position for m in marks
    )
    if _past_plan(lead, first) and not looks_ahead:
        return True
    return bool(
        re.search(r"已[^，,。;]{0,10}$", stretch) and not re.search(r"已[^，,。;]*将", stretch)
    )


def _past_plan(lead: str, first: int | None) -> bool:
    plans = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
    if first is None:
        return False
    return any(plans.get(m["plan"], first) + 4 < first for m in _PAST_PERIOD.finditer(lead))
