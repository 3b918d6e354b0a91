"""Student's t distribution with a whole number of degrees of freedom.

Written out because SciPy would bring some 110 MB for these two functions.
"""

from __future__ import annotations

import math

MOST_DEGREES = 200  # beyond, the normal distribution is within a thousandth


def student_cdf(value: float, degrees: int) -> float:
    """Return the chance that a t-distributed number is at most `value`.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.

    Examples
    --------
    >>> round(student_cdf(12.706, 1), 4), student_cdf(0.0, 5)
    (0.975, 0.5)
    """
    if degrees > MOST_DEGREES:
        return 0.5 * math.erfc(-value / math.sqrt(2))
    angle = math.atan(value / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    term, total = 1.0, 0.0
    if degrees % 2:
        term = cosine
        for n in range(1, degrees - 1, 2):
            total += term
            term *= cosine * cosine * (n + 1) / (n + 2)
        inside = (angle + sine * total) * 2 / math.pi
    else:
        for n in range(0, degrees - 1, 2):
            total += term
            term *= cosine * cosine * (n + 1) / (n + 2)
        inside = sine * total
    return min(max(0.5 + inside / 2, 0.0), 1.0)


def student_quantile(chance: float, degrees: int) -> float:
    """Return the value that a t-distributed number is below with a chance of 0.5 to 1.

    Found by halving, to twelve digits.
    """
    if not 0.5 <= chance < 1:
        raise ValueError(f"a chance of {chance} is not from 0.5 to below 1")
    low, high = 0.0, 1.0
    while student_cdf(high, degrees) < chance:
        high *= 2
    while high - low > 1e-12 * max(high, 1.0):
        middle = (low + high) / 2
        low, high = (middle, high) if student_cdf(middle, degrees) < chance else (low, middle)
    return high
