"""Results as an Arrow batch with a type for each column."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ronghe.engines.scoring.answer_sheet import result_header
from ronghe.engines.scoring.arrow.buffers import array_of, texts_of

NOT_APPLICABLE = "not_applicable"
_ROW_GROUP = 131_072  # rows; enough for a reader to skip and to share out, little in memory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.evaluation import ResultTable


def result_schema(instrument: Instrument, *, explain: bool) -> pa.Schema:
    """Return names and types of the columns of results: those of `result_header`.

    Points are float64, each nearest to the exact number; level, steps and counts are int32; where
    the level is undecided, it, its name and its steps are null. With `explain` a last column lists
    what is not applicable: groups by key, items by id.
    """
    groups = [pa.float64() for _ in instrument.all_groups]
    outputs = [
        pa.int32() if output.value is None else pa.float64() for output in instrument.outputs
    ]
    items = [pa.float64() for _ in instrument.items] if explain else []
    last = [NOT_APPLICABLE] if explain else []
    types = [
        pa.string(), pa.float64(), *groups, pa.int32(), pa.string(), *outputs, pa.int32(), *items,
        *(pa.list_(pa.string()) for _ in last),
    ]  # fmt: skip
    names = [*result_header(instrument, explain=explain), *last]
    return pa.schema(list(zip(names, types, strict=True)))


def result_batch(
    instrument: Instrument, subjects: pa.Array, table: ResultTable, *, explain: bool
) -> pa.RecordBatch:
    """Return a table of results as a batch of `result_schema`.

    With `explain` an item's points are null where its answer is missing or not applicable, a
    group's where it is not applicable: that is not zero, and the last column says which it is.
    """
    columns = [subjects, array_of(table.score)]
    columns += [
        array_of(table.points(table.units_by_group[group.key]), valid=table.applies.get(group.key))
        for group in instrument.all_groups
    ]
    # Undecided is not the lowest level: nothing is said of it.
    decided = table.is_decided
    columns += [_whole(table.level, decided), _level_names(instrument, table.level, decided)]
    for output in instrument.outputs:
        numbers, known = table.outputs[output.key], table.is_known(output)
        whole = output.value is None
        columns.append(_whole(numbers, known) if whole else array_of(numbers, valid=known))
    columns.append(_whole(table.answered))
    if explain:
        columns += [_points(table, item.id) for item in instrument.items]
        columns.append(_not_applicable(table))
    return pa.RecordBatch.from_arrays(columns, schema=result_schema(instrument, explain=explain))


def parquet_write(
    instrument: Instrument,
    scores: Iterable[tuple[list[str] | pa.Array, ResultTable]],
    stream: IO[bytes],
    *,
    explain: bool,
) -> None:
    """Write who answered and the scores as a Parquet file, in row groups of about one size."""
    schema = result_schema(instrument, explain=explain)
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(stream, schema) as writer:
        for subjects, table in scores:
            names = pa.array(subjects, pa.string()) if isinstance(subjects, list) else subjects
            waiting.append(result_batch(instrument, names, table, explain=explain))
            if sum(len(batch) for batch in waiting) >= _ROW_GROUP:
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting.clear()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))


def _points(table: ResultTable, item_id: str) -> pa.Array:
    valid = table.is_answered[item_id]
    why = table.why.get(item_id)
    valid = valid if why is None else valid & (why == 0)
    return array_of(table.points(table.units_by_item[item_id]), valid=valid)


def _not_applicable(table: ResultTable) -> pa.Array:
    """Return for each response the groups and items that are not applicable."""
    flags = {key: ~applies for key, applies in table.applies.items()}
    flags |= {item_id: why != 0 for item_id, why in table.why.items()}
    rows = len(table.units)
    every = np.array(list(flags.values())).reshape(len(flags), rows).T
    offsets = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(every.sum(axis=1), out=offsets[1:])
    names = texts_of(list(flags)).take(array_of(np.nonzero(every)[1]))
    return pa.ListArray.from_arrays(array_of(offsets), names)


def _whole(numbers: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pa.Array:
    return array_of(numbers.astype(np.int32), valid=valid)


def _level_names(
    instrument: Instrument, levels: NDArray[np.int64], decided: NDArray[np.bool_]
) -> pa.Array:
    known = instrument.level_rule.levels
    order = np.argsort([level.number for level in known])
    names = texts_of([known[position].title.zh for position in order])
    at = np.searchsorted(np.array([known[position].number for position in order]), levels)
    return names.take(array_of(at, valid=decided))
