"""Strata of regions, and how those with too few answers are collapsed into their nearest.

The rule: a stratum with fewer than two answers is collapsed, unless all its enterprises answered
(then it has no sampling error). The one with the fewest answers goes first, of equals the first by
key. It joins the stratum of its region that agrees with it in the first columns of the key, an
earlier column counting more than all later ones; of equals the nearest in the order of keys, then
the earlier. This goes on until no stratum is thin or the region has one left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.estimation.frame import Frame

    Whole = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """A stratum that was collapsed into another one of its region; keys are labels by column."""

    region: Any
    stratum: tuple[Any, ...]
    into: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Strata:
    """Strata after collapsing, numbered region by region.

    Attributes
    ----------
    regions : labels in order.
    of_row : (rows,) number of the stratum of each row of the frame.
    region_of : (strata,) number of the region of each stratum.
    merges : what was collapsed, in the order it was.
    """

    regions: NDArray[Any]
    of_row: Whole
    region_of: Whole
    merges: tuple[Merge, ...]


def strata_of(frame: Frame) -> Strata:
    """Return the strata of a frame, collapsed where they have too few answers."""
    regions, region = np.unique(frame.region, return_inverse=True)
    labels, codes = [], [region]
    for column in frame.strata:
        found, code = np.unique(column, return_inverse=True)
        labels.append(found)
        codes.append(code)
    keys, cell = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    answers = np.bincount(cell, frame.is_answered, len(keys)).astype(np.int64)
    enterprises = np.bincount(cell, frame.counts, len(keys)).astype(np.int64)

    def named(key: Whole) -> tuple[Any, ...]:
        return tuple(each[code] for each, code in zip(labels, key[1:], strict=True))

    home, merges = np.arange(len(keys)), []
    is_thin = (answers < 2) & (answers < enterprises)
    for number in np.unique(keys[is_thin, 0]):
        members = np.flatnonzero(keys[:, 0] == number)
        for gone, into in _collapsed(keys[members, 1:], answers[members], enterprises[members]):
            home[home == members[gone]] = members[into]
            merges.append(
                Merge(
                    region=regions[number],
                    stratum=named(keys[members[gone]]),
                    into=named(keys[members[into]]),
                )
            )
    kept, group = np.unique(home, return_inverse=True)
    return Strata(
        regions=regions, of_row=group[cell], region_of=keys[kept, 0], merges=tuple(merges)
    )


def _collapsed(keys: Whole, answers: Whole, enterprises: Whole) -> list[tuple[int, int]]:
    """Return which stratum of one region goes into which, in order."""
    answers, enterprises = answers.copy(), enterprises.copy()
    alive, found = np.ones(len(keys), dtype=np.bool_), []
    columns = 1 << np.arange(keys.shape[1])[::-1]
    place = np.arange(len(keys))
    while alive.sum() > 1:
        thin = np.flatnonzero(alive & (answers < 2) & (answers < enterprises))
        if not len(thin):
            break
        gone = int(thin[np.argmin(answers[thin])])
        alive[gone] = False
        others = np.flatnonzero(alive)
        agreement = ((keys[others] == keys[gone]) * columns).sum(axis=1)
        into = int(others[np.lexsort((others, abs(place[others] - gone), -agreement))[0]])
        answers[into] += answers[gone]
        enterprises[into] += enterprises[gone]
        found.append((gone, into))
    return found
