"""Read an index as it would be with something else in one place of its definition."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ronghe.engines.index.reading import index_from
from ronghe.engines.index.uncertainty.reading import rules
from ronghe.lib.definitions import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.engines.index.definition import Index
    from ronghe.lib.definitions import Cursor

_KEPT = ("step", "for", "except", "over", "source", "status", "note")


def with_step(
    definition: Mapping[str, object], name: str, changes: Mapping[str, object], cursor: Cursor
) -> Index | None:
    """Return the index with other options of a step; None with a fault where that does not fit."""

    def change(raw: dict[str, Any]) -> None:
        place = step_places(raw)[name]
        own = raw["steps"][place]
        kept = {key: own[key] for key in _KEPT if key in own} if "method" in changes else own
        raw["steps"][place] = {**kept, **changes}

    return _altered(definition, change, cursor)


def with_nodes(
    definition: Mapping[str, object],
    nodes: tuple[str, ...],
    key: str,
    value: object,
    cursor: Cursor,
) -> Index | None:
    """Return the index with another value of a key of nodes; None with a fault."""

    def change(raw: dict[str, Any]) -> None:
        for part in _parts(raw["tree"]):
            if part.get("key") in nodes:
                part[key] = value

    return _altered(definition, change, cursor)


def step_places(definition: Mapping[str, Any]) -> dict[str, int]:
    """Return where in the list of steps each one stands, by its name."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for place, step in enumerate(definition.get("steps") or ()):
        kind = step["step"]
        if kind == "aggregate":
            continue
        counts[kind] += 1
        found[kind if counts[kind] == 1 else f"{kind}-{counts[kind]}"] = place
    return found


def _altered(
    definition: Mapping[str, object], change: Callable[[dict[str, Any]], None], cursor: Cursor
) -> Index | None:
    raw = copy.deepcopy(dict(definition))
    change(raw)
    try:
        return index_from(raw)
    except DefinitionError as error:
        # One fault of a way that is put to many nodes is said once.
        first = {fault.en: fault for fault in reversed(error.faults)}
        for fault in reversed(first.values()):
            cursor.fail(
                rules.NOT_FITTING,
                value=fault.value,
                place=fault.column or "",
                why_zh=fault.text("zh"),
                why_en=fault.text("en"),
            )
        return None


def _parts(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    below = [one for child in part.get("children") or () for one in _parts(child)]
    return [part, *below]  # type: ignore[list-item] # the copy is made of dictionaries
