"""Whether weights do what they say: each child's share of them beside its influence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build

    Floats = NDArray[np.float64]

_DEGREE = 3


@dataclass(frozen=True, kw_only=True)
class Importance:
    """A child's weight beside its influence on the node.

    Attributes
    ----------
    weight : its share of the weights of the siblings, the mean of units where they differ.
    linear : R², the share of the node's variance that a line in the child explains.
    ratio : the correlation ratio: the share that the child explains along a curve (a cubic).
    influence : the correlation ratio as a share of those of all siblings, to compare with `weight`.
    """

    key: str
    node: str
    weight: float
    linear: float
    ratio: float
    influence: float


def importances(build: Build) -> tuple[Importance, ...]:
    """Return weight and influence of every child of every node.

    Source: Paruolo, Saisana and Saltelli (2013), doi 10.1111/j.1467-985X.2012.01059.x, whose
    curve is a local regression; ours is a cubic, which is exact again for any number of units.
    """
    found: list[Importance] = []
    at = {key: position for position, key in enumerate(build.keys)}
    for node in build.index.nodes:
        y = build.score(node.key)
        ratios = {child.key: _explained(build.score(child.key), y) for child in node.children}
        total = sum(ratio for _, ratio in ratios.values() if not np.isnan(ratio))
        for child in node.children:
            linear, ratio = ratios[child.key]
            found.append(
                Importance(
                    key=child.key,
                    node=node.key,
                    weight=float(np.nanmean(build.nominal[at[child.key]])),
                    linear=linear,
                    ratio=ratio,
                    influence=ratio / total if total else float("nan"),
                )
            )
    return tuple(found)


def _explained(x: Floats, y: Floats) -> tuple[float, float]:
    """Return the shares of the variance of y that a line and a cubic in x explain."""
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if len(x) < _DEGREE + 2 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return float("nan"), float("nan")
    x = (x - x.mean()) / x.std()
    whole = float(((y - y.mean()) ** 2).sum())
    shares: list[float] = []
    for degree in (1, min(_DEGREE, len(np.unique(x)) - 1)):
        powers = np.vander(x, degree + 1)
        coefficients, *_ = np.linalg.lstsq(powers, y, rcond=None)
        left = float(((y - powers @ coefficients) ** 2).sum())
        shares.append(max(0.0, 1.0 - left / whole))
    return shares[0], shares[1]
