"""Promised subsidies are called by who gets them and what they are."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import read_targets


def told(text: str) -> list[tuple[str, str]]:
    return [(t.comparator, t.indicator) for t in read_targets(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对新认定的智能工厂，给予50万元一次性奖励。", [("=", "智能工厂一次性奖励")]),
        (
            "对跨区域平台市级给予奖补，最高260万元；企业级平台市级给予一次性奖补70万元。",
            [("<=", "跨区域平台奖补"), ("=", "企业级平台一次性奖补")],
        ),
        (
            "新认定的国家、省、市创意中心分别给予90万元、60万元、20万元奖励。",
            [("=", "国家级创意中心奖励"), ("=", "省级创意中心奖励"), ("=", "市级创意中心奖励")],
        ),
        (
            "对国家级、省级智能工厂，分别给予80万元、50万元奖励。",
            [("=", "国家级智能工厂奖励"), ("=", "省级智能工厂奖励")],
        ),
        (
            "实施诊断的，市级按照不超过服务合同额40%的比例给予一次性奖补，最高90万元。",
            [("<=", "服务合同额一次性奖补"), ("<=", "实施诊断一次性奖补")],
        ),
        ("单个企业累计补贴金额不超过70万元。", [("<=", "单个企业累计补贴金额")]),
        (
            "验收合格的，按照设备总预算的35%给予最高80万元的经费支持。",
            [("=", "设备总预算经费支持"), ("<=", "设备总预算经费支持")],
        ),
        (
            "按照首席员1500元、操作员800元的标准给予单位一次性补贴。",
            [("=", "首席员一次性补贴"), ("=", "操作员一次性补贴")],
        ),
        (
            "对初次认定为省级检测中心的，给予企业60万元奖励。",
            [("=", "省级检测中心奖励")],
        ),
        (
            "对仓储类项目，参照其新增税收贡献的60%、70%和75%给予企业奖励。",
            [("=", "仓储类项目新增税收贡献奖励")] * 3,
        ),
        (
            "获评省级示范窗口的，给予奖励9万元；获评市级示范窗口的，给予奖励4万元。",
            [("=", "省级示范窗口奖励"), ("=", "市级示范窗口奖励")],
        ),
        (
            "对新评定为国家2A、3A级的园林景区，分别给予7万元、18万元奖励。",
            [("=", "国家2A级园林景区奖励"), ("=", "国家3A级的园林景区奖励")],
        ),
        (
            "分别给予省级、市级工匠工作站12万元、6万元一次性资助。",
            [("=", "省级工匠工作站一次性资助"), ("=", "市级工匠工作站一次性资助")],
        ),
        (
            "按不超过训练合同额的45%，给予最高90万元支持。",
            [("<=", "训练合同额支持"), ("<=", "训练合同额支持")],
        ),
        (
            "对租用机柜的，补贴比例不超过租用费用的35%。",
            [("<=", "补贴比例")],
        ),
        (
            "新获省级、市级五位一体驿站的，分别一次性奖励8万元、3万元。",
            [("=", "省级五位一体驿站一次性奖励"), ("=", "市级五位一体驿站一次性奖励")],
        ),
        (
            "对通过节水认证的工业企业给予一次性奖励11万元。",
            [("=", "节水认证的工业企业一次性奖励")],
        ),
        ("原则上单个驿站补助资金不得超过建设投入的55%。", [("<=", "单个驿站补助资金")]),
        (
            "设立产业引导资金，县财政每年安排3亿元。",
            [("=", "产业引导资金")],
        ),
    ],
)
def test_a_subsidy_has_its_name(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "使用面积在450平方米以内的，按每户不超过15平方米的标准，给予补贴。",
        "年收入达到2000万元的，优先支持。",
        "使用面积超过450平方米（含）的，给予补贴。",
        "每户最多补助2个车位。",
        "每个企业最多不超过4人。",
        "年纳税额达到40万元以上，优先给予补助。",
        "投资2亿元以上的仓储、物流项目为重点项目。",
    ],
)
def test_the_condition_of_a_subsidy_is_no_target(text: str) -> None:
    assert told(text) == []


def test_rates_of_several_receivers_are_told_apart() -> None:
    text = (
        "对省级开放式检验平台，按建设投入的25%给予资助。\n\n"
        "对市级开放式检验平台，按建设投入的15%给予资助。"
    )
    assert told(text) == [
        ("=", "省级开放式检验平台建设投入资助"),
        ("=", "市级开放式检验平台建设投入资助"),
    ]
    alone = text.partition("\n\n")[0]
    assert told(alone) == [("=", "建设投入资助")]


def test_the_date_of_a_condition_gives_no_year() -> None:
    (target,) = read_targets("对2021年3月1日后认定的检测站，给予一次性奖励30万元。")
    assert (target.year, target.value) == (None, 30)


def test_steps_of_a_condition_are_no_targets() -> None:
    text = "年纳税100万元及以上至300万元、300万元以上的，分别按纳税额的5%、8%给予奖励。"
    assert [t.value for t in read_targets(text)] == [5, 8]


@pytest.mark.parametrize("unit", ["元/人/夜", "元/平方米·月", "元/月·平方米"])
def test_rates_per_two_measures_keep_their_unit(unit: str) -> None:
    (target,) = read_targets(f"对新开设的驿站，给予6{unit}的补助。")
    assert target.unit == unit


def test_a_list_of_limits_shares_its_comparator() -> None:
    targets = read_targets("每个展位奖励不超过3000元、4000元、5000元。")
    assert [t.comparator for t in targets] == ["<=", "<=", "<="]
