"""Read an index from its definition, with all faults of the definition at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.checks import index_check
from ronghe.engines.index.reading.forms import index_schema
from ronghe.engines.index.reading.index import index_at
from ronghe.engines.index.reading.methods import step_options
from ronghe.engines.index.reading.places import Places
from ronghe.lib.definitions import ABSENT, Book, Cursor, definition_cursor, yaml_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ronghe.engines.index.definition import Index

__all__ = ["index_from", "index_parse", "index_read", "index_schema", "step_options"]


def index_read(path: Path) -> Index:
    """Return the index that a YAML file defines.

    Raises
    ------
    DefinitionError
        If the file is no YAML or its definition has faults; each knows its line.
    OSError
        If the file cannot be read.
    """
    return _index(definition_cursor(path))


def index_parse(text: str, *, name: str = "index") -> Index:
    """Return the index that a YAML text defines, as its file would be read.

    Raises
    ------
    DefinitionError
        If the text is no YAML or its definition has faults.
    """
    return _index(yaml_cursor(text, file=name))


def index_from(mapping: Mapping[str, object], *, name: str = "index") -> Index:
    """Return the index that a mapping in the form of the YAML file defines.

    Raises
    ------
    DefinitionError
        If the definition has faults; it carries all of them.
    """
    return _index(Cursor(value=mapping, path="", book=Book(file=name)))


def _index(root: Cursor) -> Index:
    places = Places(root=root)
    index = index_at(root, places)
    if root.value is not ABSENT:
        index_check(index, places)
    root.book.refuse_faults()
    return index
