"""Weights that show each unit at its best: the benefit of the doubt, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, Mask, divided, floats, tables_of
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike
    from scipy import optimize
else:
    optimize = Later("scipy.optimize")

_DIGITS = 10  # of a weight that are kept: the solver of another machine may differ in the last


@dataclass(frozen=True, kw_only=True, slots=True)
class Frontier:
    """Weights of each unit, (..., children, units), and its score by them, (..., units).

    A score is the sum of weights times values, as it is: the weights of a unit are its own and do
    not sum to one. They need not be the only ones that give it.
    """

    weights: Array
    scores: Array


class BoundsError(ValueError):
    """Bounds of shares that no weights can keep."""


def benefit_of_the_doubt(
    scores: ArrayLike,
    *,
    low: float | Sequence[float] = 0.0,
    high: float | Sequence[float] = 1.0,
) -> Frontier:
    """Return for each unit the weights that give it the best score, and that score.

    For unit u: the greatest ``Σ w_c·x_cu`` such that the same weights give no unit more than 1.

    Parameters
    ----------
    scores : array, shape (..., children, units)
        Of zero upwards, more is better. A child that a unit lacks has no weight for it, and counts
        as 0 where it is compared with others.
    low, high : for each child, or for all, the least and the greatest share that it may have in the
        unit's score.

    Returns
    -------
    Frontier
        Scores from 0 to 1; missing where a unit has no child, or a negative one, and where the
        shares cannot be kept, as by a child that is 0 and must have a share.

    Raises
    ------
    BoundsError
        If the shares are not between 0 and 1, or the least sum to more than 1 or the greatest to
        less.

    Notes
    -----
    Source: Cherchye et al. (2007), doi 10.1007/s11205-006-9029-7; OECD/JRC Handbook (2008), step 6;
    shares: Wong and Beasley (1990), doi 10.1057/jors.1990.120. One linear program a unit, on the
    units that no other beats in everything.

    Examples
    --------
    >>> made = benefit_of_the_doubt([[1.0, 4.0, 2.0], [4.0, 1.0, 2.0]])
    >>> made.scores.round(9).tolist()
    [1.0, 1.0, 0.8]
    >>> made.weights[:, 2].round(9).tolist()
    [0.2, 0.2]
    """
    array = floats(scores)
    least, most = _bounds(low, high, array.shape[-2])
    tables = tables_of(array)
    weights = np.stack([_weights(table, least, most) for table in tables])
    found = weights.reshape(array.shape)
    own = np.zeros((*array.shape[:-2], array.shape[-1]))
    for child in range(array.shape[-2]):
        own += found[..., child, :] * np.where(np.isnan(array), 0.0, array)[..., child, :]
    # Twelve digits: a unit on the frontier has 1, not the number beside it.
    return Frontier(weights=found, scores=floats(np.round(own, 12)))


def _bounds(
    low: float | Sequence[float], high: float | Sequence[float], children: int
) -> tuple[Array, Array]:
    least, most = (
        np.broadcast_to(np.asarray(each, dtype=np.float64), (children,)) for each in (low, high)
    )
    if not ((least >= 0.0) & (least <= most) & (most <= 1.0)).all():
        raise BoundsError("shares lie between 0 and 1, the least not above the greatest")
    if float(least.sum()) > 1.0 + 1e-12 or float(most.sum()) < 1.0 - 1e-12:
        raise BoundsError("the least shares sum to more than 1, or the greatest to less")
    return least, most


def _weights(table: Array, least: Array, most: Array) -> Array:
    """Return the weights (children, units) of a table of scores."""
    weights = np.full(table.shape, np.nan)
    is_rated = (np.nan_to_num(table, nan=0.0) >= 0.0).all(axis=0) & ~np.isnan(table).all(axis=0)
    known = np.where(np.isnan(table), 0.0, table)
    best = _best(known[:, is_rated])
    for unit in np.flatnonzero(is_rated):
        weights[:, unit] = _of_unit(known[:, unit], np.isnan(table[:, unit]), best, least, most)
    return weights


def _best(known: Array) -> Array:
    """Return the units (children, some) that no other one equals or beats in every child."""
    columns = np.unique(known, axis=1)
    kept = np.ones(columns.shape[1], dtype=np.bool_)
    for unit in range(columns.shape[1]):
        others = columns[:, kept]
        beats = (others >= columns[:, unit, np.newaxis]).all(axis=0)
        kept[unit] = np.count_nonzero(beats) == 1  # itself
    return columns[:, kept]


def _of_unit(own: Array, lacks: Mask, best: Array, least: Array, most: Array) -> Array:
    bounded = (least > 0.0) | (most < 1.0)
    # w_c·x_c - low_c·Σ w·x >= 0 and w_c·x_c - high_c·Σ w·x <= 0
    diagonal = np.diag(own)
    rows = [best.T]
    if bounded.any():
        rows += [least[:, np.newaxis] * own - diagonal, diagonal - most[:, np.newaxis] * own]
    matrix = np.concatenate(rows)
    limits = np.zeros(len(matrix))
    limits[: best.shape[1]] = 1.0
    ends = [(0.0, 0.0) if is_lacking else (0.0, None) for is_lacking in lacks]
    # Weights of a child that is 0 everywhere are free; it gets none.
    found = optimize.linprog(-own, A_ub=matrix, b_ub=limits, bounds=ends, method="highs")
    if found.status != 0:
        return np.full(own.shape, np.nan)
    return _scaled(np.maximum(found.x, 0.0), own, best)


def _scaled(weights: Array, own: Array, best: Array) -> Array:
    """Return weights of few digits that give the best unit 1."""
    kept = np.array([float(f"{weight:.{_DIGITS}g}") for weight in weights])
    greatest = 0.0
    for unit in (*best.T, own):
        value = 0.0
        for weight, score in zip(kept, unit, strict=True):
            value += weight * score
        greatest = max(greatest, value)
    return divided(kept, greatest) if greatest > 0.0 else kept
