"""The facts of the instruments against the reference: names, numbers, and what must not be used."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.domains.smart_manufacturing.domain import DOMAIN
from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.definition import GateTrack
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.scoring import Instrument

INVENTED = ("50", "70", "90", "95", "80", "2000", "5000")  # gates that circulate, see the notes


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = shared("reference/scoring-tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


def read(key: str) -> Instrument:
    (path,) = [path for path in DOMAIN.instruments if Path(path).stem == key]
    return instrument_read(path)


def test_the_forty_scenes_are_those_of_the_reference(reference: dict[str, Any]) -> None:
    instrument = read("smart-factory-2025")
    scenes = next(group for group in instrument.groups if group.key == "scenes")
    found = {
        group.title.zh: [[option.text.zh for option in item.options[1:]] for item in group.items]
        for group in scenes.groups
    }
    expected = reference["smart_factory_2025"]["scenes_40"]
    assert found == {link: [names, names] for link, names in expected.items() if link != "status"}
    assert sum(len(names) for names, _ in found.values()) == 40
    assert scenes.points == 100


def test_the_gates_of_a_smart_factory_are_those_of_the_reference(
    reference: dict[str, Any],
) -> None:
    instrument = read("smart-factory-2025")
    levels = reference["smart_factory_2025"]["levels"]
    assert [level.title.zh for level in instrument.level_rule.levels[1:]] == list(levels)
    (track,) = instrument.level_rule.tracks
    assert isinstance(track, GateTrack)
    for (number, gates), fact in zip(track.gates, levels.values(), strict=True):
        when = " and ".join(gate.when.text for gate in gates)
        assert f"cmmm_level >= {fact['cmmm_min']}" in when, number
        assert {gate.provenance.status for gate in gates} == {"transcribed"}
    shares = {parameter.name: parameter.value for parameter in instrument.parameters}
    assert shares == {"ai_excellent": Decimal(20), "ai_leading": Decimal(60)}
    assert [levels[name]["ai_share_min"] for name in ("卓越级", "领航级")] == [0.2, 0.6]


def test_no_figure_is_a_gate_of_a_smart_factory() -> None:
    instrument = read("smart-factory-2025")
    figures = set(instrument.item_ids_by_group["figures"])
    (track,) = instrument.level_rule.tracks
    assert isinstance(track, GateTrack)
    for _, gates in track.gates:
        for gate in gates:
            assert not gate.when.names & figures, gate.key
            assert not set(INVENTED) & set(gate.when.text.split()), gate.key


def test_the_bars_of_chongqing_are_those_of_the_reference(reference: dict[str, Any]) -> None:
    facts = reference["chongqing"]
    workshop = {p.name: p.value for p in read("chongqing-workshop").parameters}
    assert workshop == {"nc_least": Decimal(str(facts["数字化车间"]["nc_share_min"])) * 100}
    factory = {p.name: p.value for p in read("chongqing-factory").parameters}
    fact = facts["智能工厂"]
    assert factory == {
        "nc_least": Decimal(str(fact["nc_share_min"])) * 100,
        "workshops_least": fact["workshops_min"],
        "rd_tools_least": Decimal(str(fact["rd_tool_share_min"])) * 100,
        "opex_cut_least": Decimal(str(fact["opex_cut"])) * 100,
        "efficiency_least": Decimal(str(fact["efficiency_gain"])) * 100,
    }


@pytest.mark.parametrize("key", ["chongqing-workshop", "chongqing-factory"])
def test_what_was_not_seen_is_said(key: str) -> None:
    note = read(key).level_rule.provenance.note
    assert note is not None
    assert "未见" in note.zh
    assert "not seen" in note.en


def test_caict_has_28_items_35_questions_and_the_steps_of_the_reference(
    reference: dict[str, Any],
) -> None:
    instrument = read("caict-28")
    fact = reference["caict_2020"]
    assert {g.title.zh: len(g.groups) for g in instrument.groups} == fact["blocks"]
    assert sum(len(group.groups) for group in instrument.groups) == 28
    questions = {item.grid or item.id for item in instrument.items}
    assert len(questions) == 35
    several = [g for g in instrument.all_groups if g.key.startswith("item_") and len(g.items) > 1]
    assert len(several) == 6
    steps = [value for pair in fact["steps"].values() for value in pair]
    for item in instrument.items:
        if item.kind == "scale":
            assert [float(5 * option.points) for option in item.options] == [0, *steps]


def test_each_kind_of_smart_equipment_counts() -> None:
    # The published program gives all five one radio group, so that only one of them can count.
    instrument = read("caict-28")
    group = next(g for g in instrument.all_groups if g.key == "smart_equipment")
    assert len(group.items) == 5
    assert group.score == "sum"
    assert group.points == 5
    assert {tuple(float(o.points) for o in item.options) for item in group.items} == {(0, 1)}
