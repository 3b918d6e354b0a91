"""Runs in parts that other machines may make, and the columns that a table needs for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.index.definition import Column
from ronghe.engines.index.uncertainty.analysis import design_of
from ronghe.engines.index.uncertainty.runs import runs_build
from ronghe.engines.index.uncertainty.scenario import ValueNoise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.uncertainty.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class RunsTask:
    """Makes a part of the runs of a scenario; it may be sent to another machine."""

    plan: Plan
    scenario: Scenario

    def __call__(self, part: tuple[int, int]) -> NDArray[np.float64]:
        """Return the scores of the root, (runs, rows), of the runs from one number up to another.

        Put together in their order, parts are what `runs_build` makes of all, bit for bit.
        """
        first, end = part
        return runs_build(self.plan, self.scenario, design_of(self.scenario)[first:end])


def parts_of(runs: int, parts: int) -> list[tuple[int, int]]:
    """Return so many parts of runs, none of them empty, as equal as can be.

    Examples
    --------
    >>> parts_of(10, 3), parts_of(2, 4)
    ([(0, 3), (3, 6), (6, 10)], [(0, 1), (1, 2)])
    """
    many = max(min(parts, runs), 1)
    ends = [runs * number // many for number in range(many + 1)]
    return list(pairwise(ends))


def with_error_columns(index: Index, scenario: Scenario) -> Index:
    """Return an index that also asks its table for the columns of standard errors."""
    known = {column.name for column in index.columns}
    wanted = dict.fromkeys(
        column
        for factor in scenario.factors
        if isinstance(factor, ValueNoise)
        for column in factor.columns.values()
        if column not in known
    )
    more = tuple(Column(name=column, column=column) for column in wanted)
    return replace(index, columns=(*index.columns, *more))
