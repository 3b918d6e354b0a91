"""Which units are really above which: pairwise tests that hold all together.

A claim "j is above k" is made where the estimates differ by more than a critical number of standard
errors of the difference. The critical number is the quantile of the largest of all studentised
differences when nobody differs, so that with the asked chance *no* claim is wrong, however many
units tie or nearly tie (max-t). Claims made are taken out and the number falls for what is still
open (step-down). Source: Mogstad, Romano, Shaikh and Wilhelm, Inference for Ranks, Review of
Economic Studies 91 (2024) 476-518; step-down: Romano and Wolf, JASA 100 (2005) 94-108; the
conservative way without draws: Tukey and Kramer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.intervals.errors import Errors

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_BLOCK = 131_072  # numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """All pairs of units: how far apart, in standard errors, and their errors drawn anew.

    Attributes
    ----------
    apart : (units, units), the difference of row less column in its standard errors; infinite
        where it is known exactly, zero where nothing is known or the estimates are equal.
    precision : (units, units), one over the standard error; zero where that is 0 or unknown.
    noise : (units, draws), errors of the units.
    """

    apart: Floats
    precision: Floats
    noise: Floats


def pairs_of(estimate: Floats, errors: Errors, *, draws: int, seed: int) -> Pairs:
    """Return the pairs of units whose estimates are all there."""
    deviation = errors.of_differences()
    is_random = (deviation > 0) & np.isfinite(deviation)
    precision = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=is_random)
    difference = estimate[:, None] - estimate[None, :]
    exactly = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
    apart = np.where(deviation == 0, exactly, difference * precision)
    return Pairs(apart=apart, precision=precision, noise=errors.noise(draws, seed))


def tukey_above(pairs: Pairs, coverage: float) -> Flags:
    """Return who is above whom by one critical number for any errors, without draws.

    Exact for independent errors of one size, else conservative.
    """
    from scipy.stats import studentized_range  # noqa: PLC0415 -- takes a second, rarely needed

    units = len(pairs.apart)
    if units < 2:
        return np.zeros((units, units), dtype=np.bool_)
    limit = float(studentized_range.ppf(coverage, units, np.inf)) / np.sqrt(2)
    return np.asarray(pairs.apart > limit)


def largest_of_each(pairs: Pairs) -> Floats:
    """Return the largest studentised error of each unit against all others, (units, draws)."""
    found = np.zeros_like(pairs.noise)
    for part in _parts(pairs):
        noise, top = pairs.noise[:, part].copy(), np.zeros_like(pairs.noise[:, part])
        for unit in range(len(noise) - 1):
            apart = noise[unit + 1 :] - noise[unit]
            apart *= pairs.precision[unit, unit + 1 :, None]
            np.abs(apart, out=apart)
            np.maximum(top[unit], apart.max(axis=0), out=top[unit])
            np.maximum(top[unit + 1 :], apart, out=top[unit + 1 :])
        found[:, part] = top
    return found


def claims_of_all(pairs: Pairs, coverage: float, largest: Floats) -> Flags:
    """Return who is above whom so that with the asked chance no claim of all is wrong."""
    above = pairs.apart > _quantile(largest.max(axis=0, initial=0.0), coverage)
    while above.any():
        largest = _largest_open(pairs, above, None, np.arange(len(above)))
        more = pairs.apart > _quantile(largest.max(axis=0), coverage)
        if not np.any(more & ~above):
            break
        above |= more
    return above


def claims_of_each(pairs: Pairs, coverage: float, largest: Floats) -> tuple[Flags, Flags]:
    """Return for each unit whom it is above and who is above it, each row sure by itself.

    With the asked chance no claim of one row (both arrays) is wrong; rows together err more often.
    """
    limit = np.array([_quantile(row, coverage) for row in largest])
    above, below = pairs.apart > limit[:, None], -pairs.apart > limit[:, None]
    active = np.flatnonzero((above | below).any(axis=1))
    while len(active):
        for unit, top in zip(active, _largest_open(pairs, above, below, active), strict=True):
            limit[unit] = _quantile(top, coverage)
        more_above, more_below = pairs.apart > limit[:, None], -pairs.apart > limit[:, None]
        is_new = ((more_above & ~above) | (more_below & ~below)).any(axis=1)
        above |= more_above
        below |= more_below
        active = np.flatnonzero(is_new)
    return above, below


def _largest_open(
    pairs: Pairs, above: Flags, below: Flags | None, units: NDArray[np.int64]
) -> Floats:
    """Return the largest signed studentised error of units over what is not claimed yet.

    Of claims of being above only, or of being below as well.
    """
    found = np.zeros((len(units), pairs.noise.shape[1]))
    for part in _parts(pairs):
        noise = pairs.noise[:, part].copy()
        for place, unit in enumerate(units):
            apart = noise[unit] - noise
            # A claimed pair weighs nothing: zero never is the largest by more than its start.
            weight = pairs.precision[unit] * ~above[unit]
            found[place, part] = (apart * weight[:, None]).max(axis=0, initial=0.0)
            if below is not None:
                apart *= (pairs.precision[unit] * ~below[unit])[:, None]
                np.maximum(found[place, part], -apart.min(axis=0), out=found[place, part])
    return found


def _parts(pairs: Pairs) -> list[slice]:
    """Return slices of draws, so that a block of all units stays in the processor's cache."""
    units, draws = pairs.noise.shape
    width = max(_BLOCK // max(units, 1), 1)
    return [slice(start, start + width) for start in range(0, draws, width)]


def _quantile(tops: Floats, coverage: float) -> float:
    """Return the order statistic that keeps the promise for a finite number of draws."""
    place = int(np.ceil(coverage * (len(tops) + 1))) - 1
    return float(np.partition(tops, place)[place]) if place < len(tops) else np.inf
