"""Tables as bytes: the same table gives the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.table import Table
from ronghe.engines.index.table.cells import number_of
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    import pyarrow.parquet as pq
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build
    from ronghe.engines.index.definition import UnitColumns

    _Column = Sequence[str] | NDArray[np.float64]
else:
    pa, pq = Later("pyarrow"), Later("pyarrow.parquet")

_BLOCK = 4096  # rows


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
    buffer = io.BytesIO()  # a `StringIO` would hold four bytes a character
    text = io.TextIOWrapper(buffer, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    text.flush()
    return buffer.getvalue()


def table_csv(table: Table, columns: UnitColumns) -> bytes:
    """Return a table as CSV, rows in the order of the table, columns as in `table_header`."""
    parts: list[_Column] = [values for _name, values in _text_columns(table, columns)]
    parts += [table.numbers[name] for name in _number_columns(table, columns)]
    return csv_bytes(table_header(table, columns), _rows_of(parts))


def table_header(table: Table, columns: UnitColumns) -> tuple[str, ...]:
    """Return the columns of a table: key, name, period, texts, numbers."""
    names = [name for name, _values in _text_columns(table, columns)]
    return (*names, *_number_columns(table, columns))


def _number_columns(table: Table, columns: UnitColumns) -> list[str]:
    """Return the columns of numbers that are not texts, too, as a year may be."""
    texts = {name for name, _values in _text_columns(table, columns)}
    return [name for name in table.numbers if name not in texts]


def _rows_of(columns: Sequence[_Column]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of columns as texts, some at a time: all at once would be large."""
    rows = len(columns[0])
    for start in range(0, rows, _BLOCK):
        parts = [
            [number_text(value) for value in column[start : start + _BLOCK].tolist()]
            if isinstance(column, np.ndarray)
            else column[start : start + _BLOCK]
            for column in columns
        ]
        yield from zip(*parts, strict=True)


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
        names=cells.get(name),
        periods=cells.get(period),
        numbers={
            column: np.array([_number_in(cell) for cell in cells[column]]) for column in numbers
        },
        texts={column: cells[column] for column in header if column not in own},
    )


def _number_in(cell: str) -> float:
    """Return the number of a cell; one that is a text for people may hold none."""
    found = number_of(cell)
    if found is None:
        message = f"{cell!r} is no number."
        raise ValueError(message)
    return found


def table_parquet(table: Table, columns: UnitColumns) -> bytes:
    """Return the same columns as `table_csv` as Parquet: numbers as doubles, missing as null."""
    held: dict[str, pa.Array] = {
        name: pa.array(list(values), pa.string()) for name, values in _text_columns(table, columns)
    }
    held |= {
        name: pa.array(values, pa.float64(), from_pandas=True)
        for name, values in table.numbers.items()
        if name not in held
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
    columns: list[_Column] = []
    for column in table.columns:
        if pa.types.is_floating(column.type):
            columns.append(column.to_numpy(zero_copy_only=False))
        else:
            columns.append(["" if value is None else str(value) for value in column.to_pylist()])
    return csv_bytes(table.column_names, _rows_of(columns))


def scores_csv(build: Build) -> bytes:
    """Return the scores of a build as CSV, rows in the order of its table.

    Columns are `unit`, `period` of a panel, the keys of the index (indicators normalised, then
    nodes, the root last) and `rank`, which is blank where there is none.
    """
    lead = _lead(build)
    scores = build.in_file_order(build.scores)
    ranks = build.in_file_order(build.rank)
    parts: list[_Column] = [values for _name, values in lead]
    parts += list(scores)
    parts.append([str(rank) if rank else "" for rank in ranks])
    header = (*(name for name, _values in lead), *build.keys, "rank")
    return csv_bytes(header, _rows_of(parts))


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
    """Return the share of indicators with a value below each node, and the share imputed.

    A row a unit (and period) and node, and one for each of its indicators that has no value or an
    imputed one: `coverage` and `imputed` lie between 0 and 1.
    """
    lead = _lead(build)
    coverage = build.in_file_order(build.coverage)
    imputed = build.in_file_order(build.imputed_share)
    is_told = (coverage < 1) | (imputed > 0)
    is_told[len(build.index.leaves) :] = True
    keys = np.array(build.keys, dtype=object)

    def rows() -> Iterator[tuple[str, ...]]:
        for row in range(len(build.units)):
            told = np.flatnonzero(is_told[:, row])
            shares = zip(coverage[told, row].tolist(), imputed[told, row].tolist(), strict=True)
            own = [values[row] for _name, values in lead]
            for key, (there, filled) in zip(keys[told], shares, strict=True):
                yield (*own, key, number_text(there), number_text(filled))

    return csv_bytes((*(name for name, _values in lead), "key", "coverage", "imputed"), rows())


def groups_csv(build: Build, table: Table) -> bytes:
    """Return ranks within groups as CSV: a row a unit (and period) and column of groups.

    `groups` is the column, `group` the group of the unit, `rank` its rank in there; blank is none.
    """
    lead = _lead(build)
    names = tuple(build.group_ranks)
    by_name = [build.in_file_order(build.group_ranks[name]).tolist() for name in names]

    def rows() -> Iterator[tuple[str, ...]]:
        for row in range(len(build.units)):
            own = [values[row] for _name, values in lead]
            for name, found in zip(names, by_name, strict=True):
                rank = str(found[row]) if found[row] else ""
                yield (*own, name, table.texts[name][row], rank)

    return csv_bytes((*(name for name, _values in lead), "groups", "group", "rank"), rows())


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
