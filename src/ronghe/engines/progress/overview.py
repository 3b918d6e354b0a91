"""Everything about where a target stands, in parts that a page puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.progress.dates import DAYS_A_MONTH
from ronghe.engines.progress.light import light

if TYPE_CHECKING:
    from datetime import date

    from ronghe.engines.progress.forecasting import Forecast
    from ronghe.engines.progress.light import Light, Tolerance
    from ronghe.engines.progress.path import Direction, Path, Point, YearlyPath


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a target stands on a day.

    Attributes
    ----------
    planned, actual, measured_on : the path on the day that the newest value is of, and that value.
    light : the two held against each other.
    target, due_on : what is to be reached, by when.
    left : still to go, 0 when reached; None without a value.
    days_left : from `on` to the due day, negative after it.
    pace : change a month from the first point to the newest value; None without two days.
    needed : change a month from `on` to the due day that reaches the target; 0 when reached, None
        without a value or when it is due.
    expected, interval, chance : of the forecast for the due day; None without one.
    """

    planned: Decimal | None
    actual: Decimal | None
    measured_on: date | None
    light: Light
    target: Decimal
    due_on: date
    left: Decimal | None
    days_left: int
    pace: Decimal | None
    needed: Decimal | None
    expected: float | None
    interval: tuple[float, float] | None
    chance: float | None


def needed_per_month(
    actual: Decimal | None, target: Decimal, *, on: date, due_on: date, better: Direction = "higher"
) -> Decimal | None:
    """Return the change a month from `on` to `due_on` that reaches a target, to six decimals.

    A month is 30.4375 days. 0 when it is reached; None without a value, or from the due day on.
    Negative where less is better.

    Examples
    --------
    >>> from datetime import date
    >>> needed_per_month(Decimal(60), Decimal(84), on=date(2020, 12, 31), due_on=date(2022, 12, 31))
    Decimal('1.000685')
    """
    if actual is None:
        return None
    if (actual >= target) if better == "higher" else (actual <= target):
        return Decimal(0)
    return _per_month(target - actual, (due_on - on).days)


def on_course(
    path: Path | YearlyPath,
    newest: Point | None,
    *,
    target: Point,
    on: date,
    tolerance: Tolerance,
    foretold: Forecast | None = None,
    level: float = 0.8,
) -> Progress:
    """Hold the newest value against its path and the forecast against the target.

    Parameters
    ----------
    newest : the newest value; None where nothing is measured.
    on : the day of the question. The value is held against the path of *its own* day: a figure of
        last December is not late because it is March.
    foretold : a forecast for the due day.
    level : of the interval.
    """
    planned = path.planned(on if newest is None else newest.on)
    actual = None if newest is None else newest.value
    start = getattr(path, "points", (None,))[0]
    begun = None if newest is None or start is None else (newest.on - start.on).days
    left = None
    if actual is not None:
        left = target.value - actual if path.better == "higher" else actual - target.value
        left = max(left, Decimal(0))
    return Progress(
        planned=planned,
        actual=actual,
        measured_on=None if newest is None else newest.on,
        light=light(
            actual,
            planned,
            better=path.better,
            tolerance=tolerance,
            way=target.value - (Decimal(0) if start is None else start.value),
        ),
        target=target.value,
        due_on=target.on,
        left=left,
        days_left=(target.on - on).days,
        pace=None
        if actual is None or start is None or begun is None
        else _per_month(actual - start.value, begun),
        needed=needed_per_month(actual, target.value, on=on, due_on=target.on, better=path.better),
        expected=None if foretold is None else foretold.point,
        interval=None if foretold is None else foretold.interval(level),
        chance=None if foretold is None else foretold.chance(target.value, better=path.better),
    )


def _per_month(change: Decimal, days: int) -> Decimal | None:
    if days <= 0:
        return None
    exact = Fraction(change) * DAYS_A_MONTH / days
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001"))
