"""Whether the children of a node measure one thing: Cronbach's alpha and principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build

    Floats = NDArray[np.float64]

ENOUGH_ALPHA = 0.7  # from memory: what audits ask of a pillar


@dataclass(frozen=True, kw_only=True)
class Structure:
    """The inner coherence of a node, over the units that have all its children.

    Attributes
    ----------
    n : how many units that are.
    alpha : Cronbach's, of the children as they enter the node; NaN where it does not exist.
    eigenvalues : of the correlations of the children, the largest first; they add up to the number
        of children.
    loadings : of the children on the first component, by key, the larger part positive.
    """

    node: str
    n: int
    alpha: float
    eigenvalues: tuple[float, ...]
    loadings: dict[str, float]

    @property
    def explained(self) -> float:
        """Return the share of the variance that the first component explains; NaN without one."""
        total = sum(self.eigenvalues)
        return self.eigenvalues[0] / total if total else float("nan")

    @property
    def dimensions(self) -> int:
        """Return how many components explain more than a single child does."""
        return sum(value > 1.0 for value in self.eigenvalues)

    @property
    def is_of_one_sign(self) -> bool:
        """Return whether all children load the same way."""
        return all(loading > 0.0 for loading in self.loadings.values())


def structures(build: Build) -> tuple[Structure, ...]:
    """Return the coherence of each node that has at least two children, the root last."""
    return tuple(
        _structure(node.key, [child.key for child in node.children], build)
        for node in build.index.nodes
        if len(node.children) > 1
    )


def cronbach_alpha(scores: Floats) -> float:
    """Return ``k/(k-1) · (1 - Σ variance / variance of the sum)`` of scores (children, units).

    Examples
    --------
    >>> round(cronbach_alpha(np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 4.0]])), 4)
    0.9231
    """
    children, units = scores.shape
    if children < 2 or units < 2:
        return float("nan")
    whole = float(scores.sum(axis=0).var(ddof=1))
    if whole == 0.0:
        return float("nan")
    parts = float(scores.var(axis=1, ddof=1).sum())
    return float(children / (children - 1) * (1.0 - parts / whole))


def _structure(node: str, keys: list[str], build: Build) -> Structure:
    scores = np.stack([build.score(key) for key in keys])
    scores = scores[:, ~np.isnan(scores).any(axis=0)]
    n = scores.shape[1]
    alpha = cronbach_alpha(scores)
    if n < 3 or (np.ptp(scores, axis=1) == 0.0).any():
        return Structure(node=node, n=n, alpha=alpha, eigenvalues=(), loadings={})
    values, vectors = np.linalg.eigh(np.corrcoef(scores))
    first = vectors[:, -1] * np.sqrt(values[-1])
    first = first if first.sum() >= 0.0 else -first
    return Structure(
        node=node,
        n=n,
        alpha=alpha,
        eigenvalues=tuple(float(value) for value in values[::-1]),
        loadings={key: float(loading) for key, loading in zip(keys, first, strict=True)},
    )
