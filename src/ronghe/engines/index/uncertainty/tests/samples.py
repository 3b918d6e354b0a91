"""A small index of two nodes and six indicators, and invented data of twelve units."""

from __future__ import annotations

import numpy as np

from ronghe.engines.index import Index, Table, index_from
from ronghe.lib.definitions import yaml_cursor

DEFINITION = """
key: small
version: "1"
title: {zh: 示例, en: Small}
valid_from: 2024-01-01
source: {zh: 示例, en: An example}
status: illustrative
units: {groups: [region]}
steps:
  - {step: impute, method: mean}
  - {step: treat, winsorise: 2}
  - {step: normalise, method: min-max, to: [1, 100]}
tree:
  key: all
  children:
    - {key: one, weight: 2, children: [{key: a}, {key: b, weight: 3}, {key: c, direction: lower}]}
    - {key: two, children: [{key: d}, {key: e}]}
    - {key: f}
"""
RAW = yaml_cursor(DEFINITION, file="small.yaml").value


def small() -> Index:
    return index_from(RAW)


def table(units: int = 12, periods: tuple[str, ...] | None = None) -> Table:
    chance = np.random.default_rng(3)
    numbers = {key: chance.lognormal(0, 0.8, units).round(3) for key in "abcdef"}
    numbers["b"][[1, 4]] = np.nan
    numbers["a_error"] = np.full(units, 0.2)
    return Table(
        units=tuple(f"u{number:03}" for number in range(units)),
        periods=periods,
        numbers=numbers,
        texts={"region": tuple("xy"[number % 2] for number in range(units))},
    )
