"""Names that stand for something: each must be there, be of the right kind, and be one thing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.definition import (
    Banded,
    CumulativeTrack,
    Day,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Scale,
    Scene,
    Single,
    Trend,
)
from ronghe.lib.definitions.cursor import REPEATED_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor
    from ronghe.lib.expressions import Call

_VALUED = Single | Scale | Scene | Trend | Banded | Linear | Ratio | Number | Day
_MEASURED = Number | Banded | Linear
_COLUMNS = ("subject", "score", "level", "level_name", "answered")  # of every table of results


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What may stand at a place: the names, and what they are called in messages."""

    names: Collection[str]
    zh: str
    en: str

    def check(self, name: str, cursor: Cursor) -> bool:
        """Note a name that is none of them; return whether it is one."""
        if name in self.names or not name:
            return bool(name)
        details = {"wanted_zh": self.zh, "wanted_en": self.en, "near": near(name, self.names)}
        cursor.fail(rules.UNKNOWN_NAME, value=name, **details)
        return False


def near(name: str, names: Iterable[str]) -> str:
    """Return the names that a misspelt one may have meant, for a message.

    Examples
    --------
    >>> near("devices_digitl", ["devices", "devices_digital", "water"])
    'devices_digital, devices'
    """
    return ", ".join(difflib.get_close_matches(name, list(dict.fromkeys(names)), n=3)) or "-"


def names_check(instrument: Instrument, places: Places) -> None:
    """Note names that are used twice, and names that stand for nothing."""
    _unique(instrument, places)
    _variants(instrument, places)
    _parts_of_items(instrument, places)
    wanted = _wanted_by_function(instrument)
    values = _wanted_as_value(instrument)
    for expression, cursor in places.expressions:
        for name in sorted(expression.names):
            values.check(name, cursor)
        for call in sorted(expression.calls, key=str):
            if call.words and wanted[call.function].check(str(call.words[0]), cursor):
                _option(call, instrument, cursor)
    known = _Wanted(names=instrument.item_by_id, zh="题项的 id", en="the id of an item")
    for index, constraint in enumerate(instrument.constraints):
        for item_id in constraint.items:
            known.check(item_id, places.root.at(f"constraints[{index}].items"))
    used = {name for expression, _ in places.expressions for name in expression.names}
    for index, parameter in enumerate(instrument.parameters):
        if parameter.name not in used:
            place = places.root.at(f"parameters[{index}].name")
            place.fail(rules.UNUSED_PARAMETER, value=parameter.name)


def aggregate_ids(instrument: Instrument) -> tuple[str, ...]:
    """Return the names of the numbers that repeats give."""
    return tuple(
        aggregate.item_id
        for item in instrument.items
        if isinstance(item.question, Repeat)
        for aggregate in item.question.aggregates
    )


def _unique(instrument: Instrument, places: Places) -> None:
    """Note each name that is taken, where it stands for the second time."""
    root = places.root
    outputs = _listed(root, "outputs", "key", [one.key for one in instrument.outputs])
    values = _listed(root, "parameters", "name", [one.name for one in instrument.parameters])
    constraints = _listed(root, "constraints", "key", [one.key for one in instrument.constraints])
    named = [*places.named, *values]
    titles = [(group.title.zh, cursor.at("title")) for group, cursor in places.grouped]
    # The names of the columns that a table of results has.
    columns = [*outputs, *titles, *named]
    _first_only(columns, taken=_COLUMNS)
    # A group may have a column, too, and functions take either by name.
    keys = [(group.key, cursor.at("key")) for group, cursor in places.grouped]
    _first_only(keys, taken={name for name, _ in named})
    _first_only(constraints, taken=())


def _listed(root: Cursor, parts: str, key: str, names: Iterable[str]) -> list[tuple[str, Cursor]]:
    return [(name, root.at(f"{parts}[{index}].{key}")) for index, name in enumerate(names)]


def _first_only(names: Iterable[tuple[str, Cursor]], *, taken: Iterable[str]) -> None:
    seen = set(taken)
    for name, cursor in names:
        if name in seen and name:
            cursor.fail(REPEATED_NAME, value=name)
        seen.add(name)


