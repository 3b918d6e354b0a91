from __future__ import annotations

import json
from collections import Counter
from datetime import date

from ronghe.config.demo.targets import published_plan
from ronghe.testing.repository import shared

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


def test_the_targets_have_the_totals_of_the_plan() -> None:
    """Counted in the published document: its aims of 2020 and 2022, and its seven yearly tables."""
    targets = published_plan().targets
    assert Counter(target.year for target in targets) == {2019: 28, 2020: 38, 2021: 29, 2022: 39}
    assert Counter(target.comparator for target in targets) == {"=": 109, ">=": 25}
    assert Counter(target.unit for target in targets) == {
        "家": 88, "个": 26, "项": 8, "亿元": 6, "%": 4, "": 2,
    }  # fmt: skip
    assert Counter(target.section.partition(" ")[2][:1] for target in targets) == {
        "": 20, "1": 28, "2": 20, "3": 12, "4": 12, "5": 14, "6": 8, "7": 20,
    }  # fmt: skip
    assert sum(target.cumulative for target in targets) == 44
    assert sum(target.value for target in targets) == 26_550


def test_the_targets_are_those_of_the_labelled_document() -> None:
    text = shared("policies/004_e389d3a68a3a6d5a.targets.json").read_text(encoding="utf-8")
    labels = json.loads(text)["targets"]
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
