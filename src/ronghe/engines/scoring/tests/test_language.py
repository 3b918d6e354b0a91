"""The whole language: what each key becomes, and each way in which a definition can be wrong."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import DefinitionError, Instrument, instrument_from, instrument_read
from ronghe.engines.scoring.checks import RULES
from ronghe.engines.scoring.definition import (
    CumulativeTrack,
    GateTrack,
    Linear,
    Number,
    Ratio,
    Repeat,
    Scale,
    Scene,
    SceneTrack,
    Single,
    ThresholdTrack,
)
from ronghe.lib.definitions import Text
from ronghe.lib.expressions import Call

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE = Path(__file__).with_name("whole.yaml")
MAPPING: dict[str, Any] = yaml.safe_load(WHOLE.read_text(encoding="utf-8"))


def whole() -> Instrument:
    return instrument_read(WHOLE)


def find(mapping: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the group, item, track or other part with an id or key."""
    waiting: list[Any] = [mapping["groups"], mapping["levels"], mapping["outputs"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict) and name in (part.get("id"), part.get("key")):
            return part
        waiting += (
            part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
        )
    raise AssertionError(name)


def test_what_an_instrument_says_of_itself() -> None:
    found = whole()
    assert (found.score, found.decimals, found.variant_item) == ("mean", 4, "production_type")
    (parameter,) = found.parameters
    assert (parameter.name, parameter.value, parameter.unit) == (
        "least_rate", Decimal(50), Text(zh="%", en="%"),
    )  # fmt: skip
    assert parameter.provenance.source.en == "invented for tests"
    assert [group.key for group in found.all_groups] == [
        "facts", "people", "links", "systems", "degrees", "measures",
    ]  # fmt: skip
    assert found.is_divided
    assert found.digits == 9


def test_full_points_are_written_or_reached() -> None:
    points = {item.id: str(item.points) for item in whole().items}
    assert points == {
        "production_type": "0", "founded": "0", "remark": "0", "plan_file": "0", "machines": "0",
        "machines_digital": "0", "digital_rate": "6", "water": "4", "spread": "0", "lines": "0",
        "strategy_1": "1", "strategy_2": "1", "mode__plan": "2", "mode__make": "2",
        "degree__buy": "1", "degree__sell": "1", "net": "3", "energy": "2", "robots": "5",
        "scene_design": "0", "accident": "0",
    }  # fmt: skip
    assert {group.key: str(group.points) for group in whole().all_groups} == {
        "facts": "10", "people": "1", "links": "1", "systems": "4", "degrees": "1",
        "measures": "10",
    }  # fmt: skip


def test_a_scale_has_shares_of_the_points_and_a_default() -> None:
    items = whole().item_by_id
    default = items["strategy_1"].question
    assert isinstance(default, Scale)
    assert [(one.name, str(one.points)) for one in default.options] == [
        ("none", "0"), ("partly", "0.5"), ("mostly", "0.8"), ("fully", "1"),
    ]  # fmt: skip
    assert [one.name for one in items["strategy_2"].options] == ["bad", "good"]
    mapping = copy.deepcopy(MAPPING)
    find(mapping, "strategy_1")["points"] = 5
    options = instrument_from(mapping).item_by_id["strategy_1"].options
    assert [str(option.points) for option in options] == ["0", "2.5", "4.0", "5"]


def test_a_grid_is_an_item_a_row() -> None:
    items = whole().item_by_id
    plan, make = items["mode__plan"], items["mode__make"]
    assert (plan.grid, plan.title.en, plan.grid_title and plan.grid_title.en) == (
        "mode", "Planning", "Mode",
    )  # fmt: skip
    assert isinstance(plan.question, Single)
    assert plan.question == make.question
    assert isinstance(items["degree__buy"].question, Scale)
    assert (items["degree__buy"].weight, items["degree__sell"].weight) == (2, 1)


def test_a_scene_begins_at_no_level() -> None:
    scene = whole().item_by_id["scene_design"].question
    assert isinstance(scene, Scene)
    assert scene.is_marked
    assert [option.position for option in scene.options] == [0, 1, 2]
    assert scene.options[2].text.en == "Level 2"


def test_what_is_measured() -> None:
    items = whole().item_by_id
    machines, rate = items["machines"].question, items["digital_rate"].question
    assert isinstance(machines, Number)
    assert (machines.unit, machines.high) == (Text(zh="台", en="units"), Decimal(100000))
    assert isinstance(rate, Ratio)
    assert (rate.of, rate.to, rate.unit.zh) == ("machines_digital", "machines", "%")
    water, spread = items["water"].question, items["spread"].question
    assert isinstance(water, Linear)
    assert (water.base, water.lead) == (Decimal(10), Decimal("2.5"))
    assert isinstance(spread, Linear)
    assert (spread.base, spread.lead) == (Decimal(0), "machines")


def test_a_repeat_gives_numbers() -> None:
    lines = whole().item_by_id["lines"].question
    assert isinstance(lines, Repeat)
    assert [(one.key, one.question.kind) for one in lines.fields] == [
        ("name", "text"), ("workers", "number"), ("automatic", "single"),
    ]  # fmt: skip
    assert [(one.item_id, one.how, one.field) for one in lines.aggregates] == [
        ("lines__rows", "count", None),
        ("lines__staff", "sum", "workers"),
        ("lines__mean", "mean", "workers"),
    ]


def test_what_an_item_says_beside_its_question() -> None:
    items = whole().item_by_id
    strategy = items["strategy_1"]
    assert (strategy.level, strategy.weight, strategy.is_evidence_required) == (1, 2, True)
    assert strategy.cost is not None
    assert strategy.cost.steps == (0, 2, 3, 5)
    assert items["machines"].cost is not None
    assert items["machines"].cost.per_unit == 30
    assert (items["water"].may_not_apply, items["net"].may_not_apply) == (True, False)
    assert (items["remark"].is_required, items["machines"].is_required) == (False, True)
    assert (items["machines"].asks, items["digital_rate"].measures) == (
        "machines_total", "device_digital_rate",
    )  # fmt: skip
    robots = items["robots"]
    assert robots.show_if is not None
    assert robots.show_if.names == {"machines"}
    links = next(group for group in whole().all_groups if group.key == "links")
    assert links.weight == {"discrete": 0, "process": 3}
    assert links.show_if is not None
    assert links.show_if.calls == {Call(function="selected", words=("production_type", "process"))}


def test_tracks_vetoes_outputs_and_constraints() -> None:
    found = whole()
    points, staff, maturity, scenes, gates = found.level_rule.tracks
    assert isinstance(points, ThresholdTrack)
    assert isinstance(staff, ThresholdTrack)
    assert (points.of, staff.of, staff.least) == (
        "score", "people", (0, Decimal("0.5"), Decimal("0.8")),
    )  # fmt: skip
    assert isinstance(maturity, CumulativeTrack)
    assert maturity.satisfied == Decimal("0.8")
    assert isinstance(scenes, SceneTrack)
    assert scenes.items == ("scene_design",)
    assert isinstance(gates, GateTrack)
    assert [(level, [gate.key for gate in held]) for level, held in gates.gates] == [
        (1, ["rate", "mature"])
    ]
    (veto,) = found.level_rule.vetoes
    assert (veto.key, veto.to) == ("unsafe", 0)
    stage, total = found.outputs
    assert (stage.value, stage.unit, stage.step_at(1).value) == (None, None, 0)
    assert total.value is not None
    assert (total.value.text, total.decimals, total.measures) == (
        "total(maturity)", 2, "maturity_score",
    )  # fmt: skip
    (constraint,) = found.constraints
    assert (constraint.severity, constraint.items) == ("error", ("machines_digital", "machines"))


def test_least_points_of_levels_are_one_track() -> None:
    mapping = copy.deepcopy(MAPPING)
    del mapping["levels"]["tracks"], mapping["outputs"][1], mapping["levels"]["vetoes"]
    del mapping["parameters"]
    for level, least in zip(mapping["levels"]["list"], (0, 40, 70), strict=True):
        level["least"] = least
    (track,) = instrument_from(mapping).level_rule.tracks
    assert isinstance(track, ThresholdTrack)
    assert (track.key, track.of, track.least) == ("points", "score", (0, 40, 70))


def put(name: str, **values: Any) -> Callable[[dict[str, Any]], object]:
    def change(mapping: dict[str, Any]) -> None:
        part = find(mapping, name)
        for key, value in values.items():
            if value is None:
                part.pop(key)
            else:
                part[key] = value

    return change


@pytest.mark.parametrize(
    ("change", "place", "rule"),
    [
        (put("production_type", points=5), "production_type.points", "points-disagree"),
        (put("digital_rate", points=None), "digital_rate", "missing-key"),
        (put("water", points=None), "water", "missing-key"),
        (put("energy", points=3), "energy.points", "points-disagree"),
        (put("net", options=[{"zh": "a", "en": "a", "points": 3}, {"zh": "b", "en": "b"}]),
         "net.options[]", "missing-key"),
        (put("strategy_2", options=[{"share": 2, "zh": "a", "en": "a"}]), "strategy_2.points",
         "points-disagree"),
        (put("strategy_2", options=[{"share": "all", "zh": "a", "en": "a"}]),
         "strategy_2.options[].share", "wrong-type"),
        (put("strategy_2", points=0.000001, options=[{"share": 1, "zh": "a", "en": "a"},
            {"share": 0.1234, "zh": "a", "en": "a"}]), "strategy_2", "too-large"),
        (put("strategy_2", options=[{"name": "a", "share": 0, "zh": "a", "en": "a"},
            {"name": "a", "share": 1, "zh": "a", "en": "a"}]), "strategy_2.options",
         "repeated-name"),
        (put("water", base=2.5), "water.lead", "marks-equal"),
        (put("water", base="machine"), "water.base", "unknown-name"),
        (put("water", high=0), "water.high", "bounds-not-rising"),
        (put("machines", decimals=9), "machines.decimals", "out-of-bounds"),
        (put("machines", weight=3), "machines.weight", "unknown-key"),
        (put("machines", measures="x"), "machines.asks", "measures-or-asks"),
        (put("digital_rate", to="founded"), "digital_rate.to", "unknown-name"),
        (put("digital_rate", high=90), "digital_rate.bands", "bands-not-covering"),
        (put("lines", aggregates=[{"key": "n", "how": "sum", "title": {"zh": "a", "en": "a"}}]),
         "n.field", "field-not-number"),
        (put("lines", aggregates=[{"key": "n", "how": "mean", "field": "name",
            "title": {"zh": "a", "en": "a"}}]), "n.field", "field-not-number"),
        (put("name", kind="band"), "name.kind", "unknown-word"),
        (put("mode", rows=[]), "mode.rows", "wrong-type"),
        (put("mode", id="degree", rows=[{"key": "buy", "title": {"zh": "a", "en": "a"}}]),
         "degree.id", "repeated-name"),
        (put("strategy_1", level=0), "strategy_1.level", "out-of-bounds"),
        (put("strategy_1", weight=None), "people", "weights-partly"),
        (put("strategy_1", weight=0), "people", "weight-not-positive"),
        (put("people", weight={"discrete": -1}), "groups", "weight-not-positive"),
        (put("people", weight={"batch": 1}), "people.weight", "unknown-variant"),
        (put("systems", weight={"discrete": 1}), "links", "weights-partly"),
        (put("net", weight={"discrete": 1}), "measures", "variant-weight-in-sum"),
        (put("net", weight=50), "measures", "weights-disagree"),
        (put("strategy_1", weight=999999.999999), "people", "too-large"),
        (put("strategy_1", cost={"steps": [0, 1]}), "strategy_1.cost.steps", "wrong-count"),
        (put("strategy_1", cost={"steps": [1, 2, 3, 4]}), "strategy_1.cost.steps", "wrong-start"),
        (put("strategy_1", cost={"per_unit": 1}), "strategy_1.cost", "steps-or-per-unit"),
        (put("machines", cost={"steps": [1]}), "machines.cost", "steps-or-per-unit"),
        (put("machines", cost={}), "machines.cost", "steps-or-per-unit"),
        (put("machines", cost={"per_unit": -1}), "machines.cost", "out-of-bounds"),
        (put("machines", na="yes"), "machines.na", "unknown-word"),
        (put("robots", show_if="machine > 0"), "robots.show_if", "unknown-name"),
        (put("robots", show_if="net > 0"), "robots.show_if", "unknown-name"),
        (put("robots", show_if="machines"), "robots.show_if", "not-a-condition"),
        (put("robots", show_if="robots > 0"), "robots.show_if", "cycle"),
        (put("robots", show_if="points(measures) > 0"), "robots.show_if", "cycle"),
        (put("robots", show_if="score() > 0"), "robots.show_if", "cycle"),
        (put("robots", show_if="level_of(points) > 0"), "robots.show_if", "cycle"),
        (put("robots", show_if='selected(energy, "sideways")'), "robots.show_if", "unknown-choice"),
        (put("robots", show_if="selected(net, 3)"), "robots.show_if", "unknown-choice"),
        (put("robots", show_if="total(gates) > 0"), "robots.show_if", "unknown-name"),
        (put("robots", show_if="count(energy) > 0"), "robots.show_if", "unknown-name"),
        (put("robots", show_if="share(machines) > 0"), "robots.show_if", "unknown-name"),
        (put("robots", show_if="applicable(peopel)"), "robots.show_if", "unknown-name"),
        (put("machines_digital", show_if="digital_rate > 0"), "machines_digital.show_if", "cycle"),
        (put("facts", show_if="machines > 0"), "facts.show_if", "cycle"),
        (put("production_type", show_if="degree__buy > 0"), "production_type.show_if",
          "cycle"),
        (put("points", least=[0, 40]), "points.least", "wrong-count"),
        (put("points", least=[1, 40, 70]), "points.least", "wrong-start"),
        (put("points", least=[0, 40, 40]), "points.least", "bounds-not-rising"),
        (put("points", of="peple"), "points.of", "unknown-name"),
        (put("points", key="staff"), "levels.tracks", "repeated-name"),
        (put("maturity", satisfied=0), "maturity.satisfied", "out-of-bounds"),
        (put("scenes", share=1.5), "scenes.share", "out-of-bounds"),
        (put("scenes", items="some"), "scenes.items", "unknown-word"),
        (put("scenes", items=["net"]), "scenes.items", "unknown-name"),
        (put("scene_design", marked=False), "scenes.items", "nothing-to-judge"),
        (put("gates", gates=[{"level": 0, "conditions": [
            {"key": "a", "when": "digital_rate >= least_rate", "title": {"zh": "a", "en": "a"}}]}]),
         "gates.gates[].level", "unknown-level"),
        (put("rate", key="mature"), "gates", "repeated-name"),
        (put("rate", when="digital_rate >= 50"), "parameters[].name", "unused-parameter"),
        (put("unsafe", to=7), "unsafe.to", "unknown-level"),
        (put("one", least=5), "levels.list", "least-or-tracks"),
        (put("stage", value="1"), "stage", "steps-or-value"),
        (put("stage", steps=None), "stage", "missing-key"),
        (put("maturity_total", value="total(maturty)"), "maturity_total.value", "unknown-name"),
        (put("maturity_total", value="score() > 1"), "maturity_total.value",
         "not-a-numeric-expression"),
        (put("maturity_total", decimals=10), "maturity_total.decimals", "out-of-bounds"),
        (lambda m: m.update(decimals=10), "decimals", "out-of-bounds"),
        (lambda m: m.update(points=0), "points", "out-of-bounds"),
        (lambda m: m.update(points=99999.123456), "points", "too-large"),
        (lambda m: m.update(variants={"item": "net"}), "variants.item", "unknown-name"),
        (lambda m: m.pop("variants"), "people.weight", "unknown-variant"),
        (lambda m: m["constraints"][0].update(items=["machine"]), "digital_within_all.items",
         "unknown-name"),
        (lambda m: m["constraints"][0].update(when="machines <="), "digital_within_all.when",
         "not-an-expression"),
        (lambda m: m["parameters"][0].update(name="machines"), "parameters[].name",
         "repeated-name"),
        (put("people", key="net"), "net.key", "repeated-name"),
        (put("people", key="least_rate"), "least_rate.key", "repeated-name"),
        (lambda m: m.update(scenes={"list": []}), "scenes", "unknown-key"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(
    change: Callable[[dict[str, Any]], object], place: str | None, rule: str
) -> None:
    mapping = copy.deepcopy(MAPPING)
    change(mapping)
    with pytest.raises(DefinitionError) as caught:
        instrument_from(mapping)
    found = [(short(mapping, fault.column), fault.rule) for fault in caught.value.faults]
    assert (place, rule) in found


def short(mapping: dict[str, Any], path: str | None) -> str | None:
    """Return a path from the last part on that has an id or key, without other positions."""
    if path is None:
        return None
    part: Any = mapping
    shown: list[str] = []
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(part, list):
            part = part[int(step)]
            name = part.get("id") or part.get("key") if isinstance(part, dict) else None
            shown = [name] if name else [*shown[:-1], f"{shown[-1]}[]"]
        else:
            part = part.get(step)
            shown.append(step)
    return ".".join(shown)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.data())
def test_a_definition_with_anything_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    mapping = copy.deepcopy(MAPPING)
    place: Any = mapping
    while True:
        key = data.draw(
            st.sampled_from(list(place) if isinstance(place, dict) else range(len(place)))
        )
        if not isinstance(place[key], dict | list) or not data.draw(st.integers(0, 3)):
            place[key] = data.draw(anything)
            break
        place = place[key]
    try:
        instrument_from(mapping)
    except DefinitionError as error:
        assert error.faults


def test_every_rule_has_words_in_both_languages() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    for rule in RULES:
        gaps = re.findall(r"\{(\w+)\}", rule.zh), re.findall(r"\{(\w+)\}", rule.en)
        assert {gap.removesuffix("_zh") for gap in gaps[0]} == {
            gap.removesuffix("_en") for gap in gaps[1]
        }, rule.key
