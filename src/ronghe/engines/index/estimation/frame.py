"""The enterprises of regions: who there is, who was asked, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """A row an enterprise, all arrays (rows,).

    Attributes
    ----------
    region : label of the region.
    strata : labels of one or several columns, such as industry, size class, district. What stands
        first is kept together longest when strata are collapsed.
    value : the enterprise's figure; NaN where there is none, be it not asked or not answered.
    size : by which enterprises may be weighed, such as revenue; None where it is not known.
    asked : whether the enterprise was asked; None where all were.
    count : how many enterprises the row stands for, 1 where it is None. More than one is for those
        without a value of whom only the number is known; their `size` and `asked` are of all.

    Raises
    ------
    ValueError
        If lengths differ, a size is missing or negative, a value is infinite or stands in a row of
        several, or was given by somebody not asked.
    """

    region: NDArray[Any]
    strata: tuple[NDArray[Any], ...]
    value: Floats
    size: Floats | None = None
    asked: NDArray[np.bool_] | None = None
    count: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        """Refuse what the estimator would turn into a wrong number."""
        given = (self.value, *self.strata, self.size, self.asked, self.count)
        if any(column is not None and len(column) != len(self.region) for column in given):
            raise ValueError("The columns of a frame differ in length.")
        faults = {
            "values are infinite": np.isinf(self.value),
            "sizes are missing or negative": ~(self.sizes >= 0) | np.isinf(self.sizes),
            "counts are below one": self.counts < 1,
            "values stand for several enterprises": self.is_answered & (self.counts > 1),
            "values are of enterprises not asked": self.is_answered & ~self.is_asked,
        }
        found = [
            f"{int(rows.sum())} {words} (first in row {int(rows.argmax())})"
            for words, rows in faults.items()
            if rows.any()
        ]
        if found:
            raise ValueError("; ".join(found))

    @cached_property
    def is_answered(self) -> NDArray[np.bool_]:
        """Whether a row has a value."""
        return ~np.isnan(self.value)

    @cached_property
    def is_asked(self) -> NDArray[np.bool_]:
        """Whether a row was asked."""
        return np.ones(len(self.region), dtype=np.bool_) if self.asked is None else self.asked

    @cached_property
    def sizes(self) -> Floats:
        """The sizes, one each where none are known."""
        return np.asarray(self.counts, dtype=np.float64) if self.size is None else self.size

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many enterprises each row stands for."""
        return np.ones(len(self.region), dtype=np.int64) if self.count is None else self.count
