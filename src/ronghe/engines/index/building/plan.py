"""An index and a table brought together once, so that building it again costs only arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building.data_check import table_faults
from ronghe.engines.index.building.frame import Frame, frame_of
from ronghe.engines.index.expressions import expression_columns, expression_values
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index.building.result import Treated
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What stays the same from run to run: the definition, the rows, and the numbers as given.

    `data` has the indicators in the order of the tree, (leaves, rows), rows in canonical order;
    `numbers` has the columns of the table, in canonical order, too.
    """

    index: Index
    frame: Frame
    data: Floats
    numbers: Mapping[str, Floats]

    @property
    def positions(self) -> dict[str, int]:
        """Return the row of `data` that each indicator has, by key."""
        return {leaf.key: position for position, leaf in enumerate(self.index.leaves)}

    def derived(self, rows: slice) -> dict[str, Floats]:
        """Return the derived columns by name in some rows."""
        names = [column.name for column in self.index.columns if column.name in self.numbers]
        return {name: self.numbers[name][rows] for name in names}

    def start(self) -> State:
        """Return the state before the first step."""
        return State(
            values=self.data,
            imputed=np.zeros(self.data.shape, np.bool_),
            screened=np.zeros(self.frame.rows, np.bool_),
            oriented=np.zeros(len(self.index.leaves), np.bool_),
        )


@dataclass(frozen=True, kw_only=True)
class State:
    """The indicators between two steps.

    Attributes
    ----------
    values : (..., leaves, rows); leading axes are runs.
    imputed : which values rest on an imputed one, (..., leaves, rows).
    screened : rows that lost their scores for want of data, (..., rows).
    oriented : indicators that a step turned round already, so that more is better, (leaves,).
    treated : what treating did so far (only of a single run).
    """

    values: Floats
    imputed: Flags
    screened: Flags
    oriented: Flags
    treated: tuple[Treated, ...] = field(default=())

    def changed(self, values: Floats) -> State:
        """Return the state with other values."""
        return replace(self, values=values)


def plan_of(index: Index, table: Table) -> Plan:
    """Return the plan of an index for a table.

    Raises
    ------
    FaultsError
        If the table lacks a column, unit or period that the index needs; it carries all faults.
    """
    faults = table_faults(index, table)
    if faults:
        raise FaultsError(faults)
    frame = frame_of(index, table)
    numbers = {name: column[frame.order] for name, column in table.numbers.items()}
    numbers = {**numbers, **_derived(index, numbers, frame.rows)}
    data = np.stack([numbers[leaf.column] for leaf in index.leaves])
    return Plan(index=index, frame=frame, data=data, numbers=numbers)


def _derived(index: Index, numbers: Mapping[str, Floats], rows: int) -> dict[str, Floats]:
    """Return the columns that are made of others, each after those that it is made of."""
    made: dict[str, Floats] = {}
    names = {column.name for column in index.columns}
    waiting = list(index.columns)
    while waiting:
        column = waiting.pop(0)
        if column.column is not None:
            if column.column in numbers:  # else nothing needs it
                made[column.name] = numbers[column.column]
            continue
        if column.expression is None:
            continue
        parts = expression_columns(column.expression)
        columns = {**numbers, **made}
        if any(part in names and part not in made for part in parts):
            later = [one.name for one in waiting]
            if any(part in later for part in parts):
                waiting.append(column)
            continue
        if parts <= columns.keys():
            values = expression_values(column.expression, columns, rows=rows)
            made[column.name] = np.broadcast_to(values, (rows,)).copy()
    return made
