from __future__ import annotations

from ronghe.engines.scoring import Answers, instrument_parsed
from ronghe.engines.scoring.revealing import revealed_by

TEXT = """
key: shown
version: "1"
title: {zh: 甲, en: A}
valid_from: 2026-01-01
points: 10
source: {zh: 本系统约定, en: Our convention}
status: illustrative
groups:
  - key: all
    title: {zh: 甲, en: A}
    items:
      - kind: number
        id: robots
        title: {zh: 机器人, en: Robots}
        unit: ""
        low: 0
        high: 99
        decimals: 0
      - kind: number
        id: brand
        title: {zh: 品牌, en: Brands}
        unit: ""
        low: 0
        high: 99
        decimals: 0
        show_if: "robots > 0"
      - kind: number
        id: makers
        title: {zh: 厂家, en: Makers}
        unit: ""
        low: 0
        high: 99
        decimals: 0
        show_if: "brand > 1"
      - kind: number
        id: other
        title: {zh: 其他, en: Other}
        unit: ""
        low: 0
        high: 99
        decimals: 0
      - kind: number
        id: more
        title: {zh: 更多, en: More}
        unit: ""
        low: 0
        high: 99
        decimals: 0
        show_if: "other > 0"
      - kind: single
        id: net
        title: {zh: 网络, en: Network}
        points: 10
        options: [{zh: 无, en: none, points: 0}, {zh: 有, en: some, points: 10}]
levels:
  rule: {zh: 约定, en: Our convention}
  list: [{number: 1, key: one, title: {zh: 一, en: One}, least: 0}]
"""
INSTRUMENT = instrument_parsed(TEXT, name="shown")


def revealed(*items: str, **values: float) -> tuple[str, ...]:
    return revealed_by(INSTRUMENT, Answers(values=values), items)


def test_what_depends_on_an_item_is_revealed_by_it_directly_and_through_others() -> None:
    assert revealed("robots", robots=0.0, other=0.0) == ("brand", "makers")
    assert revealed("brand", robots=0.0) == ("makers",)
    assert revealed("net", robots=0.0) == ()


def test_what_is_shown_already_is_not_revealed() -> None:
    assert revealed("robots", robots=2.0, brand=1.0) == ("makers",)
    assert revealed("robots", "other", robots=2.0, brand=2.0, other=1.0) == ()
