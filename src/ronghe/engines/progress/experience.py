"""What a group of peers teaches about one of them: usual drift, spread, noise, shared shocks.

Two to five yearly values say little about one district. Thirty-eight districts measured alike say a
lot about what such a series does, so each is drawn towards its peers as far as its own values are
unsure (a normal model with two levels, its moments estimated from the peers).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.progress.damping import DAMPINGS, USUAL_DAMPING, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.progress.series import Kind, Series

FEWEST = 3  # peers, to be an experience at all
SHOCK = 0.5  # prior: a whole year of all may differ from the usual drift by half of it …
SHOCK_WEIGHT = 2.0  # … which counts as much as two years seen
NOISE_WEIGHT = 4.0  # the peers' noise counts as much as four increments of one's own
PAD = 0.05  # of the mean size, so that the smallest are not taken to be nothing
_LEAST_SPREAD = 0.02  # of the variance of drifts: what is estimated as none may be some
_TINY = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Experience:
    """What peers of one kind have in common. Rates are relative to `size_of`, a year.

    Attributes
    ----------
    peers : how many series it is drawn from.
    shocks : how many periods they share.
    mean_size : mean of the peers' newest values; None where increments compare as they are.
    drift : mean rate of change.
    spread : variance of the peers' own rates around it.
    noise : variance a year of a peer of mean size around its own rate.
    shock : variance of what hits all at once.
    damping : what is left of a drift after a year, chosen by what would have foretold best.
    """

    kind: Kind
    peers: int
    shocks: int
    mean_size: float | None
    drift: float
    spread: float
    noise: float
    shock: float
    damping: float

    def size_of(self, series: Series) -> float:
        """Return the size of a series relative to its peers, 1 where increments compare alike."""
        if not self.mean_size:
            return 1.0
        padded = abs(series.last[1]) + PAD * self.mean_size
        return padded / self.mean_size

    def precision_of(self, series: Series) -> float:
        """Return how much steadier than a peer of mean size a series is; counts of many are."""
        return self.size_of(series) if self.kind == "cumulative" else 1.0


def experience(peers: Sequence[Series], *, damping: float | None = None) -> Experience | None:
    """Return what peers have in common, or None with fewer than three that have two values.

    Parameters
    ----------
    peers : of one kind and one indicator, best with the series itself among them.
    damping : fixed instead of chosen.

    Raises
    ------
    ValueError
        If the peers are of different kinds.
    """
    if len({each.kind for each in peers}) > 1:
        raise ValueError("Peers are of one kind.")
    usable = [each for each in peers if len(each.known) >= 2]
    if len(usable) < FEWEST:
        return None
    if damping is None:
        damping = _damping(usable)
    return _learned(usable, damping)


def _learned(peers: Sequence[Series], damping: float) -> Experience:
    kind = peers[0].kind
    mean_size = None
    if kind != "level":
        mean_size = sum(abs(each.last[1]) for each in peers) / len(peers) or None
    blank = Experience(
        kind=kind,
        peers=len(peers),
        shocks=0,
        mean_size=mean_size,
        drift=0.0,
        spread=0.0,
        noise=0.0,
        shock=0.0,
        damping=damping,
    )
    sizes = [blank.size_of(each) for each in peers]
    precisions = [blank.precision_of(each) for each in peers]
    rates = [each.drift / size for each, size in zip(peers, sizes, strict=True)]
    whole = sum(precisions)
    weights = [precision / whole for precision in precisions]
    drift = sum(weight * rate for weight, rate in zip(weights, rates, strict=True))
    shared = _shared(peers, sizes, precisions)
    squares, free = 0.0, 0
    for each, size, precision, rate in zip(peers, sizes, precisions, rates, strict=True):
        found, count = squares_around(each, size=size, rate=rate, shared=shared, drift=drift)
        squares += precision * found
        free += count
    n = len(peers)
    scatter = sum(w * (rate - drift) ** 2 for w, rate in zip(weights, rates, strict=True))
    scatter *= n / (n - 1)
    if free:
        noise = squares / free * n / (n - 1)
        known = sum(
            w * noise / p / each.span for w, p, each in zip(weights, precisions, peers, strict=True)
        )
        spread = max(scatter - known, _LEAST_SPREAD * scatter)
    else:  # two values each: how much is noise and how much lasts cannot be told, so half and half
        mean_span = sum(each.span for each in peers) / n
        own = sum(p * (rate - drift) ** 2 for p, rate in zip(precisions, rates, strict=True))
        noise, spread = own / (n - 1) / 2 * mean_span, scatter / 2
    around = sum((rate - drift) ** 2 for rate in shared.values())
    seen = max(len(shared) - 1, 0)
    shock = (SHOCK_WEIGHT * (SHOCK * drift) ** 2 + around) / (SHOCK_WEIGHT + seen)
    return Experience(
        kind=kind,
        peers=n,
        shocks=len(shared),
        mean_size=mean_size,
        drift=drift,
        spread=spread + _TINY * drift * drift,
        noise=noise + _TINY * drift * drift,
        shock=shock,
        damping=damping,
    )


def _shared(
    peers: Sequence[Series], sizes: Sequence[float], precisions: Sequence[float]
) -> dict[tuple[float, float], float]:
    """Return by period the mean rate of those who were measured at both of its ends."""
    sums: defaultdict[tuple[float, float], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for each, size, precision in zip(peers, sizes, precisions, strict=True):
        for start, end, change in each.increments:
            entry = sums[start, end]
            entry[0] += precision * change / (end - start) / size
            entry[1] += precision
            entry[2] += 1
    return {
        period: total / weight for period, (total, weight, count) in sums.items() if count >= FEWEST
    }


def squares_around(
    series: Series,
    *,
    size: float,
    rate: float,
    shared: dict[tuple[float, float], float] | None = None,
    drift: float = 0.0,
) -> tuple[float, int]:
    """Return the squared deviations from one's own rate a year, and the degrees of freedom.

    What hit all peers in a period is taken off where `shared` knows it.
    """
    squares = 0.0
    for start, end, change in series.increments:
        together = 0.0 if shared is None else shared.get((start, end), drift) - drift
        off = change / (end - start) / size - rate - together
        squares += off * off * (end - start)
    return squares, len(series.increments) - 1


def _damping(peers: Sequence[Series]) -> float:
    """Return the damping with which, each time, the next value would have been foretold best."""
    longest = max(len(each.known) for each in peers)
    if longest < 4 or len(peers) < 5:
        return USUAL_DAMPING
    errors = dict.fromkeys(DAMPINGS, 0.0)
    for count in range(2, longest):
        after = [each for each in peers if len(each.known) > count]
        if len(after) < FEWEST:
            break
        before = [each.until(count) for each in after]
        learned = _learned(before, USUAL_DAMPING)
        for young, grown in zip(before, after, strict=True):
            size, rate = learned.size_of(young), drawn_rate(young, learned)[0]
            at, value = grown.known[count]
            for damping in DAMPINGS:
                way = reach(at - young.last[0], damping)
                off = (value - young.last[1]) / size - way * rate
                errors[damping] += off * off
    return min(DAMPINGS, key=lambda damping: (errors[damping], abs(damping - USUAL_DAMPING)))


def drawn_rate(series: Series, learned: Experience) -> tuple[float, float, float]:
    """Return a series' rate drawn towards its peers, its variance, and the weight of its own.

    A series with fewer than two values has the peers' rate.
    """
    if len(series.known) < 2:
        return learned.drift, learned.spread, 0.0
    noise = learned.noise / learned.precision_of(series) / series.span
    own = series.drift / learned.size_of(series)
    if not learned.spread + noise:
        return own, 0.0, 1.0
    weight = learned.spread / (learned.spread + noise)
    drawn = weight * own + (1 - weight) * learned.drift
    return drawn, weight * noise, weight
