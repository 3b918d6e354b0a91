"""What must hold in level rules and outputs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.checks.names import near
from ronghe.engines.scoring.checks.numbers import rising, within
from ronghe.engines.scoring.definition import (
    AnyTrack,
    CumulativeTrack,
    GateTrack,
    Scene,
    SceneTrack,
    ThresholdTrack,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Instrument, Output
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor


def levels_check(instrument: Instrument, places: Places) -> None:
    """Note what is wrong with levels, tracks, vetoes and outputs."""
    rule, cursor = instrument.level_rule, places.root.at("levels")
    levels = cursor.at("list")
    rising([Decimal(level.number) for level in rule.levels], levels)
    levels.unique(level.key for level in rule.levels)
    cursor.at("tracks").unique(track.key for track in rule.tracks)
    if places.tracks and any(part.maybe("least") for part in cursor.maybe_entries("list")):
        levels.fail(rules.LEAST_OR_TRACKS, value="")
    for track in rule.tracks:
        _track(track, instrument, places.tracks.get(track.key, levels))
    numbers = [level.number for level in rule.levels]
    cursor.at("vetoes").unique(veto.key for veto in rule.vetoes)
    for index, veto in enumerate(rule.vetoes):
        _known_level(veto.to, numbers, cursor.at(f"vetoes[{index}].to"))
    for index, output in enumerate(instrument.outputs):
        _output(output, places.root.at(f"outputs[{index}]"))


def _track(track: AnyTrack, instrument: Instrument, cursor: Cursor) -> None:
    numbers = [level.number for level in instrument.level_rule.levels]
    if isinstance(track, ThresholdTrack | CumulativeTrack):
        place = cursor.at("least") if cursor.maybe("least") else cursor
        if len(track.least) != len(numbers):
            place.fail(rules.WRONG_COUNT, value=len(track.least), wanted=len(numbers))
        rising(track.least, place, starts_at_zero=True)
    match track:
        case ThresholdTrack():
            known = ["score", *(group.key for group in instrument.all_groups)]
            if track.of not in known:
                wanted = {"wanted_zh": "score 或分组的标识", "wanted_en": "score or a group's key"}
                shown = {**wanted, "near": near(track.of, known)}
                cursor.at("of").fail(rules.UNKNOWN_NAME, value=track.of, **shown)
        case CumulativeTrack():
            within(track.satisfied, "0.000001", "1", cursor.at("satisfied"))
            if not any(item.level for item in instrument.items):
                cursor.fail(rules.NOTHING_TO_JUDGE, value=track.key)
        case SceneTrack():
            _scenes(track, instrument, cursor)
        case GateTrack():
            _gates(track, numbers, cursor)


def _scenes(track: SceneTrack, instrument: Instrument, cursor: Cursor) -> None:
    within(track.share, "0.000001", "1", cursor.at("share"))
    if not track.items:
        cursor.at("items").fail(rules.NOTHING_TO_JUDGE, value=track.key)
    scenes = {one.id: one.question for one in instrument.items if isinstance(one.question, Scene)}
    numbers = [level.number for level in instrument.level_rule.levels]
    for item_id in track.items:
        scene = scenes.get(item_id)
        if scene is None:
            wanted = {"wanted_zh": "场景题项的 id", "wanted_en": "the id of a scene"}
            shown = {**wanted, "near": near(item_id, scenes)}
            cursor.at("items").fail(rules.UNKNOWN_NAME, value=item_id, **shown)
            continue
        for option in scene.options:
            _known_level(option.position, numbers, cursor.at("items"))


def _gates(track: GateTrack, numbers: list[int], cursor: Cursor) -> None:
    cursor.unique(gate.key for _, gates in track.gates for gate in gates)
    cursor.at("gates").unique(str(level) for level, _ in track.gates)
    for index, (level, _) in enumerate(track.gates):
        # The first level is where everybody begins; nothing can bar it.
        _known_level(level, numbers[1:], cursor.at(f"gates[{index}].level"))


def _known_level(level: int, numbers: list[int], cursor: Cursor) -> None:
    if level not in numbers:
        allowed = ", ".join(str(number) for number in numbers)
        cursor.fail(rules.UNKNOWN_LEVEL, value=level, allowed=allowed)


def _output(output: Output, cursor: Cursor) -> None:
    if output.steps and output.value is not None:
        cursor.fail(rules.STEPS_OR_VALUE, value=output.key)
    starts = [Decimal(step.from_level) for step in output.steps]
    rising(starts, cursor.at("steps"), starts_at_zero=True)
    within(Decimal(output.decimals), "0", "9", cursor.at("decimals"))
