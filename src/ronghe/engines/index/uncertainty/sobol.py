"""Which factor of a method moves a result how much: Sobol indices, first order and total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_BLOCK = 4_000_000  # numbers held at once


@dataclass(frozen=True, kw_only=True, eq=False)
class Sobol:
    """Sobol indices, (factors, ...) with the axes of the result behind; NaN of a constant result.

    Attributes
    ----------
    first : share of the result's variance that falls away, on average, once the factor is settled.
    total : share that is left, on average, while all but the factor are settled.
    first_low, first_high, total_low, total_high : bootstrap intervals.
    variance : of the result, over all runs of A and B.
    """

    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats
    variance: Floats


def sobol_indices(
    results: Floats, factors: int, *, coverage: float = 0.9, resamples: int = 200, seed: int = 1
) -> Sobol:
    """Return the indices from the results of the runs of `saltelli_design`.

    With a run's results yA, yB and yAB of factor i, and f0 the mean of all yA and yB:
    first = mean((yB - f0)(yAB - yA)) / Var, total = mean((yA - yAB)²) / (2 Var). Without f0 the
    first would change when a constant is added to the results. Both are estimates: they may leave
    0 to 1 by chance, as the intervals show. The intervals draw runs anew, all results of a run
    together and with the variance of the draw.

    Parameters
    ----------
    results : (size · (factors + 2), ...) in the order of the design.

    Raises
    ------
    ValueError
        If the number of results does not fit.

    Examples
    --------
    >>> from ronghe.engines.index.uncertainty.design import saltelli_design
    >>> runs = saltelli_design(512, 2, seed=1)
    >>> found = sobol_indices(1000 + 3 * runs[:, 0] + runs[:, 1], 2)
    >>> found.first.round(2).tolist(), found.total.round(2).tolist()
    ([0.9, 0.1], [0.9, 0.1])
    """
    size, rest = divmod(len(results), factors + 2)
    if rest or not size:
        raise ValueError(f"{len(results)} results are not a design of {factors} factors.")
    held = np.asarray(results, dtype=np.float64)
    shape = held.shape[1:]
    flat = held.reshape(factors + 2, size, -1)
    width = max(_BLOCK // len(held), 1)
    blocks = [
        _with_intervals(flat[..., at : at + width], coverage, resamples, seed)
        for at in range(0, flat.shape[-1], width)
    ]
    # first, its ends, total, its ends: (6, factors, results)
    found = np.concatenate([block for block, _variance in blocks], axis=-1)
    variance = np.concatenate([variance for _block, variance in blocks])
    parts = found.reshape(6, factors, *shape)
    return Sobol(
        first=parts[0],
        first_low=parts[1],
        first_high=parts[2],
        total=parts[3],
        total_low=parts[4],
        total_high=parts[5],
        variance=variance.reshape(shape),
    )


def _with_intervals(
    parts: Floats, coverage: float, resamples: int, seed: int
) -> tuple[Floats, Floats]:
    """Return the indices of some results with the ends of their intervals, and the variances."""
    size = parts.shape[1]
    first, total, variance = _indices(parts)
    chance = np.random.Generator(np.random.Philox(seed))
    drawn = [_indices(parts[:, chance.integers(0, size, size)])[:2] for _ in range(resamples)]
    ends = [(1 - coverage) / 2, (1 + coverage) / 2]
    first_ends = np.quantile(np.array([one for one, _total in drawn]), ends, axis=0)
    total_ends = np.quantile(np.array([one for _first, one in drawn]), ends, axis=0)
    return np.stack([first, *first_ends, total, *total_ends]), variance


def _indices(parts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return first, total (factors, results) and the variance of parts (factors + 2, size, …)."""
    both = parts[:2]
    # Centred on the first run before the mean, so that a large constant costs no digits.
    centred = parts - parts[0, 0]
    centred = centred - centred[:2].mean(axis=(0, 1))
    a, b, mixed = centred[0], centred[1], centred[2:]
    variance = centred[:2].var(axis=(0, 1))
    is_constant = both.max(axis=(0, 1)) == both.min(axis=(0, 1))
    safe = np.where(is_constant, np.nan, variance)
    first = (b * (mixed - a)).mean(axis=1) / safe
    total = ((a - mixed) ** 2).mean(axis=1) / (2 * safe)
    return first, total, variance
