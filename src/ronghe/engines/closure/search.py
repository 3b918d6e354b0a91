"""Search for the choices, at most one reading a section, that add up to a total."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.closure.terms import Offer

_MOST_COST = 3
_MOST_COST_OF_MANY = 1
_MANY = 12
_MOST_SECTIONS = 200
_MOST_OF_ONE_SEARCH = 20_000
_WINDOW = 2  # other totals that might have stood there: from half to double


@dataclass
class Budget:
    """How many partial sums may still be looked at; shared by all searches of one check."""

    left: int
    spent: bool = False

    def take(self, number: int = 1) -> bool:
        """Take some; False, and noted, when there are not that many left."""
        if self.left < number:
            self.spent = True
            return False
        self.left -= number
        return True


@dataclass(slots=True)
class Found:
    """What a search saw.

    Attributes
    ----------
    hits : list of (int, tuple of Offer)
        Choices that meet the total in every year, each with its cost.
    sums : dict of Decimal to int
        Every sum seen in the last year between half and double the total, with its least cost.
    """

    hits: list[tuple[int, tuple[Offer, ...]]] = field(default_factory=list)
    sums: dict[Decimal, int] = field(default_factory=dict)

    def best(self) -> tuple[int, tuple[Offer, ...]] | None:
        """Return the plainest choice; of equally plain ones the longest, then the first."""
        if not self.hits:
            return None
        return min(self.hits, key=lambda hit: (hit[0], -len(hit[1])))


def search(sections: Sequence[Sequence[Offer]], total: Sequence[Decimal], budget: Budget) -> Found:
    """Return the choices from sections in order that add up to a total in all years.

    A choice takes at most one offer a section and at least two in all. Each section skipped between
    two chosen ones costs 1, sections left out at the ends cost 1 together, an offer what it says.
    Only cheap choices are looked at (up to 3, of more than twelve sections up to 1), which bounds
    the search and keeps it to what a writer of plans might have meant. Of more than two hundred
    sections or rows nothing is looked at, and the budget says so.
    """
    walk = _Walk(sections, total, budget)
    if len(sections) > _MOST_SECTIONS:
        budget.spent = True
        return walk.found
    for start, section in enumerate(sections):
        for offer in section:
            walk.go(start, (offer,), offer.values, offer.cost, first=start)
    return walk.found


class _Walk:
    def __init__(
        self, sections: Sequence[Sequence[Offer]], total: Sequence[Decimal], budget: Budget
    ) -> None:
        self.found = Found()
        self._sections = sections
        self._total = tuple(total)
        self._limits = tuple(_WINDOW * value for value in total)
        self._budget = budget
        self._left = _MOST_OF_ONE_SEARCH
        self._most_cost = _MOST_COST if len(sections) <= _MANY else _MOST_COST_OF_MANY

    def go(
        self,
        last: int,
        chosen: tuple[Offer, ...],
        sums: tuple[Decimal, ...],
        cost: int,
        *,
        first: int,
    ) -> None:
        """Note a choice that ends with section `last`, and go on from there."""
        if cost > self._most_cost or any(s > m for s, m in zip(sums, self._limits, strict=True)):
            return
        self._left -= 1
        if self._left < 0 or not self._budget.take():
            self._budget.spent = True
            return
        whole = first == 0 and last == len(self._sections) - 1
        if len(chosen) > 1:
            self._note(chosen, sums, cost if whole else cost + 1)
        furthest = min(len(self._sections), last + 2 + self._most_cost - cost)
        for after in range(last + 1, furthest):
            for offer in self._sections[after]:
                added = tuple(a + b for a, b in zip(sums, offer.values, strict=True))
                price = cost + after - last - 1 + offer.cost
                self.go(after, (*chosen, offer), added, price, first=first)

    def _note(self, chosen: tuple[Offer, ...], sums: tuple[Decimal, ...], cost: int) -> None:
        if cost > self._most_cost:
            return
        seen = self.found.sums
        if sums[-1] * _WINDOW >= self._total[-1]:
            seen[sums[-1]] = min(cost, seen.get(sums[-1], cost))
        if sums == self._total:
            self.found.hits.append((cost, chosen))


def chance_of(found: Found, total: Decimal, cost: int) -> float:
    """Return about how likely a total as round as this one meets a sum this plain by accident.

    The totals that might have stood there are the numbers as round as the total from half to double
    its value; the chance is the share of them that some choice no dearer than `cost` adds up to.
    """
    step = round_step(total)
    places = int(total * _WINDOW / step) - int(-(-(total / _WINDOW) // step)) + 1
    met = sum(1 for value, price in found.sums.items() if price <= cost and value % step == 0)
    return min(1.0, met / max(places, 1))


def round_step(value: Decimal) -> Decimal:
    """Return the largest of 1, 2, 5 times a power of ten that divides a value at least ten times.

    >>> [float(round_step(Decimal(value))) for value in ("2500", "5000", "12.6")]
    [100.0, 500.0, 0.2]
    """
    power = Decimal(1).scaleb(value.adjusted())
    while True:
        for lead in (5, 2, 1):
            step = lead * power
            if value / step >= 10 and value % step == 0:
                return step
        power = power.scaleb(-1)
