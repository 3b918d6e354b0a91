"""Whether a table has all that the definition of an index names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.table import rules
from ronghe.engines.index.table.cells import unit_faults
from ronghe.engines.index.table.columns import columns_needed, missing_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table
    from ronghe.lib.faults import Fault

_UNITS = ("unit", "base_unit")
_FIRST_ROW = 2  # rows are counted as in a spreadsheet, where the header is row 1


def table_faults(index: Index, table: Table) -> list[Fault]:
    """Return what a table lacks: columns, and units and periods that the definition names."""
    needed = columns_needed(index)
    units = index.units
    there = {*table.numbers, *table.texts, units.key, units.name}
    if table.periods is not None:
        there.add(units.period)
    found = missing_columns(needed, [name for name in there if name], file=table.file)
    if not table.units:
        found.append(rules.NO_ROWS.fault(file=table.file))
    found += _of_rows(index, table)
    keys = set(table.units)
    periods = set(table.periods or ())
    for option, name in _named(index):
        if option in _UNITS and name not in keys:
            found.append(
                rules.UNKNOWN_UNIT.fault(file=table.file, value=name, details={"option": option})
            )
        if option not in _UNITS and name not in periods:
            details = {"option": option, "allowed": ", ".join(sorted(periods)) or "-"}
            found.append(rules.UNKNOWN_PERIOD.fault(file=table.file, value=name, details=details))
    return found


def _of_rows(index: Index, table: Table) -> list[Fault]:
    """Return what is wrong with rows that no file was read for: keys, and numbers that are none."""
    units = index.units
    rows = table.rows or range(_FIRST_ROW, len(table.units) + _FIRST_ROW)
    found = unit_faults(
        table.units, table.periods, rows, file=table.file, unit_column=units.key,
        period_column=units.period,
    )  # fmt: skip
    found += [
        rules.INFINITE.fault(
            file=table.file, row=rows[at], column=name, value=str(float(values[at]))
        )
        for name, values in table.numbers.items()
        for at in np.flatnonzero(np.isinf(values))
    ]
    return found


def _named(index: Index) -> Iterator[tuple[str, str]]:
    """Yield the units and periods that options name."""
    steps = [*index.steps, *(step for node in index.nodes for step in node.then)]
    for step in steps:
        for options in (step.options, *(options for _, options in step.own.values())):
            for option in (*_UNITS, "base_period"):
                if step.kind == "normalise" and options.get(option):
                    yield option, options[option]
    if index.parameters.over == "periods":
        rule = index.parameters
        if rule.first == rule.last and rule.first:
            yield "period", rule.first
