"""Fill in missing values from the other units, and say which were filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import moments
from ronghe.engines.index.methods.arrays import (
    Array,
    Mask,
    blocks_of,
    by_unit,
    divided,
    floats,
    series_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

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
    found = array.copy()
    np.copyto(found, np.asarray(guesses, dtype=np.float64), where=gaps)
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
    found = array.copy()
    _fill_by_group(series_of(found), np.asarray(groups), _CENTRES[method])
    return Imputed(values=found, is_imputed=np.isnan(array) & ~np.isnan(found))


def _fill_by_group(
    rows: Array, codes: NDArray[np.integer], measure: Callable[[ArrayLike], Array]
) -> None:
    """Fill gaps of series, in their place, with a measure of the units of the same group."""
    order = np.argsort(codes, kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    ends = [*starts[1:], codes.size]
    at_unit = np.searchsorted(found, codes)
    for block in blocks_of(rows):
        row, unit = np.nonzero(np.isnan(block))
        if not row.size:
            continue
        ordered = block[:, order]
        centres = np.full((len(block), found.size), np.nan)
        for at, (code, start, end) in enumerate(zip(found, starts, ends, strict=True)):
            if code >= 0:
                centres[:, at] = measure(ordered[:, start:end])
        block[row, unit] = centres[row, at_unit[unit]]


def across(
    values: ArrayLike,
    *,
    method: Centre = "mean",
    normalise_first: bool = True,
    directions: ArrayLike | None = None,
) -> Imputed:
    """Return values, with the centre of the unit's other indicators in the gaps.

    Parameters
    ----------
    values : array, shape (..., indicators, units)
        Mostly those of one node.
    method : which centre.
    normalise_first : take the centre of where the unit stands between the lowest and the highest
        value of each indicator, and give it back in the unit of the indicator; else the centre of
        the values themselves, which then must be of one unit.
    directions : array, shape (indicators,): -1 where less is better, with `normalise_first`.

    Returns
    -------
    Imputed
        Gaps of a unit without any value stay, and of an indicator without any.

    Notes
    -----
    Source: `Impute` of COINr, by row.

    Examples
    --------
    >>> nan = float("nan")
    >>> made = across([[0.0, 10.0, nan], [100.0, 500.0, 200.0]], directions=[1, 1])
    >>> made.values[0].tolist()
    [0.0, 10.0, 2.5]
    """
    array = floats(values)
    if not normalise_first:
        return filled(array, _of_units(array, method))
    worst, best = moments.lowest(array), moments.highest(array)
    if directions is not None:
        is_lower = np.asarray(directions) < 0
        worst, best = np.where(is_lower, best, worst), np.where(is_lower, worst, best)
    width = by_unit(best - worst)
    places = _of_units(divided(array - by_unit(worst), width), method)
    # A constant has no places, and only one value to give.
    return filled(array, by_unit(worst) + np.where(width == 0.0, 0.0, places * width))


def _of_units(array: Array, method: Centre) -> Array:
    """Return the centre of each unit over the indicators, with their axis."""
    return _CENTRES[method](np.swapaxes(array, -1, -2))[..., np.newaxis, :]
