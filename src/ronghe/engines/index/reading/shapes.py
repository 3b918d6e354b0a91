"""The values that definitions of indices are made of, beside those of all definitions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.index.expressions import SIGNATURES
from ronghe.lib.definitions.cursor import ABSENT, WRONG_TYPE
from ronghe.lib.definitions.forms import Shape
from ronghe.lib.definitions.shapes import UNIT, WHOLE
from ronghe.lib.expressions import Expression, expression_at

if TYPE_CHECKING:
    from ronghe.lib.definitions import Cursor, Text

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MOST = 1000  # draws, neighbours: more take long and tell nothing
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_REAL_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_NUMBER.pattern}$"}]
}
_WORD_SCHEMA: dict[str, Any] = {"type": ["string", "number"], "pattern": r"\S"}


def real_at(cursor: Cursor) -> float:
    """Return a finite number of any size; the nearest double to what is written."""
    value = cursor.value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = float(value)
        if math.isfinite(number):
            return number
    _wrong(cursor, "数字", "a number")
    return 0.0


def code_at(cursor: Cursor) -> str:
    """Return the code of an indicator or node: it heads a column and may stand in an expression."""
    if isinstance(cursor.value, str) and _CODE.fullmatch(cursor.value):
        return cursor.value
    _wrong(
        cursor,
        "代码（英文字母开头，可含英文字母、数字、_、. 和 -，最多 64 个字符）",
        "a code (starts with a letter A to Z; then such letters, digits, _, . and -; at most 64 "
        "characters)",
    )
    return ""


def count_at(cursor: Cursor) -> int:
    """Return a whole number from 1 to 1,000."""
    value = cursor.value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number == number.to_integral_value() and 1 <= number <= _MOST:
            return int(number)
    _wrong(cursor, f"1 至 {_MOST} 的整数", f"a whole number from 1 to {_MOST}")
    return 1


def reals_at(cursor: Cursor) -> tuple[float, ...]:
    """Return the numbers of a list."""
    return tuple(real_at(part) for part in cursor.entries())


def pair_at(cursor: Cursor) -> tuple[float, float]:
    """Return two numbers that differ."""
    found = reals_at(cursor)
    two = found if len(found) == 2 else (0.0, 1.0)
    if isinstance(cursor.value, list) and (len(found) != 2 or two[0] == two[1]):
        _wrong(cursor, "两个不同的数字，如 [0, 100]", "two different numbers, such as [0, 100]")
        return 0.0, 1.0
    return two[0], two[1]


def matrix_at(cursor: Cursor) -> tuple[tuple[float, ...], ...]:
    """Return the rows of a square matrix."""
    rows = tuple(reals_at(part) for part in cursor.entries())
    if rows and {len(row) for row in rows} != {len(rows)}:
        _wrong(cursor, "方阵（行数与列数相同）", "a square matrix (as many rows as columns)")
        return ((1.0,),)
    return rows


def share_at(cursor: Cursor) -> float:
    """Return a share from 0 to 1."""
    found = real_at(cursor)
    if not 0 <= found <= 1:
        _wrong(cursor, "0 到 1 之间的比例", "a share from 0 to 1")
        return 0.0
    return found


def positive_at(cursor: Cursor) -> float:
    """Return a number above 0."""
    found = real_at(cursor)
    if found <= 0:
        _wrong(cursor, "大于 0 的数字", "a number above 0")
        return 1.0
    return found


def formula_at(cursor: Cursor) -> Expression:
    """Return an expression that gives a number."""
    return expression_at(cursor, functions=SIGNATURES, gives="number")


def places_at(cursor: Cursor) -> dict[str, int]:
    """Return numbers of places by the first period that each holds from, "" from the start."""
    if isinstance(cursor.value, Mapping):
        return {str(period): cursor.at(str(period)).whole() for period in cursor.value}
    return {"": cursor.whole()}


def words_at(cursor: Cursor) -> tuple[str, ...]:
    """Return the words of a list, or the one that stands alone."""
    if isinstance(cursor.value, list):
        return tuple(part.word() for part in cursor.entries())
    return (cursor.word(),)


def _wrong(cursor: Cursor, wanted_zh: str, wanted_en: str) -> None:
    if cursor.value is not ABSENT:
        cursor.fail(WRONG_TYPE, wanted_zh=wanted_zh, wanted_en=wanted_en)


REAL: Shape[float] = Shape(read=real_at, schema=_REAL_SCHEMA)
SHARE: Shape[float] = Shape(read=share_at, schema={"type": "number", "minimum": 0, "maximum": 1})
POSITIVE: Shape[float] = Shape(
    read=positive_at,
    schema={"anyOf": [{"type": "number", "exclusiveMinimum": 0}, _REAL_SCHEMA["anyOf"][1]]},
)
COUNT: Shape[int] = Shape(read=count_at, schema={"type": "integer", "minimum": 1, "maximum": _MOST})
PAIR: Shape[tuple[float, float]] = Shape(
    read=pair_at,
    schema={"type": "array", "minItems": 2, "maxItems": 2, "items": _REAL_SCHEMA},
)
REALS: Shape[tuple[float, ...]] = Shape(
    read=reals_at, schema={"type": "array", "minItems": 1, "items": _REAL_SCHEMA}
)
MATRIX: Shape[tuple[tuple[float, ...], ...]] = Shape(
    read=matrix_at, schema={"type": "array", "minItems": 1, "items": dict(REALS.schema)}
)
CODE: Shape[str] = Shape(read=code_at, schema={"type": "string", "pattern": f"^{_CODE.pattern}$"})
WORDS: Shape[tuple[str, ...]] = Shape(
    read=words_at,
    schema={"anyOf": [_WORD_SCHEMA, {"type": "array", "minItems": 1, "items": _WORD_SCHEMA}]},
)
PLACES: Shape[dict[str, int]] = Shape(
    read=places_at,
    schema={"type": "object", "minProperties": 1, "additionalProperties": dict(WHOLE.schema)},
)
FORMULA: Shape[Expression] = Shape(read=formula_at, schema=_WORD_SCHEMA)
TITLE: Shape[Text] = UNIT
