"""How indicators go together: inside their node, with other nodes, and with what they make."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import stats

    from ronghe.engines.index.building import Build
    from ronghe.engines.index.definition import Node

    Floats = NDArray[np.float64]
else:
    stats = Later("scipy.stats")

# Thresholds that audits of composite indicators use, from memory; no source says them as a rule.
WEAK, REDUNDANT = 0.3, 0.92

Verdict = Literal["negative", "weak", "good", "redundant", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """Pearson's correlation of two scores over the units that have both.

    `p` is the two-sided probability of one as strong without any link (Student's t); both are NaN
    below three units or where one is constant.
    """

    first: str
    second: str
    r: float
    p: float
    n: int

    @property
    def verdict(self) -> Verdict:
        """Return what an audit says: apart, hardly together, together, or the same twice."""
        if np.isnan(self.r):
            return "unknown"
        if self.r < 0.0:
            return "negative"
        if self.r < WEAK:
            return "weak"
        return "good" if self.r <= REDUNDANT else "redundant"


@dataclass(frozen=True, kw_only=True)
class Allegiance:
    """With which node an indicator goes best, and whether it is its own.

    `own` is with its own node *without* the indicator itself, so that it does not praise itself.
    """

    key: str
    node: str
    own: float
    best: str
    best_r: float

    @property
    def is_at_home(self) -> bool:
        """Return whether no other node fits it better."""
        return self.best == self.node


def correlation(first: str, second: str, x: Floats, y: Floats) -> Correlation:
    """Return the correlation of two series of shape (rows,).

    Examples
    --------
    >>> found = correlation("a", "b", np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 4.0]))
    >>> round(found.r, 4), found.verdict
    (0.982, 'redundant')
    """
    both = ~np.isnan(x) & ~np.isnan(y)
    n = int(both.sum())
    x, y = x[both], y[both]
    if n < 3 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return Correlation(first=first, second=second, r=float("nan"), p=float("nan"), n=n)
    r, p = stats.pearsonr(x, y)
    return Correlation(first=first, second=second, r=float(r), p=float(p), n=n)


def inside(build: Build) -> tuple[Correlation, ...]:
    """Return the correlations of all pairs of siblings, node by node."""
    return tuple(
        correlation(one.key, other.key, build.score(one.key), build.score(other.key))
        for node in build.index.nodes
        for one, other in combinations(node.children, 2)
    )


def with_parents(build: Build) -> tuple[Correlation, ...]:
    """Return the correlation of each score with that of the node it stands in."""
    return tuple(
        correlation(child.key, node.key, build.score(child.key), build.score(node.key))
        for node in build.index.nodes
        for child in node.children
    )


def allegiances(build: Build) -> tuple[Allegiance, ...]:
    """Return for each child with siblings which node of its parent's level it goes best with."""
    found: list[Allegiance] = []
    for level in _levels(build):
        if len(level) < 2:
            continue
        scores = {node.key: build.score(node.key) for node in level}
        for node in level:
            if len(node.children) > 1:
                found.extend(_allegiance(build, node, child.key, scores) for child in node.children)
    return tuple(found)


def _allegiance(build: Build, node: Node, key: str, scores: dict[str, Floats]) -> Allegiance:
    x = build.score(key)
    others = [build.score(child.key) for child in node.children if child.key != key]
    rest = _mean(np.stack(others))
    fits = {
        name: correlation(key, name, x, rest if name == node.key else score).r
        for name, score in scores.items()
    }
    best = max(fits, key=lambda name: (not np.isnan(fits[name]), fits[name], name == node.key))
    return Allegiance(key=key, node=node.key, own=fits[node.key], best=best, best_r=fits[best])


def _mean(scores: Floats) -> Floats:
    known = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, scores, 0.0).sum(axis=0) / known.sum(axis=0))


def _levels(build: Build) -> list[list[Node]]:
    levels: dict[int, list[Node]] = {}
    for depth, node in build.index.root.inner():
        levels.setdefault(depth, []).append(node)
    return list(levels.values())
