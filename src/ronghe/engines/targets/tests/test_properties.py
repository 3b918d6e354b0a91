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


@pytest.mark.parametrize(
    "hostile",
    ["1" * 200_000, "(" * 60_000 + "10家" + ")" * 60_000, "“" * 100_000, "企" * 200_000,
     "2020年到" * 20_000, "百" * 200_000, "1 " * 100_000, "|1" * 60_000 + "|",
     "甲、" * 60_000 + "等10家", "建设" * 60_000 + "10家企业", "《" * 100_000, "对" * 100_000,
     "\n" * 200_000, "1:" * 60_000, "A1" * 60_000],
    ids=lambda text: text[:4].strip(),
)  # fmt: skip
def test_hostile_text_costs_no_more_than_linear_time(hostile: str) -> None:
    # A quadratic step would take minutes here; the bound leaves room for a busy machine.
    started = time.process_time()
    read_targets(hostile)
    assert time.process_time() - started < 10


def test_a_plan_of_two_hundred_pages_is_read_in_two_seconds() -> None:
    text = "\n\n".join(text_of(path) for path in DOCUMENTS)
    text = text * (200_000 // len(text) + 1)
    started = time.process_time()
    assert len(read_targets(text)) > 3_000
    # These documents hold three times the targets of a real plan of this length.
    assert time.process_time() - started < 6
