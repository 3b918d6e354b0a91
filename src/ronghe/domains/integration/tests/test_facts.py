"""The facts of the instrument against the reference, and that the rest is said to be ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.domains.integration.domain import DOMAIN
from ronghe.engines.scoring import instrument_read
from ronghe.engines.scoring.definition import GateTrack
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from ronghe.engines.scoring import Instrument


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = shared("reference/scoring-tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)["liangronghe_gbt23020_2013"]
    return tables


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return instrument_read(DOMAIN.instruments[0])


def test_aspects_and_stages_are_those_of_the_reference(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    aspects = [aspect.title.zh for part in instrument.groups for aspect in part.groups]
    assert aspects == reference["aspects"]
    levels = {str(level.number): level.title.zh for level in instrument.level_rule.levels}
    assert levels == reference["stages"]


def test_weights_and_cut_offs_are_said_to_be_ours(
    instrument: Instrument, reference: dict[str, Any]
) -> None:
    assert reference["weights"] is None
    assert reference["stage_thresholds"] is None
    assert instrument.provenance.status == "illustrative"
    assert instrument.provenance.note is not None
    assert instrument.provenance.note.zh.startswith("非官方评分")
    provenances = [part.provenance for part in instrument.all_groups]
    provenances += [parameter.provenance for parameter in instrument.parameters]
    provenances.append(instrument.level_rule.provenance)
    assert {provenance.status for provenance in provenances} == {"illustrative"}


def test_every_cut_off_is_a_parameter(instrument: Instrument) -> None:
    (track,) = instrument.level_rule.tracks
    assert isinstance(track, GateTrack)
    names = {parameter.name for parameter in instrument.parameters}
    used: set[str] = set()
    for _, gates in track.gates:
        for gate in gates:
            assert gate.when.names <= names
            assert gate.when.names
            used |= gate.when.names
    assert used == names
