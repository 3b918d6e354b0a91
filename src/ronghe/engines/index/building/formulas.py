"""Formulas of a value and of what is known about its indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.expressions import NAMES, expression_columns, expression_values
from ronghe.engines.index.methods import moments, normalising

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Leaf
    from ronghe.engines.index.methods.moments import Spread
    from ronghe.lib.expressions import Expression

    Floats = NDArray[np.float64]


def formula_values(
    formula: Expression,
    *,
    values: Floats,
    given: Floats,
    leaves: Sequence[Leaf],
    sign: Floats,
    spread: Spread,
    columns: Mapping[str, Floats],
) -> Floats:
    """Return what a formula gives for each value of each indicator, (..., leaves, rows).

    Parameters
    ----------
    formula : of x and the names of `expressions.NAMES`.
    values : x, (..., leaves, rows).
    given : the rows that minimum, mean and the like are taken of.
    sign : -1 where less is better; only ranks, leader and worst go by it.
    columns : derived columns by name, (rows,).
    """
    names = expression_columns(formula)
    found = np.empty(values.shape)
    for at, leaf in enumerate(leaves):
        x, among = values[..., at, :], given[..., at, :]
        found_by_name = {
            name: _column(name, x, among, leaf, sign[at], spread)
            if name in NAMES
            else columns[name]
            for name in names
        }
        made = expression_values(formula, found_by_name, rows=x.shape[-1])
        found[..., at, :] = made
    return found


def _column(name: str, x: Floats, among: Floats, leaf: Leaf, sign: float, spread: Spread) -> Floats:
    if name == "x":
        return x
    if name == "rank":
        return normalising.rank(-sign * x, among=-sign * among)
    if name in ("target", "reference", "base", "low", "high"):
        posts = sorted(leaf.goalposts or (np.nan, np.nan))
        number = {
            "low": posts[0], "high": posts[1], "target": leaf.target,
            "reference": leaf.reference, "base": leaf.base,
        }[name]  # fmt: skip
        return np.array([np.nan if number is None else number])
    takers: dict[str, Callable[[Floats], Floats]] = {
        "min": moments.lowest,
        "max": moments.highest,
        "mean": moments.mean,
        "median": moments.median,
        "n": moments.number,
        "leader": moments.highest if sign > 0 else moments.lowest,
        "worst": moments.lowest if sign > 0 else moments.highest,
        "sum": lambda series: moments.mean(series) * moments.number(series),
        "sd": lambda series: moments.deviation(series, of=spread),
    }
    return np.asarray(takers[name](among))[..., None]
