"""Fences beyond which a value is far from its peers, for distributions that lean to one side.

Shares of digital equipment, spending and the like lean to the right. A z-score, and median plus or
minus a multiple of the median absolute deviation, draw both fences at one distance: on such data
they flag the honest upper tail and miss what is too low; and where more than half of the values are
equal, that deviation is zero and flags everybody else. The adjusted boxplot (M. Hubert,
E. Vandervieren, Computational Statistics & Data Analysis 52, 2008) moves each fence by the
medcouple, a measure of skewness (G. Brys, M. Hubert, A. Struyf, Journal of Computational and
Graphical Statistics 13, 2004) that up to a quarter of wrong values does not break.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The medcouple looks at every pair around the median. Of more values than this, as many equally
# spaced order statistics stand for them.
MOST_VALUES = 1_000
_REACH = 1.5  # interquartile ranges, of an even distribution
_BELOW, _ABOVE = -4.0, 3.0  # exponents of the published rule for a medcouple that is not negative


@dataclass(frozen=True, kw_only=True)
class Fences:
    """What is usual among peers: values from `low` to `high`, both included."""

    low: float
    median: float
    high: float
    n: int


def fences(values: NDArray[np.float64], *, least: int) -> Fences | None:
    """Return the fences of the adjusted boxplot; missing values (NaN) do not count.

    None where fewer than `least` values are there, or where the quartiles fall together: then
    nothing says how far apart peers usually are.

    Examples
    --------
    >>> even = fences(np.arange(1.0, 22.0), least=20)
    >>> even.low, even.median, even.high
    (-9.0, 11.0, 31.0)
    >>> fences(np.arange(10.0), least=20) is None
    True
    """
    known = np.sort(values[~np.isnan(values)])
    if len(known) < least:
        return None
    low, median, high = (float(v) for v in np.quantile(known, (0.25, 0.5, 0.75)))
    spread = high - low
    if spread == 0:
        return None
    skew = medcouple(known)
    below, above = (_BELOW, _ABOVE) if skew >= 0 else (-_ABOVE, -_BELOW)
    return Fences(
        low=low - _REACH * math.exp(below * skew) * spread,
        median=median,
        high=high + _REACH * math.exp(above * skew) * spread,
        n=len(known),
    )


def medcouple(values: NDArray[np.float64]) -> float:
    """Return the medcouple of values without NaN: 0 for an even distribution, at most 1.

    It is the median of h(a, b) = ((b - m) - (m - a)) / (b - a) over all pairs a <= m <= b around
    the median m; pairs that both equal m count by their ranks.

    Examples
    --------
    >>> medcouple(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    0.0
    >>> medcouple(np.array([1.0, 2.0, 3.0, 9.0])) > 0
    True
    """
    known = np.sort(values)
    if len(known) > MOST_VALUES:
        known = np.quantile(known, np.linspace(0, 1, MOST_VALUES))
    away = known - np.median(known)
    below, above = away[away <= 0][:, None], away[away >= 0][None, :]
    width = above - below
    with np.errstate(invalid="ignore", divide="ignore"):
        kernel = (above + below) / width
    ties = int(np.count_nonzero(away == 0))
    if ties:
        rank = np.arange(ties)
        kernel[-ties:, :ties] = np.sign(rank[None, :] + rank[:, None] - (ties - 1))
    return float(np.median(kernel))
