"""The instrument of 2024: its facts against the reference, and answers scored by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ronghe.engines.scoring import (
    Answers,
    Banded,
    Instrument,
    Item,
    Scene,
    Trend,
    answers_parse,
    instrument_read,
    points_of,
    score,
)
from ronghe.testing.repository import shared

HERE = Path(__file__).parent
DOMAIN = HERE.parent


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return instrument_read(DOMAIN / "instruments" / "sme-digital-2024.yaml")


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = shared("reference/scoring-tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)["sme_2024"]
    return tables


def scored(instrument: Instrument, **cells: str) -> Any:
    answers, faults = answers_parse(instrument, cells, file="by hand", row=2)
    assert not faults
    return score(instrument, answers)


def test_groups_items_and_points_are_those_of_the_table(instrument: Instrument) -> None:
    table = yaml.safe_load((HERE / "points-2024.yaml").read_text(encoding="utf-8"))
    found = {
        first.key: {
            second.key: {item.id: facts(item) for item in second.items} for second in first.groups
        }
        for first in instrument.groups
        if first.points
    }
    assert found == table["groups"]
    assert [list(group) for group in found.values()] == [list(g) for g in table["groups"].values()]
    points = {group.key: float(group.points) for group in instrument.groups if group.points}
    assert points == table["points"]


def facts(item: Item) -> dict[str, Any]:
    """Return an item in the form of the table: its kind, most points, points of each answer."""
    found: dict[str, Any] = {"kind": item.kind, "most": float(item.points)}
    if isinstance(item.question, Banded):
        bands = item.question.bands
        return {**found, "upto": [float(band.upto) for band in bands], "points": numbers(item)}
    if isinstance(item.question, Trend):
        found["better"] = item.question.better
    return {**found, "points": numbers(item)}


def numbers(item: Item) -> list[float]:
    return [float(points) for points in points_of(item)]


def test_points_and_tree_are_those_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    kinds = {"multi": "multiple"}
    expected = [
        (branch["l1"], item["l2"], item["id"], kinds.get(item["type"], item["type"]))
        for branch in reference["tree"]
        for item in branch["items"]
    ]
    found = [
        (first.title.zh, second.title.zh, item.id, item.kind)
        for first in instrument.groups
        if first.points
        for second in first.groups
        for item in second.items
    ]
    assert found == expected
    assert [float(group.points) for group in instrument.groups if group.points] == [
        branch["points"] for branch in reference["tree"]
    ]


def test_every_option_and_band_has_the_points_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    facts = {item["id"]: item for branch in reference["tree"] for item in branch["items"]}
    scored = [item for item in instrument.items if item.points]
    assert [item.id for item in scored] == list(facts)
    for item in scored:
        fact = facts[item.id]
        assert float(item.points) == fact["points"]
        if isinstance(item.question, Banded):
            bands = [[float(band.upto), float(band.points)] for band in item.question.bands]
            assert bands == fact["bands"]
        elif isinstance(item.question, Trend):
            assert item.question.better == fact["better"]
            best, points = float(item.points), [float(o.points) for o in item.options]
            assert points == (
                [best, best / 2, 0] if fact["better"] == "down" else [0, best / 2, best]
            )
        else:
            assert [float(o.points) for o in item.options] == [p for _, p in fact["options"]]


def test_scenes_are_those_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    operation = next(group for group in instrument.groups if group.key == "operation")
    found = [
        (group.title.zh, item.title.zh, item.question.is_marked)
        for group in operation.groups
        for item in group.items
        if isinstance(item.question, Scene)
    ]
    assert found == [
        (scene["group"], scene["name"], scene["marked"]) for scene in reference["scenes"]
    ]
    levels = {tuple(option.position for option in item.options) for item in operation.all_items()}
    assert levels == {tuple(reference["scene_levels"])}
    assert operation.provenance.status == "transcribed"


def test_what_is_ours_is_said_to_be_ours(instrument: Instrument) -> None:
    assert instrument.provenance.status == "transcribed"
    assert {item.provenance.status for item in instrument.items} == {"transcribed"}
    assert instrument.level_rule.provenance.status == "illustrative"
    assert instrument.outputs[0].provenance.status == "illustrative"
    assert instrument.item_by_id["fund"].provenance.note is not None


def test_the_measured_rates_name_their_indicators(instrument: Instrument) -> None:
    assert {item.id: item.measures for item in instrument.items if item.measures} == {
        "dev_digital": "device_digital_rate",
        "dev_net": "device_network_rate",
        "fund": "digital_spend_share",
    }


# By hand from the tables: 2 networks 4; 35 % 3; 12 % 1.5; 9 activities 6.3; two or more 5;
# two measures 2.5; one 1.25; plan laid down 3; three mechanisms 5.625; two measures 3; 3 % 0;
# energy fell 7; quality unchanged 3.5; revenue rose 3; cost rose 0. Together 48.675.
MIDDLE = {
    "net": "1;2", "dev_digital": "35", "dev_net": "12", "collect": "1;2;3;4;5;6;7;8;9",
    "infosys": "2", "netsec": "1;2", "datasec": "1", "plan": "2", "mech": "1;2;4",
    "talent": "1;3", "fund": "3", "energy": "down", "quality": "flat", "revpc": "up", "cost": "up",
}  # fmt: skip


def test_a_middling_enterprise_by_hand(instrument: Instrument) -> None:
    result = scored(instrument, **MIDDLE)
    assert str(result.score) == "48.675"
    assert str(result.points_by_item["collect"]) == "6.3"
    scored_groups = [group.key for group in instrument.all_groups if group.points]
    assert {key: str(result.points_by_group[key]) for key in scored_groups} == {
        "foundation": "23.55",
        "equipment": "8.5",
        "data_collection": "6.3",
        "information_systems": "5",
        "information_security": "3.75",
        "management": "11.625",
        "planning": "8.625",
        "resources": "3",
        "effect": "13.5",
        "green": "7",
        "product_quality": "3.5",
        "market": "3",
    }
    assert (result.level.number, result.level.title.zh) == (2, "二级")
    assert (result.outputs["stage"].value, result.outputs["stage"].title.zh) == (1, "数字化制造")


def test_the_best_and_the_worst_answers_span_the_scale(instrument: Instrument) -> None:
    every = ";".join(str(n) for n in range(1, 15))
    best = scored(
        instrument, net="1;2;3;4", dev_digital="100", dev_net="60.1", collect=every, infosys="4",
        netsec="1;2;3;4", datasec="1;2;3;4", plan="5", mech="1;2;3;4", talent="1;2;3;4;5",
        fund="61", energy="down", quality="up", revpc="up", cost="down",
    )  # fmt: skip
    assert (str(best.score), best.level.title.zh) == ("100", "四级")
    assert best.outputs["stage"].value == 3
    worst = scored(
        instrument, net="0", dev_digital="10", dev_net="0", collect="0", infosys="0", netsec="0",
        datasec="0", plan="0", mech="0", talent="0", fund="10", energy="up", quality="down",
        revpc="down", cost="up",
    )  # fmt: skip
    assert (str(worst.score), worst.level.title.zh, worst.answered) == ("0", "未达级", 15)


@pytest.mark.parametrize(
    ("cells", "points", "level", "stage"),
    [
        ({}, "0", 0, 0),
        ({"infosys": "4", "plan": "5", "mech": "1"}, "19.375", 0, 0),
        ({"infosys": "4", "net": "1;2", "dev_digital": "61"}, "20", 1, 0),
        ({"infosys": "4", "net": "1;2", "dev_digital": "61", "plan": "5"}, "27.5", 1, 0),
    ],
)
def test_thresholds_belong_to_the_level_they_begin(
    instrument: Instrument, cells: dict[str, str], points: str, level: int, stage: int
) -> None:
    result = scored(instrument, **cells)
    assert (str(result.score), result.level.number) == (points, level)
    assert result.outputs["stage"].value == stage


@pytest.mark.parametrize(
    ("rate", "points"),
    [("0", 0), ("10", 0), ("10.1", 1.5), ("20", 1.5), ("40", 3), ("60", 4.5), ("60.01", 6)],
)
def test_bounds_of_bands_are_inclusive_above(
    instrument: Instrument, rate: str, points: float
) -> None:
    assert scored(instrument, dev_digital=rate).score == Decimal(str(points))


def test_nothing_answered_is_not_zero_answered(instrument: Instrument) -> None:
    result = score(instrument, Answers(values={"net": frozenset({0})}))
    assert (result.answered, result.points_by_item["net"]) == (1, 0)
    assert result.points_by_item["collect"] is None
