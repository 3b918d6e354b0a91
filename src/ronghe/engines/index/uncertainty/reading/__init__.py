"""Read what is varied from a scenario, with all faults of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.uncertainty.reading.forms import scenario_schema
from ronghe.engines.index.uncertainty.reading.scenario import default_scenario, scenario_at
from ronghe.lib.definitions import definition_cursor, yaml_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.uncertainty.scenario import Scenario

__all__ = ["default_scenario", "scenario_parse", "scenario_read", "scenario_schema"]


def scenario_read(path: Path, index: Index, definition: Mapping[str, object]) -> Scenario:
    """Return the scenario of a YAML file for an index.

    Parameters
    ----------
    definition : the mapping that the index was read from; alternatives are read in its place.

    Raises
    ------
    DefinitionError
        If the scenario has faults or does not fit the index; each fault knows its line.
    OSError
        If the file cannot be read.
    """
    return scenario_at(definition_cursor(path), index, definition)


def scenario_parse(
    text: str, index: Index, definition: Mapping[str, object], *, name: str = "scenario"
) -> Scenario:
    """Return the scenario of a YAML text, as its file would be read.

    Raises
    ------
    DefinitionError
        If the scenario has faults or does not fit the index.
    """
    return scenario_at(yaml_cursor(text, file=name), index, definition)
