"""Make the table of an index from a sheet: CSV or XLSX."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.table import rules
from ronghe.engines.index.table.cells import numbers_of, unit_faults
from ronghe.engines.index.table.columns import columns_needed, group_columns, missing_columns
from ronghe.engines.index.table.table import Table
from ronghe.lib.faults import Fault, FaultsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table.columns import Needed
    from ronghe.lib.sheets import SheetStream

_BATCH = 5_000  # rows


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
    reader = _Reader(needed=needed, sheet=sheet, faults=faults)
    reader.read()
    if not reader.rows and not faults:
        faults.append(rules.NO_ROWS.fault(file=sheet.file))
    units, texts = index.units, {name: tuple(cells) for name, cells in reader.texts.items()}
    periods = texts.get(units.period) if units.period is not None else None
    if units.key in texts:
        faults += unit_faults(
            texts[units.key], periods, reader.rows, file=sheet.file, unit_column=units.key,
            period_column=units.period,
        )  # fmt: skip
    if faults:
        raise FaultsError(faults)
    return Table(
        units=texts[units.key],
        names=None if units.name is None else texts[units.name],
        periods=periods,
        numbers={name: np.concatenate(parts) for name, parts in reader.numbers.items()},
        texts={name: texts[name] for name in group_columns(index)},
        rows=tuple(reader.rows),
        file=sheet.file,
    )


class _Reader:
    """Reads a sheet some rows at a time, so that its texts never lie in memory at once."""

    def __init__(self, *, needed: Needed, sheet: SheetStream, faults: list[Fault]) -> None:
        self.sheet, self.faults = sheet, faults
        at = {name: position for position, name in enumerate(sheet.columns)}
        self.rows: list[int] = []
        self.texts: dict[str, list[str]] = {name: [] for name in needed.texts if name in at}
        self.numbers: dict[str, list[NDArray[np.float64]]] = {
            name: [] for name in needed.numbers if name in at
        }
        self.at = at

    def read(self) -> None:
        """Read all rows; what is wrong with them is noted."""
        batch: list[tuple[int, list[str]]] = []
        try:
            for record in self.sheet.records:
                if isinstance(record, Fault):
                    self.faults.append(record)
                else:
                    batch.append(record)
                if len(batch) == _BATCH:
                    self._take(batch)
                    batch = []
        except FaultsError as error:
            self._take(batch)
            self.faults += error.faults
        else:
            self._take(batch)

    def _take(self, batch: list[tuple[int, list[str]]]) -> None:
        if not batch:
            return
        rows = [row for row, _ in batch]
        columns = list(zip(*(cells for _, cells in batch), strict=True))
        self.rows += rows
        for name, texts in self.texts.items():
            # Groups and periods are few texts many times.
            texts += map(sys.intern, columns[self.at[name]])
        for name, parts in self.numbers.items():
            parts.append(
                numbers_of(
                    columns[self.at[name]], rows, file=self.sheet.file, column=name,
                    faults=self.faults,
                )
            )  # fmt: skip
