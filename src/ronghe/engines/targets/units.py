"""The open class of units: classifiers, money, shares, physical units and their composites."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ronghe.engines.targets.vocabulary import any_of, vocabulary

MONEY: Final = ("元人民币", "美元", "欧元", "元")
SHARES: Final = ("个百分点", "个基点", "基点", "百分点", "%", "‰", "成")
FOLDS: Final = ("倍", "番")
PERSONS: Final = ("人次", "人(次)", "人天", "人", "名")
# Classifiers of things that are built, held, recruited or made.
CLASSIFIERS: Final = vocabulary(
    """
    家次 家(次) 户(次) 家 个 项 种 台套 台(套) 台 套 件 条 座 户次 户 所 处 支 只 批次 款 类 艘
    辆 架次 架 部 块 片 颗 头 株 场次 场 门 本 篇 份 张 根 组 宗 笔 单 间 栋 幢 例 班次 班 列
    车次 标准箱 标箱 标准机架 机架 节点 席 枚 对 床 站 轮 团 课时 期 学时 户数 次 位 级 分 亩 强
    """
)
PHYSICAL: Final = vocabulary(
    """
    吨标准煤 吨标煤 吨二氧化碳 吨公里 吨 千克 公斤 斤 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 度 平方公里
    平方千米 平方米 公顷 立方米 立方 方 公里 千米 海里 米 升 毫秒 微秒 纳米 微米 英寸 瓦 兆 比特
    字节
    EFLOPS PFLOPS TFLOPS GFLOPS FLOPS EFlops PFlops TFlops Eflops TOPS POPS Gbps Mbps Tbps kWh
    GWh MWh GW MW kW kV TEU EB PB TB GB MB km cm mm nm ms cm3 m3 m2 kg mg dB kPa MPa Pa GHz MHz
    Hz ℃ pT h M P G T
    """
)
# Lengths of time are targets only where something is shortened to them.
TIMES: Final = vocabulary(
    """
    个工作日 工作日 个月 小时 分钟 秒 天
    """
)

_SCALE: Final = "(?:万亿|千万|百万|十万|千亿|百亿|万|亿|千|百)?"


_BASE: Final = any_of(MONEY + SHARES + FOLDS + PERSONS + CLASSIFIERS + PHYSICAL + TIMES)
_PER: Final = (
    r"(?:/(?:(?:"
    + _BASE
    + r")|(?:百|千|万|亿)?(?:"
    + _BASE
    + r"|年|月|日|天|夜|晚|时|秒|户|人口|小时|h|w|W|s))"
    r"(?:[·./](?:年|月|日|人|天|夜|晚|次|平方米|平方|亩))?)"
)
# What follows makes another word of the classifier: 3项目, 20台湾, 6家庭, 10名单; the last letter
# of a unit must not run on (5MES).
_OTHER_WORDS: Final = {
    "台": "湾", "项": "目", "家": "庭|居|具(?![有备])|电(?![子力池商器气动线路])",
    "条": "[件款例]", "次": "[数要]", "人": "[工机才均]", "度": "假", "分": "[钟别级]",
    "部": "[分门]", "单": "[位元]", "位": "[置居]", "本": "[地级省市]", "门": "[类户]",
    "名": "录|单(?!项)|牌|优(?!秀)", "场": "[景所地]", "对": "于", "组": "织", "处": "理",
    "类": "似", "方": "[面向案式法便针位可阵能]",
    "团": "队", "站": "点", "级": "以?(?:联|市)", "成": "[套本果立功为熟员效品长就都分交]",
    "期": "[工项建间限末权刊货]", "[A-Za-z]": "[A-Za-z]",
}  # fmt: skip
_RUNS_ON: Final = "|".join(f"(?<={last})(?:{after})" for last, after in _OTHER_WORDS.items())
# 10亿 of something that needs no classifier, where nothing but the number's scale is printed.
_SCALE_ALONE: Final = _SCALE.rstrip("?") + "(?=[，,。;、)和与及]|以上|左右|以内|$)"
# A base that itself opens with a scale (千瓦时) comes before scale and base (千 + 瓦).
UNIT: Final = re.compile(f"(?:{_BASE}|{_SCALE}(?:{_BASE}))(?:{_PER})?(?!{_RUNS_ON})|{_SCALE_ALONE}")
COUNT: Final = re.compile(f"{_SCALE}(?:{any_of(CLASSIFIERS + PERSONS)})")
AMOUNT: Final = re.compile(f"{_SCALE}(?:{any_of(MONEY + PHYSICAL)})")
_MONEY_UNIT: Final = re.compile(f"{_SCALE}(?:{any_of(MONEY)})")
_PHYSICAL_UNIT: Final = re.compile(f"{_SCALE}(?:{any_of(PHYSICAL)})")
_TIME_UNIT: Final = re.compile(f"(?:{any_of(TIMES)})")


def unit_at(text: str, position: int) -> str | None:
    """Return the unit that starts at `position`, or None.

    Examples
    --------
    >>> unit_at("14万元/人·年。", 2), unit_at("500家企业", 3), unit_at("3项目", 1)
    ('万元/人·年', '家', None)
    """
    match = UNIT.match(text, position)
    return match.group() if match else None


@lru_cache(maxsize=4096)
def is_count(unit: str) -> bool:
    """Tell whether `unit` counts things or persons."""
    return bool(COUNT.fullmatch(unit))


@lru_cache(maxsize=4096)
def is_amount(unit: str) -> bool:
    """Tell whether `unit` measures money or a physical size."""
    return bool(AMOUNT.match(unit))


@lru_cache(maxsize=4096)
def is_money(unit: str) -> bool:
    """Tell whether `unit` is money, composites (元/吨) included."""
    return bool(_MONEY_UNIT.match(unit))


@lru_cache(maxsize=4096)
def is_physical(unit: str) -> bool:
    """Tell whether `unit` measures a physical size, composites (千瓦时/吨) included."""
    return bool(_PHYSICAL_UNIT.match(unit))


def is_share(unit: str) -> bool:
    """Tell whether `unit` is a share or a difference of shares."""
    return unit in SHARES


@lru_cache(maxsize=4096)
def is_time(unit: str) -> bool:
    """Tell whether `unit` is a length of time."""
    return bool(_TIME_UNIT.match(unit))
