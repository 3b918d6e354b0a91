"""Level rules, their tracks, and what is derived from a level."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import (
    AnyTrack,
    CumulativeTrack,
    Gate,
    GateTrack,
    Level,
    LevelRule,
    Output,
    OutputStep,
    SceneTrack,
    ThresholdTrack,
    Veto,
)
from ronghe.engines.scoring.reading import forms, keys
from ronghe.engines.scoring.reading.provenance import provenance_at
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Provenance
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor

_POINTS = Text(zh="总分", en="Total points")


def level_rule_at(cursor: Cursor, above: Provenance, places: Places) -> LevelRule:
    """Return the level rule; without tracks the least points of its levels are one."""
    forms.LEVELS_FORM.only(cursor)
    provenance = provenance_at(cursor, above=above)
    entries = forms.LEVEL_LIST.of(cursor)
    tracks = forms.TRACKS.maybe(cursor)
    return LevelRule(
        levels=tuple(_level(part) for part in entries),
        tracks=(
            (_implied(entries, provenance),)
            if tracks is None
            else tuple(_track(part, provenance, places) for part in tracks)
        ),
        combine=forms.COMBINE.maybe(cursor) or "lower",
        vetoes=tuple(_veto(part, provenance, places) for part in forms.VETOES.maybe(cursor) or ()),
        rule=keys.RULE.of(cursor),
        provenance=provenance,
    )


def output_at(cursor: Cursor, above: Provenance, places: Places) -> Output:
    """Return an output, which has either steps or an expression."""
    forms.OUTPUT.only(cursor)
    if not cursor.maybe(forms.VALUE.name):
        cursor.child(forms.STEPS.name)  # notes that there is neither
    return Output(
        key=keys.KEY.of(cursor),
        title=keys.TITLE.of(cursor),
        rule=keys.RULE.of(cursor),
        provenance=provenance_at(cursor, above=above),
        steps=tuple(_step(part) for part in forms.STEPS.maybe(cursor) or ()),
        value=places.maybe_expression(cursor, forms.VALUE),
        unit=forms.OUTPUT_UNIT.maybe(cursor),
        decimals=forms.OUTPUT_DECIMALS.maybe(cursor) or 0,
        measures=keys.MEASURES.maybe(cursor),
    )


def _level(cursor: Cursor) -> Level:
    forms.LEVEL.only(cursor)
    return Level(
        number=forms.NUMBER_OF.of(cursor), key=keys.KEY.of(cursor), title=keys.TITLE.of(cursor)
    )


def _implied(levels: list[Cursor], provenance: Provenance) -> ThresholdTrack:
    least = tuple(forms.LEAST.of(level) for level in levels)
    return ThresholdTrack(
        key="points", title=_POINTS, provenance=provenance, of="score", least=least
    )


def _track(cursor: Cursor, above: Provenance, places: Places) -> AnyTrack:
    kind = forms.TRACK_KIND.of(cursor)
    forms.TRACK.forms[kind].only(cursor)
    key, title = keys.KEY.of(cursor), keys.TITLE.of(cursor)
    provenance = provenance_at(cursor, above=above)
    places.tracks[key] = cursor
    if kind == "thresholds":
        return ThresholdTrack(
            key=key, title=title, provenance=provenance,
            of=forms.TRACK_OF.of(cursor), least=tuple(forms.TRACK_LEAST.of(cursor)),
        )  # fmt: skip
    if kind == "cumulative":
        return CumulativeTrack(
            key=key, title=title, provenance=provenance,
            satisfied=forms.SATISFIED.of(cursor), least=tuple(forms.TRACK_LEAST.of(cursor)),
        )  # fmt: skip
    if kind == "scenes":
        share = forms.SHARE.maybe(cursor)
        return SceneTrack(
            key=key, title=title, provenance=provenance,
            items=_scenes(forms.SCENES.of(cursor), places),
            share=Decimal(1) if share is None else share,
        )  # fmt: skip
    gates = [_gates(part, provenance, places) for part in forms.GATES.of(cursor)]
    return GateTrack(key=key, title=title, provenance=provenance, gates=tuple(gates))


def _scenes(cursor: Cursor, places: Places) -> tuple[str, ...]:
    """Return the ids written, or those of all scenes or the marked ones; items are read before."""
    if isinstance(cursor.value, str):
        word = cursor.one_of(("all", "marked"))
        return tuple(one for one, marked in places.scenes.items() if marked or word == "all")
    return tuple(part.key() for part in cursor.entries())


def _gates(cursor: Cursor, above: Provenance, places: Places) -> tuple[int, tuple[Gate, ...]]:
    forms.GATE_LEVEL.only(cursor)
    gates = [_gate(part, above, places) for part in forms.CONDITIONS.of(cursor)]
    return forms.GATE_LEVEL_NUMBER.of(cursor), tuple(gates)


def _gate(cursor: Cursor, above: Provenance, places: Places) -> Gate:
    forms.GATE.only(cursor)
    return Gate(
        key=keys.KEY.of(cursor),
        title=keys.TITLE.of(cursor),
        when=places.expression(cursor, keys.WHEN),
        provenance=provenance_at(cursor, above=above),
    )


def _veto(cursor: Cursor, above: Provenance, places: Places) -> Veto:
    forms.VETO.only(cursor)
    return Veto(
        key=keys.KEY.of(cursor),
        title=keys.TITLE.of(cursor),
        when=places.expression(cursor, keys.WHEN),
        to=forms.VETO_TO.of(cursor),
        provenance=provenance_at(cursor, above=above),
    )


def _step(cursor: Cursor) -> OutputStep:
    forms.STEP.only(cursor)
    return OutputStep(
        from_level=forms.FROM_LEVEL.of(cursor),
        value=forms.STEP_VALUE.of(cursor),
        title=keys.TITLE.of(cursor),
    )