def instrument_ids(instrument: Instrument) -> tuple[str, ...]:
    """Return the names of all items and of the numbers that repeats give."""
    return (*(item.id for item in instrument.items), *aggregate_ids(instrument))


def _variants(instrument: Instrument, places: Places) -> None:
    named: list[str] = []
    if instrument.variant_item is not None:
        singles = [one.id for one in instrument.items if isinstance(one.question, Single)]
        wanted = _Wanted(names=singles, zh="单选题的 id", en="the id of a single item")
        if not wanted.check(instrument.variant_item, places.root.at("variants.item")):
            return
        named = [one.name for one in instrument.item_by_id[instrument.variant_item].options]
    parts = [(places.groups.get(one.key), one.weight) for one in instrument.all_groups]
    parts += [(places.items.get(one.id), one.weight) for one in instrument.items]
    for cursor, weight in parts:
        for name in weight if cursor and isinstance(weight, dict) else ():
            if name not in named and cursor:
                allowed = ", ".join(named) or "-"
                cursor.at("weight").fail(rules.UNKNOWN_VARIANT, value=name, allowed=allowed)


def _parts_of_items(instrument: Instrument, places: Places) -> None:
    measured = [one.id for one in instrument.items if isinstance(one.question, _MEASURED)]
    numbers = [one.id for one in instrument.items if isinstance(one.question, Number)]
    aggregates = aggregate_ids(instrument)
    parts = _Wanted(names=[*measured, *aggregates], zh="数值题的 id", en="the id of a number")
    marks = _Wanted(
        names=[*numbers, *aggregates], zh="number 题的 id", en="the id of a number item"
    )
    for item in instrument.items:
        cursor, question = places.items.get(item.id, places.root), item.question
        if isinstance(question, Ratio):
            parts.check(question.of, cursor.at("of"))
            parts.check(question.to, cursor.at("to"))
        elif isinstance(question, Linear):
            for name in ("base", "lead"):
                mark = getattr(question, name)
                if isinstance(mark, str):
                    marks.check(mark, cursor.at(name))


def _wanted_as_value(instrument: Instrument) -> _Wanted:
    valued = [one.id for one in instrument.items if isinstance(one.question, _VALUED)]
    parameters = [parameter.name for parameter in instrument.parameters]
    return _Wanted(
        names=[*valued, *aggregate_ids(instrument), *parameters],
        zh="有数值的题项、汇总或参数",
        en="an item with a number, an aggregate or a parameter",
    )


def _wanted_by_function(instrument: Instrument) -> dict[str, _Wanted]:
    items = instrument.items
    groups = [group.key for group in instrument.all_groups]
    choices = [one.id for one in items if one.options]
    sets = [one.id for one in items if isinstance(one.question, Multiple)]
    pointed = [one.id for one in items if one.has_points]
    tracks = instrument.level_rule.tracks
    totals = [track.key for track in tracks if isinstance(track, CumulativeTrack)]
    branch = _Wanted(
        names=[*pointed, *groups], zh="有分的题项或分组", en="an item with points or a group"
    )
    ids = [one.id for one in items]
    return {
        "selected": _Wanted(names=choices, zh="选择类题项", en="an item with options"),
        "count": _Wanted(names=sets, zh="多选题", en="a multiple item"),
        "answered": _Wanted(names=ids, zh="题项", en="an item"),
        "applicable": _Wanted(names=[*ids, *groups], zh="题项或分组", en="an item or a group"),
        "points": branch,
        "share": branch,
        "level_of": _Wanted(
            names=[track.key for track in tracks], zh="等级规则的 track", en="a track"
        ),
        "total": _Wanted(names=totals, zh="累进式 track", en="a cumulative track"),
    }


def _option(call: Call, instrument: Instrument, cursor: Cursor) -> None:
    if call.function != "selected":
        return
    options = instrument.item_by_id[str(call.words[0])].options
    known = {option.name for option in options} | {option.position for option in options}
    if call.words[1] not in known:
        allowed = ", ".join(_shown(option.position, option.name) for option in options)
        cursor.fail(rules.UNKNOWN_OPTION, value=call.words[1], allowed=allowed)


def _shown(position: int, name: str) -> str:
    return str(position) if name == str(position) else f"{position} ({name})"
