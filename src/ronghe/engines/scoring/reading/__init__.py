"""Read an instrument from its definition, with all faults of the definition at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import instrument_check
from ronghe.engines.scoring.reading.forms import instrument_schema
from ronghe.engines.scoring.reading.instrument import instrument_at
from ronghe.engines.scoring.reading.places import Places
from ronghe.lib.definitions import ABSENT, Book, Cursor, definition_cursor, yaml_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ronghe.engines.scoring.definition import Instrument

__all__ = ["instrument_from", "instrument_parse", "instrument_read", "instrument_schema"]


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


def instrument_parse(text: str, *, name: str = "instrument") -> Instrument:
    """Return the instrument that a YAML text defines, as its file would be read.

    Raises
    ------
    DefinitionError
        If the text is no YAML or its definition has faults.
    """
    return _instrument(yaml_cursor(text, file=name))


def instrument_parsed(text: str, *, name: str) -> Instrument:
    """Return the instrument that the text of a YAML file defines.

    Raises
    ------
    DefinitionError
        If the text is no YAML or its definition has faults; each knows its line.
    """
    return _instrument(yaml_cursor(text, file=name))


def instrument_from(mapping: Mapping[str, object], *, name: str = "instrument") -> Instrument:
    """Return the instrument that a mapping in the form of the YAML file defines.

    Raises
    ------
    DefinitionError
        If the definition has faults; it carries all of them.
    """
    return _instrument(Cursor(value=mapping, path="", book=Book(file=name)))


def _instrument(root: Cursor) -> Instrument:
    places = Places(root=root)
    instrument = instrument_at(root, places)
    if root.value is not ABSENT:
        instrument_check(instrument, places)
    root.book.refuse_faults()
    return instrument
