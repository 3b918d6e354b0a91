"""Make sizes comparable: so much for each unit of a denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.index.methods.arrays import Array, divided, floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def denominated(values: ArrayLike, denominator: ArrayLike, *, per: float = 1.0) -> Array:
    """Return values for each `per` of a denominator.

    Parameters
    ----------
    values : array, shape (..., units)
    denominator : array that broadcasts against the values, in its own unit.
    per : how much of the denominator the result is for; 1,000 gives "for each thousand".

    Returns
    -------
    array, shape (..., units)
        ``x / (denominator / per)``; missing where either is missing or the denominator is 0.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 2; the order of divisions is that of COINr.

    Examples
    --------
    >>> denominated([30.0, 5.0], [2000.0, 0.0], per=1000).tolist()
    [15.0, nan]
    """
    return divided(floats(values), floats(denominator) / per)
