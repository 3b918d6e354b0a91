"""Make the table of an index from columns of Arrow, as Parquet holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.table import rules
from ronghe.engines.index.table.cells import numbers_of, unit_faults
from ronghe.engines.index.table.columns import columns_needed, group_columns, missing_columns
from ronghe.engines.index.table.table import Table
from ronghe.lib.faults import Fault, FaultsError
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index
else:
    pa = Later("pyarrow")

_FIRST_ROW = 2  # rows are counted as in a spreadsheet, where the header is row 1


def arrow_columns(index: Index, names: Iterable[str], *, file: str) -> list[str]:
    """Return which columns of a file an index needs.

    Raises
    ------
    FaultsError
        If one is missing.
    """
    needed = columns_needed(index)
    there = list(names)
    faults = missing_columns(needed, there, file=file)
    if faults:
        raise FaultsError(faults)
    return [name for name in there if name in needed.numbers or name in needed.texts]


def table_of_arrow(index: Index, found: pa.Table, *, file: str) -> Table:
    """Return the table that an index is built from.

    Numbers may be whole, floating or decimal, or text that holds them; keys, periods and groups
    text, whole numbers or dates. Null and NaN are missing.

    Raises
    ------
    FaultsError
        As `table_of_sheet` does; rows are counted from 2.
    """
    needed = columns_needed(index)
    faults = missing_columns(needed, found.column_names, file=file)
    if found.num_rows == 0:
        faults.append(rules.NO_ROWS.fault(file=file))
    rows = range(_FIRST_ROW, found.num_rows + _FIRST_ROW)
    numbers = {
        name: _numbers(found.column(name), rows, file=file, column=name, faults=faults)
        for name in needed.numbers
        if name in found.column_names
    }
    texts = {
        name: _texts(found.column(name), file=file, column=name, faults=faults)
        for name in needed.texts
        if name in found.column_names
    }
    units = index.units
    periods = texts.get(units.period) if units.period is not None else None
    if units.key in texts:
        faults += unit_faults(
            texts[units.key], periods, rows, file=file, unit_column=units.key,
            period_column=units.period,
        )  # fmt: skip
    if faults:
        raise FaultsError(faults)
    return Table(
        units=texts[units.key],
        names=None if units.name is None else texts[units.name],
        periods=periods,
        numbers=numbers,
        texts={name: texts[name] for name in group_columns(index)},
        rows=tuple(rows),
        file=file,
    )


def _numbers(
    cells: pa.ChunkedArray, rows: range, *, file: str, column: str, faults: list[Fault]
) -> NDArray[np.float64]:
    kind = cells.type
    if _is_text(kind):
        written = ["" if cell is None else str(cell).strip() for cell in cells.to_pylist()]
        return numbers_of(written, rows, file=file, column=column, faults=faults)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        faults.append(_wrong_type(kind, file, column, "数字", "numbers"))
        return np.full(len(cells), np.nan)
    values = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    found = np.array(values, dtype=np.float64)
    faults += [
        rules.INFINITE.fault(file=file, row=rows[at], column=column, value=str(found[at]))
        for at in np.flatnonzero(np.isinf(found))
    ]
    return found


def _texts(
    cells: pa.ChunkedArray, *, file: str, column: str, faults: list[Fault]
) -> tuple[str, ...]:
    kind = cells.type
    is_plain = pa.types.is_integer(kind) or pa.types.is_date(kind)
    if not (_is_text(kind) or is_plain):
        faults.append(_wrong_type(kind, file, column, "文字或整数", "texts or whole numbers"))
        return ("",) * len(cells)
    return tuple("" if cell is None else str(cell).strip() for cell in cells.to_pylist())


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _wrong_type(kind: pa.DataType, file: str, column: str, zh: str, en: str) -> Fault:
    details = {"wanted_zh": zh, "wanted_en": en}
    return rules.WRONG_COLUMN_TYPE.fault(
        file=file, row=1, column=column, value=str(kind), details=details
    )
