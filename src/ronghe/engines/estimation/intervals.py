"""Intervals of confidence: of a mean by Student's t, of a share by Wilson's score.

Both are textbook: Student (Biometrika 6, 1908); E. B. Wilson, Journal of the American Statistical
Association 22, 1927. The correction for a finite population is that of W. G. Cochran, Sampling
Techniques, 1977, chapter 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from ronghe.lib.student import student_quantile

LEVEL = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """From `low` to `high`, in the unit of what is estimated."""

    low: float
    high: float


def mean_interval(
    mean: float, deviation: float, n: int, *, population: int | None = None, level: float = LEVEL
) -> Interval | None:
    """Return the interval of a mean of `n` values with their (n - 1) standard deviation.

    With a `population`, the `n` were drawn from so many without replacement: who asks all of them
    is sure. None for fewer than two values, which say nothing of how far they differ.

    Examples
    --------
    >>> found = mean_interval(10.0, 2.0, 16)
    >>> round(found.low, 3), round(found.high, 3)
    (8.934, 11.066)
    >>> mean_interval(10.0, 2.0, 16, population=16)
    Interval(low=10.0, high=10.0)
    >>> mean_interval(10.0, 0.0, 1) is None
    True
    """
    if n < 2:
        return None
    left = 1.0 if population is None else max(0.0, 1 - n / population)
    reach = student_quantile((1 + level) / 2, n - 1) * deviation * math.sqrt(left / n)
    return Interval(low=mean - reach, high=mean + reach)


def share_interval(count: int, n: int, *, level: float = LEVEL) -> Interval | None:
    """Return Wilson's interval of a share: `count` of `n`; None of nothing.

    Examples
    --------
    >>> found = share_interval(5, 20)
    >>> round(found.low, 3), round(found.high, 3)
    (0.112, 0.469)
    """
    if n == 0:
        return None
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = count / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Interval(low=max(0.0, middle - reach), high=min(1.0, middle + reach))
