"""What looks like a quantity and promises nothing: names, dates, background, conditions."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.background import Setting, reports_past
from ronghe.engines.targets.chinese import NAMED_PARTS, chinese_commits, is_vague
from ronghe.engines.targets.comparators import AFTER
from ronghe.engines.targets.periods import YearMark
from ronghe.engines.targets.phrases import SHARE_NAME
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.vocabulary import last_match
from ronghe.engines.targets.words import GROWTH_AT_END, LEVEL_AT_END, VERB, VERB_AT_END

_REACH: Final = 300
_SAVED: Final = re.compile(
    r"(?:节能|节水|节电|节材|减排|减碳|降碳|降耗|装机|产能|储能|里程|面积|库容)$"
)
_MOST_COPIES: Final = 20
_REWARD: Final = re.compile(
    r"给予|给与|予以|奖励|补助|补贴|奖补|资助|贴息|支持(?!.{0,6}企业)|减免|减征|免征|加计|一次性|扣除|优先|配套|补偿"
)
_TIME_CUT: Final = re.compile(
    r"压缩|缩短|缩减|控制在|降至|降到|降低|减少|不超过|低于|小于|压减|提速|以内|时延|时限"
)
_PROCEDURE: Final = re.compile(
    r"自.{0,12}(?:之日起|起)|在\d*$|提前$|应(?:当)?在|收到|受理|公示|期限|延长"
)
_MEETINGS: Final = re.compile(
    r"[^，,。;]{0,8}(?:调度|例会|会议|评估|考核|通报|督查|会商|推进会|汇报|会$)"
)
_MENTORS: Final = re.compile(
    r"领导(?:干部)?[^，,。;]{0,4}(?:联系|挂钩|包联|挂点|帮扶|包抓|领衔)[^。;]{0,20}$"
)
_PER_UNIT: Final = re.compile(
    r"每(?:新增|增加|新建|培育|引进|建成|服务|完成|超过|提高|增长|招引|推广|认定|引荐|落户|获批)*$"
)
_WORK_BODIES: Final = re.compile(r"[^，,。;]{0,8}(?:工作组|小组|专班|办公室|处室|批次|档次)")
_LISTED: Final = re.compile(
    r"(?:等|在|围绕|聚焦|对|从|依托|涉及|包括|联合|联系|联动|挂钩|全部|所有)$"
)
# 围绕12条产业链和30个集群: what the verb behind them looks at promises nothing.
_REGARDING: Final = re.compile(
    r"(?:围绕|聚焦|针对|立足|依托|结合|对照|根据|按照)(?![^，,。;]{0,30}(?:每年|力争|达到|建设|培育|打造|新增))"
    r"[^，,。;]{0,60}$"
)
# 分为甲、乙等3个部分: a thing's parts promise nothing.
_DIVIDED: Final = re.compile(
    r"(?:分为|划分为|细分为|包括|包含|涵盖|涉及|适用于)[^，,。;]{0,80}(?:等|共)$|(?:分为|划分为|细分为)[^，,。;]{0,12}$"
)
_LISTED_NOUN: Final = re.compile(
    r"[^，,。;\d]{0,6}(?:行业|产业|产业链|领域|区域|城市|县|区|园区|院校|高校|部门|赛道|链条|品种|银行|高校|院所)"
)
# 前80名高校: a rank that only says which ones are meant.
_RANKED_THINGS: Final = re.compile(
    r"(?:的)?(?:高校|院校|大学|学科|企业|机构|科研|城市|国家|学校|研究)"
)
_PERSONS: Final = re.compile(
    r"(?:以上|左右)?[^，,。;、]{0,12}?(?:人才|专家|人员|人|院士|工程师|工匠|大师|导师|教授|企业家|专员|科学家|首席|教师|学员)"
)
_CHOSEN: Final = re.compile(r"(?:选取|选择|遴选|确定|选定|评选|推出|谋划|每年)$")
# 对…,按投资额的10%给予: the share of something is the reward, not its condition.
_MEASURE: Final = re.compile(r"按照?[^，,。;]{0,30}$")
_RECEIVER: Final = re.compile(
    r"(?:^|[，,;。:、])(?:并|且|再|同时)?(?:对于?|凡是?)(?![接口外标照应比])"
)
# 完成诊断企业超过15家的机构: a count that only says which ones are meant.
_ATTRIBUTE: Final = re.compile(
    r"(?:及|或)?(?:以上)?的(?!目标|规模|水平|奖|补|资|支|贴|标准|比例|要求)[^，,。;、\d]{2,}"
)
# 年收入达到2000万元以上、保持增长的,给予…: who may have it.
_DESERVING: Final = re.compile(
    r"[^，,。;]{0,40}的[，,](?:(?!按)[^，,。;]{0,14})?(?:给予|予以|奖励|补助|补贴|奖补|资助|享受|优先)"
)
# 成交额达到40万元以上,一次性给予…: what must be met, though nobody says 对 or 的.
_THEN_PAID: Final = re.compile(
    r"(?:(?:及|或)?以[上下])?[^。;]{0,40}?(?:[，,][^。;，,]{0,24}){0,2}[，,](?:一次性|分别|最高|优先|每年|再|可|按照?[^，,。;]{0,24}|依据[^，,。;]{0,24})*"
    r"(?:给予|予以|奖励|补助|补贴|享受|实行“?一事一议)"
)
_COUNT_THEN_PAID: Final = re.compile(r"[^，,。;]{0,4}以上[，,](?:一次性)?(?:给予|予以|奖励|补助)")
_FUNDED: Final = re.compile(r"安排|设立|列支|筹集|统筹|提供|发放|组建|支持|给予|建成|建设")
# 同一车辆最多补助2个车位: how often it is paid.
_PAID_AT_MOST: Final = re.compile(
    r"(?:最多|至多)(?:可)?(?:资助|奖励|补助|补贴|享受|支持|申报)[^，,。;]{0,4}$"
    r"|(?:每|一|单)[个家](?:企业|单位|项目)(?:最多|至多)(?:不超过)?$"
)
# 甲公司30万吨线材技改、乙公司10万吨特种钢等项目: the capacity is part of the name.
_IN_PROJECT_NAME: Final = re.compile(
    r"[\u4e00-\u9fff][^，,。;]{0,60}?(?:项目|工程|技改|生产线|基地)"
)
_PAPERWORK: Final = re.compile(r"(?:推荐|申报|报送|提报|上报|推荐的)[^，,。;]{0,40}$")
_COPIES: Final = re.compile(r"一式|各$|报送|提交|纸质|装订|电子版|报告$|材料$|申请书$|申报书$")
_NAMED_ONES: Final = re.compile(r"(?:本次|此次|上述|前述)[^，,。;]{0,8}$")
_FROM_AMONG: Final = re.compile(r"[从在][^，,。;]{0,40}$")
_AMONG: Final = re.compile(r"[^，,。;]{0,20}(?<!其)中(?=[，,。;])")
_CAPACITY: Final = re.compile(
    r"(?:年产|日产|年处理|日处理|年加工|总投资|投资|规模|产能|总建筑面积|占地|建筑面积|装机)(?:约|达到?|为|近|超过?)?$"
)
_PROJECT_AHEAD: Final = re.compile(r"[^，,。;]{0,24}?(?:项目|工程|生产线|基地|一期|二期|产业园)")


def is_promise(
    text: str,
    quantity: Quantity,
    *,
    before: str,
    segment: str,
    setting: Setting,
    marks: list[YearMark],
    year: int | None,
    sentence: tuple[int, int],
) -> bool:
    """Tell whether a quantity of a row commits somebody to something.

    Parameters
    ----------
    text : str
        The row.
    quantity : Quantity
        Positions are of `text`.
    before : str
        Text of the quantity's own part of the segment up to it.
    segment : str
        Text of the whole segment up to it.
    setting : Setting
        What document and section tell.
    marks : list of YearMark
        Year phrases of the sentence.
    year : int or None
        The year that holds at the quantity.
    sentence : (int, int)
        Span of the sentence in the row.
    """
    # A reach bounds the work on text that never ends a sentence.
    lead = text[max(sentence[0], quantity.start - _REACH) : quantity.start]
    after = text[quantity.end : min(sentence[1], quantity.end + _REACH)]
    first = setting.first_year
    if setting.is_condition_list and not _REWARD.search(before):
        return False
    if first is not None and year is not None and year < first:
        return False
    own = max(
        (m.end for m in marks if m.end <= quantity.start and not m.is_base), default=sentence[0]
    )
    stretch = text[own : quantity.start]
    if reports_past(lead, stretch, setting=setting, marks=marks, position=quantity.start):
        return False
    if text[max(0, quantity.start - 1) : quantity.start] == "第" and not quantity.is_rank:
        return False
    if re.match(r"[^，,。;]{0,24}(?:的?基础上|为基数)", after) and not re.match(
        r"[^，,。;]*(?:达到|提高到)", after
    ):
        return False
    if units.is_time(quantity.unit):
        return bool(_TIME_CUT.search(before + after[:4])) and not _PROCEDURE.search(before)
    if quantity.unit in ("英寸", "纳米", "强", "毫米", "nm", "mm", "轮") and not quantity.is_rank:
        return False
    if before.endswith(("共印", "印数")) or before in ("含", "不含", "包含"):
        return False
    if after[:2] and before.endswith(after[:2]) and "、" in before:
        # 东港园区、西岭园区2个园区: the names have been listed, their number promises nothing.
        return False
    if _is_paperwork(quantity, segment):
        return False
    if _NAMED_ONES.search(before) or (_FROM_AMONG.search(segment) and _AMONG.match(after)):
        return False
    if (
        units.is_count(quantity.unit)
        and LEVEL_AT_END.search(before)
        and _ATTRIBUTE.match(after)
        and _REWARD.search(after)
    ):
        return False
    if _MENTORS.search(lead[-30:]):
        return False
    if units.is_count(quantity.unit) and _PAID_AT_MOST.search(before):
        return False
    has_year = year is not None or any(m.year for m in marks if not m.is_base)
    if not has_year and _is_met_before_pay(quantity, before, after):
        return False
    if _PER_UNIT.search(before) or (quantity.value <= 12 and _WORK_BODIES.match(after)):
        return False
    bounded = AFTER.match(after)
    if (
        quantity.value <= 20
        and not bounded
        and _LISTED.search(before)
        and _LISTED_NOUN.match(after)
    ):
        return False
    if (
        units.is_count(quantity.unit)
        and not bounded
        and _REGARDING.match(segment)
        and not VERB_AT_END.search(segment)
    ):
        return False
    if not bounded and _DIVIDED.search(lead):
        return False
    if quantity.is_rank and _RANKED_THINGS.match(after):
        return False
    if quantity.unit == "次" and quantity.value <= 4 and _MEETINGS.match(after):
        return False
    if (
        _CAPACITY.search(lead[-16:])
        and _PROJECT_AHEAD.match(after)
        and not after.startswith("以上")
    ):
        return False
    if (
        units.is_physical(quantity.unit)
        and not bounded
        and _IN_PROJECT_NAME.match(after)
        and not VERB_AT_END.search(before)
        and not LEVEL_AT_END.search(before)
        and not SHARE_NAME.search(before)
    ):
        return False
    if _conditional(lead, after):
        return False
    if is_vague(text, quantity):
        return False
    if quantity.is_chinese:
        return chinese_commits(text, quantity, before=before, lead=lead, after=after, year=year)
    if quantity.unit == "":
        return quantity.is_rank or _index_commits(before)
    if quantity.unit in ("M", "G", "T", "P"):
        return bool(
            LEVEL_AT_END.search(before)
            or bounded
            or re.search(r"(?:带宽|能力|规模|算力|速率|容量)$", before)
        )
    if quantity.unit in ("度", "小时") and not bounded:
        return bool(LEVEL_AT_END.search(before) or GROWTH_AT_END.search(before))
    if units.is_physical(quantity.unit) and not bounded:
        # 矿区长7公里 describes; 产量300万吨, 新建公路7公里 promise.
        return bool(
            LEVEL_AT_END.search(before)
            or GROWTH_AT_END.search(before)
            or VERB.search(before)
            or SHARE_NAME.search(before)
            or _SAVED.search(before)
            or before[:1] in "、和及"
        )
    if quantity.unit == "位" and not quantity.is_rank and _PERSONS.match(after):
        return True
    if quantity.unit in ("级", "期", "轮", "站", "对", "床", "位") and not quantity.is_rank:
        return bool(LEVEL_AT_END.search(before) or VERB.search(before)) and not (
            quantity.unit == "级"
            and re.match(r"[^，,。;]{0,3}(?:标准|以上的?企业|防护|保护)", after)
        )
    if quantity.value <= 12 and len(quantity.unit) == 1 and NAMED_PARTS.match(after):
        return bool(bounded or _CHOSEN.search(before))
    return True


def _is_paperwork(quantity: Quantity, segment: str) -> bool:
    """Tell whether the value counts copies, or how many may be put forward (每市推荐不超过5个)."""
    if quantity.unit == "份":
        return quantity.value <= _MOST_COPIES and bool(_COPIES.search(segment))
    limited = re.search(r"不超过|不多于|至多|限报|限", segment[-12:])
    return bool(limited and units.is_count(quantity.unit) and _PAPERWORK.search(segment))


def _conditional(lead: str, after: str) -> bool:
    """Tell whether the amount stands in the condition of a reward: 对…达到N的企业,给予…."""
    if _MEASURE.search(lead):
        return False
    own = lead[max(lead.rfind("，"), lead.rfind(";"), lead.rfind(",")) + 1 :]
    if not _REWARD.search(own) and _DESERVING.match(after):
        return True
    receiver = last_match(_RECEIVER, lead)
    if receiver is None or ";" in lead[receiver.end() :] or "其中" in lead[receiver.end() :]:
        return False
    opening = receiver.start()
    if _REWARD.search(lead, opening + 1):
        return False
    reward = _REWARD.search(after)
    if not reward:
        return False
    between = after[: reward.start()]
    return bool(
        re.search(r"的(?:[^，,。;]{0,16})?[，,]|的$|的(?:企业|单位|项目|个人|机构|园区)", between)
    ) or bool(re.search(r"[，,]", between))


def _is_met_before_pay(quantity: Quantity, before: str, after: str) -> bool:
    """Tell whether an amount is what must be met for the reward of a later part."""
    is_size = units.is_amount(quantity.unit) or quantity.unit in ("人", "人次", "亩")
    if units.is_count(quantity.unit) and _COUNT_THEN_PAID.match(after):
        return not VERB.search(before)
    if not is_size or _REWARD.search(before) or _FUNDED.search(before):
        return False
    is_level = bool(
        AFTER.match(after) or LEVEL_AT_END.search(before) or quantity.value_high is not None
    )
    return is_level and bool(_THEN_PAID.match(after))


def _index_commits(before: str) -> bool:
    tail = re.sub(r"(?<=[到至])\d{4}年(?:底|末)?的$", "", before[-30:])
    match = LEVEL_AT_END.search(tail)
    if match:
        if match.group() in ("为", "是", "有", "共", "各", "到", "至"):
            return bool(re.search(r"指数|系数|PUE|得分|分值|水平|值$|率$", tail[: match.start()]))
        return True
    if re.search(r"(?:指数|PUE|PUE值|得分|系数)$", tail):
        return True
    # The second of a pair: 分别达到0.90、80.
    return tail in ("、", "和", "及", "与")
