"""What differs between two versions of an instrument, part by part."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.engines.scoring.definition import Instrument, Item
    from ronghe.lib.definitions import Text

Part = Literal[
    "instrument", "group", "item", "level", "track", "veto", "output", "constraint", "parameter"
]
# What is compared as parts of their own, or is nobody's business in a new version.
_ELSEWHERE = {
    "instrument": {
        "key", "version", "valid_from", "valid_to", "groups", "level_rule", "outputs",
        "parameters", "constraints",
    },
    "group": {"groups", "items"},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A part that was added, removed or changed; `fields` names what changed of it."""

    part: Part
    key: str
    title: Text
    change: Literal["added", "removed", "changed"]
    fields: tuple[str, ...] = ()


def differences(before: Instrument, after: Instrument) -> tuple[Difference, ...]:
    """Return what differs between two instruments, in the order of the second one.

    Items keep their identity by id, everything else by its key; key, version and the days of
    being in force are not compared.
    """
    found = list(_of_root(before, after))
    for part, (old, new) in _parts(before, after).items():
        for key, now in new.items():
            if key not in old:
                found.append(_difference(part, key, now, "added"))
            elif changed := _changed(part, old[key], now):
                found.append(_difference(part, key, now, "changed", changed))
        gone = [key for key in old if key not in new]
        found += [_difference(part, key, old[key], "removed") for key in gone]
    return tuple(found)


def same_question(item: Item, other: Item | None) -> bool:
    """Say whether two versions ask the same: positions mean something in their list only."""
    if other is None or other.kind != item.kind or unit_of(other) != unit_of(item):
        return False
    return [option.text for option in other.options] == [option.text for option in item.options]


def unit_of(item: Item) -> Text | None:
    """Return the unit of a measured item, None for one that measures nothing."""
    unit: Text | None = getattr(item.question, "unit", None)
    return unit


def asked_before(item: Item, before: Instrument) -> Item | None:
    """Return the item of an earlier version whose answers compare with those to this one.

    The one of the same id where kind, unit and options agree; else the one that measures the same
    indicator in the same unit.
    """
    held = before.item_by_id.get(item.id)
    if held is not None and same_question(item, held):
        return held
    if item.measures is None:
        return None
    found = (one for one in before.items if one.measures == item.measures)
    return next((one for one in found if same_question(item, one)), None)


def _of_root(before: Instrument, after: Instrument) -> Iterator[Difference]:
    changed = list(_changed("instrument", before, after))
    if before.level_rule.combine != after.level_rule.combine:
        changed.append("combine")
    if changed:
        yield _difference("instrument", after.key, after, "changed", tuple(changed))


def _parts(
    before: Instrument, after: Instrument
) -> dict[Part, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    old, new = _by_part(before), _by_part(after)
    return {part: (old[part], new[part]) for part in new}


def _by_part(instrument: Instrument) -> dict[Part, dict[str, Any]]:
    rule = instrument.level_rule
    return {
        "group": {group.key: group for group in instrument.all_groups},
        "item": {item.id: item for item in instrument.items},
        "level": {str(level.number): level for level in rule.levels},
        "track": {track.key: track for track in rule.tracks},
        "veto": {veto.key: veto for veto in rule.vetoes},
        "output": {output.key: output for output in instrument.outputs},
        "constraint": {one.key: one for one in instrument.constraints},
        "parameter": {one.name: one for one in instrument.parameters},
    }


def _changed(part: Part, old: Any, new: Any) -> tuple[str, ...]:
    if type(old) is not type(new):
        return ("kind",)
    names = [one.name for one in fields(new) if one.name not in _ELSEWHERE.get(part, ())]
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def _difference(
    part: Part,
    key: str,
    found: Any,
    change: Literal["added", "removed", "changed"],
    changed: tuple[str, ...] = (),
) -> Difference:
    title = found.message if part == "constraint" else found.title
    return Difference(part=part, key=key, title=title, change=change, fields=changed)
