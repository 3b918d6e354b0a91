"""A small index for tests."""

from __future__ import annotations

from ronghe.engines.index import Index, index_parse

SMALL = """
key: small
version: "1"
title: small
valid_from: 2026-01-01
source: An example
status: illustrative
steps:
  - {step: normalise, method: min-max}
tree:
  key: all
  children:
    - {key: a, weight: 3}
    - {key: b, direction: lower}
"""


def small_index() -> Index:
    return index_parse(SMALL)
