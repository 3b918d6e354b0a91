"""Tables as bytes: the same table gives the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ronghe.engines.index.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.engines.index.building import Build
    from ronghe.engines.index.definition import UnitColumns


def number_text(value: float) -> str:
    """Return the shortest text that reads back to the same double; "" for a missing one.

    Examples
    --------
    >>> [number_text(value) for value in (1.0, 0.1, 1 / 3, 1e-7, float("nan"))]
    ['1', '0.1', '0.3333333333333333', '1e-07', '']
    """
    if math.isnan(value):
        return ""
    # Zero has two doubles, and files should have one.
    return repr(float(value) + 0.0).removesuffix(".0")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return CSV in UTF-8 without BOM, lines ended by a line feed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def table_csv(table: Table, columns: UnitColumns) -> bytes:
    """Return a table as CSV, rows in the order of the table, columns as in `table_header`."""
    parts = [values for _name, values in _text_columns(table, columns)]
    parts += [[number_text(value) for value in table.numbers[name]] for name in table.numbers]
    return csv_bytes(table_header(table, columns), zip(*parts, strict=True))


def table_header(table: Table, columns: UnitColumns) -> tuple[str, ...]:
    """Return the columns of a table: key, name, period, texts, numbers."""
    return (*(name for name, _values in _text_columns(table, columns)), *table.numbers)


def _text_columns(table: Table, columns: UnitColumns) -> list[tuple[str, Sequence[str]]]:
    found: list[tuple[str, Sequence[str]]] = [(columns.key, table.units)]
    if table.names is not None:
        found.append((columns.name or "name", table.names))
    if table.periods is not None:
        found.append((columns.period or "period", table.periods))
    taken = {name for name, _values in found}
    return found + [(name, table.texts[name]) for name in table.texts if name not in taken]


def table_parsed(data: bytes, columns: UnitColumns, *, numbers: Sequence[str]) -> Table:
    """Return the table of CSV as `table_csv` writes it; `numbers` says which columns are numbers.

    Raises
    ------
    ValueError
        If the bytes are no such table.
    """
    lines = list(csv.reader(io.StringIO(data.decode()), strict=True))
    if not lines or any(len(line) != len(lines[0]) for line in lines):
        raise ValueError("The rows of the table differ in length.")
    header, rows = lines[0], lines[1:]
    cells = {name: tuple(row[at] for row in rows) for at, name in enumerate(header)}
    if missing := {columns.key, *numbers} - set(cells):
        message = f"The table lacks the columns {sorted(missing)}."
        raise ValueError(message)
    name, period = columns.name or "name", columns.period or "period"
    own = {columns.key, name, period, *numbers}
    return Table(
        units=cells[columns.key],
        names=cells.get(name) if name not in numbers else None,
        periods=cells.get(period) if period not in numbers else None,
        numbers={
            column: np.array([float(cell) if cell else np.nan for cell in cells[column]])
            for column in numbers
        },
        texts={column: cells[column] for column in header if column not in own},
    )


def table_parquet(table: Table, columns: UnitColumns) -> bytes:
    """Return the same columns as `table_csv` as Parquet: numbers as doubles, missing as null."""
    held: dict[str, pa.Array] = {
        name: pa.array(list(values), pa.string()) for name, values in _text_columns(table, columns)
    }
    held |= {
        name: pa.array(values, pa.float64(), from_pandas=True)
        for name, values in table.numbers.items()
    }
    return _parquet(held)


def parquet_csv(data: bytes) -> bytes:
    """Return Parquet as `table_parquet` and `scores_parquet` write it as canonical CSV.

    Raises
    ------
    ValueError
        If the bytes are no Parquet (`pyarrow.ArrowInvalid` is one).
    """
    table = pq.read_table(pa.BufferReader(data))
    columns = []
    for column in table.columns:
        if pa.types.is_floating(column.type):
            values = column.to_numpy(zero_copy_only=False)
            columns.append([number_text(value) for value in values])
        else:
            columns.append(["" if value is None else str(value) for value in column.to_pylist()])
    return csv_bytes(table.column_names, zip(*columns, strict=True))


def scores_csv(build: Build) -> bytes:
    """Return the scores of a build as CSV, rows in the order of its table.

    Columns are `unit`, `period` of a panel, the keys of the index (indicators normalised, then
    nodes, the root last) and `rank`, which is blank where there is none.
    """
    lead = _lead(build)
    scores = build.in_file_order(build.scores)
    ranks = build.in_file_order(build.rank)
    parts = [values for _name, values in lead]
    parts += [[number_text(value) for value in column] for column in scores]
    parts.append([str(rank) if rank else "" for rank in ranks])
    header = (*(name for name, _values in lead), *build.keys, "rank")
    return csv_bytes(header, zip(*parts, strict=True))


def scores_parquet(build: Build) -> bytes:
    """Return the same as `scores_csv` as Parquet, with all digits of the doubles."""
    held = {name: pa.array(list(values), pa.string()) for name, values in _lead(build)}
    scores = build.in_file_order(build.scores)
    for key, column in zip(build.keys, scores, strict=True):
        held[key] = pa.array(column, pa.float64(), from_pandas=True)
    ranks = build.in_file_order(build.rank)
    held["rank"] = pa.array([int(rank) or None for rank in ranks], pa.int64())
    return _parquet(held)


def coverage_csv(build: Build) -> bytes:
    """Return the share of indicators with a value below each key, and the share imputed.

    A row a unit (and period) and key: `coverage` and `imputed` lie between 0 and 1.
    """
    lead = _lead(build)
    coverage = build.in_file_order(build.coverage)
    imputed = build.in_file_order(build.imputed_share)
    rows = [
        (*(values[row] for _name, values in lead), key, number_text(coverage[at, row]),
         number_text(imputed[at, row]))
        for row in range(len(build.units))
        for at, key in enumerate(build.keys)
    ]  # fmt: skip
    return csv_bytes((*(name for name, _values in lead), "key", "coverage", "imputed"), rows)


def _lead(build: Build) -> list[tuple[str, Sequence[str]]]:
    back = build.order.argsort()
    found: list[tuple[str, Sequence[str]]] = [("unit", [build.units[row] for row in back])]
    if build.periods is not None:
        found.append(("period", [build.periods[row] for row in back]))
    return found


def _parquet(columns: dict[str, pa.Array]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())
