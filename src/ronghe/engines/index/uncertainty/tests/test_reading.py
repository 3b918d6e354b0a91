"""Scenarios: what the reader takes the schema takes, and every fault is named with its line."""

from __future__ import annotations

import json

import jsonschema
import pytest

from ronghe.engines.index.uncertainty import scenario_parse, scenario_read, scenario_schema
from ronghe.engines.index.uncertainty.tests.samples import RAW, small
from ronghe.engines.index.uncertainty.tests.test_runs import EVERYTHING
from ronghe.lib.definitions import DefinitionError, yaml_cursor

NOISES = """
coverage: 0.8
top: [1, 3]
factors:
  - {factor: weight-noise, of: [one, all], noise: 0.2}
  - {factor: sampling, errors: {a: a_error}}
  - {factor: data, of: [two, f], noise: 0.05, shape: uniform}
  - {factor: option, step: treat, option: skew, normal: [2, 0.1]}
"""


def plain(value):
    """Return a YAML value as JSON has it."""
    return json.loads(json.dumps(value, default=float))


@pytest.mark.parametrize("text", [EVERYTHING, NOISES])
def test_what_the_reader_takes_the_schema_takes(text):
    scenario = scenario_parse(text, small(), RAW)
    assert len(scenario.factors) == text.count("{factor:")
    jsonschema.validate(plain(yaml_cursor(text, file="s").value), scenario_schema())


def test_noises_are_read(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(NOISES, encoding="utf-8")
    scenario = scenario_read(path, small(), RAW)
    weights, sampling, data, skew = scenario.factors
    assert weights.nodes == ("one", "all")
    assert sampling.columns == {"a": "a_error"}
    assert data.share == {"d": 0.05, "e": 0.05, "f": 0.05}
    assert data.shape == "uniform"
    assert (skew.name, skew.spread.kind, skew.is_whole) == ("option", "normal", False)
    assert (scenario.coverage, scenario.top, scenario.runs) == (0.8, (1, 3), 1000)


def test_levels_choose_nodes_by_their_children_and_a_coverage_is_no_certainty():
    text = "factors: [{factor: weight-noise, levels: [%s], noise: 0.2}]"
    (one,) = scenario_parse(text % "1", small(), RAW).factors
    (two,) = scenario_parse(text % "2", small(), RAW).factors
    assert (one.nodes, two.nodes) == (("one", "two"), ("all",))
    with pytest.raises(DefinitionError, match="No node has children at the levels 5"):
        scenario_parse(text % "5", small(), RAW)
    with pytest.raises(DefinitionError, match="above 0 and below 1"):
        scenario_parse("coverage: 1\n" + text % "1", small(), RAW)
    both = "factors: [{factor: weight-noise, of: [all], levels: [2], noise: 0.2}]"
    with pytest.raises(DefinitionError, match="not both"):
        scenario_parse(both, small(), RAW)


def test_a_word_for_a_step_without_methods_is_one_of_two() -> None:
    text = "factors: [{factor: step, step: treat, alternatives: [leaveout, as-defined]}]"
    with pytest.raises(DefinitionError, match="Allowed: leave-out, as-defined"):
        scenario_parse(text, small(), RAW)


FAULTS = """
runs: 0
sees: 3
factors:
  - {factor: option, step: treat, option: then, values: [1, 2]}
  - {factor: option, name: both, step: treat, option: winsorise, values: [1], uniform: [1, 3]}
  - {factor: step, name: no-step, step: normalize, alternatives: [percentile]}
  - {factor: step, name: bad, step: normalise, alternatives: [{to: [100]}, {method: zscore}]}
  - {factor: weight-noise, noise: 25, of: [a]}
  - {factor: aggregation, alternatives: [arithmetic, geometry]}
  - {factor: weight-sets, sets: [{one: 1, ghost: 2}]}
  - {factor: sampling, errors: {ghost: a}}
  - {factor: data, name: data-2}
  - {factor: wind}
  - 5
  - {factor: weights, name: twice, alternatives: [pca]}
  - {factor: weight-noise, name: twice, of: [two], noise: 0.1}
"""


def test_all_faults_are_named_with_their_lines():
    with pytest.raises(DefinitionError) as caught:
        scenario_parse(FAULTS, small(), RAW)
    found = [(fault.row, fault.rule) for fault in caught.value.faults]
    assert found == [
        (2, "no-runs"),
        (3, "unknown-key"),
        (5, "option-not-a-number"),
        (6, "no-spread"),
        (7, "unknown-step"),
        (8, "alternative-not-fitting"),
        (8, "alternative-not-fitting"),
        (9, "unknown-code"),
        (9, "noise-too-large"),
        (10, "alternative-not-fitting"),
        (11, "unknown-code"),
        (12, "unknown-code"),
        (13, "missing-key"),
        (13, "noise-too-large"),
        (14, "unknown-word"),
        (15, "wrong-type"),
        (17, "repeated-name"),
        (17, "no-noise-here"),
    ]
    assert "steps[2].to" in caught.value.faults[5].en
