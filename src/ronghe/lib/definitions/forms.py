r"""Say once what may stand in a definition; readers and the JSON Schema both go by it.

Examples
--------
>>> from ronghe.lib.definitions.cursor import yaml_cursor
>>> from ronghe.lib.definitions.shapes import NUMBER, WORD
>>> name, price = Key("name", WORD, "What it is", needed=True), Key("price", NUMBER, "In yuan")
>>> good = Form(name="good", keys=(name, price), says="Something for sale")
>>> cursor = yaml_cursor("name: 螺丝\nprice: 0.2\ncolour: red", file="goods.yaml")
>>> good.only(cursor)
>>> name.of(cursor), price.maybe(cursor), [fault.rule for fault in cursor.book.faults]
('螺丝', Decimal('0.2'), ['unknown-key'])
>>> sorted(good.schema()["properties"]), good.schema()["required"]
(['name', 'price'], ['name'])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ronghe.lib.definitions.cursor import Cursor

T = TypeVar("T")
F = TypeVar("F", bound="Form | Forms[Any]")  # what is chosen may choose again
_WORD = {"type": ["string", "number"], "pattern": r"\S"}
_TEXT = {
    "description": "A text in Chinese and English",
    "type": "object",
    "properties": {"zh": _WORD, "en": _WORD},
    "required": ["zh", "en"],
    "additionalProperties": False,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, kw_only=True)
class Shape(Generic[T]):
    """What a value is: how it is read, and the JSON Schema of what is accepted."""

    read: Callable[[Cursor], T]
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Key(Generic[T]):
    """A key of a mapping: what stands below it, and what it says, for authors."""

    name: str
    shape: Shape[T]
    says: str
    needed: bool = False

    def of(self, cursor: Cursor) -> T:
        """Return the value below the key; an absent one is noted as missing."""
        return self.shape.read(cursor.child(self.name))

    def maybe(self, cursor: Cursor) -> T | None:
        """Return the value below the key, or None where there is none."""
        found = cursor.maybe(self.name)
        return self.shape.read(found) if found else None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the value with its description."""
        return {"description": self.says, **self.shape.schema}


@dataclass(frozen=True, kw_only=True)
class Form:
    """A mapping: which keys it may have and what it stands for."""

    name: str
    keys: tuple[Key[Any], ...]
    says: str

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        """Return the names of the keys."""
        return tuple(key.name for key in self.keys)

    def only(self, cursor: Cursor) -> None:
        """Note every key that the form does not have."""
        cursor.only(self.allowed)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the mapping."""
        return {
            "description": self.says,
            "type": "object",
            "properties": {key.name: key.schema() for key in self.keys},
            "required": [key.name for key in self.keys if key.needed],
            "additionalProperties": False,
        }


@dataclass(frozen=True, kw_only=True)
class Forms(Generic[F]):
    """Forms of which the value of one key chooses, such as the kinds of an item."""

    name: str
    by: str
    forms: Mapping[str, F]
    says: str

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema: which form holds for which value of the key."""
        return {
            "description": self.says,
            "type": "object",
            "required": [self.by],
            "properties": {self.by: {"enum": list(self.forms)}},
            "allOf": [
                {
                    "if": {"properties": {self.by: {"const": value}}, "required": [self.by]},
                    "then": {"$ref": f"#/$defs/{form.name}"},
                }
                for value, form in self.forms.items()
            ],
        }


def part_of(form: str) -> Shape[Cursor]:
    """Return the shape of a mapping in the form of a name; it is read as the place itself."""
    return Shape(read=lambda cursor: cursor, schema={"$ref": f"#/$defs/{form}"})


def entries_of(form: str) -> Shape[list[Cursor]]:
    """Return the shape of a list with entries in the form of a name, read as their places."""
    schema = {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/{form}"}}
    return Shape(read=lambda cursor: cursor.entries(), schema=schema)


def json_schema(root: Form, parts: Iterable[Form | Forms[Any]], *, title: str) -> dict[str, Any]:
    """Return a whole JSON Schema (draft 2020-12) of a form and the forms that it refers to."""
    definitions = {form.name: form for part in parts for form in _below(part)}
    return {
        "$schema": _DIALECT,
        "title": title,
        **root.schema(),
        "$defs": {
            **{name: definitions[name].schema() for name in sorted(definitions)},
            "text": _TEXT,
        },
    }


def _below(part: Form | Forms[Any]) -> list[Form | Forms[Any]]:
    """Return a form and those that it chooses among."""
    chosen = part.forms.values() if isinstance(part, Forms) else ()
    return [part, *(one for form in chosen for one in _below(form))]
