"""Where a unit stands among its peers: strengths, weaknesses, distance to their median."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.explaining.contributions import contributions
from ronghe.engines.index.methods import moments, ranking

if TYPE_CHECKING:
    from collections.abc import Collection

    from ronghe.engines.index.building import Build


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One score of one unit among its peers.

    Attributes
    ----------
    key : of an indicator or node.
    score, median : the unit's and that of its peers (itself among them); NaN is missing.
    rank : 1 is the best of `of` peers with a score; 0 without one.
    gain : what the distance to the median is worth in the root's score: distance times slope.
    """

    key: str
    score: float
    median: float
    rank: int
    of: int
    gain: float

    @property
    def distance(self) -> float:
        """Return score minus median."""
        return self.score - self.median


def standings(
    build: Build, unit: str, *, peers: Collection[str] | None = None
) -> tuple[Standing, ...]:
    """Return where a unit stands in every indicator and node, in the order of the keys.

    Parameters
    ----------
    build : of a cross-section.
    unit : its key.
    peers : keys of the units that it is compared with, such as those of its size; the unit itself
        is always among them. None compares it with all.

    Raises
    ------
    KeyError
        If there is no such unit.
    """
    if unit not in build.units:
        raise KeyError(unit)
    chosen = build.units if peers is None else {unit, *peers}
    rows = [row for row, key in enumerate(build.units) if key in chosen]
    row = build.units.index(unit)
    scores = build.scores[:, rows]
    place = rows.index(row)
    ranks = ranking.ranks(scores)[:, place]
    counted = np.count_nonzero(~np.isnan(scores), axis=-1)
    medians = moments.median(scores)
    slopes = contributions(build).slopes[:, row]
    own = build.scores[:, row]
    return tuple(
        Standing(
            key=key,
            score=float(own[at]),
            median=float(medians[at]),
            rank=int(ranks[at]),
            of=int(counted[at]),
            gain=float(slopes[at] * (own[at] - medians[at])),
        )
        for at, key in enumerate(build.keys)
    )


def strengths(found: tuple[Standing, ...], *, count: int = 5) -> tuple[Standing, ...]:
    """Return the standings furthest above the median, by what that is worth, the best first."""
    above = [each for each in found if each.distance > 0.0]
    return tuple(sorted(above, key=lambda each: (-_worth(each), each.rank, each.key))[:count])


def weaknesses(found: tuple[Standing, ...], *, count: int = 5) -> tuple[Standing, ...]:
    """Return the standings furthest below the median, by what that is worth, the worst first."""
    below = [each for each in found if each.distance < 0.0]
    return tuple(sorted(below, key=lambda each: (_worth(each), -each.rank, each.key))[:count])


def _worth(standing: Standing) -> float:
    return standing.distance if np.isnan(standing.gain) else standing.gain
