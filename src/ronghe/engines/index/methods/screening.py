"""Which units have enough data to be scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods.arrays import Array, Mask, floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """What each unit has of its indicators; every array has the shape (..., units).

    `present` is the share of indicators with a value, `nonzero` the share of those whose value is
    not 0 (missing where there is none), `is_kept` whether both are enough.
    """

    present: Array
    nonzero: Array
    is_kept: Mask


def coverage(
    values: ArrayLike,
    *,
    at_least: float = 0.0,
    nonzero_at_least: float = 0.0,
    keep: ArrayLike | None = None,
) -> Coverage:
    """Return what share of the indicators each unit has, and whether that is enough.

    Parameters
    ----------
    values : array, shape (..., indicators, units)
        NaN marks a missing value.
    at_least : smallest share of indicators with a value, from 0 to 1.
    nonzero_at_least : smallest share of the values that are not 0, from 0 to 1.
    keep : mask, shape (units,)
        Units that are kept whatever they have.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 3. A share is compared with a tolerance of 1e-12, so that
    nine of ten are 0.9.

    Examples
    --------
    >>> found = coverage([[1.0, 0.0], [2.0, float("nan")]], at_least=0.6)
    >>> found.present.tolist(), found.nonzero.tolist(), found.is_kept.tolist()
    ([1.0, 0.5], [1.0, 0.0], [True, False])
    """
    array = floats(values)
    indicators = max(array.shape[-2], 1)
    filled = np.count_nonzero(~np.isnan(array), axis=-2)
    zeros = np.count_nonzero(array == 0.0, axis=-2)
    present = filled / indicators
    nonzero = np.where(filled > 0, (filled - zeros) / np.maximum(filled, 1), np.nan)
    is_kept = present >= at_least - 1e-12
    if nonzero_at_least > 0.0:
        is_kept &= nonzero >= nonzero_at_least - 1e-12
    if keep is not None:
        is_kept = is_kept | np.asarray(keep, dtype=np.bool_)
    return Coverage(present=present, nonzero=nonzero, is_kept=is_kept)
