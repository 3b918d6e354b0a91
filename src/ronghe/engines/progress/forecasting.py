"""Where a short series is likely to end: a point, intervals, and the chance of a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.progress.damping import DAMPINGS, USUAL_DAMPING, reach
from ronghe.engines.progress.dates import moment
from ronghe.engines.progress.experience import NOISE_WEIGHT, drawn_rate, squares_around
from ronghe.lib.student import student_cdf, student_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ronghe.engines.progress.experience import Experience
    from ronghe.engines.progress.path import Direction
    from ronghe.engines.progress.series import Series

LEVEL_DEGREES = 3  # of t with peers and one period; each further period adds one
# Prior of a short series without peers, worth one increment: a year may differ from the drift by
# half of it and by two percent of the value.
OWN_NOISE = 0.5
OWN_FLOOR = 0.02
LONG = 12  # increments, from which on noise is measured over strides and the trend is chosen:
LOOKS = (1.0, 0.5, 0.25)  # shares of the past that its drift is taken from
STRONG_DAMPINGS = (0.05, 0.3)  # beside the usual ones; nearly a standstill
MARGIN = 0.5  # squared errors must halve; else a random walk is soon taken for a bend


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What may be at the end of a day: Student's t around a centre, kept within what is possible.

    Attributes
    ----------
    centre, scale, degrees : of the t distribution, in the unit of the series.
    floor, ceiling : what cannot be left: bounds, and for a cumulative count its last value.
    whole : whether values are whole numbers.
    drift : change a year that it starts with, already drawn towards the peers.
    damping : what is left of the drift after a year.
    own_weight : how much of the drift is the series' own, the rest its peers'; 1 without peers.
    values, peers : how many values and peers it rests on.
    """

    on: date
    centre: float
    scale: float
    degrees: int
    floor: float
    ceiling: float
    whole: bool
    drift: float
    damping: float
    own_weight: float
    values: int
    peers: int

    @property
    def point(self) -> float:
        """Return the middle: as likely to be exceeded as not; rounded where values are whole."""
        centre = round(self.centre) if self.whole else self.centre
        return self._within(float(centre))

    def interval(self, level: float = 0.8) -> tuple[float, float]:
        """Return the ends between which the value lies with a chance of `level`.

        Whole numbers are rounded outwards. The point always lies within.
        """
        half = self.scale * student_quantile(0.5 + level / 2, self.degrees)
        low, high = self.centre - half, self.centre + half
        if self.whole:
            low, high = float(math.floor(low)), float(math.ceil(high))
        return self._within(low), self._within(high)

    def chance(self, target: Decimal | float, *, better: Direction) -> float:
        """Return the chance, from 0 to 1, of reaching a target or being better."""
        wanted = float(target)
        if better == "higher":
            if wanted <= self.floor or wanted > self.ceiling:
                return 1.0 if wanted <= self.floor else 0.0
            edge = math.ceil(wanted) - 0.5 if self.whole else wanted
            return self._at_most(2 * self.centre - edge)
        if wanted >= self.ceiling or wanted < self.floor:
            return 1.0 if wanted >= self.ceiling else 0.0
        edge = math.floor(wanted) + 0.5 if self.whole else wanted
        return self._at_most(edge)

    def _at_most(self, value: float) -> float:
        if not self.scale:
            return 1.0 if self.centre <= value else 0.0
        return student_cdf((value - self.centre) / self.scale, self.degrees)

    def _within(self, value: float) -> float:
        return max(self.floor, min(self.ceiling, value))


def forecast(series: Series, on: date, *, peers: Experience | None = None) -> Forecast | None:
    """Foretell a series for the end of a day after its newest value.

    Parameters
    ----------
    series : one to sixty values, yearly, monthly or at any distance. Missing ones are left out.
    peers : `experience` of its peers; without it the series stands alone.

    Returns
    -------
    Forecast or None
        None without a value; without peers two are needed.

    Raises
    ------
    ValueError
        If the day is not after the newest value, or the peers are of another kind.

    Notes
    -----
    Random walk with a damped drift. With peers the drift is drawn towards theirs, noise is theirs
    and its own, and what hits all at once is added. `docs/progress.md` has formulas and how often
    such forecasts were right.

    Examples
    --------
    >>> from datetime import date
    >>> from ronghe.engines.progress import Series
    >>> values = tuple((date(y, 12, 31), v) for y, v in [(2019, 58), (2020, 66), (2021, 74)])
    >>> seen = forecast(Series(values=values, least=0, most=100), date(2022, 12, 31))
    >>> round(seen.point, 1), round(seen.chance(84, better="higher"), 2)
    (81.4, 0.27)
    """
    if not series.known:
        return None
    years = float(moment(on)) - series.last[0]
    if years <= 0:
        raise ValueError("A forecast is for a day after the newest value.")
    if peers is not None:
        if peers.kind != series.kind:
            raise ValueError("Peers are of the same kind.")
        return _among(series, on, years, peers)
    return _alone(series, on, years) if len(series.known) >= 2 else None


