"""What building an index gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ronghe.engines.index.methods import moments, treating

Cell = TypeVar("Cell", bound=np.generic)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Treated:
    """What a step `treat` did to some indicators in some rows, point by point.

    `how` and `outcome` are those of `methods.treating.Treatment`, (leaves, rows) and (leaves,).
    """

    step: str
    leaves: tuple[int, ...]
    rows: slice
    how: NDArray[np.int8]
    outcome: NDArray[np.int8]
    then: str


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What treating an indicator did to it: how it was, what was done, how it is."""

    leaf: str
    step: str
    period: str
    skew: float
    kurtosis: float
    winsorised: int
    transformed: str
    skew_after: float
    kurtosis_after: float
    passes: bool


@dataclass(frozen=True, kw_only=True)
class Build:
    """An index built from a table.

    A "row" is a unit, or a unit in a period of a panel; all arrays have them as last axis, in the
    canonical order: by the key of the unit, then by period. `in_file_order` brings an array back
    to the order of the table.

    Attributes
    ----------
    units, names, periods : of each row; names and periods are None where the table has none.
    order : the row of the table that each row was, shape (rows,).
    stages : after "data" and after each step by its name, (leaves, rows); NaN is missing.
    imputed : which values of indicators rest on an imputed one, (leaves, rows).
    screened : which rows lost their scores for want of data, (rows,).
    keys : of the scores: the indicators in the order of the tree, then nodes, the root last.
    scores : the indicators normalised and the nodes aggregated, (keys, rows); NaN is none.
    nominal : the weight of each in its parent, as a share of its siblings, (keys,) or (keys, rows).
    effective : the product of these up to the root, whose own is 1; like `nominal`.
    rank : of the root, among the rows of its period, (rows,); 0 is unranked.
    group_ranks : of the root among those of its group, by the column of groups, (rows,) each.
    coverage : share of the indicators below that the table has a value for, (keys, rows).
    imputed_share : share of the indicators below whose value is imputed, (keys, rows).
    treated : what the steps `treat` did, point by point.
    """

    index: Index
    units: tuple[str, ...]
    names: tuple[str, ...] | None
    periods: tuple[str, ...] | None
    order: NDArray[np.int64]
    stages: Mapping[str, Floats]
    imputed: NDArray[np.bool_]
    screened: NDArray[np.bool_]
    keys: tuple[str, ...]
    scores: Floats
    nominal: Floats
    effective: Floats
    rank: NDArray[np.int64]
    coverage: Floats
    imputed_share: Floats
    treated: tuple[Treated, ...] = field(default=())
    group_ranks: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)

    @cached_property
    def treatments(self) -> tuple[Treatment, ...]:
        """Return what the steps `treat` did to each indicator (in each period)."""
        names = list(self.stages)
        return tuple(
            _treatment(self, one, names[names.index(one.step) - 1], place, at)
            for one in self.treated
            for place, at in enumerate(one.leaves)
        )

    def score(self, key: str) -> Floats:
        """Return the scores of an indicator or node by its key, (rows,)."""
        found: Floats = self.scores[self.keys.index(key)]
        return found

    def in_file_order(self, values: NDArray[Cell]) -> NDArray[Cell]:
        """Return an array (..., rows) with its rows in the order of the table."""
        found: NDArray[Cell] = values[..., self.order.argsort()]
        return found


def _treatment(build: Build, one: Treated, before: str, place: int, at: int) -> Treatment:
    skew, kurtosis = moments.shape(build.stages[before][at, one.rows])
    skew_after, kurtosis_after = moments.shape(build.stages[one.step][at, one.rows])
    how = one.how[place]
    is_drawn = (how == treating.LOWERED) | (how == treating.RAISED)
    return Treatment(
        leaf=build.index.leaves[at].key,
        step=one.step,
        period="" if build.periods is None else build.periods[one.rows.start],
        skew=float(skew),
        kurtosis=float(kurtosis),
        winsorised=int(np.count_nonzero(is_drawn)),
        transformed=one.then if (how == treating.TRANSFORMED).any() else "",
        skew_after=float(skew_after),
        kurtosis_after=float(kurtosis_after),
        passes=bool(one.outcome[place] != treating.FAILED),
    )
