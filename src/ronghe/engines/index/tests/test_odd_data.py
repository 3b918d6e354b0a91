"""Every method on data that has nothing to say: no error, no infinity, no rank without a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ronghe.engines.index import Table, index_build, index_parse
from ronghe.engines.index.reading import methods
from ronghe.engines.index.tests.test_building import HEAD

if TYPE_CHECKING:
    from ronghe.engines.index import Build
    from ronghe.engines.index.reading.methods import Method

NAN = np.nan
ODD = {
    "a": [NAN] * 6,
    "b": [3.0] * 6,
    "c": [0.0] * 6,
    "d": [1.0, NAN, NAN, NAN, NAN, NAN],
    "e": [-1e9, 1e9, NAN, 0.0, 1e-9, 5.0],
    "f": [1.0, 2.0, 3.0, 4.0, 5.0, 900.0],
}
NEEDED = {
    "by": "g",
    "value": "3",
    "exponent": "-1",
    "formula": '"ln(x) / (max - min) + rank / sd"',
    "matrix": "[[1, 2, 1], [0.5, 1, 0.5], [1, 2, 1]]",
}
TREE = """
tree:
  key: all
  children:
    - key: n
      {way}
      children: [{{key: a, {of}}}, {{key: b, {of}}}, {{key: c, {of}}}]
    - key: m
      {way}
      children: [{{key: d, {of}}}, {{key: e, {of}}}, {{key: f, {of}}}]
"""
OF = "goalposts: [1, 4], target: 0, reference: 2, base: 0"


def chosen(method: Method) -> str:
    """Return a method with the options that it must have, as YAML says it."""
    needed = [one.key.name for one in method.options if one.default is methods.NEEDED]
    return ", ".join([f"method: {method.name}", *(f"{name}: {NEEDED[name]}" for name in needed)])


def build_is_sound(steps: str, way: str = "aggregate: arithmetic") -> Build:
    index = index_parse(
        f"{HEAD}units: {{period: p, groups: [g]}}\nsteps:\n{steps}{TREE.format(way=way, of=OF)}"
    )
    table = Table(
        units=("u1", "u1", "u2", "u2", "u3", "u4"),
        periods=("1", "2", "1", "2", "1", "1"),
        numbers={name: np.array(cells) for name, cells in ODD.items()},
        texts={"g": ("x", "x", "y", "y", "", "")},
    )
    build = index_build(index, table)
    assert not np.isinf(build.scores).any()
    assert not np.isinf(build.effective).any()
    np.testing.assert_array_equal(np.isnan(build.scores[-1]), build.rank == 0)
    assert len(build.treatments) == sum(step.kind == "treat" for step in index.steps) * 12
    return build


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (kind, method)
        for kind in ("normalise", "impute", "transform")
        for method in methods.METHODS[kind].values()
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_steps(kind: str, method: Method) -> None:
    for over in ("each", "pooled"):
        build_is_sound(
            f"  - {{step: {kind}, {chosen(method)}, over: {over}}}\n  - {{step: treat}}\n"
        )


@pytest.mark.parametrize("method", methods.AGGREGATE.values(), ids=lambda method: method.name)
@pytest.mark.parametrize("weights", ["equal", "entropy"])
def test_ways_to_aggregate(method: Method, weights: str) -> None:
    if method.name != "expression":
        way = f"aggregate: {{{chosen(method)}}}\n      weights: {weights}"
        build_is_sound("  - {step: normalise, method: min-max}\n", way)


@pytest.mark.parametrize("method", methods.WEIGH.values(), ids=lambda method: method.name)
def test_ways_to_weigh(method: Method) -> None:
    build_is_sound("  - {step: screen}\n", f"weights: {{{chosen(method)}}}")
