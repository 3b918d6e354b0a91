"""What a retrofit costs and brings, line by line, with how sure each amount is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Side = Literal["cost", "benefit", "subsidy"]
Timing = Literal["once", "yearly"]
Scenario = Literal["pessimistic", "usual", "optimistic"]
SCENARIOS: tuple[Scenario, ...] = ("pessimistic", "usual", "optimistic")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A cost, a benefit or a subsidy.

    Attributes
    ----------
    key : names the line in results.
    side : money that goes out (`cost`), that the retrofit brings (`benefit`), or that a programme
        pays (`subsidy`).
    timing : `once` falls into `first_year` alone, `yearly` into each year from there to
        `last_year`.
    low, usual, high : amounts, all from 0 on, in one currency unit for the whole project.
    first_year, last_year : 0 is the moment of the investment and is not discounted; None lasts to
        the end of the project.
    attributable : share of a benefit that is owed to the retrofit, from 0 to 1; 1 for the others.
    """

    key: str
    side: Side
    timing: Timing
    low: Decimal
    usual: Decimal
    high: Decimal
    first_year: int = 0
    last_year: int | None = None
    attributable: Decimal = Decimal(1)

    def amount(self, scenario: Scenario) -> Fraction:
        """Return the amount of a year in a scenario: costs are high where things go badly."""
        worst, best = (self.high, self.low) if self.side == "cost" else (self.low, self.high)
        chosen = {"pessimistic": worst, "usual": self.usual, "optimistic": best}[scenario]
        return Fraction(chosen) * Fraction(self.attributable)

    def years(self, horizon: int) -> Iterator[int]:
        """Yield the years that the line falls into."""
        if self.timing == "once":
            yield self.first_year
            return
        last = horizon if self.last_year is None else self.last_year
        yield from range(self.first_year, last + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A retrofit and the `years` years after the investment; a `rate` of 0.08 discounts by 8 %."""

    years: int
    rate: Decimal
    lines: tuple[Line, ...]
