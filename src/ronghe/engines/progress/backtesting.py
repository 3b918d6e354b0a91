"""How often forecasts were right: every prefix of every series foretells what came later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.progress.experience import experience
from ronghe.engines.progress.forecasting import forecast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ronghe.engines.progress.forecasting import Forecast
    from ronghe.engines.progress.series import Series

BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)  # of the chance, for its reliability


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliability:
    """Of all targets with a chance from `low` to `high`: how many, mean chance, share met."""

    low: float
    high: float
    count: int
    chance: float
    met: float


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """What forecasts of a group of series were worth.

    Errors are relative to the mean absolute change from value to value of the group, so groups in
    different units can be put together.

    Attributes
    ----------
    count : forecasts made.
    error, error_naive, error_linear : mean absolute error of the forecast; of the newest value
        carried on; of a straight line through all values.
    coverage_80, coverage_95 : shares of values within the intervals.
    width_80 : mean width of the interval, relative as errors are.
    reliability : of the chance, over targets set around each outcome.
    brier : mean squared difference of chance and outcome; 0.25 is worth a coin.
    """

    count: int
    error: float
    error_naive: float
    error_linear: float
    coverage_80: float
    coverage_95: float
    width_80: float
    reliability: tuple[Reliability, ...]
    brier: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One forecast beside what came: `later` the value, `unit` the group's usual change."""

    seen: Forecast
    later: float
    last: float
    linear: float
    usual: float


def backtest(groups: Sequence[Sequence[Series]], *, alone: bool = False) -> Backtest:
    """Let every prefix of at least two values foretell every later value.

    Parameters
    ----------
    groups : each the series of peers, of one indicator, measured on the same days.
    alone : leave the peers out.

    Raises
    ------
    ValueError
        If no series has three values.

    Notes
    -----
    Targets for the reliability of the chance lie where a plan may put them: at the newest value
    plus 0.5, 1, 1.5 and 2 times what the straight line adds to it, which knows nothing of the
    outcome.
    """
    trials = [trial for group in groups for trial in _trials(group, alone=alone)]
    if not trials:
        raise ValueError("A back-test needs a series with three values.")
    chances = [pair for trial in trials for pair in _chances(trial)]
    return Backtest(
        count=len(trials),
        error=_mean([abs(t.seen.point - t.later) / t.usual for t in trials]),
        error_naive=_mean([abs(t.last - t.later) / t.usual for t in trials]),
        error_linear=_mean([abs(t.linear - t.later) / t.usual for t in trials]),
        coverage_80=_mean([_covers(t, 0.8) for t in trials]),
        coverage_95=_mean([_covers(t, 0.95) for t in trials]),
        width_80=_mean([_width(t) for t in trials]),
        reliability=tuple(_reliability(chances)),
        brier=_mean([(chance - met) ** 2 for chance, met in chances]),
    )


def _trials(group: Sequence[Series], *, alone: bool) -> Iterator[Trial]:
    changes = [abs(change) for each in group for _, _, change in each.increments]
    usual = _mean(changes) if any(changes) else 1.0
    longest = max((len(each.known) for each in group), default=0)
    for count in range(2, longest):
        grown = [each for each in group if len(each.known) > count]
        before = [each.until(count) for each in grown]
        learned = None if alone else experience(before)
        for young, old in zip(before, grown, strict=True):
            days = _days(old)
            for position in range(count, len(old.known)):
                seen = forecast(young, days[position], peers=learned)
                if seen is not None:
                    yield Trial(
                        seen=seen,
                        later=old.known[position][1],
                        last=young.last[1],
                        linear=_line(young, old.known[position][0]),
                        usual=usual,
                    )


def _days(series: Series) -> list[date]:
    return sorted(on for on, value in series.values if value is not None)


def _line(series: Series, at: float) -> float:
    """Return the least-squares line through all values, at a moment."""
    known = series.known
    middle, mean = _mean([t for t, _ in known]), _mean([y for _, y in known])
    spread = sum((t - middle) ** 2 for t, _ in known)
    slope = sum((t - middle) * (y - mean) for t, y in known) / spread
    return mean + slope * (at - middle)


def _covers(trial: Trial, level: float) -> float:
    low, high = trial.seen.interval(level)
    slack = 1e-9 * max(1.0, abs(trial.later))
    return float(low - slack <= trial.later <= high + slack)


def _width(trial: Trial) -> float:
    low, high = trial.seen.interval(0.8)
    return (high - low) / trial.usual


def _chances(trial: Trial) -> Iterator[tuple[float, float]]:
    way = trial.linear - trial.last
    for times in (0.5, 1.0, 1.5, 2.0):
        target = trial.last + times * way
        if way == 0 or not math.isfinite(target):
            continue
        met = trial.later >= target if way > 0 else trial.later <= target
        chance = trial.seen.chance(target, better="higher" if way > 0 else "lower")
        yield chance, float(met)


def _reliability(chances: Sequence[tuple[float, float]]) -> Iterator[Reliability]:
    for low, high in pairwise(BINS):
        within = [
            pair for pair in chances if low <= pair[0] and (pair[0] < high or high == BINS[-1])
        ]
        if within:
            yield Reliability(
                low=low,
                high=high,
                count=len(within),
                chance=_mean([chance for chance, _ in within]),
                met=_mean([met for _, met in within]),
            )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
