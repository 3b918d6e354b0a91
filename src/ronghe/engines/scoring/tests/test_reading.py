"""Definitions: what they say, and all that is wrong with them at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engines.scoring import DefinitionError, instrument_from, instrument_read
from ronghe.engines.scoring.tests.samples import small, small_mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def faults_of(mapping: dict[str, Any]) -> list[tuple[str | None, str]]:
    with pytest.raises(DefinitionError) as caught:
        instrument_from(mapping)
    return [(fault.column, fault.rule) for fault in caught.value.faults]


def test_source_and_status_are_inherited_until_said_otherwise() -> None:
    items = small().item_by_id
    assert items["one"].provenance.status == "illustrative"
    assert items["rate"].provenance.status == "transcribed"
    assert items["rate"].provenance.source.en == "invented for tests"
    assert items["cost"].provenance.source.en == "another source"


def test_numbers_are_exact() -> None:
    assert small().item_by_id["many"].options[1].points == Decimal("1.875")
    assert small().digits == 3


def left(mapping: dict[str, Any], index: int) -> dict[str, Any]:
    return mapping["groups"][0]["items"][index]


def rate(mapping: dict[str, Any]) -> dict[str, Any]:
    return mapping["groups"][1]["groups"][0]["items"][0]


def cost(mapping: dict[str, Any]) -> dict[str, Any]:
    return mapping["groups"][1]["groups"][1]["items"][0]


ONE = "groups[0].items[0]"
RATE = "groups[1].groups[0].items[0]"
COST = "groups[1].groups[1].items[0]"


@pytest.mark.parametrize(
    ("change", "place", "rule"),
    [
        (lambda m: m.pop("key"), None, "missing-key"),
        (lambda m: m.update(colour="red"), "colour", "unknown-key"),
        (lambda m: m.update(title="Small"), "title", "wrong-type"),
        (lambda m: m.update(valid_from="soon"), "valid_from", "wrong-type"),
        (lambda m: m.update(valid_to="2023-01-01"), "valid_to", "dates-disagree"),
        (lambda m: m.update(status="final"), "status", "unknown-word"),
        (lambda m: m.update(points=21), "points", "points-disagree"),
        (lambda m: m["groups"][0].update(weight=50), "groups", "weights-disagree"),
        (lambda m: m["groups"][0].update(groups=[]), "groups[0].groups", "wrong-type"),
        (lambda m: m["groups"][0].update(key="right"), "groups[1].key", "repeated-name"),
        (lambda m: left(m, 0).update(id="many"), f"{ONE[:-2]}1].id", "repeated-name"),
        (lambda m: left(m, 0).update(id="score"), f"{ONE}.id", "repeated-name"),
        (lambda m: left(m, 0).update(id="Ünit"), f"{ONE}.id", "wrong-type"),
        (lambda m: left(m, 0).update(kind="guess"), f"{ONE}.kind", "unknown-word"),
        (lambda m: left(m, 0).update(ponts=6), f"{ONE}.ponts", "unknown-key"),
        (lambda m: left(m, 0).update(points="many"), f"{ONE}.points", "wrong-type"),
        (lambda m: left(m, 0).update(points=Decimal("1e40")), f"{ONE}.points", "wrong-type"),
        (lambda m: left(m, 0).update(points=7), f"{ONE}.points", "points-disagree"),
        (lambda m: left(m, 0)["options"][0].update(points=-1), ONE, "negative-points"),
        (
            lambda m: left(m, 0)["options"][0].update(points=float("nan")),
            f"{ONE}.options[0].points",
            "wrong-type",
        ),
        (
            lambda m: left(m, 0)["options"][0].update(points=0.1234567),
            f"{ONE}.options[0].points",
            "wrong-type",
        ),
        (
            lambda m: left(m, 1).update(options=left(m, 1)["options"] * 16),
            "groups[0].items[1].options",
            "too-many-options",
        ),
        (lambda m: rate(m)["bands"][1].update(upto=10), f"{RATE}.bands", "bounds-not-rising"),
        (lambda m: rate(m).update(high=200), f"{RATE}.bands", "bands-not-covering"),
        (lambda m: cost(m).update(better="up"), f"{COST}.better", "better-not-best"),
        (lambda m: cost(m)["options"].pop("flat"), f"{COST}.options", "missing-key"),
        (lambda m: m["levels"]["list"][0].update(least=5), "levels.list", "wrong-start"),
        (lambda m: m["levels"]["list"][1].update(least=15), "levels.list", "bounds-not-rising"),
        (lambda m: m["outputs"][0]["steps"].pop(0), "outputs[0].steps", "wrong-start"),
        (lambda m: m.update(groups=[]), "groups", "wrong-type"),
    ],
)
def test_each_fault_of_a_definition_is_named_with_its_path(
    change: Callable[[dict[str, Any]], object], place: str | None, rule: str
) -> None:
    mapping = small_mapping()
    change(mapping)
    assert (place, rule) in faults_of(mapping)


def test_points_must_follow_the_weights_down_the_tree() -> None:
    mapping = small_mapping()
    mapping["groups"][0]["weight"], mapping["groups"][1]["weight"] = 50, 50
    assert faults_of(mapping) == [
        ("groups[0]", "weight-and-points-disagree"),
        ("groups[1]", "weight-and-points-disagree"),
    ]


def test_all_faults_come_at_once() -> None:
    mapping = small_mapping()
    del mapping["title"]
    mapping["status"] = "final"
    left(mapping, 0)["points"] = "many"
    rules = {rule for _, rule in faults_of(mapping)}
    assert {"missing-key", "unknown-word", "wrong-type"} <= rules


def test_a_file_gives_the_same_instrument_and_the_line_of_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(small_mapping(), allow_unicode=True), encoding="utf-8")
    assert instrument_read(path) == small()
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines) if "better: down" in text)
    lines[line] = lines[line].replace("down", "sideways")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        instrument_read(path)
    assert next((fault.row, fault.rule) for fault in caught.value.faults) == (
        line + 1,
        "unknown-word",
    )


@pytest.mark.parametrize(
    ("text", "rule", "row"),
    [
        ("", "not-yaml", None),
        ("key: [", "not-yaml", 1),
        ("a: 1\nb: @\n", "not-yaml", 2),
        ("[" * 5000, "not-yaml", None),
        ("[" * 300_000 + "]" * 300_000, "not-yaml", None),
        ("key: small\nkey: big\n", "repeated-key", 2),
        ("a: &x [1]\nb: *x\n", "alias", 1),
        ("&x [*x]", "alias", 1),
        ("just words", "wrong-type", 1),
    ],
)
def test_what_is_no_definition_is_refused_with_a_reason(
    tmp_path: Path, text: str, rule: str, row: int | None
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        instrument_read(path)
    assert (row, rule) in [(fault.row, fault.rule) for fault in caught.value.faults]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes("key: 融合".encode("gb18030"))
    with pytest.raises(DefinitionError):
        instrument_read(path)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.data())
def test_a_definition_with_anything_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    mapping: Any = small_mapping()
    place = mapping
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not data.draw(st.integers(0, 3)):
            place[key] = data.draw(anything)
            break
        place = place[key]
    try:
        instrument_from(mapping)
    except DefinitionError as error:
        assert error.faults
