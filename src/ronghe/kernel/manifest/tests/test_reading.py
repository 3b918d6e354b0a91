from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ronghe.kernel.manifest.reading import indicators_read, readings_read
from ronghe.lib.definitions import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
indicators:
  - key: machines
    title: {zh: 设备, en: Machines}
    unit: {zh: 台, en: ""}
    rollup: sum
    direction: higher_is_better
    source: invented for tests
    status: illustrative
    valid_from: 2024-01-01
    definition: {zh: 台数, en: How many.}
readings:
  - {instrument: small, indicator: machines, of: score, at_least: 2}
"""


def faults_of(path: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    path.write_text(text, encoding="utf-8")
    found = []
    for read in (indicators_read, readings_read):
        try:
            read(path)
        except DefinitionError as error:
            found += [(fault.row, fault.column, fault.rule) for fault in error.faults]
    return found


def test_what_stands_there_is_read(tmp_path: Path) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (indicator,), (reading,) = indicators_read(path), readings_read(path)
    assert (indicator.key, indicator.unit.zh, indicator.unit.en) == ("machines", "台", "")
    assert (indicator.valid_from.isoformat(), indicator.decimals, indicator.factor) == (
        "2024-01-01", 0, 1,
    )  # fmt: skip
    assert (reading.instrument, reading.of, reading.at_least) == ("small", "score", 2)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("rollup: sum", "rollup: total", (5, "indicators[0].rollup", "unknown-word")),
        ("rollup: sum", "rollup: ratio", (2, "indicators[0]", "ratio-without-parts")),
        ("    source: invented for tests\n", "", (2, "indicators[0]", "missing-key")),
        ("status:", "state:", (8, "indicators[0].state", "unknown-key")),
        ("2024-01-01", "last year", (9, "indicators[0].valid_from", "wrong-type")),
        ("en: Machines", 'en: ""', (3, "indicators[0].title.en", "wrong-type")),
        ("of: score, ", "", (12, "readings[0]", "missing-key")),
        ("at_least: 2", "at_least: two", (12, "readings[0].at_least", "wrong-type")),
        ("of: score", "off: score", (12, "readings[0].off", "unknown-key")),
        ("indicators:", "indicator:", (2, "indicator", "unknown-key")),
    ],
)
def test_a_fault_is_said_with_its_line_and_path(
    tmp_path: Path, before: str, after: str, fault: tuple[int, str, str]
) -> None:
    assert before in GOOD
    assert fault in faults_of(tmp_path / "wrong.yaml", GOOD.replace(before, after))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("rollup: sum", "rollup: total").replace("2024-01-01", "last year")
    assert len(faults_of(tmp_path / "wrong.yaml", text)) == 2


def test_a_key_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    entry = GOOD.partition("indicators:\n")[2].partition("readings:")[0]
    text = GOOD.replace("readings:", entry + "readings:")
    assert (1, None, "repeated-name") in faults_of(tmp_path / "twice.yaml", text)


@pytest.mark.parametrize("text", ["", "- 1", "indicators: 3", "indicators: [3]", "{", "a: &b [*b]"])
def test_what_is_no_definition_is_refused(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path / "wrong.yaml", text)
