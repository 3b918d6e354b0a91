"""One commitment of one place, followed to a day: its path, light, forecast and what is needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from ronghe.engines.progress import (
    Forecast,
    Point,
    Progress,
    Series,
    forecast,
    needed_per_month,
    on_course,
)
from ronghe.kernel.plans.models import Commitment
from ronghe.kernel.plans.progressing import courses
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.progress import Colour, Experience
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.progressing.courses import Course
    from ronghe.kernel.plans.progressing.values import Value

State = Literal["met", "close", "missed", "green", "amber", "red", "not measured", "not due"]
LEVEL = 0.8  # of the interval
_DIGITS = Decimal("0.000001")
_COLOURS: dict[State, Colour] = {
    "met": "green",
    "close": "amber",
    "missed": "red",
    "green": "green",
    "amber": "amber",
    "red": "red",
    "not measured": "not measured",
    "not due": "not due",
}

_DUE: dict[Colour, State] = {"green": "met", "amber": "close", "red": "missed"}


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A commitment, or a place's part of it, as it stood at the end of a day.

    Attributes
    ----------
    course : None where nothing is promised for the place.
    values : known values up to `as_of`, the oldest first, in the unit of the commitment.
    reason : why there is no value, in words; empty where there is one.
    peers : what the other places teach about this one; None alone.
    """

    commitment: Commitment
    place: Place
    as_of: date
    course: Course | None
    values: Sequence[Value]
    reason: str = ""
    peers: Experience | None = field(default=None, repr=False)

    @property
    def newest(self) -> Value | None:
        """The newest known value."""
        return self.values[-1] if self.values else None

    @cached_property
    def series(self) -> Series:
        """The values as the forecast takes them; of what stands by year, whole years alone."""
        series = series_of(self.commitment, self.values)
        # Where one of the peers fell once, none of them is taken never to fall.
        return series if self.peers is None else replace(series, kind=self.peers.kind)

    def forecast_on(self, day: date) -> Forecast | None:
        """Return what may be at the end of a day; None where nothing can be foretold for it."""
        if not self.values or day <= self.values[-1].on:
            return None
        return forecast(self.series, day, peers=self.peers)

    @cached_property
    def due_on(self) -> date | None:
        """When it is due: the place's part, or without one the commitment."""
        if self.course is not None:
            return self.course.target.on
        return max(courses.promised_of(self.commitment), default=None)

    @cached_property
    def foretold(self) -> Forecast | None:
        """What may be when it is due."""
        return None if self.due_on is None else self.forecast_on(self.due_on)

    @cached_property
    def progress(self) -> Progress | None:
        """Everything about where it stands; None where nothing is promised."""
        if self.course is None:
            return None
        newest = self.newest
        return on_course(
            self.course.path,
            None if newest is None else Point(on=newest.on, value=newest.value),
            target=self.course.target,
            on=self.as_of,
            tolerance=tolerance_rule().tolerance,
            foretold=self.foretold,
            level=LEVEL,
        )

    @property
    def state(self) -> State | None:
        """The light, or of what is reached or due the standing; None where nothing is promised.

        What is due is met, close or missed by the rule of `kernel.plans.standing`, which is that
        of the lights. What reached its target before it is due counts as met, as there.
        """
        progress = self.progress
        if progress is None or self.course is None:
            return None
        colour = progress.light.colour
        newest = self.newest
        if newest is None and self.as_of >= self.course.target.on:
            return "not measured"  # due, and nobody knows; a yearly path says nothing of later days
        if newest is None or colour in {"not measured", "not due"}:
            return colour
        is_due = newest.on >= self.course.target.on
        if is_due:
            return _DUE[colour]
        is_reached = progress.left == 0 and not courses.is_by_year(self.commitment)
        return "met" if is_reached else colour

    @property
    def colour(self) -> Colour | None:
        """The colour of the light, by which pages count and filter."""
        return None if self.state is None else _COLOURS[self.state]

    @property
    def needed(self) -> Decimal | None:
        """Return what is needed a month from the day on; of yearly amounts within their year.

        None for rates and ranks, which do not come by months, without a value and when due.
        """
        progress, course = self.progress, self.course
        by_months = self.commitment.basis not in {Commitment.Basis.GROWTH, Commitment.Basis.RANK}
        if progress is None or course is None or not by_months:
            return None
        if self.commitment.basis != Commitment.Basis.YEARLY:
            return progress.needed
        return self._needed_this_year()

    def _needed_this_year(self) -> Decimal | None:
        """Return what the running year needs; from its last day on, what the next one does."""
        assert self.course is not None  # noqa: S101  # asked where there is a course
        last = date(self.as_of.year, 12, 31)
        if self.as_of == last:
            value = self.course.path.planned(date(self.as_of.year + 1, 12, 31))
            if value is None:
                return None
            month = Fraction(value) / 12
            return (Decimal(month.numerator) / Decimal(month.denominator)).quantize(_DIGITS)
        value = self.course.path.planned(last)
        newest = self.newest
        if value is None:
            return None
        done = newest.value if newest is not None and newest.on.year == last.year else Decimal(0)
        return needed_per_month(done, value, on=self.as_of, due_on=last, better=self.course.better)


def series_of(commitment: Commitment, values: Sequence[Value]) -> Series:
    """Return known values as the forecast takes them, with the bounds of what is possible."""
    whole_years = courses.is_by_year(commitment)
    kept = [v for v in values if not whole_years or (v.on.month, v.on.day) == (12, 31)]
    kind = courses.kind_of(commitment)
    if kind == "cumulative" and any(after.value < before.value for before, after in pairwise(kept)):
        kind = "amount"  # a stock that fell may fall again
    least, most = _bounds(commitment, kept)
    return Series(
        values=tuple((v.on, v.value) for v in kept),
        kind=kind,
        whole=courses.is_whole(commitment),
        least=least,
        most=most,
    )


def _bounds(commitment: Commitment, values: Sequence[Value]) -> tuple[float | None, float | None]:
    """Return what values cannot leave: no rank before the first, no count below nothing."""
    if commitment.basis == Commitment.Basis.RANK:
        return 1.0, None
    if commitment.basis == Commitment.Basis.GROWTH or any(v.value < 0 for v in values):
        return None, None
    if not courses.is_percent(commitment):
        return 0.0, None
    whole = 1000.0 if commitment.unit == "‰" else 100.0
    return 0.0, whole if all(v.value <= whole for v in values) else None


def no_value_because(commitment: Commitment) -> str:
    """Return why a commitment has no value."""
    if courses.measure_of(commitment) is not None:
        return _("Its indicator has no value here yet.")
    return _("%(why)s No report has been accepted yet.") % {
        "why": courses.unmeasured_because(commitment)
    }
