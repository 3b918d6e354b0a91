"""Compare two indices of the same units: how far scores and ranks are apart, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import stats

    from ronghe.engines.index.building import Build

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
else:
    stats = Later("scipy.stats")

__all__ = ["Comparison", "comparison"]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two indices over the units that both know, in the order of their keys.

    Attributes
    ----------
    first, second : scores of the roots, NaN where there is none.
    rank_first, rank_second : among all units of each index; 0 where unranked.
    """

    units: tuple[str, ...]
    first: Floats
    second: Floats
    rank_first: Whole
    rank_second: Whole

    @property
    def _ranked(self) -> NDArray[np.bool_]:
        return (self.rank_first > 0) & (self.rank_second > 0)

    @property
    def shift(self) -> Whole:
        """Return by how many places each unit is better in the second; 0 where unranked in one."""
        return np.where(self._ranked, self.rank_first - self.rank_second, 0)

    @property
    def mean_shift(self) -> float:
        """Return the mean of the sizes of the shifts; NaN where nothing is ranked in both."""
        ranked = self._ranked
        return float(np.abs(self.shift[ranked]).mean()) if ranked.any() else float("nan")

    @property
    def spearman(self) -> float:
        """Return Spearman's correlation of the ranks; NaN below three units."""
        return self._agreement(stats.spearmanr)

    @property
    def kendall(self) -> float:
        """Return Kendall's tau-b of the ranks; NaN below three units."""
        return self._agreement(stats.kendalltau)

    def movers(self, count: int = 5) -> tuple[str, ...]:
        """Return the units that move furthest, the furthest first."""
        far = np.argsort(-np.abs(self.shift), kind="stable")[:count]
        return tuple(self.units[row] for row in far if self.shift[row])

    def _agreement(self, of: object) -> float:
        ranked = self._ranked
        one, other = self.rank_first[ranked], self.rank_second[ranked]
        if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
            return float("nan")
        return float(of(one, other).statistic)  # type: ignore[operator] # a function of scipy


def comparison(first: Build, second: Build) -> Comparison:
    """Return two builds side by side; of cross-sections, or of one period each.

    Examples
    --------
    See `docs/indices.md`: ``ronghe index compare``.
    """
    units = tuple(sorted(set(first.units) & set(second.units)))
    rows = [_rows(build, units) for build in (first, second)]
    return Comparison(
        units=units,
        first=first.scores[-1][rows[0]],
        second=second.scores[-1][rows[1]],
        rank_first=first.rank[rows[0]],
        rank_second=second.rank[rows[1]],
    )


def _rows(build: Build, units: tuple[str, ...]) -> list[int]:
    positions = {unit: row for row, unit in enumerate(build.units)}
    return [positions[unit] for unit in units]
