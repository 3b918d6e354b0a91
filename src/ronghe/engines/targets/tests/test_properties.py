"""Laws that hold for any text."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.targets import Target, read_clauses, read_targets
from ronghe.engines.targets.vocabulary import vocabulary

DOCUMENTS = sorted(
    path for path in (Path(__file__).parent / "documents").iterdir() if path.suffix != ".json"
)
FRAGMENTS = st.sampled_from(
    [
        *"，。；、（）“”\n|《》占对的等由百万家个%％#",
        *vocabulary("到2025年 2019年: 建设 累计 每年 达到 以上 左右 分别 10 ２０ 1,200 0.9 亿元"),
        *vocabulary("三千 个百分点 企业 智能工厂 指数 提高到 一、 （一） 1. 责任单位： 市经信局"),
        *vocabulary("|---| 2030年 前三位 翻一番 给予 奖励 ** —— 5G"),
        "\n\n", "专栏 1", "　　", " ",
    ]
)  # fmt: skip
POLICY_LIKE = st.lists(FRAGMENTS, max_size=60).map("".join)
NOISE = st.sampled_from(
    [
        "坚持政府引导、市场主导，统筹推进各项工作。",
        "各有关部门要加强协同，形成合力。",
        "（此件公开发布。）",
    ]
)
FULL_WIDTH = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def told(targets: list[Target]) -> list[tuple[object, ...]]:
    return [
        (t.start, t.end, t.value, t.value_high, t.comparator, t.year, t.every_year, t.cumulative)
        for t in targets
    ]


@given(st.one_of(POLICY_LIKE, st.text(max_size=200)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_spans_hold(text: str) -> None:
    targets = read_targets(text)
    clauses = read_clauses(text)
    last = 0
    for target in targets:
        assert target.text == text[target.start : target.end] != ""
        assert target.start >= last
        last = target.end
        assert target.comparator in (">=", "<=", "=", "~")
        assert " " not in target.unit
        assert sum(c.start <= target.start and target.end <= c.end for c in clauses) == 1


@given(POLICY_LIKE)
@settings(max_examples=100, deadline=None)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_targets(text) == read_targets(text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
@given(before=NOISE, after=NOISE)
@settings(max_examples=3, deadline=None)
def test_noise_around_a_document_only_shifts_its_targets(
    path: Path, before: str, after: str
) -> None:
    text = text_of(path)
    shift = len(before) + 2
    around = read_targets(f"{before}\n\n{text}\n\n{after}\n")
    shifted = [replace(t, start=t.start + shift, end=t.end + shift) for t in read_targets(text)]
    assert told(around) == told(shifted)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_full_width_digits_mean_the_same(path: Path) -> None:
    text = text_of(path)
    assert told(read_targets(text.translate(FULL_WIDTH))) == told(read_targets(text))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_line_ends_of_windows_mean_the_same(path: Path) -> None:
    text = text_of(path)
    values = [(t.value, t.unit, t.year, t.indicator) for t in read_targets(text)]
    windows = read_targets(text.replace("\n", "\r\n"))
    assert [(t.value, t.unit, t.year, t.indicator) for t in windows] == values


HOSTILE = {
    "digits": "1", "digits apart": "1 ", "nested": "(", "owner brackets": "（市甲局牵头",
    "quotes": "“", "titles": "《", "no spaces": "企", "one line": "建设10个平台，",
    "sums": "奖励10万元、", "shares": "占比达到10%和", "numerals": "百", "separators": "、",
    "stops": "。", "pipes": "|", "cells": "|1", "rows": "|甲|1|2025年|\n", "ranges": "1-",
    "ratios": "1:", "codes": "A1", "years": "2025年到", "verbs": "建设", "receivers": "对甲给予",
    "lines": "\n", "page numbers": "1\n", "headings": "一、甲\n", "labels": "责任单位：",
    "heads": "指标\n单位\n2020年\n", "plain cells": "类别\n1\n", "steps": "1万元至",
    "rates": "按投入的5%，给予",
}  # fmt: skip
_SHORT = 2_500
_TOO_SHORT_TO_JUDGE = 0.05


def cost_of(text: str) -> float:
    """Return the lesser CPU seconds of two readings."""
    costs = []
    for _ in range(2):
        started = time.process_time()
        read_targets(text)
        costs.append(time.process_time() - started)
    return min(costs)


def assert_linear(piece: str) -> None:
    """Four times the text may cost four times as much; sixteen times would be quadratic."""
    long = cost_of(piece * (4 * _SHORT // len(piece)))
    if long > _TOO_SHORT_TO_JUDGE:
        assert long < 10 * cost_of(piece * (_SHORT // len(piece)))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_no_more_than_linear_time(piece: str) -> None:
    assert_linear(piece)


@given(piece=st.lists(FRAGMENTS, min_size=1, max_size=5).map("".join))
@settings(max_examples=8, deadline=None)
def test_any_text_over_and_over_costs_no_more_than_linear_time(piece: str) -> None:
    assert_linear(piece)


@pytest.mark.parametrize(
    "hostile",
    ["1" * 1_000_000, "(" * 60_000 + "10家" + ")" * 60_000, "“" * 200_000, "企" * 300_000,
     "百" * 200_000, "甲、" * 60_000 + "等10家", "建设" * 60_000 + "10家企业", "对" * 100_000],
    ids=lambda text: text[:4].strip(),
)  # fmt: skip
def test_long_hostile_text_is_read_and_spans_hold(hostile: str) -> None:
    for target in read_targets(hostile):
        assert target.text == hostile[target.start : target.end] != ""


def test_a_plan_longer_by_a_factor_costs_that_factor() -> None:
    plan = text_of(DOCUMENTS[0])
    assert cost_of(plan * 4) < 10 * cost_of(plan)