def _among(series: Series, on: date, years: float, peers: Experience) -> Forecast:
    rate, variance, own_weight = drawn_rate(series, peers)
    size = peers.size_of(series)
    noise = peers.noise / peers.precision_of(series)
    if len(series.known) >= 2:
        own, free = squares_around(series, size=size, rate=series.drift / size)
        noise = (NOISE_WEIGHT * noise + own) / (NOISE_WEIGHT + free)
    way = reach(years, peers.damping)
    total = years * noise + way * way * (variance + peers.shock)
    return _made(
        series,
        on,
        centre=series.last[1] + way * rate * size,
        scale=size * math.sqrt(total),
        degrees=LEVEL_DEGREES + max(peers.shocks - 1, 0),
        drift=rate * size,
        damping=peers.damping,
        own_weight=own_weight,
        peers=peers.peers,
    )


def _alone(series: Series, on: date, years: float) -> Forecast:
    drift, span, damping = _own_trend(series)
    squares, free = _own_squares(series, years)
    if len(series.increments) < LONG:
        squares += (OWN_NOISE * series.drift) ** 2 + (OWN_FLOOR * series.last[1]) ** 2
        free += 1
    noise = squares / free
    way = reach(years, damping)
    return _made(
        series,
        on,
        centre=series.last[1] + way * drift,
        scale=math.sqrt(years * noise + way * way * noise / span),
        degrees=free,
        drift=drift,
        damping=damping,
        own_weight=1.0,
        peers=0,
    )


def _made(
    series: Series,
    on: date,
    *,
    centre: float,
    scale: float,
    degrees: int,
    drift: float,
    damping: float,
    own_weight: float,
    peers: int,
) -> Forecast:
    floor = -math.inf if series.least is None else series.least
    if series.kind == "cumulative":
        floor = max(floor, series.last[1])
    return Forecast(
        on=on,
        centre=centre,
        scale=scale,
        degrees=degrees,
        floor=floor,
        ceiling=math.inf if series.most is None else max(series.most, floor),
        whole=series.whole,
        drift=drift,
        damping=damping,
        own_weight=own_weight,
        values=len(series.known),
        peers=peers,
    )


def _own_squares(series: Series, years: float) -> tuple[float, int]:
    """Return squared deviations from the drift a year, and their degrees of freedom.

    Of a long series they are measured over strides of up to the length of the forecast: errors of
    single months cancel out over a year, and shocks that last do not.
    """
    known, count = series.known, len(series.increments)
    if count < LONG:
        return squares_around(series, size=1.0, rate=series.drift)
    stride = max(1, min(round(years * count / series.span), count // 6))
    squares = 0.0
    for (start, before), (end, after) in zip(known, known[stride:], strict=False):
        off = (after - before) / (end - start) - series.drift
        squares += off * off * (end - start)
    free = max(count // stride - 1, 1)
    return squares / (len(known) - stride) * free, free


def _own_trend(series: Series) -> tuple[float, float, float]:
    """Return the drift a year, the years it was seen over, and its damping.

    Of a long series, how far to look back and the damping are those that would have foretold its
    later half best, and clearly better than the whole past with the usual damping.
    """
    known = series.known
    if len(series.increments) < LONG:
        return series.drift, series.span, USUAL_DAMPING
    errors = {(part, damping): 0.0 for part in LOOKS for damping in (*STRONG_DAMPINGS, *DAMPINGS)}
    for position in range(len(known) // 2, len(known) - 1):
        start, before = known[position]
        drifts = {part: _drift(known[: position + 1], part)[0] for part in LOOKS}
        for end, after in known[position + 1 :]:
            for part, damping in errors:
                foretold = before + reach(end - start, damping) * drifts[part]
                errors[part, damping] += (after - foretold) ** 2
    errors[1.0, USUAL_DAMPING] *= MARGIN
    part, damping = min(errors, key=lambda each: errors[each])
    drift, span = _drift(known, part)
    return drift, span, damping


def _drift(known: Sequence[tuple[float, float]], part: float) -> tuple[float, float]:
    back = max(LONG // 2, round(part * (len(known) - 1)))
    (start, before), (end, after) = known[max(len(known) - 1 - back, 0)], known[-1]
    return (after - before) / (end - start), end - start
