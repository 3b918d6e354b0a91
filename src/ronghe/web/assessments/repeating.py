"""The rows of a repeat as fields of a form, and what a form without scripts sends of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition import Number, Single
from ronghe.web.assessments.wording import words

if TYPE_CHECKING:
    from django.http import QueryDict

    from ronghe.engines.scoring.definition import Field, Repeat

_SPARE = 1  # empty rows behind those that are filled


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One field of one row; `choices` are (value, label, is it chosen) where one is chosen."""

    field: Field
    text: str
    choices: tuple[tuple[str, str, bool], ...]

    @property
    def is_number(self) -> bool:
        return isinstance(self.field.question, Number)


Row = tuple[CellShown, ...]


def rows_of(question: Repeat, text: str) -> tuple[Row, ...]:
    """Return the rows that a cell holds, and an empty one behind them while there may be more."""
    kept = _parsed(text)
    spare: list[dict[str, Any]] = [{}] * min(_SPARE, max(0, question.most - len(kept)))
    return tuple(
        tuple(_cell(field, row.get(field.key)) for field in question.fields)
        for row in (kept + spare or [{}])
    )


def _parsed(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _cell(field: Field, value: object) -> CellShown:
    text = "" if value is None else str(value)
    options = field.question.options if isinstance(field.question, Single) else ()
    choices = tuple(
        (str(option.position), words(option.text), str(option.position) == text)
        for option in options
    )
    return CellShown(field=field, text=text, choices=choices)


def cell_from(question: Repeat, name: str, posted: QueryDict) -> str:
    """Return the cell of an answers file that the posted fields of a repeat make; "" for none."""
    if posted.get(f"none-{name}"):
        return "[]"
    columns = [posted.getlist(f"field-{name}-{field.key}") for field in question.fields]
    keys = [field.key for field in question.fields]
    rows = [
        {key: text.strip() for key, text in zip(keys, row, strict=True) if text.strip()}
        for row in zip(*columns, strict=False)
    ]
    filled = [row for row in rows if row]
    return json.dumps(filled, ensure_ascii=False) if filled else ""
