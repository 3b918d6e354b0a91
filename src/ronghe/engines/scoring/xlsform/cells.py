"""Values of a definition as the text of a cell, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def cell_of(value: object) -> str:
    """Return the text of a cell: numbers, words and truths as they are, the rest as JSON.

    Examples
    --------
    >>> cell_of(Decimal("0.50")), cell_of("2026"), cell_of(True), cell_of("台")
    ('0.5', '"2026"', 'true', '台')
    >>> cell_of({"zh": "台", "en": "units"})
    '{"zh": "台", "en": "units"}'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return number_text(value)
    if isinstance(value, str):
        is_plain = value == value.strip() and value and value_of(value) == value
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(str(k), ensure_ascii=False)}: {_inner(v)}" for k, v in value.items()]
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inner(part) for part in value)}]"
    return str(value)  # a date


def value_of(text: str) -> object:
    """Return the value that a cell holds.

    Raises
    ------
    ValueError
        If it begins as JSON and is none.
    """
    text = text.strip()
    if text[:1] in ("{", "[", '"'):
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    return text == "true" if text in ("true", "false") else text


def number_text(value: float | Decimal) -> str:
    """Return a number in plain digits without zeros at its end."""
    return f"{Decimal(str(value)).normalize():f}"


def _inner(value: object) -> str:
    if value is None:
        return "null"
    is_text = isinstance(value, str) or not isinstance(
        value, bool | int | float | Decimal | Mapping | list | tuple
    )
    return json.dumps(str(value), ensure_ascii=False) if is_text else cell_of(value)
