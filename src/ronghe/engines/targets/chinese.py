"""Chinese numerals as values: far more often they are part of a phrase than of a promise."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.words import GROWTH_AT_END, LEVEL_AT_END, VERB, VERB_AT_END

NAMED_PARTS: Final = re.compile(
    r"(?:重点|主要|关键|核心|基本|专项|大)?(?:方面|环节|领域|阶段|步骤|层面|维度|方向|要素|原则|部分|层次|任务|板块|战略|转变|统一|结合|坚持|行动|体系|抓手|关系|目标|定位|到位|百分之|层级|过程|问题|因素|角度|条件|指标|等级|档次|档|梯队|批次)"
)
# The noun of a one-digit Chinese count must be a thing that can be built or reached.
_THING: Final = re.compile(
    r"平台|基地|园区|中心|企业|项目|工厂|车间|集群|市|县|区|机构|实验室|研究院|品牌|标准|城市|小镇|公司|联盟|学院|示范|枢纽|节点|产业园|产品|生产线|数据库|院所|高地|试验区|集聚区|街区|论坛|大会|场馆|展会|基金|人才|专家|团队"
)
_BEFORE_CHINESE: Final = re.compile(
    r"(?:[“、和及]|等|每年|各|至少|选择|择优|新|再|为|的|年|约|近|共|投资|资金|企业|基地|平台|项目|中心)$"
)


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


def is_vague(text: str, quantity: Quantity) -> bool:
    """Tell whether a run gives no number: 数百, 几十."""
    return text[max(0, quantity.start - 1) : quantity.start] in ("数", "几") and quantity.is_chinese


def chinese_commits(
    text: str, quantity: Quantity, *, before: str, lead: str, after: str, year: int | None
) -> bool:
    unit = quantity.unit
    if units.is_money(unit):
        written = text[quantity.start : quantity.number_end]
        return (
            (written not in ("万", "亿", "") or (not written and bool(LEVEL_AT_END.search(before))))
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
    if NAMED_PARTS.match(after) or not (
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
