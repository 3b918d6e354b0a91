"""Ranks of scores as they are, before any rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods.arrays import Array, Mask, Whole, floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Ties = Literal["competition", "dense"]


def ranks(
    scores: ArrayLike,
    *,
    direction: Literal["higher", "lower"] = "higher",
    ties: Ties = "competition",
    groups: ArrayLike | None = None,
) -> Whole:
    """Return the place of each unit, 1 for the best.

    Parameters
    ----------
    scores : array, shape (..., units)
        NaN is not ranked. Scores are compared as they are: round them afterwards.
    direction : which scores are better.
    ties : "competition" counts all that are better (1, 2, 2, 4), "dense" all that are different
        (1, 2, 2, 3).
    groups : whole numbers, shape (units,)
        Rank within each group; -1 is no group and not ranked.

    Returns
    -------
    whole numbers, shape (..., units)
        0 where a unit is not ranked.

    Examples
    --------
    >>> ranks([70.0, 90.0, 70.0, float("nan"), 50.0]).tolist()
    [2, 1, 2, 0, 4]
    >>> ranks([70.0, 90.0, 70.0, 50.0], direction="lower", ties="dense").tolist()
    [2, 3, 2, 1]
    >>> ranks([3.0, 2.0, 1.0], groups=[0, 1, 1]).tolist()
    [1, 1, 2]
    """
    array = floats(scores)
    if groups is None:
        return _ranks(array if direction == "lower" else -array, ties)
    codes = np.asarray(groups)
    found = np.zeros(array.shape, dtype=np.int64)
    for code in np.unique(codes[codes >= 0]):
        chosen = codes == code
        found[..., chosen] = ranks(array[..., chosen], direction=direction, ties=ties)
    return found


def mean_ranks(values: ArrayLike) -> Array:
    """Return ascending ranks in which equal values share the mean of their places.

    Parameters
    ----------
    values : array, shape (..., units)

    Returns
    -------
    array, shape (..., units)
        1 for the smallest; missing where the value is.

    Examples
    --------
    >>> mean_ranks([10.0, 20.0, 10.0, float("nan")]).tolist()
    [1.5, 3.0, 1.5, nan]
    """
    array = floats(values)
    below = _ranks(array, "competition")
    above = _ranks(-array, "competition")
    present = np.count_nonzero(~np.isnan(array), axis=-1)[..., np.newaxis]
    return np.where(np.isnan(array), np.nan, (below + (present + 1 - above)) / 2.0)


def _ranks(keys: Array, ties: Ties) -> Whole:
    """Return the places of ascending keys."""
    order = np.argsort(keys, axis=-1)  # NaN last; equal keys share a place in whatever order
    ordered = np.take_along_axis(keys, order, axis=-1)
    is_first = _is_first(ordered)
    if ties == "dense":
        places = np.cumsum(is_first, axis=-1)
    else:
        position = np.arange(1, keys.shape[-1] + 1)
        places = np.maximum.accumulate(np.where(is_first, position, 0), axis=-1)
    found: NDArray[np.int64] = np.empty(keys.shape, dtype=np.int64)
    np.put_along_axis(found, order, np.where(np.isnan(ordered), 0, places), axis=-1)
    return found


def _is_first(ordered: Array) -> Mask:
    """Return where another value begins in ordered ones."""
    is_first = np.ones(ordered.shape, dtype=np.bool_)
    is_first[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    return is_first
