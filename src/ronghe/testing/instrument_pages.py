"""What of an instrument is official and what is not, as a section of its domain's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring import plain
from ronghe.engines.scoring.definition import GateTrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ronghe.engines.scoring import Instrument, Provenance

_NAMED = 6  # more are counted
_Row = tuple[str, str, str, str]  # part, what, status, source
HEAD = ("part", "what", "status", "source")


def notes(instrument: Instrument) -> list[str]:
    """Return what is said of the instrument as paragraphs: its note, how levels come about."""
    rule = instrument.level_rule
    found = [f"**{instrument.title.en}** {instrument.title.zh}"]
    if instrument.provenance.note:
        found.append(instrument.provenance.note.en)
    levels = ", ".join(f"{level.number} {level.title.zh}" for level in rule.levels)
    found.append(f"Levels ({levels}): {rule.rule.en}")
    if rule.provenance.note:
        found.append(rule.provenance.note.en)
    return found


def provenances(instrument: Instrument) -> list[_Row]:
    """Return where each number comes from: alike ones in one row, in the order of first sight."""
    return [
        (part, _names(names), status, source)
        for (part, status, source), names in _gathered(_numbers(instrument)).items()
    ]


def _numbers(instrument: Instrument) -> Iterator[tuple[str, str, Provenance]]:
    rule = instrument.level_rule
    for group in instrument.all_groups:
        if group.weight is not None:
            yield "weights", f"`{group.key}`", group.provenance
    for item in instrument.items:
        yield "items", f"`{item.id}`", item.provenance
    for parameter in instrument.parameters:
        unit = f" {parameter.unit.en}" if parameter.unit else ""
        name = f"`{parameter.name}` {plain(parameter.value)}{unit}"
        yield "parameters", name, parameter.provenance
    yield "level rule", "how the level comes about", rule.provenance
    for track in rule.tracks:
        if isinstance(track, GateTrack):
            for number, gates in track.gates:
                for gate in gates:
                    yield f"conditions of level {number}", gate.title.en, gate.provenance
        else:
            yield "tracks", track.title.en, track.provenance
    for veto in rule.vetoes:
        yield "vetoes", veto.title.en, veto.provenance
    for output in instrument.outputs:
        yield "outputs", f"`{output.key}`", output.provenance
    for item in instrument.items:
        if item.cost:
            yield "costs", f"`{item.id}`", item.cost.provenance


def _gathered(
    numbers: Iterable[tuple[str, str, Provenance]],
) -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for part, name, provenance in numbers:
        found.setdefault((part, provenance.status, provenance.source.en), []).append(name)
    return found


def _names(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"
