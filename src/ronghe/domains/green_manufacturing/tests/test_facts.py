"""The facts of the instruments against the reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.domains.green_manufacturing.domain import DOMAIN
from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.definition import GateTrack
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.scoring import Instrument


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = shared("reference/scoring-tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)["green_factory_2025"]
    return tables


def read(key: str) -> Instrument:
    (path,) = [path for path in DOMAIN.instruments if Path(path).stem == key]
    return instrument_read(path)


def test_dimensions_and_indicators_have_the_points_of_the_reference(
    reference: dict[str, Any],
) -> None:
    instrument = read("green-factory-2025")
    found = {
        group.title.zh: [float(item.points) for item in group.items if item.points]
        for group in instrument.groups
        if group.points
    }
    facts = reference["dims"]
    assert found == {name: [row[1] for row in fact["ind"]] for name, fact in facts.items()}
    assert sum(len(points) for points in found.values()) == 14
    assert {name: sum(points) for name, points in found.items()} == {
        name: fact["points"] for name, fact in facts.items()
    }


def test_energy_and_resources_are_sixty_per_cent() -> None:
    instrument = read("green-factory-2025")
    points = {group.key: group.points for group in instrument.groups}
    assert 100 * (points["energy"] + points["resource"]) == 60 * instrument.points


def test_inverse_and_forward_figures_are_those_of_the_reference(reference: dict[str, Any]) -> None:
    instrument = read("green-factory-2025")
    facts = [row for fact in reference["dims"].values() for row in fact["ind"]]
    scored = [item for item in instrument.items if item.points]
    for item, (_, _, way) in zip(scored, facts, strict=True):
        marks = [c for c in instrument.constraints if c.key == f"{item.id}_marks"]
        if item.kind != "linear" or way == "mixed":
            continue
        sign = "<" if way.startswith("inverse") else ">"
        assert marks[0].when.text == f"{item.id}_lead {sign} {item.id}_base"


def test_the_lead_value_of_functions_is_that_of_the_reference(reference: dict[str, Any]) -> None:
    lead = reference["nengtan_functions_lead"]
    digital, green = read("energy-digital"), read("green-factory-2025")
    assert {p.name: p.value for p in digital.parameters} == {"lead_functions": lead}
    functions = green.item_by_id["functions"]
    assert float(functions.options[1].points) * lead == float(functions.points)
    named = [[o.text.zh for o in i.item_by_id["functions"].options[1:]] for i in (digital, green)]
    assert named[0] == named[1]
    assert len(named[0]) == 12


def test_there_is_no_pass_mark() -> None:
    (track,) = read("green-factory-2025").level_rule.tracks
    assert isinstance(track, GateTrack)
    assert not any("score" in gate.when.functions for _, gates in track.gates for gate in gates)
