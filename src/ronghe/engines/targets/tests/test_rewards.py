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
            [("<=", "服务合同额一次性奖补"), ("<=", "一次性奖补")],
        ),
        ("单个企业累计补贴金额不超过70万元。", [("<=", "单个企业累计补贴金额")]),
        (
            "验收合格的，按照设备总预算的35%给予最高80万元的经费支持。",
            [("=", "设备总预算经费支持"), ("<=", "经费支持")],
        ),
        (
            "按照首席员1500元、操作员800元的标准给予单位一次性补贴。",
            [("=", "首席员一次性补贴"), ("=", "操作员一次性补贴")],
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
    ],
)
def test_the_condition_of_a_subsidy_is_no_target(text: str) -> None:
    assert told(text) == []
