"""Results as an Arrow batch with a type for each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ronghe.engines.scoring.answer_sheet import result_header
from ronghe.engines.scoring.arrow.buffers import array_of, texts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.table import ResultTable


def result_schema(instrument: Instrument, *, explain: bool) -> pa.Schema:
    """Return names and types of the columns of results: those of `result_header`.

    Points are float64, each nearest to the exact number; level, outputs and counts are int32.
    """
    groups = [pa.float64() for _ in instrument.all_groups]
    outputs = [pa.int32() for _ in instrument.outputs]
    items = [pa.float64() for _ in instrument.items] if explain else []
    types = [
        pa.string(), pa.float64(), *groups, pa.int32(), pa.string(), *outputs, pa.int32(), *items,
    ]  # fmt: skip
    names = result_header(instrument, explain=explain)
    return pa.schema(list(zip(names, types, strict=True)))


def result_batch(
    instrument: Instrument, subjects: pa.Array, table: ResultTable, *, explain: bool
) -> pa.RecordBatch:
    """Return a table of results as a batch of `result_schema`.

    With `explain` an item's points are null where its answer is missing: that is not zero.
    """
    columns = [subjects, array_of(table.score)]
    columns += [
        array_of(table.points(table.units_by_group[group.key])) for group in instrument.all_groups
    ]
    columns += [_whole(table.level), _level_names(instrument, table.level)]
    columns += [_whole(table.outputs[output.key]) for output in instrument.outputs]
    columns.append(_whole(table.answered))
    if explain:
        columns += [
            array_of(table.points(table.units_by_item[item.id]), valid=table.is_answered[item.id])
            for item in instrument.items
        ]
    return pa.RecordBatch.from_arrays(columns, schema=result_schema(instrument, explain=explain))


def _whole(numbers: NDArray[np.int64]) -> pa.Array:
    return array_of(numbers.astype(np.int32))


def _level_names(instrument: Instrument, levels: NDArray[np.int64]) -> pa.Array:
    known = instrument.level_rule.levels
    order = np.argsort([level.number for level in known])
    names = texts_of([known[position].title.zh for position in order])
    at = np.searchsorted(np.array([known[position].number for position in order]), levels)
    return names.take(array_of(at))
