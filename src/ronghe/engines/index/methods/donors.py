"""Fill in missing values with those of other units: of any, of the nearest, of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.methods import moments
from ronghe.engines.index.methods.arrays import Array, by_unit, count, divided, floats, tables_of
from ronghe.engines.index.methods.imputing import Imputed, filled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_CELLS = 1 << 18  # of distances worked out at once


def hot_deck(values: ArrayLike, draws: ArrayLike, *, groups: ArrayLike | None = None) -> Imputed:
    """Return values, with that of a unit drawn by lot in each gap.

    Parameters
    ----------
    values : array, shape (..., units)
    draws : array that broadcasts against the values: uniform from 0 up to, not including, 1.
    groups : whole numbers, shape (units,)
        Only units of the same group give; -1 is no group, whose gaps stay.

    Returns
    -------
    Imputed
        Gaps of a series, or of a group, without any value stay.

    Notes
    -----
    Source: OECD/JRC Handbook (2008), step 3, hot deck imputation.

    Examples
    --------
    >>> nan = float("nan")
    >>> hot_deck([5.0, nan, 7.0, 8.0], 0.4).values.tolist()
    [5.0, 7.0, 7.0, 8.0]
    """
    array = floats(values)
    lots = np.broadcast_to(np.asarray(draws, dtype=np.float64), array.shape)
    codes = np.zeros(array.shape[-1], dtype=np.int64) if groups is None else np.asarray(groups)
    guesses = np.full(array.shape, np.nan)
    for code in np.unique(codes[codes >= 0]):
        chosen = codes == code
        guesses[..., chosen] = _drawn(array[..., chosen], lots[..., chosen])
    return filled(array, guesses)


def _drawn(array: Array, lots: Array) -> Array:
    """Return for each unit the value of a unit drawn from those that have one."""
    present = ~np.isnan(array)
    givers = np.argsort(~present, axis=-1, kind="stable")  # those with a value first
    number = by_unit(count(present))
    lot = np.minimum(np.floor(lots * number), np.maximum(number - 1.0, 0.0)).astype(np.int64)
    return np.take_along_axis(array, np.take_along_axis(givers, lot, axis=-1), axis=-1)


def nearest(values: ArrayLike, *, neighbours: int = 5, groups: ArrayLike | None = None) -> Imputed:
    """Return values, with the mean of the units that are most alike in each gap.

    Two units are alike in the indicators that both have: the mean of the squared differences, each
    in standard deviations of its indicator.

    Parameters
    ----------
    values : array, shape (..., indicators, units)
    neighbours : how many units give, of those that have the value; 1 is the nearest-neighbour hot
        deck. Of equally near ones the first give.
    groups : whole numbers, shape (units,)
        Only units of the same group give; -1 is no group, whose gaps stay.

    Returns
    -------
    Imputed
        Where fewer have the value, they give alone; a gap that none can fill stays.

    Notes
    -----
    Source: Troyanskaya et al. (2001), doi 10.1093/bioinformatics/17.6.520. Time grows with the
    units that have gaps times all units.

    Examples
    --------
    >>> nan = float("nan")
    >>> nearest([[1.0, 1.1, 9.0], [nan, 4.0, 8.0]], neighbours=1).values.tolist()
    [[1.0, 1.1, 9.0], [4.0, 4.0, 8.0]]
    """
    array = floats(values)
    codes = np.zeros(array.shape[-1], dtype=np.int64) if groups is None else np.asarray(groups)
    tables = tables_of(array)
    guesses = np.full(tables.shape, np.nan)
    for table, guess in zip(tables, guesses, strict=True):
        for code in np.unique(codes[codes >= 0]):
            chosen = np.flatnonzero(codes == code)
            # The spread of an indicator is that over all units, so that groups have one yardstick.
            spread = moments.deviation(table)
            guess[:, chosen] = _nearest(table[:, chosen], spread, neighbours)
    return filled(array, guesses.reshape(array.shape))


def _nearest(table: Array, spread: Array, neighbours: int) -> Array:
    """Return what the nearest units would give for the gaps of a table (indicators, units)."""
    guesses = np.full(table.shape, np.nan)
    standard = divided(table, spread[:, np.newaxis])
    gapped = np.flatnonzero(np.isnan(table).any(axis=0))
    step = max(_CELLS // max(table.shape[1], 1), 1)
    for start in range(0, gapped.size, step):
        takers = gapped[start : start + step]
        apart = _distances(standard, takers)
        for taker, distances in zip(takers, apart, strict=True):
            order = np.argsort(distances, kind="stable")
            order = order[~np.isnan(distances[order])]
            for indicator in np.flatnonzero(np.isnan(table[:, taker])):
                given = table[indicator, order]
                given = given[~np.isnan(given)][:neighbours]
                guesses[indicator, taker] = moments.mean(given)
    return guesses


def _distances(standard: Array, takers: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Array:
    """Return the mean squared difference of some units from all, missing from themselves."""
    squares = np.zeros((takers.size, standard.shape[1]))
    shared = np.zeros(squares.shape)
    for indicator in standard:
        difference = indicator[takers, np.newaxis] - indicator
        has_both = ~np.isnan(difference)
        squares += np.where(has_both, difference * difference, 0.0)
        shared += has_both
    squares = divided(squares, shared)
    squares[np.arange(takers.size), takers] = np.nan
    return squares
