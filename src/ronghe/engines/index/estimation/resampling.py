"""Estimates of samples drawn again from the answers, within strata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.estimation.estimates import Estimates

    Floats = NDArray[np.float64]

_BLOCK = 2_000_000  # numbers held at once


def bootstrap(found: Estimates, *, draws: int = 1000, seed: int = 1) -> Floats:
    """Return values of redrawn samples, (draws, regions); `Errors.of_draws` takes them.

    Within each stratum as many answers as there are are drawn with replacement, and their mean's
    distance from the mean is scaled by √((1 - n_h/N_h) n_h / (n_h - 1)), so that the draws vary as
    the standard error says. Source: Rao and Wu, JASA 83 (1988) 231-241. NaN where the standard
    error is. The same seed gives the same draws.

    Examples
    --------
    >>> from ronghe.engines.index.estimation import Frame, estimate
    >>> chance = np.random.default_rng(1)
    >>> value = np.where(np.arange(200) < 50, chance.normal(50, 10, 200), np.nan)
    >>> frame = Frame(region=np.full(200, "A"), strata=(np.arange(200) % 2,), value=value)
    >>> found = estimate(frame)
    >>> drawn = bootstrap(found, draws=4000)
    >>> bool(abs(drawn.std() / found.standard_error[0] - 1) < 0.05)
    True
    """
    held, groups = found.held, found.groups
    chance = np.random.Generator(np.random.Philox(seed))
    answered = np.flatnonzero(found.frame.is_answered)
    order = answered[np.argsort(held.of_row[answered], kind="stable")]
    stratum = held.of_row[order]
    kept = np.flatnonzero(groups.answers > 0)
    first = np.searchsorted(stratum, kept)
    count = groups.answers[stratum]
    start = np.searchsorted(stratum, stratum)
    # Shares of a mean times the number of answers: 1 each where they weigh alike.
    weight = groups.own[order] * count
    value = found.frame.value[order]
    with np.errstate(invalid="ignore", divide="ignore"):
        open_part = 1 - groups.answers / groups.enterprises
        scale = np.sqrt(open_part * groups.answers / (groups.answers - 1))
    scale = np.where(groups.answers > 1, scale, np.nan)
    scale = np.where(open_part == 0, 0.0, scale)[kept]
    mean, share = groups.mean[kept], groups.share[kept]
    drawn = np.full((draws, len(held.regions)), np.nan)
    width = max(_BLOCK // max(len(order), 1), 1)
    regions, region_first = np.unique(held.region_of[kept], return_index=True)
    for at in range(0, draws, width):
        some = min(width, draws - at)
        if not len(order):
            break
        pick = start + (chance.random((some, len(order))) * count).astype(np.int64)
        mass = np.add.reduceat(weight[pick], first, axis=1)
        total = np.add.reduceat(weight[pick] * value[pick], first, axis=1)
        redrawn = np.divide(
            total, mass, out=np.broadcast_to(mean, mass.shape).copy(), where=mass > 0
        )
        values = share * (mean + scale * (redrawn - mean))
        drawn[at : at + some, regions] = np.add.reduceat(values, region_first, axis=1)
    drawn[:, ~np.isfinite(found.standard_error)] = np.nan
    return drawn
