"""The roll-up rules: sum, count, mean, share, ratio of sums. Sums are exact decimals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

PERCENT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """What a group's values add up to: enough for every rule, and itself addable.

    `n` is the number of values, `total` their sum and `squares` the sum of their squares, in the
    unit of the indicator (squared). Missing values are not in it: they are neither zero nor
    counted.
    """

    n: int
    total: Decimal
    squares: Decimal

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            n=self.n + other.n,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )

    def deviation(self) -> float | None:
        """Return the sample standard deviation, or None below two values."""
        if self.n < 2:
            return None
        spread = self.squares - self.total * self.total / self.n
        return math.sqrt(max(spread, Decimal(0)) / (self.n - 1))


NOTHING = Sums(n=0, total=Decimal(0), squares=Decimal(0))


def rolled_up(
    rule: str, sums: Sums, *, denominator: Sums = NOTHING, factor: int = 1
) -> Decimal | None:
    """Return the value of a group by one of the rules, or None where it has none.

    Parameters
    ----------
    rule : `sum`, `count`, `mean`, `share` or `ratio`.
    sums : of the indicator itself; for `ratio` of its numerator.
    denominator : for `ratio` only, the sums of its denominator.
    factor : for `ratio` only, such as 100 for a percentage.

    Returns
    -------
    Decimal or None
        `sum` and `mean` in the indicator's unit, `count` a number of subjects, `share` in percent,
        `ratio` a quotient times `factor`. None without any value, or where the denominator adds
        up to zero: an absent group is not a zero. A ratio divides sums, so a subject with a
        denominator and no numerator stays in the sum below the line: compare both `n`.

    Raises
    ------
    ValueError
        If there is no such rule.

    Examples
    --------
    >>> sums = Sums(n=4, total=Decimal(3), squares=Decimal(3))
    >>> rolled_up("mean", sums), rolled_up("share", sums), rolled_up("count", sums)
    (Decimal('0.75'), Decimal('75.00'), Decimal('4'))
    >>> devices = Sums(n=2, total=Decimal(250), squares=Decimal(32500))
    >>> digital = Sums(n=2, total=Decimal(100), squares=Decimal(6800))
    >>> rolled_up("ratio", digital, denominator=devices, factor=100)
    Decimal('40.0')
    >>> rolled_up("mean", NOTHING) is None
    True
    """
    if rule == "ratio":
        if not sums.n or not denominator.total:
            return None
        return sums.total / denominator.total * factor
    if rule == "count":
        return Decimal(sums.n)
    if not sums.n:
        return None
    if rule == "sum":
        return sums.total
    if rule == "mean":
        return sums.total / sums.n
    if rule == "share":
        return sums.total / sums.n * PERCENT
    message = f"There is no roll-up rule {rule!r}."
    raise ValueError(message)
