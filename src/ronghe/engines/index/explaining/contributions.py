"""What each indicator and node brings to the score of the root: parts that add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.definition import Leaf, Node
from ronghe.engines.index.explaining.gradients import gradients

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Contributions:
    """The parts of the score of the root.

    Attributes
    ----------
    keys : those of the build, indicators and nodes, the root last.
    values : (keys, rows), in the unit of the root's score. The children of a node add up to what
        the node brings; NaN below a node whose score is no mean of its children, or is changed
        after it was made, and where the unit has no score.
    slopes : (keys, rows): by how much the root rises when that score rises by 1.
    ends : keys of the parts that add up to the root's score: the indicators, or the nodes that go
        no further down.
    """

    keys: tuple[str, ...]
    values: Floats
    slopes: Floats
    ends: tuple[str, ...]

    def of(self, key: str) -> Floats:
        """Return what an indicator or node brings, (rows,)."""
        found: Floats = self.values[self.keys.index(key)]
        return found


def contributions(build: Build) -> Contributions:
    """Return what each part brings to the score of the root, for each row.

    With an arithmetic mean it is share of weight times score. For the other means it is the slope
    of the whole in the part times the part (see `gradients`); these add up to the score, too.
    """
    at = {key: position for position, key in enumerate(build.keys)}
    slopes = np.full(build.scores.shape, np.nan)
    slopes[-1] = np.where(np.isnan(build.scores[-1]), np.nan, 1.0)
    ends: list[str] = []
    _down(build, build.index.root, at, slopes, ends)
    scores = build.scores.copy()
    for node in build.index.nodes:
        children = [at[child.key] for child in node.children]
        scores[children] = np.nan_to_num(_counted(build, node, children))
    values = scores * slopes
    return Contributions(keys=build.keys, values=values, slopes=slopes, ends=tuple(ends))


def _down(build: Build, node: Node, at: dict[str, int], slopes: Floats, ends: list[str]) -> None:
    """Fill in the slopes of what lies below a node, and note where it ends."""
    children = [at[child.key] for child in node.children]
    found = None
    if not node.then:
        weights = _weights(build, node, children)
        found = gradients(node, _counted(build, node, children), weights, build.score(node.key))
    if found is None:
        ends.append(node.key)
        return
    slopes[children] = slopes[at[node.key]] * found
    for child in node.children:
        if isinstance(child, Leaf):
            ends.append(child.key)
        else:
            _down(build, child, at, slopes, ends)


def _counted(build: Build, node: Node, children: list[int]) -> Floats:
    """Return the scores of the children, a missing one by the number that the node takes."""
    x = build.scores[children]
    instead = node.aggregation.option("missing", None)
    return x if instead is None else np.where(np.isnan(x), instead, x)


def _weights(build: Build, node: Node, children: list[int]) -> Floats:
    """Return the weights that the children had, (children, rows)."""
    rows = build.scores.shape[-1]
    nominal = build.nominal[children]
    if node.weighting.method in ("given", "as-given"):
        nominal = np.array([child.weight for child in node.children])
    by_row = nominal if nominal.ndim == 2 else nominal[:, None]
    return np.broadcast_to(by_row, (len(children), rows))
