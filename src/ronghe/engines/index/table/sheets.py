"""Make the table of an index from a sheet: CSV or XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.table import rules
from ronghe.engines.index.table.cells import numbers_of, unit_faults
from ronghe.engines.index.table.columns import columns_needed, group_columns, missing_columns
from ronghe.engines.index.table.table import Table
from ronghe.lib.faults import Fault, FaultsError

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index
    from ronghe.lib.sheets import SheetStream


def table_of_sheet(index: Index, sheet: SheetStream) -> Table:
    """Return the table that an index is built from; columns that it does not need are left out.

    Raises
    ------
    FaultsError
        If a column is missing, a cell cannot be read or a unit stands there twice; it carries all
        faults.
    """
    needed = columns_needed(index)
    faults = [*sheet.header_faults, *missing_columns(needed, sheet.columns, file=sheet.file)]
    rows: list[int] = []
    cells: list[list[str]] = []
    broken: tuple[Fault, ...] = ()
    try:
        for record in sheet.records:
            if isinstance(record, Fault):
                faults.append(record)
            else:
                rows.append(record[0])
                cells.append(record[1])
    except FaultsError as error:
        broken = error.faults
    if not rows and not broken:
        faults.append(rules.NO_ROWS.fault(file=sheet.file))
    columns = dict(zip(sheet.columns, zip(*cells, strict=True), strict=False))
    numbers = {
        name: numbers_of(columns[name], rows, file=sheet.file, column=name, faults=faults)
        for name in needed.numbers
        if name in columns
    }
    units = index.units
    keys = columns.get(units.key, ())
    periods = columns.get(units.period) if units.period is not None else None
    if units.key in columns:
        faults += unit_faults(
            keys, periods, rows, file=sheet.file, unit_column=units.key,
            period_column=units.period,
        )  # fmt: skip
    if faults or broken:
        raise FaultsError([*faults, *broken])
    return Table(
        units=tuple(keys),
        names=None if units.name is None else tuple(columns[units.name]),
        periods=None if periods is None else tuple(periods),
        numbers=numbers,
        texts={name: tuple(columns[name]) for name in group_columns(index)},
        rows=tuple(rows),
        file=sheet.file,
    )
