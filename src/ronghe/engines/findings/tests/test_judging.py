"""Hand-worked sheets, one for each rule of the shipped definition and each way to be silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ronghe.engines.findings import Bound, Sheet, finding_rules_from, finding_rules_read, judge
from ronghe.lib.definitions import DefinitionError

ITEMS = (
    "net", "dev_digital", "dev_net", "collect", "infosys", "fund",
    "energy", "quality", "revpc", "cost",
)  # fmt: skip
NAN = float("nan")


@pytest.fixture
def rules():
    root = Path(__file__).parents[3] / "domains/sme_digital/findings/sme-digital-2024.yaml"
    return finding_rules_read(root, items=ITEMS)


def sheet(**numbers: list[float]) -> Sheet:
    n = len(next(iter(numbers.values())))
    return Sheet(n=n, numbers={item: np.array(v, dtype=float) for item, v in numbers.items()})


def said(found) -> list[tuple[int, str, str]]:
    return [(finding.row, finding.rule, finding.item) for finding in found]


def test_an_answer_that_contradicts_another_is_found_with_both_values(rules):
    answers = sheet(dev_digital=[35, 15, NAN, 35], dev_net=[15, 35, 35, 35])
    [one] = judge(rules, answers)
    assert (one.row, one.rule, one.severity, one.item, one.value) == (
        1, "connected-within-digital", "error", "dev_net", "35",
    )  # fmt: skip
    assert "35%" in one.reason_zh
    assert "15 %" in one.reason_en


def test_conditions_on_chosen_options(rules):
    # Columns: none, one, two. Rows: none chosen twice over, missing, none beside collection.
    none, some, missing = [True, False, False], [False, True, False], [False] * 3
    answers = Sheet(
        n=4,
        numbers={"infosys": np.array([0.0, 0.0, 2.0, 0.0])},
        chosen={
            "net": np.array([none, missing, none, some]),
            "collect": np.array([none, some, some, some]),
        },
    )
    assert said(judge(rules, answers)) == [
        (1, "collection-without-systems", "infosys"),
        (2, "collection-without-network", "collect"),
        (3, "collection-without-systems", "infosys"),
    ]


def test_a_jump_is_more_than_the_most_and_needs_a_year_before(rules):
    now = sheet(dev_digital=[65, 66, 5, 90], score=[50, 50, 50, 50])
    before = sheet(dev_digital=[35, 35, 36, NAN], score=[25, 24, 80, NAN])
    found = judge(rules, now, earlier=before)
    assert said(found) == [
        (1, "rate-jump", "dev_digital"),
        (1, "score-jump", "score"),
        (2, "rate-jump", "dev_digital"),
        (2, "score-jump", "score"),
    ]
    assert found[0].comparison == {"before": 35.0, "change": 31.0, "most": 30.0}
    assert judge(rules, now) == []


def test_peers_judge_from_enough_of_them_on(rules):
    def bound(n: int) -> Bound:
        return Bound(
            low=5, median=20, high=60, n=n, period="2022", peers_zh="机械", peers_en="machines"
        )

    answers = sheet(dev_digital=[60, 61, 4, 99, 99, NAN])
    bounds = {"dev_digital": [bound(20), bound(20), bound(20), bound(19), None, bound(20)]}
    found = judge(rules, answers, bounds=bounds)
    assert said(found) == [
        (1, "far-from-peers", "dev_digital"),
        (2, "far-from-peers", "dev_digital"),
    ]
    assert "20 家" in found[0].reason_zh
    assert "机械" in found[0].reason_zh
    assert "machines" in found[0].reason_en


def test_the_same_direction_four_times_is_noticed_and_a_missing_one_is_not(rules):
    answers = sheet(energy=[1, 1, NAN], quality=[1, 1, NAN], revpc=[1, 1, NAN], cost=[1, -1, NAN])
    [one] = judge(rules, answers)
    assert (one.row, one.severity) == (0, "notice")


def test_sheets_that_others_sent_too(rules):
    found = judge(rules, Sheet(n=3), twins=np.array([0, 1, 12]))
    assert said(found) == [(1, "copied-sheet", ""), (2, "copied-sheet", "")]
    assert "12" in found[1].reason_en


def test_faults_of_rules_are_listed_all_at_once():
    text = """
instrument: x
source: {zh: 源, en: source}
status: illustrative
rules:
  - key: a
    kind: jump
    title: {zh: 题, en: t}
    severity: warning
    items: [nothing]
    most: 3
    message: {zh: "{oops}", en: "x"}
  - key: a
    kind: straight
    title: {zh: 题, en: t}
    severity: loud
    items: [net]
    message: {zh: "x", en: "x"}
"""
    with pytest.raises(DefinitionError) as caught:
        finding_rules_from(text, items=ITEMS)
    assert sorted(fault.rule for fault in caught.value.faults) == [
        "finding-unknown-gap", "finding-unknown-item", "repeated-name", "unknown-word",
    ]  # fmt: skip
