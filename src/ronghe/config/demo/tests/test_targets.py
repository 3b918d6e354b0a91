from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ronghe.config.demo.targets import published_plan

LABELS = Path(__file__).parents[6] / "shared/policies/004_e389d3a68a3a6d5a.targets.json"
MEASURED = {
    "stage_digital_share",
    "stage_networked_share",
    "digital_workshops",
    "smart_factories",
    "retrofit_enterprises",
    "cloud_enterprises",
    "device_upgrade_enterprises",
    "integration_index",
}


def test_the_plan_names_its_source() -> None:
    plan = published_plan()
    assert plan.number == "渝府发〔2018〕56号"
    assert plan.issued_on == date(2018, 12, 20)
    assert plan.status == "official"
    assert len(plan.targets) == 134


def test_the_targets_are_those_of_the_labelled_document() -> None:
    if not LABELS.exists():
        pytest.skip("TARGETS NOT CHECKED: ../shared/policies is missing")
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["targets"]
    targets = published_plan().targets
    assert len(targets) == len(labels)
    for mine, label in zip(targets, labels, strict=True):
        for key in ("indicator", "value", "value_high", "unit", "comparator", "year"):
            assert getattr(mine, key) == label[key], (key, label)
        for key in ("every_year", "cumulative", "section"):
            assert getattr(mine, key) == label[key], (key, label)
        assert list(mine.owner) == label["owner"]


def test_every_measured_indicator_has_targets_and_no_other_is_named() -> None:
    counts = Counter(t.measured_by for t in published_plan().targets if t.measured_by)
    assert set(counts) == MEASURED
    assert sum(counts.values()) == 28


def test_the_promises_of_2020_and_2022_stand_in_it() -> None:
    promised = {
        (target.measured_by, target.year): target.value
        for target in published_plan().targets
        if target.measured_by
    }
    assert promised["stage_digital_share", 2020] == 68
    assert promised["stage_digital_share", 2022] == 84
    assert promised["stage_networked_share", 2020] == 52
    assert promised["stage_networked_share", 2022] == 64
    assert promised["digital_workshops", 2022] == 500
