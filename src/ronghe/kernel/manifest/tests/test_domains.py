from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from ronghe.engines.appraisal.tests.samples import definition as scheme_mapping
from ronghe.engines.scoring.tests.samples import small_mapping
from ronghe.kernel.manifest import domains
from ronghe.kernel.manifest.declarations import Domain, Indicator, Reading, Text
from ronghe.kernel.manifest.pointers import wrong_pointers

WORD = Text(zh="词", en="word")
MACHINES = Indicator(
    key="machines",
    title=WORD,
    unit=Text(zh="台", en=""),
    rollup="sum",
    direction="neutral",
    source="invented for tests",
    status="illustrative",
    valid_from=date(2024, 1, 1),
    definition=WORD,
)
DIGITAL = replace(MACHINES, key="digital_machines")
RATE = replace(
    MACHINES,
    key="rate",
    unit=Text(zh="%", en="%"),
    rollup="ratio",
    numerator="digital_machines",
    denominator="machines",
    factor=100,
)
SHARE = replace(MACHINES, key="share_of_some", rollup="share")


@pytest.fixture
def instrument(tmp_path: Path) -> Path:
    mapping = small_mapping()
    mapping["groups"][1]["groups"][0]["items"][0]["measures"] = "rate"
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
    return path


def domain(instrument: Path, *readings: Reading, indicators: tuple[Indicator, ...]) -> Domain:
    return Domain(
        key="trial",
        title=WORD,
        question=WORD,
        indicators=indicators,
        instruments=(instrument,),
        readings=readings,
    )


ALL = (MACHINES, DIGITAL, RATE, SHARE)
LEVEL = Reading(instrument="small", indicator="machines", of="level")


def test_definitions_that_name_what_is_there_are_right(instrument: Path) -> None:
    assert wrong_pointers([domain(instrument, LEVEL, indicators=ALL)]) == []


def test_parts_may_be_declared_by_another_domain(instrument: Path) -> None:
    other = replace(domain(instrument, indicators=ALL[:2]), key="other", instruments=())
    assert wrong_pointers([domain(instrument, indicators=ALL[2:]), other]) == []


@pytest.mark.parametrize(
    ("indicators", "sentence"),
    [
        ((MACHINES, RATE), "rate: its numerator digital_machines is no indicator"),
        (
            (MACHINES, replace(DIGITAL, rollup="mean"), RATE),
            "rate: its numerator digital_machines is not added up (rollup mean)",
        ),
        ((MACHINES, replace(DIGITAL, unit=WORD), RATE), "rate: a percentage of 词 over 台"),
        ((MACHINES, DIGITAL), "small: item rate measures rate, no indicator"),
    ],
)
def test_what_points_nowhere_is_named(
    instrument: Path, indicators: tuple[Indicator, ...], sentence: str
) -> None:
    assert wrong_pointers([domain(instrument, indicators=indicators)]) == [sentence]


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (replace(LEVEL, indicator="no_such"), "there is no such indicator"),
        (replace(LEVEL, instrument="no-such"), "there is no such instrument"),
        (replace(LEVEL, of="no_such"), "the instrument gives no no_such"),
        (replace(LEVEL, indicator="share_of_some"), "a share needs at_least"),
    ],
)
def test_a_reading_that_points_nowhere_is_named(
    instrument: Path, reading: Reading, reason: str
) -> None:
    (found,) = wrong_pointers([domain(instrument, reading, indicators=ALL)])
    assert found.startswith("reading of ")
    assert found.endswith(reason)


def test_what_an_item_asks_and_an_output_measures_must_be_indicators(tmp_path: Path) -> None:
    mapping = small_mapping()
    mapping["groups"][0]["items"][0]["asks"] = "machine"
    mapping["outputs"][0]["measures"] = "stages"
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
    assert wrong_pointers([domain(path, indicators=ALL)]) == [
        "small: item one asks machine, no indicator",
        "small: output stage measures stages, no indicator",
    ]


def test_an_instrument_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("key: [", encoding="utf-8")
    assert "broken.yaml" in wrong_pointers([domain(path, indicators=ALL)])[0]


def test_an_indicator_belongs_to_one_domain() -> None:
    first = next(domains.all_domains())
    taken = replace(first, key="trial")
    with pytest.raises(domains.DuplicateKeyError, match=first.indicators[0].key):
        domains.register(taken)
    assert "trial" not in {one.key for one in domains.all_domains()}


def test_the_shipped_definitions_point_somewhere() -> None:
    assert domains.check() == []


def test_a_scheme_that_cannot_be_read_or_stands_there_twice_is_named(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(yaml.safe_dump(scheme_mapping(), allow_unicode=True), encoding="utf-8")
    bad.write_text("key: x\n", encoding="utf-8")
    one = Domain(key="trial", title=WORD, question=WORD, schemes=(good,))
    assert wrong_pointers([one]) == []
    found = wrong_pointers([replace(one, schemes=(good, good, bad))])
    assert found[0] == "good.yaml: the scheme sample 1 is declared twice"
    assert "bad.yaml" in found[1]
    assert len(found) == 2


def test_an_index_names_indicators_that_are_there_and_stands_there_once(tmp_path: Path) -> None:
    text = (
        'key: sample\nversion: "1"\ntitle: {zh: 词, en: word}\nvalid_from: 2026-01-01\n'
        "source: {zh: 示例, en: Example}\nstatus: illustrative\n"
        "tree:\n  key: all\n  children:\n    - {key: a, indicator: machines}\n"
    )
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(text, encoding="utf-8")
    bad.write_text("key: x\n", encoding="utf-8")
    one = Domain(key="trial", title=WORD, question=WORD, indices=(good,))
    assert wrong_pointers([replace(one, indicators=(MACHINES,))]) == []
    assert wrong_pointers([one]) == ["sample: a is of machines, no indicator"]
    found = wrong_pointers([replace(one, indicators=(MACHINES,), indices=(good, good, bad))])
    assert found[0] == "good.yaml: the index sample 1 is declared twice"
    assert "bad.yaml" in found[1]
    assert len(found) == 2
