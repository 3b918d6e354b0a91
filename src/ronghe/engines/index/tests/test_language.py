"""What a definition cannot say: each fault with its line, all at once."""

from __future__ import annotations

import pytest

from ronghe.engines.index import DefinitionError, index_parse

WHOLE = """\
key: whole
version: "1"
title: {zh: 整体, en: Whole}
valid_from: 2026-01-01
source: {zh: 示例, en: An example}
status: illustrative
units: {key: code, period: year, groups: [region]}
columns:
  rate: "robots / machines"
steps:
  - {step: denominate}
  - {step: impute, method: group-mean, by: region}
  - {step: treat}
  - {step: normalise, method: min-max}
  - {step: aggregate, method: arithmetic}
parameters: {over: pooled}
rank: {direction: higher}
tree:
  key: all
  children:
    - key: front
      weight: 2
      aggregate: geometric
      children:
        - {key: a, column: rate, denominator: people}
        - {key: b, direction: lower}
    - key: back
      children:
        - {key: c, goalposts: [1, 5], target: 3, base: 2}
        - {key: d, weight: 0}
        - {key: e}
"""
# What is changed, into what, and the rule with the line of the fault.
FAULTS = [
    ("status: illustrative", "status: certain", "unknown-word", 6),
    ("version: \"1\"\n", "", "missing-key", 1),
    ("valid_from: 2026-01-01", "valid_from: 2026-01-01\nvalid_to: 2025-01-01", "dates-disagree", 5),
    ("rank: {direction", "colour: red\nrank: {direction", "unknown-key", 17),
    ("weight: 2", "wieght: 2", "unknown-key", 22),
    ("weight: 2", "weight: -2", "negative-weight", 22),
    ("weight: 2", "weight: .nan", "wrong-type", 22),
    ("{key: e}", "{key: a}", "repeated-code", 31),
    ("{key: e}", "{key: front}", "repeated-code", 31),
    ("{key: e}", "{key: 3e}", "wrong-type", 31),
    ("{key: e}", "{key: e, children: []}", "wrong-type", 31),
    ("{key: e}", "{key: e, aggregate: median}", "only-of-nodes", 31),
    ("      weight: 2", "      column: x", "only-of-indicators", 22),
    ("{key: d, weight: 0}", "{key: d, weight: 0, title: }", None, None),
    ("method: geometric", "method: geometrical", None, None),
    ("aggregate: geometric", "aggregate: geometrical", "unknown-word", 23),
    ("aggregate: geometric", "aggregate: power", "missing-key", 23),
    ("aggregate: geometric", "aggregate: {method: power, exponant: 2}", "unknown-key", 23),
    ("aggregate: geometric", "weights: {method: ahp, matrix: [[1]]}", "wrong-count", 23),
    ("aggregate: geometric", "weights: {method: ahp, matrix: [[1, 2], [2, 1]]}", "not-reciprocal",
     23),
    ("aggregate: geometric", "weights: {method: balance, importance: [1, 2, 3]}", "wrong-count",
     23),
    ("- {key: e}", "- {key: e}\n      weights: {method: ahp, matrix: [[1, 9, 1], [0.111, 1, 9], "
     "[1, 0.111, 1]]}", "inconsistent", 32),
    ("aggregate: geometric", "aggregate: median\n      weights: benefit-of-the-doubt", "only-means",
     24),
    ("aggregate: geometric", "weights: {method: benefit-of-the-doubt, low: 0.6}",
     "impossible-shares", 23),
    ("aggregate: geometric", "aggregate: {method: expression, formula: a + z}", "unknown-name", 23),
    ("aggregate: geometric", "aggregate: {method: expression, formula: a +}", "not-an-expression",
     23),
    ("method: min-max}", "method: min-max, too: [0, 1]}", "unknown-key", 14),
    ("method: min-max}", "method: min-max, to: [1, 1]}", "wrong-type", 14),
    ("method: min-max}", "method: minmax}", "unknown-word", 14),
    ("method: min-max}", "method: min-max, for: [zz]}", "unknown-code", 14),
    ("method: min-max}", "method: min-max, for: [a, b], except: front}", "step-for-nothing", 14),
    ("method: min-max}", "method: goalposts, for: [a, b]}", "needs", 14),
    ("method: min-max}", "method: distance-to-target, for: [a, b]}", "needs", 14),
    ("method: min-max}", "method: base-ratio, for: [a, b]}", "needs-base", 14),
    ("method: min-max}", "method: expression, formula: x / mx}", "unknown-name", 14),
    ("method: min-max}", "method: expression, formula: x > 1}", "not-a-numeric-expression", 14),
    ("method: min-max}", "method: min-max, except: b}", "direction-unused", 26),
    ("- {step: treat}", "- {step: tread}", "unknown-word", 13),
    ("- {step: treat}", "- treat", "wrong-type", 13),
    ("- {step: treat}", "- {step: treat, skew: much}", "wrong-type", 13),
    ("- {step: treat}", "- {step: treat, skew: -1}", "wrong-type", 13),
    ("  - {step: denominate}\n", "", "unused-denominator", 24),
    (", denominator: people", "", "no-denominator", 11),
    ("  - {step: denominate}\n  - {step: impute", "  - {step: impute", "unused-denominator", 24),
    ("  - {step: aggregate, method: arithmetic}\n",
     "  - {step: aggregate, method: arithmetic}\n  - {step: treat}\n", "step-too-late", 16),
    ("  - {step: aggregate, method: arithmetic}\n",
     "  - {step: denominate}\n", "step-too-late", 15),
    ("  - {step: aggregate, method: arithmetic}\n",
     "  - {step: aggregate, method: arithmetic}\n" * 2, "repeated-aggregate", 16),
    ("method: arithmetic}", "method: arithmetic, for: [a]}", "not-a-node", 15),
    ("goalposts: [1, 5]", "goalposts: [5, 1]", "goalposts-against-direction", 29),
    ("goalposts: [1, 5]", "goalposts: [5, 5]", "wrong-type", 29),
    ("goalposts: [1, 5]", "goalposts: [0, 5], normalise: log-goalposts", "goalpost-not-positive",
     29),
    ("target: 3", "impute: {method: value, value: 3}", None, None),
    ("target: 3", "transform: sqrt", "own-without-step", 29),
    ("{over: pooled}", "{over: pooled, period: 2015}", "many-parameters", 16),
    (", period: year", "", "parameters-without-period", 16),
    ('"robots / machines"', """'column("机器人（台）") / column("5G 设备")'""", None, None),
    ('rate: "robots / machines"', "rate: 机器人 / machines", "not-allowed-here", 9),
    ('rate: "robots / machines"', 'rate: "rate + 1"', "column-cycle", 9),
    ('rate: "robots / machines"', 'rate: "robots / "', "not-an-expression", 9),
    ('rate: "robots / machines"', 'rate: "__import__(1)"', "unknown-function", 9),
    ('rate: "robots / machines"', 'r ate: "robots"', "wrong-type", 9),
    ("rank: {direction: higher}", "rank: {direction: up}", "unknown-word", 17),
    ("rank: {direction: higher}", "rank: {decimals: 1.5}", "wrong-type", 17),
]  # fmt: skip


