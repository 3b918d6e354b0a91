"""The published JSON Schema says what the reader reads: no key more, none less."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from ronghe.engines.index import DefinitionError, index_from, index_schema
from ronghe.engines.index.reading import forms, methods
from ronghe.engines.index.tests.test_language import FAULTS, WHOLE
from ronghe.lib.definitions import yaml_cursor
from ronghe.lib.definitions.forms import Form, Forms

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = index_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")
Path_ = tuple[str | int, ...]
NOT_TOGETHER = {"over", "period"}  # beside `from` and `to`
# What the schema takes and the reader does not mind: a key without a value is not there.
BLANK = "title: }"


def mapping_of(text: str) -> dict[str, Any]:
    def number(value: object) -> object:
        assert isinstance(value, Decimal)
        return int(value) if value == value.to_integral_value() else float(value)

    found: dict[str, Any] = json.loads(
        json.dumps(yaml_cursor(text, file="x").value, default=number)
    )
    return found


TEXT = json.dumps(mapping_of(EVERYTHING))


def is_read(mapping: dict[str, Any]) -> bool:
    try:
        index_from(mapping)
    except DefinitionError:
        return False
    return True


def parts_of(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from parts_of(part, (*path, step))


def all_forms() -> Iterator[Form]:
    waiting: list[Form | Forms[Any]] = [forms.INDEX, *forms.PARTS]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Forms):
            waiting += part.forms.values()
        else:
            yield part


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [WHOLE, EVERYTHING])
def test_it_accepts_what_the_reader_accepts(text: str) -> None:
    assert is_read(mapping_of(text))
    VALIDATOR.validate(mapping_of(text))


def test_the_example_uses_every_key_and_every_method() -> None:
    used = [part for _, part in parts_of(mapping_of(EVERYTHING)) if isinstance(part, dict)]
    keys = {key for part in used for key in part}
    for form in all_forms():
        assert {key.name for key in form.keys} - NOT_TOGETHER <= keys, form.name
    steps = {(part.get("step"), part.get("method", "")) for part in used}
    for kind, table in methods.METHODS.items():
        assert {(kind, method) for method in table} <= steps, kind


def test_both_refuse_a_key_that_is_not_there_anywhere() -> None:
    mapping: dict[str, Any] = json.loads(TEXT)
    places = [
        (path, part)
        for path, part in parts_of(mapping)
        if isinstance(part, dict) and path[-1:] not in (("columns",), ("decimals",))
    ]
    for _, part in places:
        part["colour"] = "red"
    with pytest.raises(DefinitionError) as refused:
        index_from(mapping)
    unknown = [fault for fault in refused.value.faults if fault.rule == "unknown-key"]
    assert len(unknown) == len(places)
    surplus = {path for path in errors_of(mapping) if "additionalProperties" in path[1]}
    assert {path for path, _ in surplus} == {path for path, _ in places}


def errors_of(mapping: dict[str, Any]) -> Iterator[tuple[Path_, str]]:
    """Yield the place of each error of the schema, and which of its words it is about."""
    waiting = [(error, ()) for error in VALIDATOR.iter_errors(mapping)]
    while waiting:
        error, above = waiting.pop()
        path = (*above, *error.relative_path)
        yield path, str(error.validator)
        waiting += [(below, path) for below in error.context or ()]


def test_both_refuse_anything_else_where_a_value_is_read() -> None:
    """A declared key that no reader looked at would be found here."""
    mapping: dict[str, Any] = json.loads(TEXT)
    places = [
        path
        for path, part in parts_of(mapping)
        if not isinstance(part, dict | list) and path[-1] not in ("step", "method")
    ]
    for path in places:
        above: Any = mapping
        for step in path[:-1]:
            above = above[step]
        above[path[-1]] = [{"odd": [None]}]
    with pytest.raises(DefinitionError) as refused:
        index_from(mapping)
    noted = {str(fault.column) for fault in refused.value.faults}
    wrong = {path for path, _ in errors_of(mapping)}
    for path in places:
        text = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)[1:]
        # What stands in a list is told where it stands, or by the list.
        accepted = (text, text.rpartition("[")[0]) if isinstance(path[-1], int) else (text,)
        assert any(column.startswith(accepted) for column in noted), text
        assert any(one[: len(path)] == path for one in wrong), path


def test_what_breaks_the_schema_breaks_the_reader_too() -> None:
    for old, new, _rule, _line in FAULTS:
        text = WHOLE.replace(old, new, 1)
        if yaml_cursor(text, file="x").book.faults or BLANK in new:
            continue
        mapping = mapping_of(text)
        if not VALIDATOR.is_valid(mapping):
            assert not is_read(mapping), new


def test_every_key_says_what_it_is() -> None:
    for form in all_forms():
        assert form.says
        for key in form.keys:
            assert len(key.says) > 5, (form.name, key.name)
