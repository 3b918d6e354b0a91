"""What looks like a quantity and promises nothing: names, dates, background, conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.periods import YearMark
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.vocabulary import any_of, last_match, vocabulary
from ronghe.engines.targets.words import BUILD, GROWTH_AT_END, LEVEL_AT_END, VERB, VERB_AT_END

_REACH: Final = 300

_verbs: Final = any_of(BUILD)

_PAST: Final = re.compile(
    r"截至|截止|(?<![由从较比])目前|现有|近年来|(?:^|[，,。;])(?:上年|去年)(?!度)|以来(?=[，,])|已(?:经|累计|建成|培育|形成|有|达|实现|认定|完成|拥有|创建|引进|突破|超过|成为|连续|获|集聚|建设|开展|建|发展|推动|开通|上云|累|制定|组织|带动|投入|覆盖|打造)|曾经|过去|回顾"
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
_ENTITY: Final = any_of(
    vocabulary(
        """
        企业 项目 单位 园区 机构 产品 集群 平台 公司 基地 设备 工程 人员 工厂 车间 个人 人才 团队
        投资主体 经营主体 品牌 产业 龙头 生产线 装备 城市 县 镇 领军 用户 服务商 供应商 贷款 订单
        合同 行业 技术改造
        """
    )
)
_QUALIFIES: Final = re.compile(
    rf"(?:\(?含\)?)?(?:及|或)?(?:以[上下]|左右|级)?(?:\(含[^)]*\))?(?:级)?(?:且[^，,。;]{{0,12}})?(?:的|规模)?"
    rf"(?P<noun>[^，,。;、\d]{{0,14}}?(?:{_ENTITY}))"
)
# 5000万元(含)以上的,补助…: who may apply, not what is promised.
_THRESHOLD: Final = re.compile(
    r"(?:\(含[^)]{0,6}\))?(?:及|或)?以[上下](?:\(含[^)]{0,10}\))?的(?=$|[，,])"
)
_SIZED: Final = re.compile(r"\d[万亿]?[家个户项]以?上?(?:[^，,、;\d]{0,10})(?:超过?|过|达到?)$")
_REWARD: Final = re.compile(
    r"给予|给与|予以|奖励|补助|补贴|奖补|资助|贴息|支持(?!.{0,6}企业)|减免|减征|免征|加计|一次性|扣除|优先|配套|补偿"
)
_NAMED_PARTS: Final = re.compile(
    r"(?:重点|主要|关键|核心|基本|专项|大)?(?:方面|环节|领域|阶段|步骤|层面|维度|方向|要素|原则|部分|层次|任务|板块|战略|转变|统一|结合|坚持|行动|体系|抓手|关系|目标|定位|到位|百分之|层级|过程|问题|因素|角度|条件|指标|等级|档次|档|梯队|批次)"
)
# The noun of a one-digit Chinese count must be a thing that can be built or reached.
_THING: Final = re.compile(
    r"平台|基地|园区|中心|企业|项目|工厂|车间|集群|市|县|区|机构|实验室|研究院|品牌|标准|城市|小镇|公司|联盟|学院|示范|枢纽|节点|产业园|产品|生产线|数据库|院所|高地|试验区|集聚区|街区|论坛|大会|场馆|展会|基金|人才|专家|团队"
)
_TIME_CUT: Final = re.compile(
    r"压缩|缩短|缩减|控制在|降至|降到|降低|减少|不超过|低于|小于|压减|提速|以内|时延|时限"
)
_PROCEDURE: Final = re.compile(r"自.{0,12}(?:之日起|起)|在\d*$|提前$|应(?:当)?在|收到|受理|公示")
_BASE_FROM: Final = re.compile(r"(?:由|从)(?:[^，,。;]{0,16}?)$")
_BASE_TO: Final = re.compile(
    r"(?:以[上下])?(?:左右)?(?:逐步|稳步|再)?(?:提高|提升|增加|增长|下降|降低|扩大|上升|压缩|缩短|减少|增|升|降|跃升|发展|拓展|扩展|缩减)(?:到|至|为)"
)
_MEETINGS: Final = re.compile(
    r"[^，,。;]{0,8}(?:调度|例会|会议|评估|考核|通报|督查|会商|推进会|汇报|会$)"
)
_MENTORS: Final = re.compile(
    r"领导(?:干部)?[^，,。;]{0,4}(?:联系|挂钩|包联|挂点|帮扶|包抓|领衔)[^。;]{0,20}$"
)
_PER_UNIT: Final = re.compile(
    r"每(?:新增|增加|新建|培育|引进|建成|服务|完成|超过|提高|增长|招引|推广)*$"
)
_WORK_BODIES: Final = re.compile(r"[^，,。;]{0,8}(?:工作组|小组|专班|办公室|处室|批次|档次)")
_LISTED: Final = re.compile(
    r"(?:等|在|围绕|聚焦|对|从|依托|涉及|包括|联合|联系|联动|挂钩|全部|所有)$"
)
_LISTED_NOUN: Final = re.compile(
    r"[^，,。;\d]{0,6}(?:行业|产业|产业链|领域|区域|城市|县|区|园区|院校|高校|部门|赛道|链条|品种|银行|高校|院所)"
)
_BEFORE_CHINESE: Final = re.compile(
    r"(?:[“、和及]|等|每年|各|至少|选择|择优|新|再|为|的|年|约|近|共|投资|资金|企业|基地|平台|项目|中心)$"
)
_CAPACITY: Final = re.compile(
    r"(?:年产|日产|年处理|日处理|年加工|总投资|投资|规模|产能|总建筑面积|占地|建筑面积|装机)(?:约|达到?|为|近|超过?)?$"
)
_PROJECT_AHEAD: Final = re.compile(r"[^，,。;]{0,24}?(?:项目|工程|生产线|基地|一期|二期|产业园)")


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
    if _THRESHOLD.match(after):
        return True
    if quantity.unit == "级" and re.match(r"(?:及|或)?以上(?=[^，,。;、])", after):
        return True
    if re.match(r"的?[^，,。;、\d]{0,20}(?:基金|资金|资金池|授信|贷款)", after):
        return False
    match = _QUALIFIES.match(after)
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


def is_plausible(text: str, quantity: Quantity) -> bool:
    """Tell whether a Chinese numeral can stand as a value at all, by what is right before it.

    A numeral inside a word (二级节点, 万人发明专利) would cut the phrase around it in two.
    """
    if not quantity.is_chinese or quantity.unit in ("%", "番", "倍", "个百分点", "百分点"):
        return True
    before = text[max(0, quantity.start - 12) : quantity.start]
    if quantity.unit == "成":
        return bool(
            LEVEL_AT_END.search(before)
            or GROWTH_AT_END.search(before)
            or re.match(r"(?:及|或)?以[上下]|左右", text[quantity.end : quantity.end + 3])
        )
    if quantity.unit == "级":
        return bool(LEVEL_AT_END.search(before))
    if VERB_AT_END.search(before) or LEVEL_AT_END.search(before):
        return True
    if _BEFORE_CHINESE.search(before):
        return True
    after = text[quantity.end : quantity.end + 2]
    if quantity.value < 100:
        return False
    return bool(re.match(r"以上|左右", after)) or bool(
        # 建设数字化校园百所: the count closes what the verb opened.
        re.match(r"$|[，,;。]", after) and VERB.search(before)
    )


def is_promise(
    text: str,
    quantity: Quantity,
    *,
    before: str,
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
    looks_ahead = bool(_AHEAD.search(lead)) or any(
        m.year and first and m.year >= first and not m.is_base and m.end <= quantity.start
        for m in marks
    )
    past = last_match(_PAST, lead)
    if past and not _AHEAD.search(lead, past.end()):
        return False
    if setting.section_is_background and not _PLEDGED.search(lead):
        return False
    if _past_plan(lead, first) and not looks_ahead:
        return False
    if re.search(r"已[^，,。;]{0,10}$", stretch) and not re.search(r"已[^，,。;]*将", stretch):
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
    if before.endswith(("共印", "印数")):
        return False
    if after[:2] and before.endswith(after[:2]) and "、" in before:
        # 东港园区、西岭园区2个园区: the names have been listed, their number promises nothing.
        return False
    if _MENTORS.search(lead[-30:]):
        return False
    if _PER_UNIT.search(before) or (quantity.value <= 12 and _WORK_BODIES.match(after)):
        return False
    if quantity.value <= 20 and _LISTED.search(before) and _LISTED_NOUN.match(after):
        return False
    if quantity.unit == "次" and quantity.value <= 4 and _MEETINGS.match(after):
        return False
    if (
        _CAPACITY.search(lead[-16:])
        and _PROJECT_AHEAD.match(after)
        and not after.startswith("以上")
    ):
        return False
    if _conditional(lead, after):
        return False
    if _is_vague(text, quantity):
        return False
    if quantity.is_chinese:
        return _chinese_commits(text, quantity, before=before, lead=lead, after=after, year=year)
    if quantity.unit == "":
        return quantity.is_rank or _index_commits(before)
    if quantity.unit in ("M", "G", "T", "P"):
        return bool(LEVEL_AT_END.search(before) or re.search(r"(?:带宽|能力|规模|算力)$", before))
    if quantity.unit in ("级", "度", "期", "轮", "站", "对", "床", "位") and not quantity.is_rank:
        return bool(LEVEL_AT_END.search(before) or VERB.search(before)) and not (
            quantity.unit == "级"
            and re.match(r"[^，,。;]{0,3}(?:标准|以上的?企业|防护|保护)", after)
        )
    return not (quantity.value <= 12 and _NAMED_PARTS.match(after))


def _is_vague(text: str, quantity: Quantity) -> bool:
    return text[max(0, quantity.start - 1) : quantity.start] in ("数", "几") and quantity.is_chinese


def _past_plan(lead: str, first: int | None) -> bool:
    plans = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
    if first is None:
        return False
    return any(plans.get(m["plan"], first) + 4 < first for m in _PAST_PERIOD.finditer(lead))


def _conditional(lead: str, after: str) -> bool:
    """Tell whether the amount stands in the condition of a reward: 对…达到N的企业,给予…."""
    opening = max(lead.rfind("对"), lead.rfind("凡"), lead.rfind("其中"), lead.rfind(";"))
    if opening < 0 or lead[opening] not in "对凡":
        return False
    if _REWARD.search(lead, opening + 1):
        return False
    reward = _REWARD.search(after)
    if not reward:
        return False
    between = after[: reward.start()]
    return bool(
        re.search(r"的(?:[^，,。;]{0,16})?[，,]|的$|的(?:企业|单位|项目|个人|机构|园区)", between)
    ) or bool(re.search(r"[，,]", between))


def _chinese_commits(
    text: str, quantity: Quantity, *, before: str, lead: str, after: str, year: int | None
) -> bool:
    unit = quantity.unit
    if units.is_money(unit):
        written = text[quantity.start : quantity.number_end]
        return (
            written not in ("万", "亿", "")
            and bool(LEVEL_AT_END.search(before) or VERB.search(before))
            and not after.startswith(
                ("级", "产业", "集群", "企业", "工程", "园区", "板块", "斤", "冲刺")
            )
        )
    if unit in ("万亿", "亿", "万"):
        return bool(LEVEL_AT_END.search(before))
    if unit in ("倍", "番", "成"):
        return True
    if unit in ("%", "个百分点", "百分点"):
        return True
    if unit == "级":
        return bool(LEVEL_AT_END.search(before)) and not re.match(
            r"[^，,。;]{0,3}(?:标准|以上的?企业)", after
        )
    if not units.is_count(unit) and unit not in ("吨", "公里", "平方公里", "平方米", "亩", "千瓦"):
        return False
    if _NAMED_PARTS.match(after) or not (
        VERB.search(before)
        or LEVEL_AT_END.search(before)
        or "“" in before[-2:]
        or before.endswith("、")
    ):
        return False
    if quantity.value >= 100:
        return bool(_THING.search(after[:24]) or VERB.search(before) or before.endswith("、"))
    if quantity.value > 10 or text[quantity.start : quantity.end].startswith("十"):
        return bool(VERB.search(before)) and unit not in ("次", "种", "条", "类")
    promised = year is not None or bool(
        re.search(r"力争|争取|确保|每[年市县]|至少|以上|不少于", lead + after[:4])
    )
    return (
        promised
        and unit in ("个", "家", "座", "所", "项", "条", "场", "次", "届")
        and bool(_THING.search(after[:16]) or re.match(r"以上", after))
        and not re.match(r"[^，,。;]{0,12}(?:格局|局面|模式|目录|清单|批次|整体|合力|方面)", after)
    )


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
