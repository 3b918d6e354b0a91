"""Which way a target goes, and whose it is."""

from __future__ import annotations

import pytest

from ronghe.engines.targets import LABEL_FIELDS, read_targets, target_as_json


def told(text: str) -> list[tuple[str, str]]:
    return [(t.scope, t.direction) for t in read_targets(text)]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("单位能耗下降15%。", "down"),
        ("产品不良率降低到2%。", "down"),
        ("平均用时压缩60%以上。", "down"),
        ("城镇失业率控制在5.5%以内。", "down"),
        ("城镇失业率5.5%左右。", "down"),
        ("投资占比稳定在50%以上。", "keep"),
        ("产业规模保持在300亿元左右。", "keep"),
        ("数控化率达到60%。", "up"),
        ("培育节能降耗项目20个。", "up"),
        ("占比不低于30%。", "up"),
        ("产值增长8%。", "up"),
    ],
)
def test_a_direction_is_said_by_verb_bound_or_quantity(text: str, direction: str) -> None:
    assert [d for _, d in told(text)] == [direction]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("到2027年，全省规模以上工业企业数字化率达到80%。", ["规模以上工业企业"]),
        ("全市建设智能工厂50个，培育服务商20家。", ["全市", "全市"]),
        ("各市每年培育30家企业；产值达9亿元。", ["各市", ""]),
        ("建设10个平台。", [""]),
        ("中小企业上云率达到50%，应用工业软件的比例达到30%。", ["中小企业", "中小企业"]),
        ("园区内建成充电桩300个。", ["园区内"]),
    ],
)
def test_a_scope_is_a_population_or_a_place(text: str, scopes: list[str]) -> None:
    assert [s for s, _ in told(text)] == scopes


def test_a_table_has_directions_too() -> None:
    text = "| 指标 | 2027年 |\n|---|---|\n| 规上企业单位能耗下降（%） | 12 |\n"
    assert told(text) == [("规上企业", "down")]


def test_the_json_has_the_fields_of_the_rule_first() -> None:
    (target,) = read_targets("一、目标\n（一）产业\n全省产值达到5亿元。")
    content = target_as_json(target)
    assert tuple(content)[: len(LABEL_FIELDS)] == LABEL_FIELDS
    assert content["heading_path"] == ["一、目标", "（一）产业"]
    assert (content["scope"], content["direction"]) == ("全省", "up")
