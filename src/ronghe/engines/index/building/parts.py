"""Take some indicators out of all, and put them back, without a copy where it is all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def part_of(values: Floats, positions: Sequence[int]) -> Floats:
    """Return some indicators, (..., positions, rows); nobody may write into them.

    Parameters
    ----------
    values : all indicators, (..., leaves, rows).
    positions : of those that are asked for, in the order of the tree.

    Examples
    --------
    >>> values = np.array([[1.0], [2.0], [3.0]])
    >>> part_of(values, [0, 2]).tolist(), part_of(values, [1, 2]).tolist()
    ([[1.0], [3.0]], [[2.0], [3.0]])
    """
    if not positions:
        return values[..., :0, :]
    first, last = positions[0], positions[-1]
    if list(positions) == list(range(first, last + 1)):
        return values[..., first : last + 1, :]
    return values[..., list(positions), :]


def with_part(values: Floats, positions: Sequence[int], part: Floats) -> Floats:
    """Return all indicators, some of them other ones.

    Parameters
    ----------
    values : all indicators, (..., leaves, rows); they stay as they are.
    positions : of those that are others.
    part : the others, (..., positions, rows).

    Examples
    --------
    >>> with_part(np.array([[1.0], [2.0]]), [1], np.array([[7.0]])).tolist()
    [[1.0], [7.0]]
    """
    if len(positions) == values.shape[-2]:
        return part
    found = values.copy()
    found[..., list(positions), :] = part
    return found
