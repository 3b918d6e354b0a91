"""The rules that ship beside each instrument find what they say, and leave sound answers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ronghe.engines.findings import judge
from ronghe.engines.scoring import answers_parse, instrument_read
from ronghe.kernel.assessments.judging.columns import earlier_sheet, sheet_of
from ronghe.kernel.assessments.stored_answers import stored
from ronghe.kernel.manifest import domains

if TYPE_CHECKING:
    from ronghe.engines.scoring import Instrument

INSTRUMENTS = {
    path.stem: path for domain in domains.all_domains() for path in domain.instruments
}  # fmt: skip


def answered(content: Instrument, cells: dict[str, str]) -> dict[str, Any]:
    answers, faults = answers_parse(content, cells, file="", row=None)
    assert faults == []
    return stored(answers)


def found(key: str, cells: dict[str, str], before: dict[str, str] | None = None) -> set[str]:
    content = instrument_read(INSTRUMENTS[key])
    earlier = None if before is None else (content, answered(content, before))
    rows = judge(
        domains.finding_rules_of(content),
        sheet_of(content, [answered(content, cells)]),
        earlier=earlier_sheet(content, [earlier]),
    )
    return {row.rule for row in rows}


@pytest.mark.parametrize(
    ("key", "cells", "mended", "rule"),
    [
        ("cmmm-2020", {"production_type": "0", "strategy_1": "0", "strategy_2": "3"},
         {"strategy_1": "2"}, "order-strategy"),
        ("smart-factory-2025", {"cmmm_level": "4", "nc_rate": "5"}, {"nc_rate": "60"},
         "maturity-needs-control"),
        ("smart-factory-2025", {"decision_models": "30", "scenes_production": "0"},
         {"scenes_production": "2"}, "models-need-production-scenes"),
        ("smart-factory-2025", {"carbon_cut": "60", "energy_cut": "0"}, {"energy_cut": "20"},
         "carbon-follows-energy"),
        ("chongqing-workshop", {"monitored": "1", "nc_machines": "0"}, {"nc_machines": "8"},
         "monitoring-needs-machines"),
        ("chongqing-factory", {"design_knowledge": "1", "rd_tools": "0"}, {"rd_tools": "85"},
         "knowledge-needs-tools"),
        ("chongqing-factory", {"opex_cut": "70"}, {"opex_cut": "16"}, "savings-within-reason"),
        ("integration-23020", {"i_finance": "3", "s_finance": "0"}, {"s_finance": "2"},
         "finance-integration"),
        ("energy-digital", {"functions": "1;2", "layers__collection": "0"},
         {"layers__collection": "1"}, "functions-need-collection"),
        ("energy-digital", {"functions": "9"}, {"functions": "8;9"},
         "footprint-needs-accounts"),
        ("green-factory-2025", {"phased_out": "1", "equipment": "95"}, {"phased_out": "0"},
         "phased-out-and-advanced"),
    ],
)  # fmt: skip
def test_a_contradiction_is_found_and_a_sound_sheet_is_not(
    key: str, cells: dict[str, str], mended: dict[str, str], rule: str
) -> None:
    assert rule in found(key, cells)
    assert rule not in found(key, cells | mended)


@pytest.mark.parametrize(
    ("key", "before", "now", "rule"),
    [
        # The rate is computed of two answers: nobody types it.
        ("chongqing-workshop", {"machines": "100", "nc_machines": "20"},
         {"machines": "100", "nc_machines": "70"}, "rate-jump"),
        ("chongqing-factory", {"machines": "10", "nc_machines": "2"},
         {"machines": "10", "nc_machines": "9"}, "rate-jump"),
        ("smart-factory-2025", {"cmmm_level": "1"}, {"cmmm_level": "4"}, "cmmm-jump"),
        ("green-factory-2025", {"water_reuse": "20"}, {"water_reuse": "90"}, "rate-jump"),
    ],
)  # fmt: skip
def test_a_jump_since_the_year_before_is_found(
    key: str, before: dict[str, str], now: dict[str, str], rule: str
) -> None:
    assert rule in found(key, now, before)
    assert rule not in found(key, now, now)
    assert rule not in found(key, now)


def test_what_is_hidden_is_not_judged() -> None:
    content = instrument_read(INSTRUMENTS["smart-factory-2025"])
    cells = answered(content, {"scenes_construction": "0", "ai_construction": "1"})
    sheet = sheet_of(content, [cells])
    assert not sheet.chosen["ai_construction"].any()
    assert sheet.chosen["scenes_construction"].any()


def test_every_instrument_of_the_programme_has_rules() -> None:
    for key in ("cmmm-2020", "smart-factory-2025", "energy-digital", "integration-23020",
                "chongqing-workshop", "chongqing-factory", "green-factory-2025",
                "sme-digital-2024"):  # fmt: skip
        rules = domains.finding_rules_of(instrument_read(INSTRUMENTS[key])).rules
        assert {"jump", "peers", "copies"} <= {rule.kind for rule in rules} | (
            {"peers"} if key == "energy-digital" else set()  # it measures nothing
        )
        assert {rule.status for rule in rules} == {"illustrative"}
