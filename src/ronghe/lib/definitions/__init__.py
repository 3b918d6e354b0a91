"""Definitions are data: read them from YAML with every fault at once, each with path and line."""

from ronghe.lib.definitions.cursor import (
    ABSENT,
    RULES,
    Book,
    Cursor,
    DefinitionError,
    definition_cursor,
    yaml_cursor,
)
from ronghe.lib.definitions.texts import Status, Text, maybe_text_at, status_at, text_at
from ronghe.lib.definitions.writing import definition_text

__all__ = [
    "ABSENT",
    "RULES",
    "Book",
    "Cursor",
    "DefinitionError",
    "Status",
    "Text",
    "definition_cursor",
    "definition_text",
    "maybe_text_at",
    "status_at",
    "text_at",
    "yaml_cursor",
]
