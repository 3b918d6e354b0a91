"""Intervals of confidence: of a mean by Student's t, of a share by Wilson's score.

Both are textbook: Student (Biometrika 6, 1908); E. B. Wilson, Journal of the American Statistical
Association 22, 1927. The correction for a finite population is that of W. G. Cochran, Sampling
Techniques, 1977, chapter 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

LEVEL = 0.95
_STEPS = 4_000  # of the integral; its error is far below what is shown


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


@cache
def student_quantile(share: float, degrees: int) -> float:
    """Return the value below which a share (0.5 to below 1) of Student's distribution lies.

    By bisection on the integral of the density, after t = tan(a), which makes it finite.

    Examples
    --------
    >>> round(student_quantile(0.975, 4), 4), round(student_quantile(0.975, 30), 4)
    (2.7764, 2.0423)
    """
    if not 0.5 <= share < 1 or degrees < 1:
        message = f"no quantile {share} of {degrees} degrees of freedom"
        raise ValueError(message)
    log_scale = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
    scale = math.exp(log_scale) / math.sqrt(math.pi)

    def below(angle: float) -> float:
        # The density of t over tan(a) times sqrt(degrees) is scale * cos(a) ** (degrees - 1).
        at = np.linspace(0.0, angle, _STEPS + 1)
        heights = np.cos(at) ** (degrees - 1)
        weights = np.full(_STEPS + 1, 2.0)
        weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
        return 0.5 + scale * float(heights @ weights) * angle / (3 * _STEPS)

    low, high = 0.0, math.pi / 2
    for _at in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return math.tan(low) * math.sqrt(degrees)
