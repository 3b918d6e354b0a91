"""How far what enterprises say of themselves agrees with what assessors found on site."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 5  # organisations behind a figure; with fewer, one could be guessed
CHANCE = Fraction(1, 20)  # our rule, illustrative: below it a one-sided pattern is no accident


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One organisation in both channels: scores in points, items compared and of these alike."""

    own: Decimal
    on_site: Decimal
    compared: int
    alike: int


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What pairs say together; all but `n` None where there are fewer than `FEWEST`.

    Attributes
    ----------
    n : organisations with both channels.
    rate : share of the compared items with the same answer, in 0 to 1.
    over, under : organisations whose own score is above, below the one on site.
    mean : mean of own score less score on site, in points.
    chance : of a split between over and under that is at least as one-sided, were both as likely.
    """

    n: int
    rate: Decimal | None = None
    over: int | None = None
    under: int | None = None
    mean: Decimal | None = None
    chance: Fraction | None = None

    @property
    def is_systematic(self) -> bool:
        """Whether own scores lie to one side more often than chance explains."""
        return self.chance is not None and self.chance < CHANCE


def sign_test(over: int, under: int) -> Fraction:
    """Return the exact two-sided chance of a split at least this one-sided; ties are left out.

    Examples
    --------
    >>> sign_test(5, 0), sign_test(2, 2), sign_test(0, 0)
    (Fraction(1, 16), Fraction(1, 1), Fraction(1, 1))
    """
    n, least = over + under, min(over, under)
    tail = sum(comb(n, k) for k in range(least + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**n))


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Return what pairs say together.

    Examples
    --------
    >>> pair = Pair(own=Decimal(60), on_site=Decimal(50), compared=20, alike=15)
    >>> said = agreement([pair] * 6)
    >>> said.rate, said.over, said.under, said.mean, said.chance, said.is_systematic
    (Decimal('0.75'), 6, 0, Decimal('10'), Fraction(1, 32), True)
    >>> agreement([pair] * 4)
    Agreement(n=4, rate=None, over=None, under=None, mean=None, chance=None)
    """
    if len(pairs) < FEWEST:
        return Agreement(n=len(pairs))
    differences = [pair.own - pair.on_site for pair in pairs]
    over, under = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    compared, alike = sum(pair.compared for pair in pairs), sum(pair.alike for pair in pairs)
    return Agreement(
        n=len(pairs),
        rate=Decimal(alike) / compared if compared else None,
        over=over,
        under=under,
        mean=sum(differences, Decimal(0)) / len(pairs),
        chance=sign_test(over, under),
    )
