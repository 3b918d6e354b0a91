"""The values that definitions are made of, each with how it is read and its JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

from ronghe.lib.definitions import texts
from ronghe.lib.definitions.cursor import KEY, LARGEST, LARGEST_QUANTITY, Cursor
from ronghe.lib.definitions.forms import Shape
from ronghe.lib.definitions.texts import Status, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from decimal import Decimal

T = TypeVar("T")

_WORD: Mapping[str, Any] = {"type": ["string", "number"], "pattern": r"\S"}
_BOTH: Mapping[str, Any] = {"$ref": "#/$defs/text"}


def _number(largest: Decimal) -> dict[str, Any]:
    return {"type": "number", "minimum": -int(largest), "maximum": int(largest)}


TEXT: Shape[Text] = Shape(read=texts.text_at, schema=_BOTH)
WORD: Shape[str] = Shape(read=Cursor.word, schema=_WORD)
NAME: Shape[str] = Shape(read=Cursor.key, schema={"type": "string", "pattern": f"^{KEY}$"})
NUMBER: Shape[Decimal] = Shape(read=Cursor.number, schema=_number(LARGEST))
QUANTITY: Shape[Decimal] = Shape(read=Cursor.quantity, schema=_number(LARGEST_QUANTITY))
WHOLE: Shape[int] = Shape(
    read=Cursor.whole, schema={"type": "integer", "minimum": 0, "maximum": int(LARGEST)}
)
DAY: Shape[date] = Shape(
    read=Cursor.day, schema={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
)
FLAG: Shape[bool] = Shape(read=Cursor.flag, schema={"type": "boolean"})
STATUS: Shape[Status] = Shape(read=texts.status_at, schema={"enum": list(get_args(Status))})


def unit_at(cursor: Cursor) -> Text:
    """Return a unit: a text in both languages, or a word or sign that is the same in both."""
    if isinstance(cursor.value, str):
        word = cursor.word_or_blank()
        return Text(zh=word, en=word)
    return texts.text_at(cursor)


UNIT: Shape[Text] = Shape(read=unit_at, schema={"anyOf": [{"type": "string"}, _BOTH]})


def one_of(literal: object) -> Shape[Any]:
    """Return the shape of one of the words of a `Literal`."""
    allowed = get_args(literal)
    return Shape(read=lambda cursor: cursor.one_of(allowed), schema={"enum": list(allowed)})


def list_of(shape: Shape[T]) -> Shape[list[T]]:
    """Return the shape of a list of values that has some."""
    return Shape(
        read=lambda cursor: [shape.read(part) for part in cursor.entries()],
        schema={"type": "array", "minItems": 1, "items": dict(shape.schema)},
    )


def either(read: Callable[[Cursor], T], *shapes: Shape[Any]) -> Shape[T]:
    """Return the shape of a value in any of several shapes, and how it is read."""
    return Shape(read=read, schema={"anyOf": [dict(shape.schema) for shape in shapes]})