def faults_of(text: str) -> list[tuple[str, int | None]]:
    try:
        index_parse(text, name="whole.yaml")
    except DefinitionError as error:
        assert {fault.file for fault in error.faults} == {"whole.yaml"}
        return [(fault.rule, fault.row) for fault in error.faults]
    return []


def test_the_whole_example_has_no_fault() -> None:
    assert faults_of(WHOLE) == []


@pytest.mark.parametrize(("old", "new", "rule", "line"), FAULTS)
def test_a_fault_is_named_with_its_line(
    old: str, new: str, rule: str | None, line: int | None
) -> None:
    found = faults_of(WHOLE.replace(old, new, 1))
    if rule is None:
        assert found == []
    else:
        assert (rule, line) in found


def test_codes_that_are_none_are_not_called_repeated() -> None:
    text = WHOLE.replace("{key: d, weight: 0}", "{key: 广度}").replace("{key: e}", "{key: 深度}")
    assert faults_of(text) == [("wrong-type", 30), ("wrong-type", 31)]


def sentences_of(old: str, new: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        index_parse(WHOLE.replace(old, new, 1))
    return [fault.en for fault in caught.value.faults]


def test_a_fault_that_two_steps_find_is_told_once() -> None:
    scale = "  - {step: normalise, method: min-max}\n"
    text = WHOLE.replace(scale, scale * 2).replace("{key: e}", "{key: e, normalise: goalposts}")
    assert faults_of(text).count(("needs", 32)) == 1


def test_sentences_show_values_as_they_are_written_and_the_likeliest_word_first() -> None:
    assert sentences_of("goalposts: [1, 5]", "goalposts: [3]") == [
        '"[3]" is not two different numbers, such as [0, 100].'
    ]
    (against,) = sentences_of("goalposts: [1, 5]", "goalposts: [5, 1.50]")
    assert "The goalposts [5, 1.50] contradict" in against
    assert against.endswith("Swap them, or write `direction: lower`.")
    assert "Allowed: weight, " in sentences_of("weight: 2", "wieght: 2")[0]
    assert "Allowed: min-max, " in sentences_of("method: min-max}", "method: minmax}")[0]


def test_all_faults_come_at_once() -> None:
    text = WHOLE
    for old, new, _rule, _line in FAULTS[:6]:
        text = text.replace(old, new, 1)
    assert len(faults_of(text)) >= 5


def test_only_roots_with_children_are_indices() -> None:
    head = WHOLE[: WHOLE.index("tree:")]
    assert ("no-children", None) not in faults_of(head + "tree: {key: a, children: [{key: b}]}\n")
    rules = [rule for rule, _ in faults_of(head + "tree: {key: a}\n")]
    assert "no-children" in rules
    assert [rule for rule, _ in faults_of("")] == ["not-yaml"]
    assert faults_of("- a\n")[0] == ("wrong-type", 1)
