"""Which way a quantity is meant to go, and whose it is."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.vocabulary import any_of, last_match, vocabulary

# What a verb of change says; the last one before the value counts.
_DOWN: Final = vocabulary(
    """
    下降 降低 减少 缩短 压缩 压减 递减 降幅 降至 降到 下调 收窄 缩减 削减 缩小 减至 减到 少于 低于
    节约 减量 控制在
    """
)
_UP: Final = vocabulary(
    """
    提高 提升 增长 增加 增至 扩大 上升 递增 增速 增幅 达到 突破 超过 翻 升至 回升 新增 改善 加快 达
    高于 不低于 不少于 不小于
    """
)
_KEEP: Final = vocabulary(
    """
    保持 稳定 维持 稳住 稳在 守住 不变 持平 持续稳定
    """
)
_WORDS: Final = re.compile(
    f"(?P<up_bound>不低于|不少于|不小于|不得低于)|(?P<down>{any_of(_DOWN)})"
    f"|(?P<keep>{any_of(_KEEP)})|(?P<up>{any_of(_UP)})"
)
# Quantities of which less is better, where no verb says so.
_BURDEN: Final = re.compile(
    r"(?:失业率|不良率|不良品率|次品率|废品率|故障率|事故率|死亡率|误差|误报率|漏报率|假阳性率|假阴性率"
    r"|能耗|水耗|电耗|物耗|煤耗|排放量|排放强度|碳强度|碳排放|时延|延时|时限|用时|周期|成本|费用率|负债率"
    r"|缺口|空置率|逾期率|投诉率|PUE|PUE值|噪音水平|库存|涨幅)$"
)
_REACH: Final = 24
_POPULATION: Final = re.compile(
    r"(?:全[省市区县国])?(?:规模以上|规上|限额以上|限上|大中型|大中小微|大中小|中小微|中小|小微|重点|骨干|龙头"
    r"|“?专精特新”?|国有|民营|高新技术|科技型|上市|链主|外贸|离散型|流程型|规模|轻工|原材料)"
    r"(?:行业|领域|用能|排污|监管|骨干|龙头|重点|规模以上|规上|中小微|中小)*"
    r"(?:[\u4e00-\u9fff]{0,8}?)(?:企业|单位|园区|工厂|集群|机构|医院|学校|行业)"
)
_PLACE: Final = re.compile(
    r"全(?:自治[区州县旗]|[省市县州旗国]|区(?!域))|各(?:自治[区州县旗]|市[(]州[)]|[市县州盟旗](?:[(、][^()]{0,8}[)]?)?|区县|区市|区|地)"
    r"(?=[要应可平均都共每至建培打新完达力各、，分争]|[\u4e00-\u9fff])"
    r"|每个?(?:设区市|[市县区州](?!场))|我[省市区县州]|(?:园区|开发区|高新区|产业园|示范区|经开区)内"
)
_LEVEL_UNITS: Final = ("", "%", "％", "‰", "个百分点", "百分点", "倍", "番")


def direction_of(before: str, indicator: str, comparator: str, unit: str) -> str:
    """Return which way the quantity is meant to go: `up`, `down` or `keep`.

    Parameters
    ----------
    before : str
        Text of the clause up to the value.
    indicator : str
        The quantity's name.
    comparator : str
        An upper bound (`<=`) counts as down: less keeps the promise.
    unit : str
        The name of counted things (节能降耗项目) says nothing of their number.

    Examples
    --------
    >>> (
    ...     direction_of("单位能耗下降", "单位能耗下降", "=", "%"),
    ...     direction_of("占比稳定在", "占比", "=", "%"),
    ... )
    ('down', 'keep')
    >>> direction_of("失业率", "失业率", "~", "%"), direction_of("培育企业", "企业", "=", "家")
    ('down', 'up')
    """
    match = last_match(_WORDS, before[-_REACH:])
    if match is None and not units.is_count(unit):
        match = last_match(_WORDS, indicator[-_REACH:])
    said = match.lastgroup if match else None
    if said == "up_bound":
        said = "up"
    if comparator == "<=" and said != "keep":
        return "down"
    if _BURDEN.search(indicator) and said != "up":
        return "down"
    return said or "up"


def scope_of(lead: str, indicator: str, unit: str) -> str:
    """Return whose the quantity is: a population (规模以上工业企业), a place (全省), or "".

    A level or share belongs to the population its name prints; else the last place that the
    sentence prints before the value holds, as 全省 does for all that follows it.

    Parameters
    ----------
    lead : str
        The sentence up to the value.
    indicator : str
        The quantity's name.
    unit : str
        Its unit; counted things are no population of their own count.

    Examples
    --------
    >>> scope_of("到2025年,全省规上工业企业", "规上工业企业数字化率", "%")
    '规上工业企业'
    >>> scope_of("全省建设", "智能工厂", "个"), scope_of("建设", "智能工厂", "个")
    ('全省', '')
    """
    clause = lead[lead.rfind(";") + 1 :]
    if unit in _LEVEL_UNITS:
        # A second share of the sentence is often one of those the first one named.
        population = _POPULATION.search(indicator) or last_match(_POPULATION, clause)
        if population:
            return re.sub(r"^全[省市区县国]|[“”]", "", population.group())
    place = last_match(_PLACE, clause)
    return place.group().strip("、") if place else ""
