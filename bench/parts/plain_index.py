"""An index as one would work it out in pandas: gaps by group means, outliers drawn in, means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ronghe.engines.index import Leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.index import Index, Node, Table


def plain_leaves(
    table: Table,
    index: Index,
    group: str,
    *,
    most: int = 5,
    to: tuple[float, float] = (0.0, 100.0),
    scores: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return the indicators on one scale: from and to a number, or scores of a mean and spread."""
    x = pd.DataFrame({leaf.key: table.numbers[leaf.column] for leaf in index.leaves})
    for leaf in index.leaves:
        if leaf.denominator:
            x[leaf.key] /= table.numbers[leaf.denominator] / leaf.per
    x = x.fillna(x.groupby(pd.Series(list(table.texts[group]))).transform("mean"))
    for leaf in index.leaves:
        column = plain_treated(x[leaf.key], most)
        x[leaf.key] = -column if leaf.direction == "lower" else column
    if scores:
        return (x - x.mean()) / x.std() * scores[1] + scores[0]
    return (x - x.min()) / (x.max() - x.min()) * (to[1] - to[0]) + to[0]


def plain_treated(column: pd.Series, most: int) -> pd.Series:
    """Return a column with extreme points drawn in, or its logarithm if that does not help."""

    def passes(values: pd.Series) -> bool:
        return abs(values.skew()) < 2 or values.kurt() < 3.5

    values = column.copy()
    changed = pd.Series(False, index=column.index)
    while not passes(values) and changed.sum() < most:
        is_high = values.skew() >= 0
        is_end = values == (values.max() if is_high else values.min())
        values[is_end] = values[~is_end].max() if is_high else values[~is_end].min()
        changed |= is_end
    if passes(values):
        return values
    low, high = column.min(), column.max()
    return np.log(column - low + 0.01 * (high - low))


def plain_nodes(
    part: Node | Leaf,
    found: dict[str, pd.Series],
    weights: Mapping[str, NDArray[np.float64]],
    *,
    geometric: bool = False,
) -> pd.Series:
    """Return the score of a part of the tree, and put those of all nodes below it to the leaves."""
    if isinstance(part, Leaf):
        return found[part.key]
    below = [plain_nodes(child, found, weights, geometric=geometric) for child in part.children]
    children = pd.concat(below, axis=1)
    own = weights.get(part.key, np.array([child.weight for child in part.children]))
    if geometric:
        found[part.key] = np.exp(np.log(children).mul(own).sum(axis=1) / own.sum())
    else:
        found[part.key] = children.mul(own).sum(axis=1) / own.sum()
    return found[part.key]
