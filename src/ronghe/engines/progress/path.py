"""The planned path of a target: what it should have come to on any day."""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ronghe.engines.progress.dates import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Shape = Literal["linear", "s_curve", "stepwise", "typed"]
Direction = Literal["higher", "lower"]

STEEPNESS = 8.0  # of an S-curve: a tenth of the way is gone after a quarter of the time
_DIGITS = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A value that is stated for the end of a day: baseline, period value, target."""

    on: date
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Path:
    """A path from the baseline through the stated values to the target.

    Attributes
    ----------
    points : at least one, each day once.
    shape : between two points: `linear`; `s_curve`, slow at both ends (a logistic curve cut to run
        exactly from one point to the next); `stepwise`, which stays until the next point's day;
        `typed`, which runs evenly through as many points as were typed.
    better : whether more or less of it is better; decides to which side whole numbers are rounded.
    whole : of counts and ranks: the path is rounded to the side that asks for less.
    """

    points: tuple[Point, ...]
    shape: Shape = "linear"
    better: Direction = "higher"
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse a path without points, or with two for the same day."""
        if not self.points:
            raise ValueError("A path needs a point.")
        days = [point.on for point in self.points]
        if len(set(days)) < len(days):
            raise ValueError("A path has one value a day.")
        object.__setattr__(self, "points", tuple(sorted(self.points, key=lambda p: p.on)))

    def planned(self, on: date) -> Decimal | None:
        """Return the planned value at the end of a day.

        Returns
        -------
        Decimal or None
            Exactly what is stated on a stated day, between two points never outside of them and
            never turning back; to six decimals, or whole. None before the first point; the last
            value after the last.

        Examples
        --------
        >>> from datetime import date
        >>> path = Path(
        ...     points=(
        ...         Point(on=date(2020, 12, 31), value=Decimal(60)),
        ...         Point(on=date(2022, 12, 31), value=Decimal(70)),
        ...     )
        ... )
        >>> path.planned(date(2021, 12, 31))
        Decimal('65.000000')
        """
        if on < self.points[0].on:
            return None
        for point in self.points:
            if point.on == on:
                return point.value
        for before, after in pairwise(self.points):
            if before.on < on < after.on:
                start, end = moment(before.on), moment(after.on)
                share = share_of_way((moment(on) - start) / (end - start), shape=self.shape)
                return between(
                    before.value, after.value, share, better=self.better, whole=self.whole
                )
        return self.points[-1].value


@dataclass(frozen=True, kw_only=True)
class YearlyPath:
    """The path of a yearly amount: it begins at nothing in each year and ends at its value.

    Attributes
    ----------
    values : by year; a year between two stated ones has what lies linearly between.
    profile : twelve shares that a month adds, in any unit; None spreads a year by `shape`.
    """

    values: Mapping[int, Decimal]
    shape: Shape = "linear"
    better: Direction = "higher"
    whole: bool = False
    profile: tuple[Decimal, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a path without values, or a profile that is none."""
        if not self.values:
            raise ValueError("A path needs a value.")
        profile = self.profile
        if profile is not None and (len(profile) != 12 or min(profile) < 0 or not any(profile)):
            raise ValueError("A profile has twelve shares, none negative and not all zero.")

    def planned(self, on: date) -> Decimal | None:
        """Return what the year should have come to by the end of a day; None outside the years."""
        value = self._of_year(on.year)
        if value is None or (on.month, on.day) == (12, 31):
            return value
        share = self._share(on)
        return between(Decimal(0), value, share, better=self.better, whole=self.whole)

    def _of_year(self, year: int) -> Decimal | None:
        if year in self.values:
            return self.values[year]
        earlier = [y for y in self.values if y < year]
        later = [y for y in self.values if y > year]
        if not earlier or not later:
            return None
        start, end = max(earlier), min(later)
        share = Fraction(year - start, end - start)
        return between(
            self.values[start], self.values[end], share, better=self.better, whole=self.whole
        )

    def _share(self, on: date) -> Fraction:
        if self.profile is None:
            return share_of_way(moment(on) - on.year, shape=self.shape)
        months = [Fraction(share) for share in self.profile]
        of_month = Fraction(on.day, monthrange(on.year, on.month)[1])
        gone = sum(months[: on.month - 1], Fraction(0)) + months[on.month - 1] * of_month
        return gone / sum(months)


def share_of_way(time: Fraction, *, shape: Shape) -> Fraction:
    """Return which share of the way from one point to the next is gone after a share of the time.

    Both run from 0 to 1. The S-curve is the logistic function of steepness `STEEPNESS` around the
    middle, scaled so that it starts at 0 and ends at 1.
    """
    if shape in ("linear", "typed") or time in (0, 1):
        return time
    if shape == "stepwise":
        return Fraction(0)
    start, end = _logistic(-STEEPNESS / 2), _logistic(STEEPNESS / 2)
    at = _logistic(STEEPNESS * (float(time) - 0.5))
    return Fraction(min(max((at - start) / (end - start), 0.0), 1.0))


def between(
    start: Decimal, end: Decimal, share: Fraction, *, better: Direction, whole: bool
) -> Decimal:
    """Return the value that lies a share of the way from start to end, within the two."""
    exact = Fraction(start) + share * (Fraction(end) - Fraction(start))
    lenient = ROUND_FLOOR if better == "higher" else ROUND_CEILING
    # Thirty digits, then rounded once more: no step of either turns the path back.
    close = Decimal(math.floor(exact * 10**12)).scaleb(-12)
    value = close.quantize(Decimal(1) if whole else _DIGITS, lenient if whole else ROUND_HALF_EVEN)
    return max(min(start, end), min(max(start, end), value))


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
