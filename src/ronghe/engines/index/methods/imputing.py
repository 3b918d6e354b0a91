"""Fill in missing values from the other units, and say which were filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import moments
from ronghe.engines.index.methods.arrays import Array, Mask, by_unit, floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

Centre = Literal["mean", "median"]
_CENTRES: dict[Centre, Callable[[ArrayLike], Array]] = {
    "mean": moments.mean,
    "median": moments.median,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Imputed:
    """Values with gaps filled, and the mask of those that were; both of one shape."""

    values: Array
    is_imputed: Mask


def filled(values: ArrayLike, guesses: ArrayLike) -> Imputed:
    """Return values, with guesses where they are missing; a missing guess leaves the gap.

    Examples
    --------
    >>> made = filled([1.0, float("nan")], [7.0, 8.0])
    >>> made.values.tolist(), made.is_imputed.tolist()
    ([1.0, 8.0], [False, True])
    """
    array = floats(values)
    gaps = np.isnan(array)
    found = np.where(gaps, np.asarray(guesses, dtype=np.float64), array)
    return Imputed(values=found, is_imputed=gaps & ~np.isnan(found))


def constant(values: ArrayLike, number: ArrayLike = 0.0) -> Imputed:
    """Return values, with a constant in the gaps.

    Parameters
    ----------
    values : array, shape (..., units)
    number : one, or one of each series, in its unit.

    Examples
    --------
    >>> constant([1.0, float("nan")]).values.tolist()
    [1.0, 0.0]
    """
    return filled(values, by_unit(number))


def centre(
    values: ArrayLike, *, method: Centre = "mean", groups: ArrayLike | None = None
) -> Imputed:
    """Return values, with the mean or median of the units that have one in the gaps.

    Parameters
    ----------
    values : array, shape (..., units)
    method : which centre.
    groups : whole numbers, shape (units,)
        Only the units of the same group are asked; -1 is no group, whose gaps stay.

    Returns
    -------
    Imputed
        Gaps of a series, or of a group, without any value stay.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 3.

    Examples
    --------
    >>> centre([1.0, 3.0, float("nan")]).values.tolist()
    [1.0, 3.0, 2.0]
    >>> centre([1.0, 3.0, 50.0, float("nan")], groups=[0, 0, 1, 1]).values.tolist()
    [1.0, 3.0, 50.0, 50.0]
    """
    array = floats(values)
    if groups is None:
        return filled(array, by_unit(_CENTRES[method](array)))
    guesses = np.full(array.shape, np.nan)
    codes = np.asarray(groups)
    for code in np.unique(codes[codes >= 0]):
        chosen = codes == code
        guesses[..., chosen] = by_unit(_CENTRES[method](array[..., chosen]))
    return filled(array, guesses)
