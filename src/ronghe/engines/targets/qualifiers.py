"""Amounts that only say which things are meant: sizes, thresholds, bases of a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.vocabulary import any_of, vocabulary
from ronghe.engines.targets.words import BUILD, LEVEL_AT_END

_verbs: Final = any_of(BUILD)
_ENTITY: Final = any_of(
    vocabulary(
        """
        企业 项目 单位 园区 机构 产品 集群 平台 公司 基地 设备 工程 人员 工厂 车间 个人 人才 团队
        投资主体 经营主体 品牌 产业 龙头 生产线 装备 城市 县 镇 领军 用户 服务商 供应商 贷款 订单
        品种 酒店 会议 赛事 展会 景区 民宿 合同 行业 技术改造 自然村 行政村 社区 村庄 载体 楼宇 单体
        """
    )
)
_QUALIFIES: Final = re.compile(
    rf"(?:\(?含\)?)?(?:及|或)?(?:以[上下]|左右|级)?(?:\(含[^)]*\))?(?:级)?(?:且[^，,。;]{{0,12}})?(?:的|规模)?"
    rf"(?P<noun>(?![(])[^，,。;、\d]{{0,14}}?(?:{_ENTITY}))"
)
# 5000万元(含)以上的,补助…: who may apply, not what is promised.
_THRESHOLD: Final = re.compile(
    r"(?:\(含[^)]{0,6}\))?(?:及|或)?(?:以[上下内])?(?:\(含[^)]{0,10}\))?的(?=$|[，,])"
)
# 6座以上的每座奖励…; 90人以上、且…20万元以上的集市,一次性给予….
_THRESHOLD_RUN_ON: Final = re.compile(
    r"(?:及|或)?以[上下](?:\(含[^)]{0,10}\))?(?:[、，]?并?且[^，,。;]{0,16}\d[^，,。;]{0,10}以上)?"
    r"的(?=$|[，,]|每[间家个户人项]|一次性|给予|予以|奖励|补助|补贴|实行|享受"
    r"|[^，,。;\d]{2,16}[，,](?:一次性|分别)*(?:给予|予以))"
)
# 100万元及以上至300万元、300万元以上的,分别奖励…: steps of one condition.
_NEXT_STEP: Final = re.compile(r"(?:\(含[^)]{0,8}\)|及|或|以[上下]|不足|至|到|、|和|-|~)+")
_MOST_STEPS: Final = 8
# 投资1亿元以上的项目为重大项目: what a word means in the document.
_DEFINES: Final = re.compile(
    r"(?:(?:及|或)?以上)?(?:且[^，,。;]{0,40})?的[^，,。;\d]{2,30}(?:为|属于|视为)[^，,。;\d]{2,20}$"
)
# 按每户不超过15平方米的标准: the measure of a subsidy.
_PER_HEAD: Final = re.compile(r"(?:人均|户均|每[人户])(?:最高)?不超过")
_STANDARD: Final = re.compile(r"(?:以内|以下)?的?(?:标准|范围)")
# 3米近场检出率超过85%: the size opens the name of another level.
_OPENS_NAME: Final = re.compile(r"[^，,。;、以左]{2,20}$")
_PAID: Final = re.compile(r"给予|予以|补助|补贴|奖励|资助|标准|奖补")
_SIZED: Final = re.compile(r"\d[万亿]?[家个户项]以?上?(?:[^，,、;\d]{0,10})(?:超过?|过|达到?)$")
_BASE_FROM: Final = re.compile(r"(?:由|从)(?:[^，,。;]{0,16}?)$")
_BASE_TO: Final = re.compile(
    r"(?:以[上下])?(?:左右)?(?:逐步|稳步|再)?(?:提高|提升|增加|增长|下降|降低|扩大|上升|压缩|缩短|减少|增|升|降|跃升|发展|拓展|扩展|缩减)(?:到|至|为)"
)


def is_qualifier(text: str, quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Tell whether the amount only says which things are meant (年收入1亿元以上企业5家).

    Parameters
    ----------
    text : str
        The segment the quantity stands in.
    quantity : Quantity
        Positions are of `text`.
    others : sequence of Quantity
        All quantities of the segment.
    """
    after = text[quantity.end : quantity.end + 30]
    if quantity.unit == "" and not quantity.is_chinese and not quantity.is_rank:
        return False
    if _BASE_FROM.search(text[max(0, quantity.start - 24) : quantity.start]) and _BASE_TO.match(
        after
    ):
        return True
    if _THRESHOLD.match(after) or _is_step(text, quantity, others):
        return True
    if _THRESHOLD_RUN_ON.match(text, quantity.end) and not _PAID.search(text[: quantity.start]):
        return units.is_amount(quantity.unit) or units.is_count(quantity.unit)
    if _PER_HEAD.fullmatch(text[: quantity.start]) and units.is_physical(quantity.unit):
        return True
    if units.is_money(quantity.unit) and _DEFINES.match(text, quantity.end):
        return True
    if (
        _STANDARD.match(after)
        and units.is_amount(quantity.unit)
        and not units.is_money(quantity.unit)
    ):
        return True
    follower = next((q for q in others if q.start > quantity.end), None)
    if (
        follower
        and not text[: quantity.start].strip("、和及")
        and units.is_amount(quantity.unit)
        and not units.is_money(quantity.unit)
        and _OPENS_NAME.match(text[quantity.end : follower.start])
        and LEVEL_AT_END.search(text[quantity.end : follower.start])
    ):
        return True
    if quantity.unit == "级" and re.match(r"(?:及|或)?以上(?=[^，,。;、])", after):
        return True
    if re.match(r"的?[^，,。;、\d]{0,20}(?:基金|资金|资金池|授信|贷款)", after):
        return False
    match = _QUALIFIES.match(after)
    if match and _PAID.search(match.group()):
        match = None
    counted = any(units.is_count(other.unit) and other is not quantity for other in others)
    if quantity.is_rank:
        return bool(match) and after.startswith("的") and counted
    if counted and units.is_amount(quantity.unit) and re.match(r"(?:以上)?的\d", after):
        return True
    is_bare = bool(re.match(r"以上|[、和的，,]|$", after))
    if counted and is_bare and _SIZED.search(text, max(0, quantity.start - 30), quantity.start):
        # 2家超千亿元、5家超百亿元企业: a size between the count and a noun that comes later.
        return True
    is_size = units.is_amount(quantity.unit) or quantity.unit in ("人", "亩", "倍", "级")
    if match and is_size:
        if after[:1] not in ("以", "级", "的", "及", "左", "(", "且") and not counted:
            return False
        stretch = after[: match.end()]
        return not re.search(rf"(?:{_verbs})", stretch.replace(match["noun"], "", 1))
    if match and counted and units.is_share(quantity.unit):
        return (
            after.startswith(("以上的", "以上", "的"))
            and any(units.is_count(o.unit) and o.start > quantity.end for o in others)
            and bool(LEVEL_AT_END.search(text[max(0, quantity.start - 30) : quantity.start]))
        )
    return False


def _is_step(text: str, quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Tell whether the amount opens or goes on with steps that a threshold closes."""
    if not units.is_amount(quantity.unit):
        return False
    here = quantity
    following = (q for q in others if q.start > quantity.start)
    for after in islice(following, _MOST_STEPS):
        if after.unit != here.unit or not _NEXT_STEP.fullmatch(text, here.end, after.start):
            return False
        if _THRESHOLD.match(text[after.end : after.end + 30]):
            return True
        here = after
    return False
