"""The published JSON Schema says what the reader reads: no key more, none less."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from ronghe.engines.scoring import DefinitionError, instrument_from, instrument_schema
from ronghe.engines.scoring.reading.forms import INSTRUMENT, PARTS
from ronghe.engines.scoring.tests.samples import small_mapping
from ronghe.engines.scoring.tests.test_language import WHOLE
from ronghe.lib.definitions import definition_cursor
from ronghe.lib.definitions.forms import Form, Forms

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = instrument_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# They stand for each other: least points of a level for tracks, and a word for a list.
NOT_IN_WHOLE = {("level", "least")}

Path = tuple[str | int, ...]


def whole() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TEXT)
    return found


def number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


TEXT = json.dumps(definition_cursor(WHOLE).value, default=number)


def is_read(mapping: dict[str, Any]) -> bool:
    try:
        instrument_from(mapping)
    except DefinitionError:
        return False
    return True


def parts_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from parts_of(part, (*path, step))


def places() -> Iterator[tuple[Path, Any]]:
    """Yield one place of each sort: a key below a key, in an item of a kind."""
    seen: set[tuple[object, ...]] = set()
    for path, part in parts_of(whole()):
        above: Any = whole()
        kind = None
        for step in path[:-1]:
            kind = above.get("kind", kind) if isinstance(above, dict) else kind
            above = above[step]
        kind = above.get("kind", kind) if isinstance(above, dict) else kind
        sort = (kind, *[step for step in path[-3:] if isinstance(step, str)])
        if path and sort not in seen:
            seen.add(sort)
            yield path, part


def changed(path: Path, value: Any) -> dict[str, Any]:
    mapping = whole()
    place: Any = mapping
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return mapping


def without(path: Path) -> dict[str, Any]:
    mapping = whole()
    place: Any = mapping
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return mapping


def all_forms() -> Iterator[Form]:
    yield INSTRUMENT
    for part in PARTS:
        yield from part.forms.values() if isinstance(part, Forms) else (part,)


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("mapping", [small_mapping(), whole()])
def test_it_accepts_what_the_reader_accepts(mapping: dict[str, Any]) -> None:
    assert is_read(mapping)
    VALIDATOR.validate(mapping)


def test_the_whole_example_uses_every_key_that_the_reader_knows() -> None:
    used = {key for _, part in parts_of(whole()) if isinstance(part, dict) for key in part}
    for form in all_forms():
        missing = {key.name for key in form.keys} - used
        assert {(form.name, name) for name in missing} <= NOT_IN_WHOLE, form.name


def test_both_refuse_a_key_that_is_not_there_anywhere() -> None:
    for path, part in places():
        # A mapping of weights has whatever names the variants have.
        if isinstance(part, dict) and path[-1] != "weight":
            mapping = changed((*path, "colour"), "red")
            assert not is_read(mapping), path
            assert not VALIDATOR.is_valid(mapping), path


def test_both_refuse_anything_else_where_a_value_is_read() -> None:
    """A declared key that no reader looked at would be found here."""
    for path, part in places():
        if not isinstance(part, dict | list):
            mapping = changed(path, [{"odd": [None]}])
            assert not is_read(mapping), path
            assert not VALIDATOR.is_valid(mapping), path


def test_what_the_schema_needs_the_reader_needs_too() -> None:
    for path, _ in places():
        if isinstance(path[-1], str):
            mapping = without(path)
            if is_read(mapping):
                assert VALIDATOR.is_valid(mapping), path


def test_it_refuses_words_that_are_not_known() -> None:
    words = {"kind", "status", "severity", "combine", "score", "better", "how"}
    for path, part in places():
        if path[-1] in words and isinstance(part, str):
            mapping = changed(path, "sideways")
            assert not VALIDATOR.is_valid(mapping), path
            assert not is_read(mapping), path


def test_every_key_says_what_it_is() -> None:
    for form in all_forms():
        assert form.says
        for key in form.keys:
            assert len(key.says) > 5, (form.name, key.name)


def test_both_ways_to_name_the_scenes_of_a_track() -> None:
    path: Path = ("levels", "tracks", 3, "items")
    for value, is_good in (("all", True), (["scene_design"], True), ("some", False), (3, False)):
        mapping = changed(path, value)
        assert is_read(mapping) == is_good
        assert VALIDATOR.is_valid(mapping) == is_good
