"""The audit sheet of an index: what the checks of a statistical audit find in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.auditing.correlations import (
    Allegiance,
    Correlation,
    allegiances,
    inside,
    with_parents,
)
from ronghe.engines.index.auditing.importance import Importance, importances
from ronghe.engines.index.auditing.structure import Structure, structures
from ronghe.engines.index.methods import moments, ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build

    Floats = NDArray[np.float64]

SKEW, KURTOSIS = 2.0, 3.5
POSITIONS = 10  # a place whose rank differs by so many is told something new by the node


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One indicator: how much of it there is, and its shape in the data and as it is scored."""

    key: str
    values: int
    of: int
    imputed: int
    mean: float
    deviation: float
    low: float
    high: float
    skew: float
    kurtosis: float
    skew_scored: float
    kurtosis_scored: float

    @property
    def coverage(self) -> float:
        """Return the share of units with a value."""
        return self.values / self.of if self.of else float("nan")

    @property
    def is_skewed(self) -> bool:
        """Return whether outliers still rule the scores: both skewness and kurtosis are large."""
        return abs(self.skew_scored) > SKEW and self.kurtosis_scored > KURTOSIS


@dataclass(frozen=True, kw_only=True)
class Novelty:
    """How much a node says that the root does not: its redundancy, looked at from the ranks.

    `share` is that of units whose rank in the node differs from their rank in the whole by ten
    positions or more (a tenth of the units where there are fewer than a hundred).
    """

    node: str
    share: float
    mean_shift: float
    positions: int


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What the checks find; each part in the order of the tree."""

    profiles: tuple[Profile, ...]
    inside: tuple[Correlation, ...]
    with_parents: tuple[Correlation, ...]
    allegiances: tuple[Allegiance, ...]
    structures: tuple[Structure, ...]
    importances: tuple[Importance, ...]
    novelties: tuple[Novelty, ...]


def audit(build: Build) -> Audit:
    """Return the audit sheet of a build; of a panel, of all its rows together.

    The checks are those of the statistical audits of the Joint Research Centre: coverage, skewness
    and kurtosis, correlations inside and across nodes, Cronbach's alpha, principal components,
    weights against influence, and redundancy. Robustness is a matter of `uncertainty`.
    """
    return Audit(
        profiles=_profiles(build),
        inside=inside(build),
        with_parents=with_parents(build),
        allegiances=allegiances(build),
        structures=structures(build),
        importances=importances(build),
        novelties=_novelties(build),
    )


def _profiles(build: Build) -> tuple[Profile, ...]:
    data = build.stages["data"]
    scored = build.scores[: len(build.index.leaves)]
    skew, kurtosis = moments.shape(data)
    skew_scored, kurtosis_scored = moments.shape(scored)
    columns: dict[str, Floats] = {
        "mean": moments.mean(data),
        "deviation": moments.deviation(data),
        "low": moments.lowest(data),
        "high": moments.highest(data),
        "skew": skew,
        "kurtosis": kurtosis,
        "skew_scored": skew_scored,
        "kurtosis_scored": kurtosis_scored,
    }
    return tuple(
        Profile(
            key=leaf.key,
            values=int(np.count_nonzero(~np.isnan(data[at]))),
            of=data.shape[1],
            imputed=int(np.count_nonzero(build.imputed[at])),
            **{name: float(column[at]) for name, column in columns.items()},
        )
        for at, leaf in enumerate(build.index.leaves)
    )


def _novelties(build: Build) -> tuple[Novelty, ...]:

    whole = _ranks(build, build.index.root.key)
    found: list[Novelty] = []
    for node in build.index.nodes[:-1]:
        shift = np.abs(_ranks(build, node.key) - whole)
        counted = shift[~np.isnan(shift)]
        positions = min(POSITIONS, max(1, len(counted) // 10))
        known = bool(len(counted))
        found.append(
            Novelty(
                node=node.key,
                share=float((counted >= positions).mean()) if known else float("nan"),
                mean_shift=float(counted.mean()) if known else float("nan"),
                positions=positions,
            )
        )
    return tuple(found)


def _ranks(build: Build, key: str) -> Floats:
    ranks = ranking.ranks(build.score(key), direction=build.index.rank.direction)
    return np.where(ranks > 0, ranks.astype(np.float64), np.nan)
