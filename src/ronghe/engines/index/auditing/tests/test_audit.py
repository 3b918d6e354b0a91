"""The audit finds what was planted: pairs that pull apart, indicators in a wrong node, and more."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engines.index import Table, index_build, index_parse
from ronghe.engines.index.auditing import Audit, audit
from ronghe.engines.index.tests.samples import small_index

UNITS = 60
PLANTED = """
key: planted
version: "1"
title: planted
valid_from: 2026-01-01
source: An example
status: illustrative
steps:
  - {step: normalise, method: min-max}
tree:
  key: all
  children:
    - {key: skill, children: [{key: s1}, {key: s2}, {key: stray}]}
    - {key: wealth, children: [{key: w1}, {key: w2}, {key: against}]}
"""


@pytest.fixture(scope="module")
def found() -> Audit:
    random = np.random.default_rng(7)
    skill, wealth = random.normal(size=(2, UNITS))
    noise = random.normal(size=(6, UNITS)) * 0.4
    columns = {
        "s1": skill + noise[0],
        "s2": skill + noise[1],
        "stray": wealth + noise[2],  # stands under skill, goes with wealth
        "w1": wealth + noise[3],
        "w2": wealth + noise[4],
        "against": -wealth + noise[5],
    }
    columns["w2"][3] = np.nan
    columns["s1"][5] = 60.0  # an outlier that nobody treats
    units = tuple(f"u{number:02}" for number in range(UNITS))
    return audit(index_build(index_parse(PLANTED), Table(units=units, numbers=columns)))


def test_it_says_what_there_is_of_each_indicator(found: Audit) -> None:
    profiles = {each.key: each for each in found.profiles}
    assert profiles["w2"].values == UNITS - 1
    assert profiles["w2"].coverage == pytest.approx(59 / 60)
    assert profiles["s1"].is_skewed
    assert not profiles["s2"].is_skewed


def test_pairs_that_pull_apart_are_named(found: Audit) -> None:
    pairs = {(each.first, each.second): each for each in found.inside}
    assert pairs["w1", "against"].verdict == "negative"
    assert pairs["w1", "w2"].verdict == "good"
    assert pairs["w1", "w2"].p < 1e-6
    assert pairs["w1", "w2"].n == UNITS - 1
    assert pairs["skill", "wealth"].n == UNITS


def test_an_indicator_in_the_wrong_node_is_named(found: Audit) -> None:
    homes = {each.key: each for each in found.allegiances}
    assert homes["stray"].best == "wealth"
    assert not homes["stray"].is_at_home
    assert homes["s2"].node == "skill"


def test_a_node_that_measures_two_things_says_so(found: Audit) -> None:
    structures = {each.node: each for each in found.structures}
    assert structures["wealth"].alpha < 0.5
    assert not structures["wealth"].is_of_one_sign
    assert structures["skill"].dimensions == 2
    assert sum(structures["skill"].eigenvalues) == pytest.approx(3.0)
    assert structures["wealth"].explained > 0.8


def test_influence_stands_beside_weight(found: Audit) -> None:
    of_skill = [each for each in found.importances if each.node == "skill"]
    assert [each.weight for each in of_skill] == pytest.approx([1 / 3] * 3)
    assert sum(each.influence for each in of_skill) == pytest.approx(1.0)
    assert all(each.ratio >= each.linear - 1e-12 for each in of_skill)


def test_a_node_that_says_what_the_whole_says_is_redundant(found: Audit) -> None:
    novelties = {each.node: each for each in found.novelties}
    assert set(novelties) == {"skill", "wealth"}
    assert novelties["skill"].positions == 6
    assert 0.0 < novelties["skill"].share < 1.0


def test_a_constant_indicator_and_a_single_unit_give_no_numbers_instead_of_errors() -> None:
    table = Table(units=("u",), numbers={"a": np.array([1.0]), "b": np.array([2.0])})
    found = audit(index_build(small_index(), table))
    assert found.inside[0].verdict == "unknown"
    assert np.isnan(found.structures[0].alpha)
    assert np.isnan(found.importances[0].ratio)
