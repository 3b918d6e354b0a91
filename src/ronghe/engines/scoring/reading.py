"""Read an instrument from its definition, with all faults of the definition at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from ronghe.engines.scoring import checks
from ronghe.engines.scoring.definition import (
    DIRECTIONS,
    Band,
    Banded,
    Direction,
    Group,
    Instrument,
    Item,
    Level,
    LevelRule,
    Multiple,
    Option,
    Output,
    OutputStep,
    Provenance,
    Question,
    Scene,
    Single,
    Trend,
)
from ronghe.lib.definitions import (
    ABSENT,
    Book,
    Cursor,
    Text,
    definition_cursor,
    maybe_text_at,
    status_at,
    text_at,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PROVENANCE = ("source", "status", "note")
_INSTRUMENT = (
    "key", "version", "title", "valid_from", "valid_to", "points", "groups", "levels", "outputs",
    "scenes", *_PROVENANCE,
)  # fmt: skip
_GROUP = ("key", "title", "weight", "groups", "items", *_PROVENANCE)
_ITEM = (
    "id", "title", "kind", "weight", "points", "help", "evidence", "measures", "minutes",
    *_PROVENANCE,
)  # fmt: skip
_BY_KIND = {
    "single": ("options",),
    "multiple": ("options",),
    "band": ("unit", "low", "high", "bands"),
    "trend": ("options", "better"),
}


def instrument_read(path: Path) -> Instrument:
    """Return the instrument that a YAML file defines.

    Raises
    ------
    DefinitionError
        If the file is no YAML or its definition has faults.
    OSError
        If the file cannot be read.
    """
    return _instrument(definition_cursor(path))


def instrument_from(mapping: Mapping[str, object], *, name: str = "instrument") -> Instrument:
    """Return the instrument that a mapping in the form of the YAML file defines.

    Raises
    ------
    DefinitionError
        If the definition has faults; it carries all of them.
    """
    return _instrument(Cursor(value=mapping, path="", book=Book(file=name)))


def _instrument(root: Cursor) -> Instrument:
    root.only(_INSTRUMENT)
    provenance = _provenance(root, above=None)
    valid_to = root.maybe("valid_to")
    scenes = root.maybe("scenes")
    instrument = Instrument(
        key=root.child("key").key(),
        version=root.child("version").word(),
        title=text_at(root.child("title")),
        valid_from=root.child("valid_from").day(),
        valid_to=valid_to.day() if valid_to else None,
        points=root.child("points").number(),
        groups=tuple(_group(part, above=provenance) for part in root.child("groups").entries()),
        level_rule=_level_rule(root.child("levels"), above=provenance),
        outputs=tuple(_output(part, above=provenance) for part in root.maybe_entries("outputs")),
        scenes=tuple(_scene(part) for part in scenes.maybe_entries("list")) if scenes else (),
        scenes_note=maybe_text_at(scenes, "note"),
        provenance=provenance,
    )
    if root.value is not ABSENT:
        checks.instrument_check(instrument, root)
    root.book.refuse_faults()
    return instrument


def _group(cursor: Cursor, *, above: Provenance) -> Group:
    cursor.only(_GROUP)
    provenance = _provenance(cursor, above=above)
    if cursor.maybe("groups") is None:
        cursor.child("items")  # notes that there is neither
    group = Group(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        provenance=provenance,
        weight=_maybe_number(cursor, "weight"),
        groups=tuple(_group(part, above=provenance) for part in cursor.maybe_entries("groups")),
        items=tuple(_item(part, above=provenance) for part in cursor.maybe_entries("items")),
    )
    checks.group_check(group, cursor)
    return group


def _item(cursor: Cursor, *, above: Provenance) -> Item:
    kind = cursor.child("kind").one_of(tuple(_BY_KIND))
    cursor.only((*_ITEM, *_BY_KIND[kind]))
    measures = cursor.maybe("measures")
    item = Item(
        id=cursor.child("id").key(),
        title=text_at(cursor.child("title")),
        points=cursor.child("points").number(),
        question=_question(cursor, kind=kind),
        provenance=_provenance(cursor, above=above),
        weight=_maybe_number(cursor, "weight"),
        help=maybe_text_at(cursor, "help"),
        evidence=maybe_text_at(cursor, "evidence"),
        measures=measures.key() if measures else None,
        minutes=_maybe_number(cursor, "minutes"),
    )
    checks.item_check(item, cursor)
    return item


def _question(cursor: Cursor, *, kind: str) -> Question:
    if kind == "band":
        return Banded(
            unit=cursor.child("unit").word(),
            low=cursor.child("low").number(),
            high=cursor.child("high").number(),
            bands=tuple(_band(part) for part in cursor.child("bands").entries()),
        )
    if kind == "trend":
        better = cursor.child("better").one_of(DIRECTIONS)
        options = cursor.child("options").only(DIRECTIONS)
        return Trend(
            options=tuple(
                _option(options.child(name), position=position, name=name)
                for position, name in enumerate(DIRECTIONS)
            ),
            better=cast("Direction", better),
        )
    options_found = tuple(
        _option(part, position=position, name=str(position))
        for position, part in enumerate(cursor.child("options").entries())
    )
    return Single(options=options_found) if kind == "single" else Multiple(options=options_found)


def _option(cursor: Cursor, *, position: int, name: str) -> Option:
    cursor.only(("zh", "en", "points", "none"))
    is_none = cursor.maybe("none")
    return Option(
        position=position,
        name=name,
        text=Text(zh=cursor.child("zh").word(), en=cursor.child("en").word()),
        points=cursor.child("points").number(),
        is_none=is_none.flag() if is_none else False,
    )


def _band(cursor: Cursor) -> Band:
    cursor.only(("upto", "points"))
    return Band(upto=cursor.child("upto").number(), points=cursor.child("points").number())


def _level_rule(cursor: Cursor, *, above: Provenance) -> LevelRule:
    cursor.only(("list", "rule", *_PROVENANCE))
    rule = LevelRule(
        levels=tuple(_level(part) for part in cursor.child("list").entries()),
        rule=text_at(cursor.child("rule")),
        provenance=_provenance(cursor, above=above),
    )
    checks.level_rule_check(rule, cursor)
    return rule


def _level(cursor: Cursor) -> Level:
    cursor.only(("number", "key", "title", "least"))
    return Level(
        number=cursor.child("number").whole(),
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        least=cursor.child("least").number(),
    )


def _output(cursor: Cursor, *, above: Provenance) -> Output:
    cursor.only(("key", "title", "steps", "rule", *_PROVENANCE))
    output = Output(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        steps=tuple(_step(part) for part in cursor.child("steps").entries()),
        rule=text_at(cursor.child("rule")),
        provenance=_provenance(cursor, above=above),
    )
    checks.output_check(output, cursor)
    return output


def _step(cursor: Cursor) -> OutputStep:
    cursor.only(("from_level", "value", "title"))
    return OutputStep(
        from_level=cursor.child("from_level").whole(),
        value=cursor.child("value").whole(),
        title=text_at(cursor.child("title")),
    )


def _scene(cursor: Cursor) -> Scene:
    cursor.only(("key", "group", "title", "marked"))
    return Scene(
        key=cursor.child("key").key(),
        group=text_at(cursor.child("group")),
        title=text_at(cursor.child("title")),
        is_marked=cursor.child("marked").flag(),
    )


def _provenance(cursor: Cursor, *, above: Provenance | None) -> Provenance:
    """Return where the numbers below a place come from: as said there, else as said above it."""
    note = maybe_text_at(cursor, "note")
    source, status = cursor.maybe("source"), cursor.maybe("status")
    if above is None:
        source, status = cursor.child("source"), cursor.child("status")
    return Provenance(
        source=text_at(source) if source else above.source if above else Text(zh="", en=""),
        status=status_at(status) if status else above.status if above else "illustrative",
        note=note,
    )


def _maybe_number(cursor: Cursor, key: str) -> Decimal | None:
    found = cursor.maybe(key)
    return found.number() if found else None
