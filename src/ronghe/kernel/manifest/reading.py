"""Read indicators from YAML: definitions are data with a date, a source and a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import yaml

from ronghe.kernel.manifest.declarations import Direction, Indicator, Reading, Rollup, Status, Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ALLOWED = {
    "rollup": get_args(Rollup),
    "direction": get_args(Direction),
    "status": get_args(Status),
}
_OPTIONAL = {"decimals", "numerator", "denominator", "factor"}
_REQUIRED = {
    "key", "title", "unit", "rollup", "direction", "source", "status", "valid_from", "definition",
}  # fmt: skip


class DefinitionError(ValueError):
    """A definition file is wrong; the message lists every fault with the indicator's key."""


def indicators_read(path: Path) -> tuple[Indicator, ...]:
    """Return the indicators of a file whose `indicators` is a list.

    Raises
    ------
    DefinitionError
        Listing all faults: unknown or missing fields, values outside the allowed ones, a ratio
        without numerator or denominator, a key that stands twice.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["indicators"]
    faults = [fault for row in rows for fault in _faults(row)]
    keys = [row.get("key") for row in rows]
    faults += [f"{key}: stands twice" for key in sorted({k for k in keys if keys.count(k) > 1})]
    if faults:
        message = f"{path.name}: " + "; ".join(faults)
        raise DefinitionError(message)
    return tuple(_indicator(row) for row in rows)


def readings_read(path: Path) -> tuple[Reading, ...]:
    """Return the readings of a file: which results become which observations."""
    return tuple(Reading(**row) for row in yaml.safe_load(path.read_text("utf-8"))["readings"])


def _faults(row: Mapping[str, Any]) -> list[str]:
    key = row.get("key", "?")
    faults = [f"{key}: {name} is missing" for name in sorted(_REQUIRED - row.keys())]
    faults += [
        f"{key}: unknown field {name}" for name in sorted(row.keys() - _REQUIRED - _OPTIONAL)
    ]
    faults += [
        f"{key}: {name} is {row[name]!r}, not one of {', '.join(allowed)}"
        for name, allowed in _ALLOWED.items()
        if name in row and row[name] not in allowed
    ]
    if row.get("rollup") == "ratio" and not (row.get("numerator") and row.get("denominator")):
        faults.append(f"{key}: a ratio needs numerator and denominator")
    return faults


def _indicator(row: Mapping[str, Any]) -> Indicator:
    texts = {name: Text(**row[name]) for name in ("title", "unit", "definition")}
    return Indicator(**{**row, **texts})
